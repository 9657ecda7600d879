"""Tables with the columns of the KuaiLive data set (arXiv 2508.05633): click, comment, like and gift.

Which table it is follows from its columns, or for comment and like from the file's name. Times are
milliseconds; a click is watching that begins at its time. Gifts are priced in coins, which cost what
`--rate COIN=` says, ten cents (fen) without it.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from zhenbo.errors import BadLog
from zhenbo.language import Text
from zhenbo.scoring.faults import Fault
from zhenbo.scoring.importers.base import Found, Options, Row, cells_of
from zhenbo.scoring.importers.tables import Cells, rows_of
from zhenbo.scoring.log_format import Kind

_SHARED = ("user_id", "live_id", "streamer_id", "timestamp")
_COIN = Decimal(10)


def read(path: Path, options: Options) -> Iterator[Found]:
    """Rows of one table of the set. Raises BadLog where its columns are not of the set."""
    names, rows = rows_of(path)
    kind = _kind(path, names)
    for found in rows:
        if isinstance(found, Fault):
            yield found
            continue
        number, cells = found
        wrong = next((name for name in names if name in _NUMBERS and not _whole(cells[name])), None)
        if wrong is not None:
            yield Fault(number, wrong, "not_whole", cells[wrong])
        else:
            yield _row(path, number, kind, cells, options)


_NUMBERS = ("timestamp", "watch_live_time", "gift_price")


def _whole(cell: str) -> bool:
    return cell.isascii() and cell.isdigit() and len(cell) <= 18


def _kind(path: Path, names: list[str]) -> Kind:
    missing = [name for name in _SHARED if name not in names]
    if missing:
        raise BadLog(
            str(
                Text(
                    f"{path}：缺少 KuaiLive 的列 {missing[0]}", f"{path} lacks KuaiLive's column {missing[0]}"
                )
            )
        )
    if "watch_live_time" in names:
        return Kind.WATCH
    if "gift_price" in names:
        return Kind.PURCHASE
    for kind in (Kind.COMMENT, Kind.LIKE):
        if kind in path.stem.lower():
            return kind
    zh, en = (
        "文件名须含 comment 或 like，才知道是哪张表",
        "name the file comment or like, so that it can be told which it is",
    )
    raise BadLog(str(Text(f"{path}：{zh}", f"{path}: {en}")))


def _row(path: Path, number: int, kind: Kind, cells: Cells, options: Options) -> Row:
    milliseconds, amount = int(cells["timestamp"]), ""
    if kind == Kind.WATCH:
        milliseconds += int(cells["watch_live_time"])
        amount = str(int(cells["watch_live_time"]) // 1000)
    elif kind == Kind.PURCHASE:
        amount = str(int(int(cells["gift_price"]) * options.rates.get("COIN", _COIN)))
    return Row(
        number,
        cells_of(
            event_id=f"{path.stem}-{number}", ts=milliseconds // 1000, show=cells["live_id"],
            fan=cells["user_id"], kind=kind, amount=amount,
            target=cells["streamer_id"] if kind in (Kind.LIKE, Kind.PURCHASE) else "",
        ),
    )  # fmt: skip
