"""What epoch.json says of an epoch, against the chain; and whether its days were paid for before.

No contract holds a hash of epoch.json, so each of its statements is compared with what the chain says.
"""

from collections.abc import Iterator
from pathlib import Path

from zhenbo.bundle.verdict import Check, failed, passed
from zhenbo.errors import Refused
from zhenbo.rewards.folder import RULES, Batch, Manifest, folder_of, read_manifest
from zhenbo.rewards.source import Closing, Epoch, Ledger, State
from zhenbo.scoring.rule_file import load_rules
from zhenbo.scoring.rules import Span


def about_manifest(ledger: Ledger, epoch: Epoch, closing: Closing, manifest: Manifest) -> Check:
    """Whether the chain says the same. Transactions may be blank: they are, until all are sent."""
    wrong = list(_differing(ledger, epoch, closing, manifest))
    if wrong:
        listed = "; ".join(wrong)
        return failed("manifest", f"epoch.json 与链上不符：{listed}", f"epoch.json is not true: {listed}")
    return passed("manifest", "epoch.json 与链上一致", "epoch.json says what the chain says")


def _differing(ledger: Ledger, epoch: Epoch, closing: Closing, manifest: Manifest) -> Iterator[str]:
    version = ledger.version(epoch.version)
    facts: dict[str, tuple[object, object]] = {
        "genesis": (manifest.genesis, ledger.chain.genesis()),
        "rule_book": (manifest.rule_book.lower(), ledger.rule_book.lower()),
        "version": (manifest.version, version.number),
        "rules_hash": (manifest.rules_hash, "0x" + version.rules_hash.hex()),
        "budget": (manifest.budget, version.budget),
        "cap": (manifest.cap, epoch.cap),
        "limit": (manifest.limit, epoch.limit),
        "total": (manifest.total, epoch.total),
        "fans": (manifest.fans, epoch.fans),
        "uri": (manifest.uri, closing.uri),
        "opened": (manifest.opened, manifest.opened and ledger.opening(epoch.number)),
        "closed": (manifest.closed, manifest.closed and closing.tx),
    }
    yield from (f"{name} {said}, {found}" for name, (said, found) in facts.items() if said != found)
    posted = [
        Batch(one.fans, one.amount, "0x" + one.root.hex(), one.tx) for one in ledger.batches(epoch.number)
    ]
    if len(posted) != len(manifest.batches):
        yield f"batches {len(manifest.batches)}, {len(posted)}"
    for number, (said, found) in enumerate(zip(manifest.batches, posted, strict=False)):
        if said not in (found, Batch(found.fans, found.amount, found.root)):
            yield f"batch {number}"


def about_days(ledger: Ledger, epoch: Epoch, home: Path, span: Span) -> Check:
    """Whether an earlier epoch that is not void, with files at hand, was paid for some of the same days.

    Those files are taken at their word: each epoch is verified by itself.
    """
    compared = 0
    for number in range(1, epoch.number):
        other = _span(ledger, number, folder_of(home.parent, number))
        if other is None or ledger.epoch(number).state == State.VOID:
            continue
        compared += 1
        if span.start < other.end and other.start < span.end:
            zh = f"第 {number} 期已为同样的日子付过积分"
            return failed("days", zh, f"epoch {number} was paid for days of this one already")
    zh = f"与手头的 {compared} 期没有重叠的日子"
    return passed("days", zh, f"no day was paid for in the {compared} earlier epochs at hand")


def _span(ledger: Ledger, number: int, home: Path) -> Span | None:
    """The seconds that an epoch of this contract says it scored; None where its files do not tell."""
    try:
        manifest = read_manifest(home)
        if (manifest.rewards.lower(), manifest.epoch) != (ledger.rewards.lower(), number):
            return None
        return load_rules(home / RULES).epochs.span(manifest.period)
    except Refused:
        return None
