"""Why a fan has the score it has: each of the fan's rows with the points it brought, or the reason why none.

Points of acts are the differences that they make to their day, by time; they add up to the score exactly.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from zhenbo.errors import Refused
from zhenbo.language import Text
from zhenbo.scoring.engine import Engine, engine
from zhenbo.scoring.log_format import EARNING, Kind
from zhenbo.scoring.query import judged_sql
from zhenbo.scoring.rules import Rules

_COLUMNS = 'row, event_id, ts, "show", kind, amount, target, device'

# code: what it says, and where in the rule file it stands
_ABOUT: dict[str, tuple[Text, str]] = {
    "": (Text("计分", "counts"), "acts.{kind}"),
    "partly": (
        Text("部分计分：有重叠、递减、上限或退款", "counts in part: overlap, decay, cap or refund"),
        "acts.{kind}",
    ),
    "capped": (Text("超过每日上限", "beyond the daily cap"), "acts.{kind}.daily_cap"),
    "struck": (Text("被管理员删除", "struck out by a moderator"), ""),
    "crowded": (Text("设备被过多粉丝使用", "on a device that too many fans used"), "devices.fans_at_most"),
    "many_devices": (
        Text("该粉丝使用了过多设备", "the fan used too many devices"),
        "devices.devices_at_most",
    ),
    "ring": (Text("互相拉新成环的粉丝", "of a fan in a ring of fans who brought each other"), "rings"),
    "own": (
        Text("对自己或同设备账号的行为", "done to oneself, or to who shares a device"),
        "acts.{kind}.not_own",
    ),
    "short_watch": (
        Text("当天在该场观看不足", "watched too little of that show that day"),
        "acts.{kind}.minimum_watch",
    ),
    "absent_target": (
        Text("被带来的粉丝观看不足", "the fan who came watched too little"),
        "acts.{kind}.target_watch",
    ),
    "repeated": (Text("对同一对象重复", "the same target again"), "acts.{kind}.unique"),
    "covered": (Text("这段时间已计过", "these seconds were counted already"), "acts.{kind}"),
    "refunded": (Text("已退款", "refunded"), "acts.{kind}.refund_window"),
    "waiting": (Text("退款期未满", "its refund window is still open"), "acts.{kind}.refund_window"),
    "no_marks_left": (Text("标记额度已用完", "no marks left for the clip or the show"), "acts.{kind}.marks"),
    "duplicate": (Text("event_id 重复", "its event_id stands in another row"), ""),
    "outside": (Text("不在本期内", "outside the epoch"), "epochs"),
    "no_rule": (Text("规则不计此类", "the rules give nothing for it"), "acts"),
}
REASONS = frozenset(_ABOUT)


@dataclass(frozen=True)
class Line:
    """One row of the fan: `units` that counted, milli-`points` that they brought, and the reason code."""

    row: int
    event_id: str
    ts: int
    show: str
    kind: str
    amount: int
    target: str
    device: str
    units: int
    points: int
    reason: str

    @property
    def words(self) -> Text:
        """The reason in words."""
        return _ABOUT[self.reason][0]

    @property
    def rule(self) -> str:
        """Where in the rule file the reason stands; "" for what holds for every community."""
        return _ABOUT[self.reason][1].format(kind=self.kind)


@dataclass(frozen=True)
class Account:
    """All rows of a fan by time, and the score that their points add up to."""

    fan: str
    lines: tuple[Line, ...]

    @property
    def score(self) -> int:
        """Milli-points of all rows."""
        return sum(line.points for line in self.lines)


def why(fan: str, log: Path, rules: Rules, epoch: int) -> Account:
    """Explain a fan's score of an epoch. Raises Refused where the log does not know the fan."""
    with engine() as place:
        place.read(log)
        return account(place, fan, rules, epoch)


def account(place: Engine, fan: str, rules: Rules, epoch: int) -> Account:
    """The same, of a log that is read already."""
    rows = place.connection.execute(
        f"SELECT {_COLUMNS} FROM log WHERE fan = ? ORDER BY ts, event_id, row", [fan]
    ).fetchall()
    if not rows:
        raise Refused(str(Text(f"日志中没有粉丝 {fan!r}", f"the log has no fan {fan!r}")))
    *steps, last = judged_sql(rules, epoch)
    place.rows(steps)
    verdicts = place.connection.execute(
        f'SELECT row, "day", units, reason FROM ({last}) WHERE fan = ?', [fan]
    ).fetchall()
    by_row = {row: (day, units, reason) for row, day, units, reason in verdicts}
    return Account(fan, tuple(_lines(rows, by_row, rules, epoch)))


def _lines(
    rows: list[tuple[int, str, int, str, str, int, str, str]],
    verdicts: dict[int, tuple[int, int, str]],
    rules: Rules,
    epoch: int,
) -> Iterator[Line]:
    so_far: dict[tuple[str, int], int] = defaultdict(int)
    for cells in rows:
        number, _, ts, _, kind, amount, _, _ = cells
        act = rules.act(kind)
        if act is None or number not in verdicts:
            yield Line(*cells, units=0, points=0, reason=_not_judged(kind, ts, rules, epoch))
            continue
        day, units, reason = verdicts[number]
        before = so_far[kind, day]
        so_far[kind, day] = before + units
        shape = act.curve()
        points = shape.points(before + units) - shape.points(before)
        full = units * act.weight // act.per
        wanted = amount if kind in (Kind.WATCH, Kind.PURCHASE, Kind.CLIP) else 1
        if not reason and before >= shape.cap:
            reason = "capped"
        elif not reason and (points < full or units < wanted):
            reason = "partly"
        yield Line(*cells, units=units, points=points, reason=reason)


def _not_judged(kind: str, ts: int, rules: Rules, epoch: int) -> str:
    """Why the expression did not even look at a row."""
    if kind not in EARNING or rules.act(kind) is None:
        return "no_rule"
    window, span = rules.window(kind, epoch), rules.epochs.span(epoch)
    if kind == Kind.PURCHASE and window.end <= ts < span.end:
        return "waiting"
    return "duplicate" if window.start <= ts < window.end else "outside"
