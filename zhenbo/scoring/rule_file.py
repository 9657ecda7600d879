"""Reading a rule file: YAML, schema, and what a schema cannot say, each refusal with its line and cure."""

import difflib
import hashlib
import json
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import rfc8785

from zhenbo.errors import BadRules
from zhenbo.language import Text
from zhenbo.scoring.log_format import EARNING
from zhenbo.scoring.rules import Act, Decay, Devices, Epochs, Marks, Rings, Rules, Unique
from zhenbo.scoring.schema_words import in_chinese
from zhenbo.scoring.yaml_reader import Document, read_yaml
from zhenbo.scoring.yaml_reader import Path as Place

SCHEMA = Path(__file__).with_name("rules.schema.json")
LARGEST_QUANTITY = 2**96 - 1  # what the contracts pack beside an address


def load_rules(path: Path) -> Rules:
    """The rules in a file. Raises BadRules that names file, line, place and cure."""
    try:
        with path.open("rb") as file:
            data = file.read(1 << 20)
    except OSError as fault:
        raise BadRules(str(Text(f"{path} 无法读取：{fault.strerror}", f"{path}: {fault.strerror}"))) from None
    try:
        return read_rules(data)
    except BadRules as fault:
        raise BadRules(f"{path}: {fault}") from None


def read_rules(data: bytes) -> Rules:
    """The rules that a YAML text holds."""
    document = read_yaml(data)
    _check_schema(document)
    rules = _rules(document.value)
    _check_sense(document, rules)
    return rules


def _rules(said: dict[str, Any]) -> Rules:
    sign, hours, minutes = said["day_starts"][0], said["day_starts"][1:3], said["day_starts"][4:]
    offset = (int(hours) * 3600 + int(minutes) * 60) * (-1 if sign == "-" else 1)
    epochs = said["epochs"]
    return Rules(
        title=Text(**said["title"]),
        budget=int(said["budget"]),
        cap_per_fan=int(said["cap_per_fan"]),
        minimum_window=said["minimum_window"],
        epochs=Epochs(epochs["number"], _date(epochs["starts"]), epochs["days"], offset),
        acts=tuple(_act(kind, said["acts"][kind]) for kind in EARNING if kind in said["acts"]),
        devices=Devices(**said["devices"]) if "devices" in said else None,
        rings=Rings(**said["rings"]) if "rings" in said else None,
        bad_rows_at_most=said.get("bad_rows_at_most", 0),
        digest=hashlib.sha256(rfc8785.dumps(said)).digest(),
    )


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date.min  # said with its line by _check_sense


def _act(kind: Any, said: dict[str, Any]) -> Act:
    parts = {"decay": Decay, "unique": Unique, "marks": Marks}
    return Act(
        kind=kind, **{key: parts[key](**value) if key in parts else value for key, value in said.items()}
    )


def _check_schema(document: Document) -> None:
    from jsonschema.exceptions import best_match

    fault = best_match(_validator().iter_errors(document.value))
    if fault is None:
        return
    place = tuple(fault.absolute_path)
    if fault.validator == "additionalProperties":
        known = list(fault.schema["properties"])
        key = next(key for key in fault.instance if key not in known)
        raise _bad(document, (*place, key), *unknown_key(key, known))
    if fault.validator == "required":
        missing = next(key for key in fault.validator_value if key not in fault.instance)
        raise _bad(document, place, f"缺少 {missing}", f"{missing} is missing")
    hint = fault.schema.get("description", "")
    raise _bad(document, place, in_chinese(fault), f"{fault.message}" + (f" ({hint})" if hint else ""))


def unknown_key(key: str, known: list[str]) -> tuple[str, str]:
    """What to say of a key that is none of the known ones, in Chinese and English."""
    near = difflib.get_close_matches(key, known, 1)
    if near:
        return f"没有 {key!r} 这一项；是否指 {near[0]!r}？", f"{key!r} is unknown; did you mean {near[0]!r}?"
    listed = ", ".join(known)
    return f"没有 {key!r} 这一项；可用的有 {listed}", f"{key!r} is unknown; known are {listed}"


@cache
def _validator() -> Any:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))


def _check_sense(document: Document, rules: Rules) -> None:
    for place, zh, en in _nonsense(rules):
        raise _bad(document, place, zh, en)


def _nonsense(rules: Rules) -> Iterator[tuple[Place, str, str]]:
    """What no schema can say: place, and why it cannot be meant."""
    if not date(1970, 1, 10) <= rules.epochs.starts <= date(9000, 1, 1):
        yield ("epochs", "starts"), "没有这一天", "is no day between 1970-01-10 and 9000-01-01"
    for name in ("budget", "cap_per_fan"):
        if getattr(rules, name) > LARGEST_QUANTITY:
            yield (name,), "超过 2^96 - 1", "is more than 2^96 - 1, which no contract of ours holds"
    if rules.cap_per_fan > rules.budget:
        yield ("cap_per_fan",), "高于预算，等于没有上限", "is above the budget, so it caps nothing; lower it"
    if rules.rings and rules.act("share") is None:
        yield (
            ("rings",),
            "规则不计分享，无环可查",
            "there is no rule for share, so no ring can be seen; remove it",
        )
    if rules.rings and rules.rings.smallest > rules.rings.up_to:
        yield ("rings", "up_to"), "小于 smallest", "is less than smallest; raise it"
    for act in rules.acts:
        yield from ((("acts", act.kind, *place), zh, en) for place, zh, en in _nonsense_of(act, rules))


def _nonsense_of(act: Act, rules: Rules) -> Iterator[tuple[Place, str, str]]:
    try:
        act.curve()
    except ValueError:
        yield (
            ("decay",),
            "递减超过 24 档；请加大 step 或减小 daily_cap",
            ("has more than 24 steps up to the cap; make step larger or daily_cap smaller"),
        )
    if act.decay and act.decay.step >= act.daily_cap:
        yield (
            ("decay", "step"),
            "不小于每日上限，永远不会递减",
            "reaches the daily cap, so it never decays; lower it",
        )
    for key in ("minimum_watch", "target_watch"):
        if getattr(act, key) and rules.act("watch") is None:
            yield (
                (key,),
                "要求观看时长，但规则不计观看",
                "asks for watch time, but there is no rule for watch",
            )


def _bad(document: Document, place: Place, zh: str, en: str) -> BadRules:
    line, path = document.line(place), ".".join(map(str, place)) or "rules"
    return BadRules(str(Text(f"第 {line} 行 {path}：{zh}", f"line {line}, {path}: {en}")))
