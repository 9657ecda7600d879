"""Claim bundles from published files, or from the chain alone; and what of one can be claimed now."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from zhenbo.errors import BadEpoch
from zhenbo.language import Text
from zhenbo.merkle import EntryTree, entry_word
from zhenbo.rewards import folder as published
from zhenbo.rewards.amounts import cut, payments, read_scores
from zhenbo.rewards.claims import Bundle, Claim, Place, bundles
from zhenbo.rewards.folder import folder_of, read_manifest, sha256_of
from zhenbo.rewards.source import Ledger, PostedBatch, State
from zhenbo.scoring.checksum import checksummed

Words = Mapping[int, Sequence[Sequence[int]]]


def place_of(ledger: Ledger) -> Place:
    """The contract that pays."""
    return Place(ledger.chain.chain_id, ledger.chain.genesis(), checksummed(ledger.rewards))


def final_epochs(ledger: Ledger) -> tuple[int, ...]:
    """Epochs whose entries can be claimed."""
    return tuple(one.number for one in ledger.epochs() if one.state == State.FINAL)


def rebuilt(ledger: Ledger) -> Iterator[Bundle]:
    """Every fan's bundle from the chain alone: events for the batches, calldata for the entries.

    Raises BadEpoch where a batch does not lie in its transaction's calldata.
    """
    return bundles(place_of(ledger), from_chain(ledger, final_epochs(ledger)))


def from_chain(ledger: Ledger, numbers: Collection[int]) -> Words:
    """The entries of some epochs as they were posted."""
    posted = ledger.batches_of(numbers)
    return {number: [_posted(ledger, number, one) for one in batches] for number, batches in posted.items()}


def _posted(ledger: Ledger, number: int, batch: PostedBatch) -> tuple[int, ...]:
    words = ledger.words(number, batch)
    if words is None:
        zh = f"第 {number} 期第 {batch.number} 批不在交易 {batch.tx} 的数据中；请用 zhenbo claims make"
        en = (
            f"batch {batch.number} of epoch {number} does not lie in the calldata of {batch.tx}; make the "
            "bundles from the published files: `zhenbo claims make`"
        )
        raise BadEpoch(str(Text(zh, en)))
    return words


def from_files(epochs: Path, numbers: Collection[int], wallets: Mapping[str, str]) -> tuple[Place, Words]:
    """The entries of some epochs by their published folders.

    wallets   of the fans whose wallet the scores do not tell

    Raises BadEpoch where files are missing, changed, of another contract, or do not give the roots they name.
    """
    found: dict[int, Sequence[Sequence[int]]] = {}
    places: set[Place] = set()
    for number in sorted(numbers):
        home = folder_of(epochs, number)
        manifest = read_manifest(home)
        places.add(Place(manifest.chain_id, manifest.genesis, checksummed(manifest.rewards)))
        found[number] = _words(home, wallets)
    if len(places) != 1:
        zh, en = f"{epochs} 中没有同一合约的期", f"{epochs} holds no epochs of one contract"
        raise BadEpoch(str(Text(zh, en)))
    return places.pop(), found


def _words(home: Path, wallets: Mapping[str, str]) -> list[tuple[int, ...]]:
    manifest, scores = read_manifest(home), home / published.SCORES
    if sha256_of(scores) != manifest.files[published.SCORES]:
        zh, en = f"{scores} 与 epoch.json 不符", f"{scores} is not what {published.MANIFEST} says"
        raise BadEpoch(str(Text(zh, en)))
    paid = payments(read_scores(scores.read_bytes(), str(scores)), wallets)
    batches = cut(paid, [one.fans for one in manifest.batches], len(paid) + 1)
    words = [tuple(one.word for one in batch) for batch in batches]
    for number, (batch, said) in enumerate(zip(words, manifest.batches, strict=False)):
        if "0x" + EntryTree(batch).root.hex() != said.root:
            zh, en = f"{home} 第 {number} 批的根不符", f"{home}: batch {number} has another root than it says"
            raise BadEpoch(str(Text(zh, en)))
    return words


@dataclass(frozen=True)
class Desk:
    """Says what of a bundle Rewards would pay now; states and roots are asked once an epoch and batch."""

    ledger: Ledger
    _final: dict[int, bool] = field(default_factory=dict)
    _roots: dict[tuple[int, int], bytes] = field(default_factory=dict)

    def payable(self, bundle: Bundle) -> tuple[Bundle | None, Counter[str]]:
        """The part that would be paid, None for none; how many entries not, and why."""
        left, reasons = [], Counter[str]()
        for claim in bundle.claims:
            reason = self.refusal(bundle.fan, claim)
            if reason is None:
                left.append(claim)
            else:
                reasons[reason] += 1
        return (replace(bundle, claims=tuple(left)) if left else None), reasons

    def refusal(self, fan: str, claim: Claim) -> str | None:
        """Why an entry would not be paid: "not final", "wrong" (the root does not prove it) or "claimed"."""
        ledger, place = self.ledger, (claim.epoch, claim.batch)
        if claim.epoch not in self._final:
            self._final[claim.epoch] = ledger.epoch(claim.epoch).state == State.FINAL
        if not self._final[claim.epoch]:
            return "not final"
        if place not in self._roots:
            self._roots[place] = ledger.root(*place)
        if not EntryTree.verify(self._roots[place], entry_word(fan, claim.amount), claim.proof):
            return "wrong"
        claimed = ledger.chain.read("Rewards", ledger.rewards, "isClaimed", fan, claim.epoch)
        return "claimed" if claimed else None
