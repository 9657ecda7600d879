"""Any table with a heading: columns by name, by alias, or as the caller says; kinds by word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from zhenbo.errors import BadLog
from zhenbo.language import Text
from zhenbo.scoring.faults import Fault
from zhenbo.scoring.importers.base import Found, Options, Row, cells_of
from zhenbo.scoring.importers.tables import Cells, rows_of
from zhenbo.scoring.importers.times import seconds
from zhenbo.scoring.log_format import COLUMNS, Kind

ALIASES: Mapping[str, tuple[str, ...]] = {
    "event_id": ("id", "事件编号", "编号", "流水号"),
    "ts": ("time", "timestamp", "时间", "时间戳"),
    "show": ("room", "live_id", "room_id", "直播间", "场次"),
    "fan": ("user", "user_id", "uid", "粉丝", "用户", "用户id"),
    "wallet": ("address", "钱包", "钱包地址"),
    "kind": ("type", "event", "action", "类型", "行为"),
    "amount": ("value", "数量", "金额", "时长"),
    "target": ("to", "对象", "目标"),
    "device": ("device_id", "设备", "设备号"),
}
KINDS: Mapping[str, Kind] = {
    "观看": Kind.WATCH, "评论": Kind.COMMENT, "弹幕": Kind.COMMENT, "点赞": Kind.LIKE, "分享": Kind.SHARE,
    "购买": Kind.PURCHASE, "下单": Kind.PURCHASE, "退款": Kind.REFUND, "切片": Kind.CLIP,
    "删除": Kind.MODERATED,
    **{kind.value: kind for kind in Kind},
}  # fmt: skip


def read(path: Path, options: Options) -> Iterator[Found]:
    """Rows of a table. Raises BadLog where a column that every log needs cannot be found."""
    names, rows = rows_of(path)
    columns = _columns(path, names, options)
    for found in rows:
        if isinstance(found, Fault):
            yield found
        else:
            number, cells = found
            yield _row(path, number, {ours: cells[theirs] for ours, theirs in columns.items()}, options)


def _columns(path: Path, names: list[str], options: Options) -> dict[str, str]:
    """Their heading for each of our columns that the table has."""
    for ours, theirs in options.columns.items():
        if ours not in COLUMNS or theirs not in names:
            raise BadLog(
                str(
                    Text(
                        f"{path}：--column {ours}={theirs} 中有未知的列",
                        f"{path}: --column {ours}={theirs} names an unknown column",
                    )
                )
            )
    found = {}
    for ours in COLUMNS:
        wanted = {ours, *ALIASES[ours]}
        like = [name for name in names if name.lower().replace(" ", "_") in wanted]
        if ours in options.columns:
            found[ours] = options.columns[ours]
        elif len(like) > 1:
            zh, en = f"{' 和 '.join(like)} 都像 {ours}", f"{' and '.join(like)} may both be {ours}"
            raise BadLog(str(Text(f"{path}：{zh}；请用 --column", f"{path}: {en}; say which with --column")))
        elif like:
            found[ours] = like[0]
    for ours in ("ts", "fan", "kind"):
        if ours not in found:
            zh, en = (
                f"找不到 {ours} 列；请用 --column {ours}=表头",
                f"no column is {ours}; say --column {ours}=HEADING",
            )
            raise BadLog(str(Text(f"{path}：{zh}", f"{path}: {en}")))
    return found


def _row(path: Path, number: int, cells: Cells, options: Options) -> Found:
    try:
        ts = seconds(cells["ts"], options.time, options.offset)
    except ValueError:
        return Fault(number, "ts", "not_so_timed", cells["ts"])
    word = cells["kind"]
    kind = options.kinds.get(word) or KINDS.get(word.lower(), word)
    cells = {**cells, "ts": str(ts), "kind": str(kind)}
    cells["event_id"] = cells.get("event_id") or f"{path.stem}-{number}"
    cells["show"] = cells.get("show") or options.show
    return Row(number, cells_of(**cells))
