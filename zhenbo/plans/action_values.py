"""Arguments of a call as people write and read them: names for addresses and roles, dates for moments.

An address may be the name of a contract of the community; a moment of 40 or 48 bits a time with its zone; a
number also a text of digits, for YAML has no numbers that large; a role its word.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from zhenbo.errors import BadPlan
from zhenbo.language import harmless
from zhenbo.plans.addresses import spelled
from zhenbo.plans.community_roles import ADMIN, ROLES
from zhenbo.plans.rules import moment

_ROLES = {"admin": ADMIN, **{role.word: role.id for role in ROLES}}
_WORDS = {number: word for word, number in _ROLES.items()}
_ARRAY = re.compile(r"(?P<item>.*)\[(?P<size>[0-9]*)\]")
_MOMENTS = ("uint40", "uint48")
_LARGEST = 10**16 - 1  # of numbers that YAML takes unquoted
_EARLY = 10**9  # seconds; a smaller number of 40 bits is no moment of ours
Names = Mapping[str, str]


def read_value(entry: Mapping[str, Any], given: Any, names: Names) -> Any:
    """`given` as the ABI's type wants it. Raises BadPlan that names the argument."""
    kind, name = str(entry["type"]), str(entry.get("name") or "value")
    array = _ARRAY.fullmatch(kind)
    if array is not None:
        return _array(entry, given, names, array["item"], array["size"])
    if kind == "tuple":
        return _struct(entry, given, names)
    readers: dict[str, Callable[[str, str, Any, Names], Any]] = {
        "address": _address, "bool": _bool, "string": _string,
    }  # fmt: skip
    reader = readers.get(kind) or (_bytes if kind.startswith("bytes") else _number)
    return reader(name, kind, given, names)


def _array(entry: Mapping[str, Any], given: Any, names: Names, item: str, size: str) -> list[Any]:
    name = entry.get("name") or "value"
    if not isinstance(given, list) or (size and len(given) != int(size)):
        raise BadPlan(f"{name}: a list{f' of {size}' if size else ''} is meant")
    return [
        read_value({**entry, "type": item, "name": f"{name}[{n}]"}, one, names) for n, one in enumerate(given)
    ]


def _struct(entry: Mapping[str, Any], given: Any, names: Names) -> tuple[Any, ...]:
    parts = entry["components"]
    wanted = [str(part["name"]) for part in parts]
    if isinstance(given, dict):
        if set(given) != set(wanted):
            raise BadPlan(
                f"{entry['name']} takes {', '.join(wanted) or 'nothing'}; given are {', '.join(given)}"
            )
        given = [given[name] for name in wanted]
    if not isinstance(given, list) or len(given) != len(parts):
        raise BadPlan(f"{entry['name']} takes {len(parts)} values: {', '.join(wanted) or 'none'}")
    return tuple(read_value(part, one, names) for part, one in zip(parts, given, strict=True))


def _address(name: str, kind: str, given: Any, names: Names) -> str:
    found = names.get(given) if isinstance(given, str) else None
    found = found or spelled(given)
    if found is None:
        raise BadPlan(
            f"{name}={given!r} is no address (quoted, 0x and 40 hex digits), and no contract's name"
        )
    return found


def _bool(name: str, kind: str, given: Any, names: Names) -> bool:
    if not isinstance(given, bool):
        raise BadPlan(f"{name}={given!r}: true or false is meant")
    return given


def _string(name: str, kind: str, given: Any, names: Names) -> str:
    if not isinstance(given, str):
        raise BadPlan(f"{name}={given!r}: a text is meant; put it in quotes")
    return given


def _bytes(name: str, kind: str, given: Any, names: Names) -> bytes:
    size = kind.removeprefix("bytes")
    wanted = f"0x and {2 * int(size)} hex digits" if size else "0x and hex digits"
    try:
        data = bytes.fromhex(given[2:]) if given[:2] == "0x" else None
    except (TypeError, ValueError):
        data = None
    if data is None or (size and len(data) != int(size)):
        raise BadPlan(f"{name}={given!r}: {wanted} are meant, quoted")
    return data


def _number(name: str, kind: str, given: Any, names: Names) -> int:
    found = _whole(name, kind, given)
    bits = int(kind.removeprefix("u").removeprefix("int") or 256)
    least, most = (0, 2**bits - 1) if kind.startswith("u") else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    if found is None or not least <= found <= most:
        raise BadPlan(f"{name}={given!r}: a whole number from {least} to {most} is meant")
    return found


def _whole(name: str, kind: str, given: Any) -> int | None:
    if isinstance(given, int) and not isinstance(given, bool):
        return given
    if not isinstance(given, str):
        return None
    if name == "roleId":
        return _ROLES.get(given)
    if kind in _MOMENTS and not given.isdigit():
        return _seconds(given)
    return int(given) if given.isascii() and given.isdigit() else None


def _seconds(text: str) -> int | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return int(found.timestamp()) if found.tzinfo is not None else None


def plain(entry: Mapping[str, Any], value: Any) -> Any:
    """A decoded value as a proposal's file has it: what `read_value` reads again."""
    kind = str(entry["type"])
    array = _ARRAY.fullmatch(kind)
    if array is not None:
        return [plain({**entry, "type": array["item"]}, one) for one in value]
    if kind == "tuple":
        return {p["name"]: plain(p, one) for p, one in zip(entry["components"], value, strict=True)}
    if kind == "address":
        return spelled(value)
    if isinstance(value, bytes):
        return f"0x{value.hex()}"
    is_long = isinstance(value, int) and abs(value) > _LARGEST
    return str(value) if is_long else value


def told(entry: Mapping[str, Any], value: Any, place: Callable[[str], str]) -> str:
    """A decoded value for people. `place` gives an address its name."""
    kind, name = str(entry["type"]), str(entry.get("name") or "")
    array = _ARRAY.fullmatch(kind)
    if array is not None:
        return f"[{', '.join(told({**entry, 'type': array['item']}, one, place) for one in value)}]"
    if kind == "tuple":
        pairs = zip(entry["components"], value, strict=True)
        shown = [part["name"] + "=" + told(part, one, place) for part, one in pairs]
        return f"({', '.join(shown)})"
    if kind == "address":
        return place(spelled(value) or str(value))
    if isinstance(value, bytes):
        return f"0x{value.hex()}"
    if name == "roleId" and value in _WORDS:
        return f"{_WORDS[value]} ({value})"
    if kind in _MOMENTS and value >= _EARLY:
        return f"{value} ({moment(value)})" if value < 2**34 else str(value)
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else _text(value)


def _text(value: Any) -> str:
    """Quoted where it is a text, so that no text passes for more of the sentence."""
    return (
        "“" + harmless(value).replace("\n", "⏎").replace("“", '"').replace("”", '"') + "”"
        if isinstance(value, str)
        else str(value)
    )
