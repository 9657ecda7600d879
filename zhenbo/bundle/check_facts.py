"""Does the chain say what the bundle says that it says, and does the bundle hide anything?"""

from collections.abc import Callable, Collection, Iterator

from zhenbo.bundle.describe import at, described
from zhenbo.bundle.facts import Fact, Facts
from zhenbo.bundle.records import Anchor
from zhenbo.bundle.scope import Scope, relevant
from zhenbo.bundle.source import ChainView, Trusted
from zhenbo.bundle.verdict import Check, failed, flagged, passed
from zhenbo.errors import CallReverted

PART = "facts"
_WORTH_TELLING = frozenset(
    ["Anchored", "BatchMarked", "BatchFrozen", "ItemMarked", "Transfer", "Retired", "SlowHandoverStarted",
     "SlowHandoverVetoed", "MemberSuspended", "PrefixRevoked", "MandateGiven", "AlertRaised",
     "AlertConfirmed", "AlertCleared"]
)  # fmt: skip
_MOST_DIFFERENCES = 3


def check_facts(
    claimed: Facts, trusted: Trusted, scope: Scope, contracts: Collection[str]
) -> Iterator[Check]:
    """Every claimed fact must be one of the chain's; what the chain has beyond them is hidden or newer.

    contracts   those that the bundle names; of others it cannot hide anything, but the reader is told
    """
    known = {fact.place: fact for fact in trusted.facts.all}
    wrong = [fact for fact in claimed.all if known.get(fact.place) != fact]
    for fact in wrong:
        yield _untrue(fact, trusted)
    if len({fact.place for fact in claimed.all}) != len(claimed.all):
        yield failed(PART, "同一事实出现两次", "a fact occurs twice")
    elif not wrong:
        count = len(claimed.all)
        yield passed(PART, f"{count} 条链上事实全部属实", f"all {count} facts are on the chain as claimed")
    held = {fact.place for fact in claimed.all} | {_meant(f, trusted.facts) for f in wrong}
    yield from _left_out(trusted.facts, scope, held, _horizon(claimed, trusted.facts, scope), contracts)


def _horizon(claimed: Facts, facts: Facts, scope: Scope) -> int:
    """The newest block that the bundle's maker must have seen: of its claims, and what it is made from."""
    used = [f.block for f in facts.of("Anchored") if f.args["anchorId"] in scope.anchors]
    used += [f.block for f in facts.of("BatchRegistered") if f.args["batchId"] in scope.batches]
    return max([*used, *(fact.block for fact in claimed.all)], default=-1)


def _untrue(fact: Fact, trusted: Trusted) -> Check:
    """Name what was changed in a claimed fact, by the true fact that is nearest to it."""
    part = f"fact {fact.event} in block {fact.block}"
    nearest = _nearest(fact, trusted.facts)
    if nearest is not None:
        names = nearest.differences(fact)
        sentence = described(nearest, trusted.facts)
        return failed(
            part, f"与链上不符：{sentence.zh}；被改动的是 {'、'.join(names)}",
            f"not as on the chain: {sentence.en}; what was changed is {', '.join(names)}",
        )  # fmt: skip
    if trusted.node is None and fact.block > trusted.block.number:
        return failed(
            part, f"晚于可信根（{at(trusted.block.time)}），请取更新的根文件",
            f"is later than the roots ({at(trusted.block.time)}); get newer ones, or verify against a node",
        )  # fmt: skip
    return failed(part, "链上没有这条事实", "the chain has no such fact")


def _nearest(fact: Fact, facts: Facts) -> Fact | None:
    same = [(len(true.differences(fact)), true.place, true) for true in facts.of(fact.event)]
    count, _, nearest = min(same, key=lambda one: one[:2], default=(99, (0, 0), None))
    return nearest if count <= _MOST_DIFFERENCES else None


def _meant(fact: Fact, facts: Facts) -> tuple[int, int]:
    """The place of the true fact that a changed one was; so that it is not told of as hidden as well."""
    nearest = _nearest(fact, facts)
    return nearest.place if nearest is not None else fact.place


def _left_out(
    facts: Facts, scope: Scope, held: set[tuple[int, int]], horizon: int, contracts: Collection[str]
) -> Iterator[Check]:
    """What the maker saw and does not show; and what came later, or from a contract that it did not know.

    Who has to do with the item is told by what the maker saw: whoever recalls it later was no party then.
    """
    seen = Facts(f for f in facts.all if f.block <= horizon and f.contract in contracts)
    hidden = {fact.place for fact in relevant(seen, scope).all} - held
    for fact in relevant(facts, scope).all:
        if fact.place in hidden:
            yield _missing(failed, fact, facts, "凭证隐瞒了", "the bundle hides that on")
        elif fact.place in held or fact.event not in _WORTH_TELLING:
            continue
        elif fact.block > horizon:
            yield _missing(flagged, fact, facts, "凭证制作之后", "after the bundle was made, on")
        elif fact.contract not in contracts:
            yield _missing(flagged, fact, facts, "凭证未载", "not in the bundle: on")


def _missing(status: Callable[[str, str, str], Check], fact: Fact, facts: Facts, zh: str, en: str) -> Check:
    said, when, part = described(fact, facts), at(fact.time), f"fact {fact.event} in block {fact.block}"
    colon = "" if status is failed else ":"
    return status(part, f"{zh}：{when} {said.zh}", f"{en} {when}{colon} {said.en}")


def check_anchors(facts: Facts, node: ChainView | None, notary: str) -> Iterator[Check]:
    """Each anchor's id follows from its content, and the Notary has it under that id."""
    for fact in facts.of("Anchored"):
        part, a = f"anchor 0x{fact.args['anchorId'].hex()[:8]}", fact.args
        content = Anchor(a["stream"], a["subject"], a["root"], a["count"], a["documentHash"], a["corrects"])
        if content.id(a["recorder"]) != a["anchorId"]:
            yield failed(part, "编号与内容不符", "its id does not follow from its recorder and content")
        elif node is not None and not _recorded(fact, node, notary):
            yield failed(part, "公证合约另有记载", "the Notary's record of it differs from the Notary's log")
        elif node is not None and not _mined(fact, node):
            yield failed(part, "交易回执不存在或失败", "its transaction has no receipt of success")


def _recorded(fact: Fact, node: ChainView, notary: str) -> bool:
    try:
        recorder, member, stream, time = node.read("Notary", notary, "recordOf", fact.args["anchorId"])
    except CallReverted:
        return False
    expected = (fact.args["member"], fact.args["stream"], fact.time)
    return (member, stream, time) == expected and str(recorder).lower() == "0x" + fact.args["recorder"].hex()


def _mined(fact: Fact, node: ChainView) -> bool:
    receipt = node.receipt("0x" + fact.tx.hex())
    return receipt is not None and bool(receipt.ok) and bool(receipt.block == fact.block)
