"""An amount's cell: whole points from 1 on; or what is wrong. Never rounded, never guessed."""

import re

from zhenbo.airdrop.cells import Cell, is_exact, is_secret
from zhenbo.language import Text
from zhenbo.merkle.entries import LARGEST_AMOUNT

LONGEST_SHOWN = 40
_MOST_DIGITS = len(str(LARGEST_AMOUNT))
_UNIT = re.compile(r"(.*?)\s*(积分|points?|pts)", re.IGNORECASE)
_WHOLE = re.compile(r"[0-9]+")
_ZEROS = re.compile(r"([0-9]+)\.0*")
_GROUPED = re.compile(r"[0-9]{1,3}(?:([ ,'_])[0-9]{3})(?:\1[0-9]{3})*(?:\.0*)?")
_DECIMAL = re.compile(r"[0-9]*[.,][0-9]+")
_ARTEFACT = re.compile(r"[0-9]*\.[0-9]*(0{6}|9{6})[0-9]*")
_ROUNDED = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?[eE][+-]?[0-9]+")
_NEGATIVE = re.compile(r"[-−–]\s*[0-9.,]+|\([0-9.,]+\)")
_DATE = re.compile(
    r"[0-9]{1,4}[-/年][0-9]{1,2}([-/月][0-9]{1,4})?日?( [0-9:]+)?|[0-9]{1,2}月[0-9]{1,2}日"
    r"|[0-9]{1,2}-[A-Za-z]{3}(-[0-9]{2,4})?|[A-Za-z]{3}-[0-9]{1,2}"
)


def read_amount(cell: Cell) -> tuple[Cell, int] | Text:
    """The points and the cell as it should be; or why there are none."""
    fault = _not_a_number(cell)
    if fault is not None:
        return fault
    if cell.kind == "number":
        cell = cell.with_text(cell.text, "number")
    cell = _bare(cell)
    if not _WHOLE.fullmatch(cell.text):
        return _no_whole_number(cell.text)
    # Python reads no number of thousands of digits
    amount = int(cell.text) if len(cell.text.lstrip("0")) <= _MOST_DIGITS else LARGEST_AMOUNT + 1
    if not amount:
        return Text("积分为 0", "the amount is zero; delete the row, or give the fan something")
    if amount > LARGEST_AMOUNT:
        return Text("数额过大", f"{cell.text[:LONGEST_SHOWN]} is more than an entry can hold (2^96 - 1)")
    return (cell if cell.text == str(amount) else cell.with_text(str(amount), "zeros")), amount


def _not_a_number(cell: Cell) -> Text | None:
    """What a spreadsheet made of the cell, where that is no number."""
    if is_secret(cell.text):
        return Text(
            "这可能是私钥！立即从文件中删除", "this may be a private key: delete it from the file at once"
        )
    if not cell.text:
        return Text(
            "没有数额（若是公式，请粘贴为数值）",
            "there is no amount (where it is a formula, paste its value)",
        )
    if cell.kind == "truth" or cell.is_formula_error:
        return Text(f"公式结果是 {cell.text}，不是数", f"the formula gives {cell.text}, which is no number")
    if cell.kind == "date" or _DATE.fullmatch(cell.text):
        return Text(
            f"表格软件把数额变成了日期 {cell.text}；把该列设为文本，再输入一次",
            f"a spreadsheet made a date of it, {cell.text}; format the column as text and enter it again",
        )
    if _ROUNDED.fullmatch(cell.text) or (cell.kind == "number" and not is_exact(cell)):
        return Text(
            f"{cell.text} 被表格软件四舍五入，可能已丢失位数；把该列设为文本，再输入一次",
            f"{cell.text} was rounded by a spreadsheet and may have lost digits; format the column as text "
            "and enter it again",
        )
    return None


def _bare(cell: Cell) -> Cell:
    """Without unit, separators of thousands, and zeros behind the point."""
    unit = _UNIT.fullmatch(cell.text)
    if unit:
        cell = cell.with_text(unit[1], "unit")
    if _GROUPED.fullmatch(cell.text):
        cell = cell.with_text(re.sub(r"[ ,'_]", "", cell.text), "separators")
    zeros = _ZEROS.fullmatch(cell.text)
    return cell.with_text(zeros[1], "zeros") if zeros else cell


def _no_whole_number(text: str) -> Text:
    said = text[:LONGEST_SHOWN]
    if _NEGATIVE.fullmatch(text):
        return Text(f"{said} 是负数", f"{said} is negative")
    if _ARTEFACT.fullmatch(text):
        return Text(
            f"{said} 像是浮点误差；积分是整数，请写出真正的数",
            f"{said} looks like a computer's rounding error; points are whole: write what is meant",
        )
    if _DECIMAL.fullmatch(text):
        return Text(f"{said} 有小数；积分是整数", f"{said} has decimals; points are whole")
    return Text(f"{said!r} 不是整数", f"{said!r} is no whole number; write digits only")
