"""A log as it is published: what an epoch's scores need and nothing else, under pseudonyms, at coarser times.

Scoring it gives every fan the points of the private log, where times stay exact: events keep their order by
getting its numbers for names, and what a rule compares (fans, targets, devices) stays equal or unequal.

A coarse time is rounded down to the grid. Of watching both ends are rounded in the same way: what touches
still touches, so a sitting of many heartbeats loses or gains less than one grid in all, on average nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import ibis
import ibis.expr.types as ir

from zhenbo.errors import BadLog, Refused
from zhenbo.language import Text
from zhenbo.scoring.engine import Engine
from zhenbo.scoring.log_format import COLUMNS, LARGEST_AMOUNT, WITHOUT_DEVICE, Kind
from zhenbo.scoring.log_sql import literal
from zhenbo.scoring.query import events as ev
from zhenbo.scoring.query.sql import sql, statements
from zhenbo.scoring.query.steps import Steps
from zhenbo.scoring.rules import DAY, Rules
from zhenbo.wallets.pseudonyms import Pseudonyms, require_distinct

MOST_GRID = 3600  # seconds
_AMOUNTS = (Kind.PURCHASE, Kind.REFUND, Kind.CLIP)
_ROWS = {name: kind for name, kind in ev.LOG.items() if name not in ("row", "wallet")}


@dataclass(frozen=True)
class Written:
    """What went into the published log; `fans` are the private ids of those who did something in it."""

    rows: int
    fans: tuple[str, ...]


def check_grid(rules: Rules, grid: int) -> None:
    """Raises Refused where rounding down could move an act to another day or epoch."""
    if not 0 < grid <= MOST_GRID or DAY % grid or rules.epochs.offset % grid:
        zh = f"时间粒度 {grid} 秒须整除一天和规则的时区，最多 {MOST_GRID}"
        en = f"a grid of {grid} s must divide the day and the rules' time zone, and be {MOST_GRID} at most"
        raise Refused(str(Text(zh, en)))


def write_log(place: Engine, rules: Rules, epoch: int, names: Pseudonyms, grid: int, out: Path) -> Written:
    """Write the published form of the log that the engine has read, CSV or Parquet by the file's name."""
    check_grid(rules, grid)
    place.rows(_choosing_sql(rules, epoch))
    _check_targets(place)
    fans = _name(place, names)
    form = "FORMAT parquet" if out.suffix == ".parquet" else "FORMAT csv, HEADER"
    text = _renaming_sql(rules, grid)
    place.rows([f"COPY ({text}) TO {literal(str(out))} ({form})"])
    [(count,)] = place.rows(["SELECT count(*) FROM published"])
    return Written(count, fans)


@lru_cache(maxsize=64)
def _choosing_sql(rules: Rules, epoch: int) -> tuple[str, ...]:
    """Statements that leave the tables `published` and `numbers`, the place of each event in the order."""
    steps = Steps()
    rows = steps.view("published", _chosen(rules, epoch, steps))
    place = ibis.row_number().over(order_by=["ts", "event_id"])
    steps.keep("numbers", rows.select(said="event_id", number=place))
    return tuple(text for step in steps.made for text in statements(step, "duckdb"))


@lru_cache(maxsize=64)
def _renaming_sql(rules: Rules, grid: int) -> str:
    return sql(_renamed(rules, grid), "duckdb")


def _chosen(rules: Rules, epoch: int, steps: Steps) -> ir.Table:
    """Rows that scores depend on: acts of the epoch, what strikes or refunds them, what they are about."""
    seen = ev.events(ev.log(), steps)
    acts = steps.keep("published_acts", ev.acts(seen, rules, epoch).select(*_ROWS))
    bought = acts.filter(acts.kind == Kind.PURCHASE).select(bought="event_id")
    refunds = seen.filter(seen.kind == Kind.REFUND).semi_join(bought, [("target", "bought")])
    moderated = seen.filter(seen.kind == Kind.MODERATED)
    acted = acts.select(acted="event_id")
    singly = moderated.filter(moderated.target != "").semi_join(acted, [("target", "acted")])
    present = acts.select(present="fan", at="show").distinct()
    whole = moderated.filter(moderated.target == "")
    whole = whole.semi_join(present, [("fan", "present"), ("show", "at")])
    few = ibis.union(*[found.select(*_ROWS) for found in (refunds, singly, whole)])
    few = steps.keep("published_others", few)
    if rules.asks_for_owners:
        before = _owned_before(seen, acts, few, rules.epochs.span(epoch).start - DAY)
        few = few.union(steps.keep("published_owners", before))
    return acts.union(few)


def _owned_before(seen: ir.Table, acts: ir.Table, few: ir.Table, ts: int) -> ir.Table:
    """What acts are about and lies outside the epoch: only whose it is, at one time before the epoch."""
    named = acts.filter(acts.target != "").select(named="target").distinct()
    owned = seen.semi_join(named, [("event_id", "named")])
    for there in (acts, few):
        owned = owned.anti_join(there.select(there="event_id"), [("event_id", "there")])
    owned = owned.filter(owned.fan != "")
    blank, kept = ibis.literal(""), owned.select("event_id", "fan")
    stub = kept.mutate(
        ts=ibis.literal(ts, "int64"),
        kind=ibis.literal(str(Kind.COMMENT)),
        amount=ibis.literal(0, "int64"),
        show=blank,
        target=blank,
        device=blank,
    )
    return stub.select(*_ROWS)


def _check_targets(place: Engine) -> None:
    """Raises BadLog where a target can be read as a fan and as an event."""
    found = place.rows(
        [
            "SELECT min(target) FROM published WHERE target IN (SELECT said FROM numbers) "
            "AND target IN (SELECT fan FROM published)"
        ]
    )[0][0]
    if found is not None:
        zh, en = f"{found!r} 既是粉丝编号又是 event_id", f"{found!r} is the id of a fan and of an event"
        raise BadLog(str(Text(zh, en)))


def _name(place: Engine, names: Pseudonyms) -> tuple[str, ...]:
    """Tables of pseudonyms for fans, targets and devices; the fans."""
    fans = [fan for (fan,) in place.rows(["SELECT DISTINCT fan FROM published WHERE fan <> ''"])]
    others = place.rows(
        [
            "SELECT DISTINCT target FROM published WHERE target <> '' "
            "AND target NOT IN (SELECT said FROM numbers) "
            "EXCEPT SELECT fan FROM published"
        ]
    )
    devices = [name for (name,) in place.rows(["SELECT DISTINCT device FROM published WHERE device <> ''"])]
    ids = [*fans, *(target for (target,) in others)]
    for table, said, called in (("fan_names", ids, names.fan), ("device_names", devices, names.device)):
        given = [called(one) for one in said]
        require_distinct(said, given)
        place.connection.execute(
            f"CREATE TEMP TABLE {table} AS "
            "SELECT unnest($1::VARCHAR[]) AS said, unnest($2::VARCHAR[]) AS name",
            [said, given],
        )
    return tuple(sorted(fans))


def _renamed(rules: Rules, grid: int) -> ir.Table:
    """The published rows in order; what is blank is null, which a CSV leaves out."""
    rows = ibis.table({name: f"!{kind}" for name, kind in _ROWS.items()}, name="published")
    numbers = ibis.table({"said": "!string", "number": "!int64"}, name="numbers")
    fans = ibis.table({"said": "!string", "name": "!string"}, name="fan_names")
    devices = ibis.table({"said": "!string", "name": "!string"}, name="device_names")
    own = numbers.select(own="said", place="number")
    about = numbers.select(about="said", about_place="number")
    found = rows.join(own, [("event_id", "own")])
    found = found.left_join(about, [("target", "about")])
    found = found.left_join(fans.select(doer="said", doer_name="name"), [("fan", "doer")])
    found = found.left_join(fans.select(to="said", to_name="name"), [("target", "to")])
    found = found.left_join(devices.select(used="said", used_name="name"), [("device", "used")])
    moderated_one = (found.kind == Kind.MODERATED) & (found.target != "")
    nowhere = moderated_one | (found.kind == Kind.REFUND)
    deviceless = found.kind.isin([*WITHOUT_DEVICE, Kind.REFUND, Kind.MODERATED])
    ts, amount = _coarse(found, rules, grid)
    device = ibis.ifelse(deviceless, ibis.null("string"), found.used_name)
    cells = found.select(
        event_id=_numbered(found.place),
        ts=ts,
        show=ibis.ifelse(nowhere, "", found.show).nullif(""),
        fan=found.doer_name,
        wallet=ibis.null("string"),
        kind=found.kind,
        amount=amount,
        target=ibis.coalesce(_numbered(found.about_place), found.to_name),
        device=device,
    )
    return cells.order_by("event_id").select(*COLUMNS)


def _numbered(place: ir.IntegerValue) -> ir.StringValue:
    """A place in the order as a name that sorts like it."""
    return ibis.literal("e") + place.cast("string").lpad(10, "0")


def _coarse(rows: ir.Table, rules: Rules, grid: int) -> tuple[ir.IntegerValue, ir.Value]:
    """Time on the grid, and the amount that goes with it; blank where an amount says nothing."""
    watch = rules.act(Kind.WATCH)
    ts = rows.ts - rows.ts % grid
    begin = rows.ts - ibis.least(rows.amount, watch.longest if watch else LARGEST_AMOUNT)
    seconds = ts - (begin - begin % grid)
    unknown = ~rows.kind.isin(_AMOUNTS) | ((rows.kind == Kind.REFUND) & (rows.amount == LARGEST_AMOUNT))
    amount = ibis.ifelse(
        rows.kind == Kind.WATCH, seconds, ibis.ifelse(unknown, ibis.null("int64"), rows.amount)
    )
    return ts, amount
