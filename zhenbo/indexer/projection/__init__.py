"""What each event changes, as pure functions of rows.

Events that change no row are kept all the same: they stand in the timelines of what they are about.
"""

from collections.abc import Iterable

from zhenbo.indexer.chain_event import ChainEvent
from zhenbo.indexer.projection import airdrops, alerts, consortium, notary, passports, points, rewards
from zhenbo.indexer.projection.rules import About, Rule
from zhenbo.indexer.rows import Rows

RULES: dict[tuple[str, str], Rule] = {
    **consortium.RULES,
    **notary.RULES,
    **passports.RULES,
    **alerts.RULES,
    **points.RULES,
    **rewards.RULES,
    **airdrops.RULES,
}


def apply(rows: Rows, events: Iterable[ChainEvent]) -> None:
    """Change the rows as these events say; whole blocks, in the order of the chain."""
    known = [(rule, e) for e in events if (rule := RULES.get((e.contract, e.name))) is not None]
    rows.fetch(key for rule, event in known for key in rule.reads(event))
    for rule, event in known:
        rule.change(rows, event)


def subjects(event: ChainEvent) -> list[About]:
    """What the event is about, for timelines: ("item", tokenId), ("member", 2) ..."""
    rule = RULES.get((event.contract, event.name))
    return [] if rule is None else rule.about(event)
