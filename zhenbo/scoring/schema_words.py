"""What a schema finds wrong, in Chinese; its library says it in English alone."""

from typing import Any

_TYPES = {
    "string": "文字",
    "integer": "整数",
    "number": "数",
    "boolean": "true 或 false",
    "array": "列表",
    "object": "键和值",
}
_LIMITS = {
    "minimum": "不得小于 {}",
    "maximum": "不得大于 {}",
    "minItems": "至少要有 {} 项",
    "maxItems": "至多 {} 项",
    "minLength": "至少 {} 个字符",
    "maxLength": "至多 {} 个字符",
    "minProperties": "至少要有 {} 个键",
    "const": "应为 {}",
}
_LONGEST = 40  # characters of a value that are repeated


def in_chinese(fault: Any) -> str:
    """A `jsonschema` fault as a sentence; a rule that has no words here is named as it is."""
    rule, limit = str(fault.validator), fault.validator_value
    given = f"（写的是 {str(fault.instance)[:_LONGEST]!r}）"
    if rule in _LIMITS:
        return _LIMITS[rule].format(limit) + given
    if rule == "type":
        names = [limit] if isinstance(limit, str) else limit
        return f"应为{'或'.join(_TYPES.get(name, name) for name in names)}{given}"
    if rule == "enum":
        return f"应为 {'、'.join(map(str, limit))} 之一{given}"
    return f"写法不对{given}" if rule == "pattern" else str(fault.message)
