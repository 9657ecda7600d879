"""An epoch scored: log and rules in, scores file and carry out. The same input gives the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from zhenbo.errors import BadLog, Refused
from zhenbo.language import Text
from zhenbo.scoring.engine import engine
from zhenbo.scoring.faults import Fault
from zhenbo.scoring.files import (
    already_there,
    carry_csv,
    read_carry,
    read_points,
    scores_csv,
    table,
    write_new,
)
from zhenbo.scoring.payout import Payout, Scored, pay
from zhenbo.scoring.query import score_sql
from zhenbo.scoring.reader import Reading
from zhenbo.scoring.rules import Rules
from zhenbo.table import no_formula

MILLION = 1_000_000
QUARANTINE_COLUMNS = ("row", "column", "code", "reason", "value")
Step = Callable[[], None]
Links = Mapping[str, str] | None  # who has a wallet, see `pay`


@dataclass(frozen=True)
class Files:
    """Where a run reads and writes; None for what is not wanted."""

    source: Path  # log, or points of each fan
    out: Path
    carry: Path | None = None
    carry_out: Path | None = None
    quarantine: Path | None = None

    @property
    def waiting(self) -> Path:
        """Where the carry goes: beside the scores unless said otherwise, for it must not be forgotten."""
        return self.carry_out or self.out.with_suffix(".carry.csv")

    def check_new(self) -> None:
        """Raises Refused where a file that the run makes is there already, before any work is done."""
        for path in (self.out, self.waiting, self.quarantine):
            if path is not None and path.exists():
                raise already_there(path)


@dataclass(frozen=True)
class Outcome:
    """What a run did; `reading` is of the log. Amounts are in the token's smallest unit."""

    reading: Reading
    payout: Payout
    scores_sha256: str


def score(
    rules: Rules,
    epoch: int,
    budget: int | None,
    files: Files,
    step: Step = lambda: None,
    limit: int | None = None,
    links: Links = None,
) -> Outcome:
    """Score an epoch and write its files. Raises Refused or BadLog, and then writes no scores."""
    budget = allowed_budget(rules, budget, limit)
    files.check_new()
    before = read_carry(files.carry) if files.carry else ()
    reading, scored = scored_log(rules, epoch, files.source, files.quarantine, step)
    step()
    payout = pay(scored, before, budget, rules.cap_per_fan, limit, links)
    sha256 = _write(files, payout)
    step()
    return Outcome(reading, payout, sha256)


def scored_log(
    rules: Rules, epoch: int, log: Path, quarantine: Path | None = None, step: Step = lambda: None
) -> tuple[Reading, list[Scored]]:
    """The points of each fan in an epoch. Raises BadLog where too many rows of the log cannot be scored."""
    text = score_sql(rules, epoch)
    with engine() as place:
        reading = place.read(log)
        check_quality(reading, rules, quarantine)
        step()
        return reading, [Scored(*row) for row in place.rows(text)]


def divide(
    rules: Rules, budget: int | None, files: Files, limit: int | None = None, links: Links = None
) -> Outcome:
    """Divide a budget by points that were computed elsewhere, to the same files and bytes as `score`."""
    budget = allowed_budget(rules, budget, limit)
    files.check_new()
    before = read_carry(files.carry) if files.carry else ()
    scored = read_points(files.source)
    payout = pay(scored, before, budget, rules.cap_per_fan, limit, links)
    return Outcome(Reading(len(scored), 0, (), ""), payout, _write(files, payout))


def _write(files: Files, payout: Payout) -> str:
    """Scores and carry; the SHA-256 of the scores."""
    sha256 = write_new(files.out, scores_csv(payout.entries))
    write_new(files.waiting, carry_csv(payout.waiting))
    return sha256


def allowed_budget(rules: Rules, budget: int | None, limit: int | None = None) -> int:
    """The budget asked for, or the rules'. Raises Refused for more than the rules or the limit allow."""
    budget = rules.budget if budget is None else budget
    if not 0 < budget <= rules.budget:
        zh, en = (
            f"预算 {budget} 不在 1 到规则的 {rules.budget} 之间",
            f"the budget {budget} is not from 1 to the rules' {rules.budget}",
        )
        raise Refused(str(Text(zh, en)))
    if limit is not None and limit < budget:
        zh, en = f"上限 {limit} 低于预算 {budget}", f"the limit {limit} is below the budget {budget}"
        raise Refused(str(Text(zh, en)))
    return budget


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
    return table(QUARANTINE_COLUMNS, map(quarantined, faults))


def quarantined(fault: Fault) -> tuple[object, ...]:
    """A row of it. Viewers write comments and names: no cell of theirs is a formula to a spreadsheet."""
    return fault.row, fault.column, fault.code, str(fault.reason), no_formula(fault.value)
