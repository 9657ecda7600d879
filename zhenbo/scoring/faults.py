"""What can be wrong with a row of a log, as SQL that finds it and as words that say it."""

from dataclasses import dataclass

from zhenbo.language import Text
from zhenbo.scoring.log_format import EARLIEST, LARGEST_AMOUNT, LATEST, LONGEST_TEXT, WALLET, Kind

SHOWN = 100  # characters of a bad cell that are told


@dataclass(frozen=True)
class Fault:
    """A row that is not scored: its number as an editor shows it (heading = 1), column, code and cell."""

    row: int
    column: str
    code: str
    value: str

    @property
    def reason(self) -> Text:
        """The code in words."""
        return REASONS[self.code]

    def __str__(self) -> str:
        place = Text(f"第 {self.row} 行", f"row {self.row}")
        column = Text(f" {self.column} 列", f", column {self.column}") if self.column else Text("", "")
        return f"{place}{column}: {self.value!r} {self.reason}"


_KINDS = ", ".join(f"'{kind}'" for kind in Kind)
_WHOLE = "NOT regexp_full_match(\"{0}\", '[0-9]{{1,18}}')"
_TEXTS = ("event_id", "show", "fan", "target", "device")
_ALL = "concat({})".format(", ".join(f'"{name}"' for name in _TEXTS))

# the first that holds is what is said of the row: condition, column, code
CHECKS: tuple[tuple[str, str, str], ...] = (
    ("event_id = ''", "event_id", "blank"),
    (_WHOLE.format("ts"), "ts", "not_whole"),
    (f"CAST(ts AS BIGINT) NOT BETWEEN {EARLIEST} AND {LATEST}", "ts", "no_time"),
    (f"kind NOT IN ({_KINDS})", "kind", "unknown_kind"),
    ("fan = '' AND NOT (kind = 'moderated' AND target <> '')", "fan", "blank"),
    (f"wallet <> '' AND NOT regexp_full_match(wallet, '{WALLET.pattern}')", "wallet", "no_wallet"),
    ("amount = '' AND kind IN ('watch', 'purchase')", "amount", "blank"),
    ("amount <> '' AND " + _WHOLE.format("amount"), "amount", "not_whole"),
    (f"amount <> '' AND CAST(amount AS BIGINT) > {LARGEST_AMOUNT}", "amount", "too_large"),
    ("target = '' AND kind = 'refund'", "target", "blank"),
    ("target = '' AND kind = 'moderated' AND \"show\" = ''", "show", "blank"),
    *((f'length("{name}") > {LONGEST_TEXT}', name, "too_long") for name in _TEXTS),
    (f"regexp_matches({_ALL}, '[\\x00-\\x1f\\x7f]')", "event_id", "control"),
)

REASONS = {
    "blank": Text("不能为空", "must not be blank"),
    "not_whole": Text("不是非负整数", "is no whole number from 0 on"),
    "no_time": Text(
        "不是 UNIX 秒（毫秒请除以 1000）", "is no time in UNIX seconds (divide milliseconds by 1000)"
    ),
    "unknown_kind": Text("是未知的行为类型", f"is no kind of act; known are {', '.join(Kind)}"),
    "no_wallet": Text("不是钱包地址（0x 加 40 位十六进制）", "is no wallet address (0x and 40 hex digits)"),
    "mistyped": Text("校验和不符（EIP-55），有字符输错", "fails its checksum (EIP-55): a character is wrong"),
    "too_large": Text(f"超过 {LARGEST_AMOUNT}", f"is more than {LARGEST_AMOUNT}"),
    "too_long": Text(f"超过 {LONGEST_TEXT} 字", f"has more than {LONGEST_TEXT} characters"),
    "control": Text("这一行含控制字符", "is in a row with a control character"),
    "missing_cells": Text("格数少于表头", "has fewer cells than there are headings"),
    "extra_cells": Text(
        "格数多于表头；含逗号的格请加引号", "has more cells than there are headings; quote cells with commas"
    ),
    "not_csv": Text("不是 CSV", "is no CSV row"),
    # of importers
    "not_so_timed": Text("不是这种格式的时间", "is no time in the form that was asked for"),
    "cut_short": Text("文件在此中断", "the file ends or breaks here"),
    "no_start": Text("不知录制何时开始；请给出 --start", "needs the recording's beginning: give --start"),
    "no_price": Text("文件未记录价格", "has no price in the file"),
    "no_danmaku": Text("不是弹幕的 p 属性", "is no danmaku's p attribute"),
    "not_json": Text("不是 JSON 对象", "is no JSON object"),
    "not_chat": Text("不是聊天动作", "is no action of a chat"),
    "no_rate": Text("没有该货币的汇率；请给出 --rate", "is in a currency without a rate: give --rate"),
}


def first_fault() -> str:
    """SQL that gives a row's first fault as `column code cell`, null for a good row."""
    cases = "\n    ".join(
        f"WHEN {condition} THEN concat('{column} {code} ', \"{column}\"[:{SHOWN}])"
        for condition, column, code in CHECKS
    )
    return f"CASE\n    {cases}\n  END"
