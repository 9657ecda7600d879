"""Scoring as SQL: what the expression says, as statements for one engine. Asked for twice, compiled once."""

from functools import lru_cache

from zhenbo.scoring.log_sql import log_view
from zhenbo.scoring.rules import Rules

ENGINES = ("duckdb", "spark")
Statements = tuple[str, ...]


@lru_cache(maxsize=64)
def score_sql(rules: Rules, epoch: int, engine: str = "duckdb", *, whole: bool = False) -> Statements:
    """Statements to run in order on a table `log`; the last gives fan, wallet and score of an epoch.

    `engine` is duckdb or spark; with `whole` there is but the one query.
    """
    from zhenbo.scoring.query.expression import Scoring
    from zhenbo.scoring.query.sql import sql, statements
    from zhenbo.scoring.query.steps import Steps

    steps = Steps(whole)
    last = Scoring.of(rules, epoch, steps).scores()
    return *(text for step in steps.made for text in statements(step, engine)), sql(last, engine)


@lru_cache(maxsize=64)
def judged_sql(rules: Rules, epoch: int) -> Statements:
    """The same; the last gives every act of an epoch with the units that count, or the reason why none do."""
    from zhenbo.scoring.query.expression import Scoring
    from zhenbo.scoring.query.sql import sql, statements
    from zhenbo.scoring.query.steps import Steps

    steps = Steps()
    last = Scoring.of(rules, epoch, steps).judged()
    return *(text for step in steps.made for text in statements(step, "duckdb")), sql(last, "duckdb")


def script(statements: Statements) -> str:
    """Statements as one text."""
    return ";\n\n".join(statements) + ";\n"


def audit_script(rules: Rules, epoch: int, log: str) -> str:
    """All that the DuckDB command line needs to compute an epoch's points from the CSV file `log`."""
    head = f"-- points of epoch {epoch}, in milli-points: duckdb -csv < THIS > points.csv\n"
    head += f"-- rules 0x{rules.digest.hex()}\n"
    return head + script((log_view(log), *score_sql(rules, epoch)))
