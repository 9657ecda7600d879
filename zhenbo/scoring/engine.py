"""DuckDB as scoring uses it: a database of its own, bounded memory, a temporary folder, no network."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from zhenbo.scoring.reader import Reading, read_log

MEMORY = "2500MB"  # DuckDB's own; what does not fit goes to the temporary folder


@dataclass(frozen=True)
class Engine:
    """A connection, and the folder that it may fill."""

    connection: duckdb.DuckDBPyConnection
    folder: Path

    def read(self, log: Path) -> Reading:
        """Read a log; afterwards the view `log` holds its good rows."""
        return read_log(self.connection, log, self.folder)

    def rows(self, statements: Sequence[str]) -> list[tuple[Any, ...]]:
        """Run statements in order; all rows of the last."""
        for statement in statements:
            self.connection.execute(statement)
        return self.connection.fetchall()


@contextmanager
def engine(threads: int | None = None) -> Iterator[Engine]:
    """An engine that lives as long as the block; by default it uses all cores."""
    with tempfile.TemporaryDirectory(prefix="zhenbo-score-") as name:
        folder = Path(name)
        settings: dict[str, Any] = {
            "memory_limit": MEMORY,
            "temp_directory": str(folder / "spill"),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        if threads is not None:
            settings["threads"] = threads
        connection = duckdb.connect(":memory:", config=settings)
        connection.execute("SET enable_progress_bar = false")  # it would draw into our answers
        try:
            yield Engine(connection, folder)
        finally:
            connection.close()
