"""Scoring as SQL: what the expression says, as text for one engine. Asked for twice, compiled once."""

from functools import lru_cache

from zhenbo.scoring.rules import Rules

ENGINES = ("duckdb", "spark")


@lru_cache(maxsize=64)
def score_sql(rules: Rules, epoch: int, engine: str = "duckdb") -> str:
    """SQL that gives fan, wallet and score of an epoch from a table `log`; engine: duckdb or spark."""
    from zhenbo.scoring.query.expression import Scoring
    from zhenbo.scoring.query.sql import sql

    return sql(Scoring.of(rules, epoch).scores(), engine)


@lru_cache(maxsize=64)
def judged_sql(rules: Rules, epoch: int, engine: str = "duckdb") -> str:
    """SQL that gives every act of an epoch with the units that count, or the reason why none do."""
    from zhenbo.scoring.query.expression import Scoring
    from zhenbo.scoring.query.sql import sql

    return sql(Scoring.of(rules, epoch).judged(), engine)
