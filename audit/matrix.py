"""Who gets through each function: everybody of the cast tries each case, by a call that changes nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from eth_utils.abi import abi_to_signature

from audit.cases import CALLER, Case, Without, cases_of
from audit.cast import STRANGER, Actor
from audit.stage import Stage
from zhenbo.errors import CallReverted

# errors that say: you may not. Each names the caller, or its member, among its values
ACCESS = {
    "AccountUnknown": "account",
    "RoleMissing": "account",
    "MemberIsSuspended": "member",
    "NotOwner": "account",
    "NotBrandOfBatch": "member",
    "AccessManagedUnauthorized": "account",
    "AccessManagerUnauthorizedAccount": "account",
    "AccessManagerUnauthorizedCall": "account",
    "AccessManagerUnauthorizedCancel": "account",
    "AccessControlUnauthorizedAccount": "account",
    "TimelockUnauthorizedCaller": "account",
    "GovernorOnlyExecutor": "account",
    "GovernorInsufficientProposerVotes": "account",
    "GovernorUnableToCancel": "account",
    "NotFanPoll": "account",
    "NotMember": "account",
    "NotMerchant": "account",
    "NotPayer": "account",
}
# the caller may, once it has announced the call and waited
WAITS = "AccessManagerNotScheduled"
# how nodes say that a contract reverted without a reason
NO_REASON = ("execution reverted", "VM Exception while processing transaction: revert")
Kind = Literal["through", "waits", "refused", "unclear"]


@dataclass(frozen=True)
class Outcome:
    """What came of a call: through, or the error's name with its values."""

    kind: Kind
    words: str = ""

    @property
    def error(self) -> str:
        return self.words.split("(")[0]


@dataclass(frozen=True)
class Row:
    """One case of a function, with what came of it for each actor by word."""

    contract: str
    function: str
    case: Case
    outcomes: dict[str, Outcome]

    @property
    def place(self) -> str:
        return f"{self.contract}.{self.function}" + (f" ({self.case.title})" if self.case.title else "")

    @property
    def anyone(self) -> bool:
        return self.outcomes[STRANGER.word].kind == "through"

    @property
    def nobody(self) -> bool:
        return all(outcome.kind == "refused" for outcome in self.outcomes.values())


def walk(stage: Stage, contract: str) -> tuple[list[Row], list[str]]:
    """Every case of every function of a contract, and what is wrong with it in sentences."""
    functions, entries = stage.functions(contract), cases_of(contract)
    rows, faults = [], []
    for function, abi in sorted(functions.items()):
        for case in entries.get(function, [_with_zeros(abi)]):
            row = Row(contract, function, case, {})
            with _led_up(stage, case):
                row.outcomes.update((actor.word, _outcome(stage, row, abi, actor)) for actor in stage.cast)
                faults += [*judged(row), *_proven(stage, row, abi)]
            rows.append(row)
    faults += [
        f"audit/cases/{contract.lower()}.py has an entry for {function}, which {contract} does not have"
        for function in sorted(entries.keys() - functions.keys())
    ]
    return rows, faults


@contextmanager
def _led_up(stage: Stage, case: Case) -> Iterator[None]:
    """What the case needs has happened while the block lasts."""
    if case.before is None:
        yield
        return
    snapshot = stage.chain.snapshot()
    try:
        case.before(stage)
        yield
    finally:
        stage.chain.revert(snapshot)


def _with_zeros(abi: dict[str, Any]) -> Case:
    return Case(lambda _: zeros(abi))


def zeros(abi: dict[str, Any]) -> tuple[Any, ...]:
    """Arguments of nothing but zeros."""
    return tuple(_zero(value) for value in abi.get("inputs", []))


def _zero(value: dict[str, Any]) -> Any:
    kind = value["type"]
    if kind.endswith("]"):
        return []
    if kind == "tuple":
        return tuple(_zero(part) for part in value["components"])
    if kind == "string":
        return ""
    if kind == "address":
        return "0x" + "0" * 40
    if kind.startswith("bytes"):
        return b"\0" * int(kind.removeprefix("bytes") or 0)
    return False if kind == "bool" else 0


def judged(row: Row) -> Iterator[str]:
    """What the outcomes leave open, and where they contradict what the case says."""
    entry = f"give it an entry in audit/cases/{row.contract.lower()}.py"
    unclear: dict[str, list[str]] = {}
    for actor, outcome in row.outcomes.items():
        if outcome.kind == "unclear":
            unclear.setdefault(outcome.words or "without a reason", []).append(actor)
    for words, actors in unclear.items():
        yield (
            f"{row.place} answers {words} to {', '.join(actors)}: neither through nor known as a refusal of "
            f"access; {entry} whose arguments do for whoever may"
        )
    if unclear:
        return
    if row.anyone != bool(row.case.anyone):
        yield (
            f"{row.place} lets a stranger through: {entry} that says why (`anyone`)"
            if row.anyone
            else f"{row.place} is said to be anyone's, but refuses a stranger"
        )
    if row.nobody != bool(row.case.nobody):
        yield (
            f"{row.place} lets nobody through: {entry} that says why (`nobody`), or whose arguments do"
            if row.nobody
            else f"{row.place} is said to be nobody's, but lets somebody through"
        )


def _proven(stage: Stage, row: Row, abi: dict[str, Any]) -> Iterator[str]:
    """Where somebody gets through without what a case asks for, or its `only` contract does not."""
    for lacking in row.case.without:
        for actor in stage.cast:
            outcome = _without(stage, row, abi, lacking, actor)
            if outcome.error != lacking.error:
                yield (
                    f"{row.place} without {lacking.what} answers {outcome.words or 'nothing'} to {actor}, "
                    f"not {lacking.error}"
                )
    if row.case.only:
        sender = stage.address(row.case.only)
        outcome = _tried(stage, row, abi, row.case.arguments(stage), sender)
        if outcome.kind != "through":
            yield f"{row.place} does not let {row.case.only} through either: {outcome.words}"


def _without(stage: Stage, row: Row, abi: dict[str, Any], lacking: Without, actor: Actor) -> Outcome:
    return _tried(stage, row, abi, lacking.arguments(stage), stage.account[actor.word])


def _outcome(stage: Stage, row: Row, abi: dict[str, Any], actor: Actor) -> Outcome:
    tried = _tried(stage, row, abi, row.case.arguments(stage), stage.account[actor.word])
    if tried.kind == "through":
        return tried
    return Outcome(_kind(stage, row.case, tried.words, actor), tried.words)


def _kind(stage: Stage, case: Case, words: str, actor: Actor) -> Kind:
    error = words.split("(")[0]
    if error == WAITS and actor.delay:
        return "waits"
    if error in case.refusals:
        return "refused"
    caller = {"account": stage.account[actor.word], "member": str(stage.member.get(actor.word, 0))}
    named = caller.get(ACCESS.get(error, ""))
    values = [value.rpartition("=")[2] for value in words.partition("(")[2].rstrip(")").split(", ")]
    return "refused" if named is not None and named.lower() in map(str.lower, values) else "unclear"


def _tried(stage: Stage, row: Row, abi: dict[str, Any], arguments: tuple[Any, ...], sender: str) -> Outcome:
    given = tuple(sender if argument == CALLER else argument for argument in arguments)
    call = {"from": sender, "to": stage.address(row.contract), "data": _data(stage, row.contract, abi, given)}
    call |= {"value": hex(row.case.value)} if row.case.value else {}
    try:
        stage.chain.rpc.ask("eth_call", call, "latest")
    except CallReverted as refusal:
        return Outcome("unclear", "" if refusal.reason.startswith(NO_REASON) else refusal.reason)
    return Outcome("through")


def _data(stage: Stage, contract: str, abi: dict[str, Any], arguments: tuple[Any, ...]) -> str:
    """The call as hex text; `receive` is called with nothing, `fallback` with a selector that nobody has."""
    if abi["type"] != "function":
        return "0x" if abi["type"] == "receive" else "0x00000000"
    return stage.data(contract, abi_to_signature(abi), *arguments)  # type: ignore[arg-type]
