"""A proposal as a member writes it: a YAML file, read with its mistakes named by line.

title: 给茶园小学捐书 Books for the school
text: |
  Why we want this, for whoever votes.
actions:
  - contract: CharityPot                 # a contract of the community
    function: fill
    args:                                # by name, or a list in order
      conditions: {payees: ["0x90F7..."], expiry: 2027-06-30T00:00+08:00, minSeconds: 86400,
                   minQuorum: 50, minAge: 0, minPaid: 0}
    value: 0.5ETH                        # of the Treasury's money
  - to: "0x90F79bf6EB2c4f870365E785982E1f101E93b906"
    value: 0.1ETH                        # a plain payment
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhenbo.errors import BadPlan, BadRules
from zhenbo.language import Text
from zhenbo.plans.actions import Surroundings
from zhenbo.plans.addresses import spelled
from zhenbo.plans.timelock import Action
from zhenbo.scoring.yaml_reader import Document, read_yaml

MOST_ACTIONS = 20
LONGEST_TITLE, LONGEST_TEXT = 120, 8_000  # characters
PROPOSER = "#proposer="  # with which OpenZeppelin's Governor lets only its author propose a text
_CALL, _PAYMENT = {"contract", "function", "args", "value"}, {"to", "value"}
_DECIMALS = 18


@dataclass(frozen=True)
class Draft:
    """What is to be proposed: a text in Markdown, and what is done if it is agreed."""

    title: str
    text: str
    actions: tuple[Action, ...]

    @property
    def description(self) -> str:
        """As it is put on the chain, without its author."""
        return f"# {self.title}\n\n{self.text}".rstrip()


def read_proposal(file: Path, around: Surroundings) -> Draft:
    """The proposal of a file. Raises BadRules with line, place and cure."""
    try:
        document = read_yaml(file.read_bytes())
    except OSError as fault:
        raise BadRules(f"{file} cannot be read: {fault.strerror}") from None
    content = document.value
    if not isinstance(content, dict) or set(content) != {"title", "text", "actions"}:
        raise _bad(
            document, (), "应有 title、text、actions", "title, text and actions are what a proposal has"
        )
    title = _words(document, "title", LONGEST_TITLE)
    if "\n" in title:
        raise _bad(document, ("title",), "标题只有一行", "a title is one line")
    actions = content["actions"]
    if not isinstance(actions, list) or not 0 < len(actions) <= MOST_ACTIONS:
        zh, en = f"应有 1 至 {MOST_ACTIONS} 项操作", f"1 to {MOST_ACTIONS} actions are meant"
        raise _bad(document, ("actions",), zh, en)
    made = tuple(_action(document, place, around) for place in range(len(actions)))
    return Draft(title, _words(document, "text", LONGEST_TEXT), made)


def _words(document: Document, name: str, longest: int) -> str:
    value = document.value[name]
    if not isinstance(value, str) or not 0 < len(value.strip()) <= longest:
        zh, en = f"应为 1 至 {longest} 字的文字", f"{name} is a text of 1 to {longest} characters"
        raise _bad(document, (name,), zh, en)
    if PROPOSER in value.lower():
        zh, en = f"不能含 {PROPOSER}", f"{PROPOSER} is put there by the script, not by the text"
        raise _bad(document, (name,), zh, en)
    return value.strip()


def _action(document: Document, place: int, around: Surroundings) -> Action:
    given = document.value["actions"][place]
    try:
        return _made(given, around)
    except BadPlan as fault:
        raise _bad(document, ("actions", place), str(fault), str(fault)) from None


def _made(given: Any, around: Surroundings) -> Action:
    if not isinstance(given, dict) or not (set(given) <= _CALL or set(given) <= _PAYMENT):
        raise BadPlan("an action has contract, function, args and perhaps value; a payment has to and value")
    value = _wei(given["value"], around.currency) if "value" in given else 0
    if "to" in given:
        to = around.addresses.get(str(given["to"])) or spelled(given["to"])
        if to is None or not value:
            raise BadPlan("a payment has `to`, a quoted address or a contract's name, and a `value`")
        return Action(to, value, b"")
    if "contract" not in given or "function" not in given:
        raise BadPlan("an action has contract and function")
    return around.called(str(given["contract"]), str(given["function"]), given.get("args", []), value)


def _wei(text: Any, currency: str) -> int:
    """An amount with its unit, as in 0.5ETH or 500wei."""
    given = str(text).replace(" ", "").lower()
    for unit, decimals in ((currency.lower(), _DECIMALS), ("wei", 0)):
        number, _, fraction = given.removesuffix(unit).partition(".")
        if (
            given.endswith(unit)
            and number.isdigit()
            and len(fraction) <= decimals
            and (fraction or "0").isdigit()
        ):
            return int(number + fraction.ljust(decimals, "0"))
    raise BadPlan(f"value={text}: an amount with its unit is meant, as in 0.5{currency} or 500wei")


def _bad(document: Document, path: tuple[str | int, ...], zh: str, en: str) -> BadRules:
    line = document.line(path)
    return BadRules(str(Text(f"第 {line} 行：{zh}", f"line {line}: {en}")))
