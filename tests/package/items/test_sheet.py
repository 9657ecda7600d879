"""Sheets of items as spreadsheets really save them; every refusal names row and column."""

from pathlib import Path

import openpyxl
import pytest

from zhenbo import table
from zhenbo.errors import BadSheet
from zhenbo.items.kinds import Kind
from zhenbo.items.sheet import SheetItem, count_items, read_items

KEY = "0x" + "ab" * 19 + "01"
CHECKSUMMED = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"  # example of EIP-55


def sheet(folder: Path, text: str | bytes, name: str = "items.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_reads_chinese_csv(tmp_path: Path, encoding: str, separator: str, ending: str) -> None:
    rows = [
        ["序列号", "类型", "芯片地址", "箱号"],
        ["A-1", "销售刮码", "", "甲"],
        ["", "", "", ""],
        [" a-2 ", "Sample-Chip", CHECKSUMMED, ""],
    ]
    text = ending.join(separator.join(row) for row in rows)
    assert read_items(sheet(tmp_path, text.encode(encoding))) == [
        SheetItem("A-1", Kind.SALE_CODE, None, "甲"),
        SheetItem("a-2", Kind.SAMPLE_CHIP, bytes.fromhex(CHECKSUMMED[2:]), None),
    ]


@pytest.mark.parametrize(
    "body, place, reason",
    [
        ("A,sale-code\nA,sale-code", "row 3, column serial", "same as in row 2"),
        ("A,sale-code\n\na,sale-code", "row 4, column serial", "letter case"),
        ("A,sale-code\nB,giveaway", "row 3, column kind", "not a kind"),
        ("A,", "row 2, column kind", "not a kind"),
        ("A b,sale-code", "row 2, column serial", "character set 82"),
        ("Ä,sale-code", "row 2, column serial", "character set 82"),
        ("A\u200b,sale-code", "row 2, column serial", "character set 82"),
        ("ABCDEFGHIJKLMNOPQRSTU,sale-code", "row 2, column serial", "20"),
        ("1E+05,sale-code", "row 2, column serial", "rounded by a spreadsheet"),
        ("1.23457E+11,sale-code", "row 2, column serial", "rounded by a spreadsheet"),
        ("9,sale-code\n10,sale-code", "column serial", "leading zeros"),
        ("A,sale-chip", "row 2, column key", "needs the chip's address"),
        (f"A,sale-code,{KEY}", "row 2, column key", "leave the cell empty"),
        ("A,sale-chip,1.2E+47", "row 2, column key", "rounded by a spreadsheet"),
        (
            "A,sale-chip,980000000000000000000000000000000000000000000000",
            "row 2, column key",
            "not an address",
        ),
        (f"A,sale-chip,{KEY[:-1]}", "row 2, column key", "not an address"),
        (f"A,sale-chip,{CHECKSUMMED.replace('aA', 'AA')}", "row 2, column key", "EIP-55"),
        ("A,sale-chip,0x" + "0" * 40, "row 2, column key", "zero address"),
        (
            f"A,sale-chip,{KEY}\nB,sample-chip,{KEY.upper().replace('X', 'x')}",
            "row 3, column key",
            "same as in row 2",
        ),
        ("A,sale-code,,,surplus", "row 2", "5 cells under 4 headings"),
        (f"{'A' * 300},sale-code", "row 2, column serial", "300 characters"),
        ('A,"sale-code', "row 2", "not a CSV row"),
        ("A,sale-code,,\x07", "row 2, column carton", "cannot be printed"),
    ],
)
def test_refusals_name_the_place(tmp_path: Path, body: str, place: str, reason: str) -> None:
    with pytest.raises(BadSheet) as caught:
        read_items(sheet(tmp_path, f"serial,kind,key,carton\n{body}\n"))
    assert place in str(caught.value) and reason in str(caught.value)


def test_numbers_of_one_length_and_of_agreed_lengths_are_taken(tmp_path: Path) -> None:
    assert len(read_items(sheet(tmp_path, "serial,kind\n10,sale-code\n11,sale-code\n"))) == 2
    uneven = sheet(tmp_path, "serial,kind\n9,sale-code\n10,sale-code\n")
    assert len(read_items(uneven, uneven_serials=True)) == 2


@pytest.mark.parametrize(
    "text, reason",
    [
        ("serial\nA\n", "no column kind"),
        ("serial,kind,price\nA,sale-code,9\n", "row 1, column 3: unknown heading 'price'"),
        ("kind,类型\n,\n", "second column kind"),
        ("serial,kind\n", "lists no items"),
        ("", "no column kind"),
        ("serial,kind\nA,sale-code\n".encode("utf-16"), "CSV UTF-8"),
        (b"serial,kind\nA,sale-code\n\xff\xff,x\n", "row 3"),
    ],
)
def test_refuses_files_that_are_no_sheet(tmp_path: Path, text: str | bytes, reason: str) -> None:
    with pytest.raises(BadSheet, match=reason):
        read_items(sheet(tmp_path, text))


def workbook(folder: Path, rows: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    path = folder / "items.xlsx"
    book.save(path)
    return path


def test_reads_xlsx(tmp_path: Path) -> None:
    path = workbook(tmp_path, [["serial", "kind"], ["007", "sale-code"], [None, None], [None, "样品刮码"]])
    assert read_items(path) == [SheetItem("007", Kind.SALE_CODE), SheetItem(None, Kind.SAMPLE_CODE)]


@pytest.mark.parametrize("cell", [7, 1e5, True])
def test_refuses_xlsx_numbers_where_text_must_stand(tmp_path: Path, cell: object) -> None:
    with pytest.raises(BadSheet, match=r"row 2, column serial: the cell holds a .*format the column as text"):
        read_items(workbook(tmp_path, [["serial", "kind"], [cell, "sale-code"]]))


def test_refuses_false_and_bloated_workbooks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadSheet, match=r"not an \.xlsx workbook"):
        read_items(sheet(tmp_path, "serial,kind", "items.xlsx"))
    monkeypatch.setattr(table, "LARGEST_UNPACKED", 100)
    with pytest.raises(BadSheet, match="unpacks to more"):
        read_items(workbook(tmp_path, [["serial", "kind"], ["A", "sale-code"]]))


def test_sizes_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = sheet(tmp_path, "serial,kind\nA,sale-code\nB,sale-code\n")
    monkeypatch.setattr(table, "MOST_ROWS", 1)
    with pytest.raises(BadSheet, match="more than 1 rows"):
        read_items(path)
    monkeypatch.setattr(table, "LARGEST_FILE", 5)
    with pytest.raises(BadSheet, match="larger than"):
        read_items(path)


def test_counts() -> None:
    assert len(list(count_items(3))) == 3
    for count in (0, -1, 2_000_001):
        with pytest.raises(BadSheet, match="1 to"):
            count_items(count)
    with pytest.raises(BadSheet, match="addresses in a sheet"):
        count_items(1, Kind.SALE_CHIP)
