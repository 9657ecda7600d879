"""YAML as a rule file needs it: mappings, lists, text, whole numbers, true and false; nothing else.

What YAML leaves to its readers is closed here, since two readers that disagree would commit to two hashes of
one file: no aliases, tags or second documents, no duplicate keys, no floats, dates, nulls or base-60 numbers
(`+08:00` unquoted is the number 480 in YAML 1.1). Each value knows the line where it stands.
"""

import re
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from zhenbo.errors import BadRules
from zhenbo.language import Text

MOST_BYTES = 64 * 1024
MOST_DEPTH = 8
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,15})")
_NUMBER_LIKE = re.compile(r"[-+]?[.0-9][0-9_.,:eExXa-fA-F+-]*")
_WORDS = {"true": True, "false": False}
_AMBIGUOUS = {"yes", "no", "on", "off", "y", "n", "null", "~", ""}

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Document:
    """The value that a file holds, and for each path in it the line, from 1."""

    value: Any
    lines: dict[Path, int]

    def line(self, path: Path) -> int:
        """The line of a path, or of what encloses it."""
        while path not in self.lines:
            path = path[:-1]
        return self.lines[path]


def read_yaml(data: bytes) -> Document:
    """Parse a rule file. Raises BadRules with the line and the cure."""
    if len(data) > MOST_BYTES:
        raise BadRules(str(Text(f"规则文件超过 {MOST_BYTES} 字节", f"more than {MOST_BYTES} bytes")))
    try:
        text = data.decode("utf-8-sig")
        _without_aliases(text)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except UnicodeDecodeError as fault:
        line = data[: fault.start].count(b"\n") + 1
        raise _bad(line, "不是 UTF-8；请另存为 UTF-8", "is not UTF-8; save the file as UTF-8") from None
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        raise _bad(
            mark.line + 1 if mark else 1, f"不是 YAML：{fault.problem}", f"no YAML: {fault.problem}"
        ) from None
    except (yaml.YAMLError, RecursionError) as fault:
        raise _bad(1, f"不是 YAML：{fault}", f"no YAML: {fault}") from None
    if root is None:
        raise _bad(1, "文件为空", "the file is empty")
    lines: dict[Path, int] = {}
    return Document(_value(root, (), lines), lines)


def _without_aliases(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MOST_DEPTH + 1:  # here, for the parser takes minutes for thousands of brackets
            raise _bad(event.start_mark.line + 1, "嵌套过深", "nested too deep")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _bad(
                event.start_mark.line + 1,
                "不支持锚点和别名",
                "anchors and aliases are not read; write it out",
            )
        if getattr(event, "tag", None) is not None:
            raise _bad(event.start_mark.line + 1, "不支持标签", "tags are not read; remove it")


def _value(node: Node, path: Path, lines: dict[Path, int]) -> Any:
    lines[path] = node.start_mark.line + 1
    if len(path) > MOST_DEPTH:
        raise _bad(lines[path], "嵌套过深", "nested too deep")
    if isinstance(node, MappingNode):
        return _mapping(node, path, lines)
    if isinstance(node, SequenceNode):
        return [_value(item, (*path, place), lines) for place, item in enumerate(node.value)]
    if isinstance(node, ScalarNode) and node.style is not None:
        return node.value
    return _plain(node.value, lines[path])


def _mapping(node: MappingNode, path: Path, lines: dict[Path, int]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, ScalarNode):
            raise _bad(line, "键必须是文字", "a key must be text")
        if key.value in found:
            raise _bad(line, f"键 {key.value!r} 重复", f"the key {key.value!r} stands here twice; remove one")
        found[key.value] = _value(value, (*path, key.value), lines)
        lines[(*path, key.value)] = line
    return found


def _plain(text: str, line: int) -> Any:
    """A value without quotes: true, false, a whole number, or text that can be nothing else."""
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text):
        return int(text)
    if text.lower() in _AMBIGUOUS or text.lower() in _WORDS:
        zh, en = (
            f"{text!r} 有歧义；写 true、false 或加引号",
            f"{text!r} is ambiguous; write true, false or quote it",
        )
        raise _bad(line, zh, en)
    if _NUMBER_LIKE.fullmatch(text) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        zh, en = f"{text!r} 不是整数；文字请加引号", f"{text!r} is no whole number; quote it if it is text"
        raise _bad(line, zh, en)
    return text


def _bad(line: int, zh: str, en: str) -> BadRules:
    return BadRules(str(Text(f"第 {line} 行：{zh}", f"line {line}: {en}")))
