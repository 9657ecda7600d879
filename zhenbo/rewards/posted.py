"""The entries of an epoch as they stand on the chain, and whether the contract holds their roots."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zhenbo.bundle.verdict import Check, failed, flagged, passed
from zhenbo.errors import BadEpoch
from zhenbo.merkle import EntryTree
from zhenbo.merkle.entries import AMOUNT_BITS, LARGEST_AMOUNT
from zhenbo.rewards.amounts import payments
from zhenbo.rewards.source import Epoch, Ledger, PostedBatch
from zhenbo.scoring.payout import Entry


@dataclass(frozen=True)
class Posted:
    """Amount of each wallet (lower case), what was found, and how many fans' wallets are unknown."""

    entries: Mapping[str, int]
    checks: Sequence[Check]
    hidden: int


def read_back(ledger: Ledger, epoch: Epoch, expected: Sequence[Entry], wallets: Mapping[str, str]) -> Posted:
    """All entries of an epoch, from calldata.

    Where a contract made them up itself and no calldata holds them, the expected ones stand in if they give
    the very root that was posted: no other entries do.
    """
    batches = ledger.batches(epoch.number)
    hidden = sum(1 for one in expected if one.amount and not (one.wallet or wallets.get(one.fan)))
    guess = [] if hidden else _words(expected, wallets)
    entries: dict[str, int] = {}
    checks: list[Check] = []
    place = 0
    for batch in batches:
        words: Sequence[int] | None = ledger.words(epoch.number, batch)
        if words is None:
            words, said = _instead(batch, guess[place : place + batch.fans])
            checks.append(said)
        place += batch.fans
        entries |= {f"0x{word >> AMOUNT_BITS:040x}": word & LARGEST_AMOUNT for word in words}
        if ledger.root(epoch.number, batch.number) != batch.root:
            en = f"batch {batch.number}: the contract holds another root than its event says"
            checks.append(failed("roots", f"第 {batch.number} 批的根与事件不符", en))
    return Posted(entries, [*checks, _counted(epoch, batches, entries)], hidden)


def _words(expected: Sequence[Entry], wallets: Mapping[str, str]) -> list[int]:
    try:
        return [one.word for one in payments(expected, wallets)]
    except BadEpoch:  # two fans of one wallet; the comparison names them
        return []


def _instead(batch: PostedBatch, guess: Sequence[int]) -> tuple[Sequence[int], Check]:
    if guess and EntryTree(guess).root == batch.root:
        zh = f"第 {batch.number} 批无法从交易 {batch.tx} 的数据读回，但按得分算出的根相同"
        en = (
            f"batch {batch.number} does not lie in the calldata of {batch.tx}; the scores give its root, so "
            "its entries are those"
        )
        return guess, flagged("calldata", zh, en)
    zh = f"第 {batch.number} 批无法从交易 {batch.tx} 的数据读回，得分也不给出它的根"
    en = (
        f"batch {batch.number} cannot be read back: it does not lie in the calldata of {batch.tx}, and the "
        "scores do not give its root"
    )
    return (), failed("calldata", zh, en)


def _counted(epoch: Epoch, batches: Sequence[PostedBatch], entries: Mapping[str, int]) -> Check:
    total = sum(entries.values())
    if (len(batches), len(entries), total) == (epoch.batches, epoch.fans, epoch.total):
        zh = f"从链上读回 {epoch.batches} 批 {epoch.fans} 笔，合计 {total}，根与合约一致"
        en = (
            f"{epoch.fans} entries in {epoch.batches} batches read back from the chain, {total} in all, with "
            "the roots of the contract"
        )
        return passed("entries", zh, en)
    zh = f"读回 {len(entries)} 笔合计 {total}，合约记有 {epoch.fans} 笔合计 {epoch.total}"
    en = f"{len(entries)} entries of {total} read back, the contract counts {epoch.fans} of {epoch.total}"
    return failed("entries", zh, en)
