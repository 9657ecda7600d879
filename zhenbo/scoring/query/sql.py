"""The expression as SQL statements of an engine, with whole-number division where ibis writes a float one."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import sqlglot
from sqlglot import exp

from zhenbo.scoring.query.steps import Step

_DIALECTS = {"duckdb": ("duckdb", "duckdb"), "spark": ("pyspark", "spark")}


def statements(step: Step, engine: str) -> list[str]:
    """What makes a step's table or view. Spark gets tables only: it copies a view wherever that is named."""
    text = sql(step.table, engine)
    if engine == "spark":
        return [f"DROP TABLE IF EXISTS {step.name}", f"CREATE TABLE {step.name} USING parquet AS\n{text}"]
    return [f"CREATE OR REPLACE TEMP {'TABLE' if step.kept else 'VIEW'} {step.name} AS\n{text}"]


def sql(table: ir.Table, engine: str) -> str:
    """SQL of an expression; `engine` is duckdb or spark."""
    dialect, glot = _DIALECTS[engine]
    tree = sqlglot.parse_one(str(ibis.to_sql(table, dialect=dialect)), dialect=glot)
    return str(tree.transform(_whole).sql(dialect=glot, pretty=True))


def _whole(node: exp.Expression) -> exp.Expression:
    """Ibis writes `a // b` as `CAST(FLOOR(a / b) AS BIGINT)`, through binary64; engines divide integers."""
    if isinstance(node, exp.Cast) and isinstance(node.this, exp.Floor):
        division = node.this.this.unnest()
        if isinstance(division, exp.Div):
            return exp.IntDiv(this=division.this, expression=division.expression)
    return node
