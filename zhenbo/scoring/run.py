"""An epoch scored: log and rules in, scores file and carry out. The same input gives the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from zhenbo.errors import BadLog, Refused
from zhenbo.language import Text
from zhenbo.scoring.engine import engine
from zhenbo.scoring.faults import Fault
from zhenbo.scoring.files import carry_csv, read_carry, scores_csv, table, write_new
from zhenbo.scoring.payout import Payout, Scored, Waiting, pay
from zhenbo.scoring.query import score_sql
from zhenbo.scoring.reader import Reading
from zhenbo.scoring.rules import Rules

MILLION = 1_000_000
QUARANTINE_COLUMNS = ("row", "column", "code", "reason", "value")
Say = Callable[[str], None]


@dataclass(frozen=True)
class Files:
    """Where a run reads and writes; None for what is not wanted."""

    log: Path
    out: Path
    carry: Path | None = None
    carry_out: Path | None = None
    quarantine: Path | None = None

    @property
    def waiting(self) -> Path:
        """Where the carry goes: beside the scores unless said otherwise, for it must not be forgotten."""
        return self.carry_out or self.out.with_suffix(".carry.csv")

    def written(self) -> list[Path]:
        """The files that the run makes."""
        return [path for path in (self.out, self.waiting, self.quarantine) if path is not None]


@dataclass(frozen=True)
class Outcome:
    """What a run did. Amounts are in the token's smallest unit, points in milli-points."""

    reading: Reading
    payout: Payout
    points: int
    waited: int
    scores_sha256: str

    @property
    def waiting(self) -> int:
        """The sum that goes on waiting."""
        return sum(one.amount for one in self.payout.waiting)


def score(
    rules: Rules, epoch: int, budget: int | None, files: Files, say: Say = lambda step: None
) -> Outcome:
    """Score an epoch and write its files. Raises Refused or BadLog, and then writes no scores."""
    budget = allowed_budget(rules, budget)
    for path in files.written():
        if path.exists():
            raise Refused(
                str(Text(f"{path} 已存在；请换一个文件名", f"{path} is already there; choose another name"))
            )
    before = read_carry(files.carry) if files.carry else ()
    reading, scored = scored_fans(rules, epoch, files, say)
    say(str(Text("分配预算", "dividing the budget")))
    payout = pay(scored, before, budget, rules.cap_per_fan)
    sha256 = write_new(files.out, scores_csv(payout.entries))
    write_new(files.waiting, carry_csv(payout.waiting))
    return Outcome(reading, payout, sum(one.score for one in scored), _sum(before), sha256)


def allowed_budget(rules: Rules, budget: int | None) -> int:
    """The budget asked for, or the rules'. Raises Refused for more than the rules allow."""
    if budget is None:
        return rules.budget
    if not 0 < budget <= rules.budget:
        zh, en = (
            f"预算 {budget} 不在 1 到规则的 {rules.budget} 之间",
            f"the budget {budget} is not from 1 to the rules' {rules.budget}",
        )
        raise Refused(str(Text(zh, en)))
    return budget


def scored_fans(rules: Rules, epoch: int, files: Files, say: Say) -> tuple[Reading, list[Scored]]:
    """Every fan with points or a wallet, by fan."""
    text = score_sql(rules, epoch)
    with engine() as place:
        say(str(Text("读取日志", "reading the log")))
        reading = place.read(files.log)
        check_quality(reading, rules, files.quarantine)
        say(str(Text("计分", "scoring")))
        return reading, [Scored(*row) for row in place.rows(text)]


def check_quality(reading: Reading, rules: Rules, quarantine: Path | None) -> None:
    """Write down the rows that cannot be scored; refuse the log where they are more than the rules allow."""
    if quarantine is not None and reading.faults:
        write_new(quarantine, quarantine_csv(reading.faults))
    if reading.bad * MILLION > rules.bad_rows_at_most * reading.rows:
        first = reading.faults[0]
        most = rules.bad_rows_at_most
        zh = f"日志 {reading.rows} 行中有 {reading.bad} 行无法计分，规则允许百万分之 {most}；首处：{first}"
        en = (
            f"{reading.bad} of {reading.rows} rows cannot be scored, the rules allow {most} in a million; "
            f"first: {first}"
        )
        raise BadLog(str(Text(zh, en)))


def quarantine_csv(faults: Iterable[Fault]) -> bytes:
    """The quarantine file: row number, column, code, reason in the reader's language, and the cell."""
    return table(QUARANTINE_COLUMNS, ((f.row, f.column, f.code, f.reason, f.value) for f in faults))


def _sum(waiting: Iterable[Waiting]) -> int:
    return sum(one.amount for one in waiting)
