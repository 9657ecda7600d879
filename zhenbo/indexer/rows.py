"""The rows that a range of events reads and changes: fetched in bulk before, written in bulk after."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zhenbo.errors import BadStore
from zhenbo.indexer.schema import TABLES

Key = tuple[Any, ...]
Row = Mapping[str, Any]
_BLANK: dict[str, Row] = {name: shape.blank() for name, shape in TABLES.items()}
Load = Callable[[str, Sequence[Key]], Mapping[Key, Row]]


@dataclass(frozen=True)
class Change:
    """A row before and after; before is None where there was none."""

    table: str
    key: Key
    before: Row | None
    after: Row


class Rows:
    """Rows of one deployment while events are applied. A row that nobody wrote yet reads as blank.

    load    fetches the rows of these keys that there are
    """

    def __init__(self, load: Load):
        self._load = load
        self._before: dict[tuple[str, Key], Row | None] = {}
        self._after: dict[tuple[str, Key], Row] = {}
        self.minted: list[tuple[bytes, int]] = []  # transaction and tokenId, until their batch is told

    def fetch(self, wanted: Iterable[tuple[str, Key]]) -> None:
        """Load rows that will be read, each table at once."""
        missing: dict[str, dict[Key, None]] = {}
        for table, key in wanted:
            if (table, key) not in self._before:
                missing.setdefault(table, {})[key] = None
        for table, keys in missing.items():
            found = self._load(table, list(keys))
            self._before.update({(table, key): found.get(key) for key in keys})

    def known(self, table: str, *key: Any) -> bool:
        """Whether there is such a row."""
        return self._row(table, key) is not None

    def get(self, table: str, *key: Any) -> Row:
        """The row; blank where there is none."""
        row = self._row(table, key)
        return _BLANK[table] if row is None else row

    def put(self, table: str, *key: Any, **values: Any) -> None:
        """Change these values of the row, and leave its others."""
        self._after[table, key] = {**self.get(table, *key), **values}

    def add(self, table: str, *key: Any, **amounts: int) -> None:
        """Add to values of the row; an amount may be negative, a sum never is.

        Raises BadStore where it would be: then an event is missing.
        """
        row = self.get(table, *key)
        sums = {name: row[name] + amount for name, amount in amounts.items()}
        if below := [name for name, value in sums.items() if value < 0]:
            raise BadStore(
                f"{table}.{below[0]} would fall below zero, so the node has left out an event. Take another "
                "node, and read the chain anew: `zhenbo index rebuild --scan`."
            )
        self.put(table, *key, **sums)

    def changes(self) -> Iterator[Change]:
        """What has changed."""
        for (table, key), after in self._after.items():
            before = self._before[table, key]
            if before != after:
                yield Change(table, key, before, after)

    def _row(self, table: str, key: Key) -> Row | None:
        if (table, key) in self._after:
            return self._after[table, key]
        if (table, key) not in self._before:
            self.fetch([(table, key)])
        return self._before[table, key]
