"""The expression cut into named steps: what is used more than once becomes a table or view of its own.

That keeps the SQL readable and its size in proportion; an engine that copies subqueries wherever they are
named (Spark does) would otherwise read the log hundreds of times. Without cuts the same code gives one query.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import ibis
import ibis.expr.types as ir


@dataclass(frozen=True)
class Step:
    """A named part: kept as a table, or a view that the engine may compute wherever it is named."""

    name: str
    kept: bool
    table: ir.Table


@dataclass
class Steps:
    """The steps so far; with `whole` none is cut off."""

    whole: bool = False
    made: list[Step] = field(default_factory=list)

    def keep(self, name: str, table: ir.Table) -> ir.Table:
        """Cut here and keep the rows: for what is small, or dear to compute."""
        return self._cut(Step(name, True, table))

    def view(self, name: str, table: ir.Table) -> ir.Table:
        """Cut here without keeping the rows: for what is large and cheap."""
        return self._cut(Step(name, False, table))

    def _cut(self, step: Step) -> ir.Table:
        if self.whole:
            return step.table
        self.made.append(step)
        return ibis.table(step.table.schema(), name=step.name)
