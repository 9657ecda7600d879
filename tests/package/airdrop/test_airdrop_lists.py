"""Whole lists: every fault is named at once, a fixed-up copy is written, and nothing is merged silently."""

import csv
import datetime
import zipfile

import openpyxl
import pytest
from fan_lists import SAMPLES, A, B, C, D, wallet, written

from zhenbo.airdrop.bindings import read_bindings
from zhenbo.airdrop.fixed_copy import write_copy
from zhenbo.airdrop.listing import read_list
from zhenbo.airdrop.problems import MOST_SHOWN, refusal
from zhenbo.errors import BadList, BadSheet
from zhenbo.merkle import Entry

LARGEST = 2**96 - 1
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("ZHENBO_LANG", "en")


def faults(listing):
    return [(problem.row, problem.column) for problem in listing.problems]


def copied(listing):
    path = write_copy(listing)
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(data.decode("utf-8-sig").splitlines()))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "heads", ["wallet,amount", "钱包地址,积分", " Address ,Points (TEA)", "接收地址,数量（积分）"]
)
def test_reads_lists_of_all_sorts(tmp_path, encoding, separator, end, heads):
    rows = [heads, f"{A},100", "", f"{B},5"]
    path = written(tmp_path, *(row.replace(",", separator) for row in rows), encoding=encoding, end=end)
    listing = read_list(path, {})
    assert not listing.problems
    assert [(award.wallet, award.amount, award.rows) for award in listing.awards] == [
        (A, 100, (2,)),
        (B, 5, (4,)),
    ]
    assert listing.total == 105
    assert listing.entries == sorted([Entry(A, 100), Entry(B, 5)], key=lambda entry: int(entry.fan, 16))


def test_headings_are_found_below_a_title_and_other_columns_are_told(tmp_path):
    path = written(tmp_path, "中秋空投名单,,", "制表：小满,,", "昵称,钱包,积分", f"清泉,{A},100")
    listing = read_list(path, {})
    assert not listing.problems and listing.awards[0].rows == (4,)
    assert [note.en for note in listing.notes] == ["columns that are not used: 昵称"]


@pytest.mark.parametrize("first", ["中秋空投名单", "sep=;"])
def test_a_first_line_without_headings_does_not_hide_the_separator(tmp_path, first):
    assert read_list(written(tmp_path, first, "钱包;积分", f"{A};100"), {}).total == 100


@pytest.mark.parametrize(
    "rows, reason",
    [
        ((), "is empty"),
        ((f"{A},100",), "has no headings: write wallet,amount"),
        (("name,amount", "x,1"), "lacks a column: needed are wallet"),
        (("wallet,points,amount", f"{A},1,1"), "'points' and 'amount' both mean amount"),
        (("wallet,to,amount", f"{A},{A},1"), "both mean wallet"),
        (("wallet,amount",), "the list pays nobody"),
    ],
)
def test_what_is_no_list_says_what_it_lacks(tmp_path, rows, reason):
    with pytest.raises(BadList, match=reason):
        raise refusal(read_list(written(tmp_path, *rows), {}).problems)


def test_every_fault_is_named_with_its_row_and_the_copy_keeps_what_is_right(tmp_path):
    path = written(
        tmp_path,
        "wallet,amount,note",
        f"{A.lower()}, １００ ,=HYPERLINK()",
        f"{B[:-1]},5,b",
        f"{C},1E+05,c",
        "x.eth,0,d",
    )
    listing = read_list(path, {})
    assert faults(listing) == [(3, "wallet"), (4, "amount"), (5, "wallet"), (5, "amount")]
    rows = copied(listing)
    assert rows[0] == ["wallet", "amount", "note", "problem"]
    assert rows[1] == [A, "100", "'=HYPERLINK()", ""]
    assert rows[2][:3] == [B[:-1], "5", "b"] and "39 hex digits" in rows[2][3]
    assert rows[3][:2] == [C, "1E+05"] and " | " in rows[4][3]


def test_no_cell_of_the_copy_is_a_formula(tmp_path):
    cells = ("=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "－1", '"\n=1"', '"\t=1"')
    path = written(tmp_path, "wallet,amount,=note", *(f"{wallet(n)},-5,{c}" for n, c in enumerate(cells)))
    rows = list(csv.reader(write_copy(read_list(path, {})).open(encoding="utf-8-sig", newline="")))
    assert rows[0][2] == "'=note" and len(rows) == len(cells) + 1
    assert all(cell.startswith("'") for row in rows[1:] for cell in (row[1], row[2], row[3]))


def test_a_copy_that_cannot_be_where_it_should_takes_the_next_name(tmp_path):
    listing = read_list(written(tmp_path, "wallet,amount", f"{A}, 5"), {})
    (tmp_path / "list.fixed.csv").mkdir()
    (tmp_path / "list.fixed-2.csv").symlink_to(tmp_path / "elsewhere")
    assert write_copy(listing).name == "list.fixed-3.csv" and not (tmp_path / "elsewhere").exists()


def test_a_copy_is_refused_until_its_marks_are_gone(tmp_path):
    first = read_list(written(tmp_path, "wallet,amount", f"{A},100", f"{B},x"), {})
    copy = write_copy(first)
    assert copy.name == "list.fixed.csv"
    again = read_list(copy, {})
    assert faults(again) == [(3, "problem"), (3, "amount")]
    assert write_copy(again) == copy, "the same content is not written twice"
    text = copy.read_text("utf-8-sig").replace("x,", "7,")
    copy.write_text(text, "utf-8")
    mended = read_list(copy, {})
    assert faults(mended) == [(3, "problem")] and "still marked: 'x' is no" in str(mended.problems[0])
    second = write_copy(mended)
    assert second.name == "list.fixed-2.csv" and "still marked: still" not in second.read_text("utf-8-sig")
    written(tmp_path, "wallet,amount,problem", f"{A},100,", f"{B},7,", name=copy.name)
    assert not read_list(copy, {}).problems


def test_nothing_that_is_there_is_overwritten(tmp_path):
    listing = read_list(written(tmp_path, "wallet,amount", f"{A},x"), {})
    (tmp_path / "list.fixed.csv").write_text("somebody's own work")
    assert write_copy(listing).name == "list.fixed-2.csv"
    assert (tmp_path / "list.fixed.csv").read_text() == "somebody's own work"


def test_a_key_in_the_list_goes_nowhere(tmp_path):
    key = "0x" + "5c" * 32
    listing = read_list(written(tmp_path, "wallet,amount,note", f"{key},5,{key}"), {})
    assert key[2:] not in write_copy(listing).read_text("utf-8-sig") + str(refusal(listing.problems))


@pytest.mark.parametrize("again", [A, A.lower(), "0x" + A[2:].upper(), f" {A}\u200b"])
@pytest.mark.parametrize(
    "amount, words", [(100, "write the sum of both into row 2"), (5, "another amount (100 there)")]
)
def test_a_wallet_twice_is_a_persons_decision(tmp_path, again, amount, words):
    listing = read_list(written(tmp_path, "wallet,amount", f"{A},100", f"{B},1", f"{again},{amount}"), {})
    assert faults(listing) == [(4, "wallet")] and words in str(listing.problems[0])
    assert [row[2] != "" for row in copied(listing)[1:]] == [False, False, True]


@pytest.mark.parametrize("row", ["合计,105", "总计：,105", ",105,Total", 'TOTAL:,"105"'])
def test_a_totals_row_that_is_right_is_passed_over(tmp_path, row):
    listing = read_list(written(tmp_path, "wallet,amount,note", f"{A},100", f"{B},5", row), {})
    assert not listing.problems and listing.total == 105 and listing.mends["totals"] == 1
    assert len(copied(listing)) == 3


@pytest.mark.parametrize(
    "rows, place, words",
    [
        ((f"{A},100", "合计,105"), (3, "amount"), "the total says 105, the rows add up to 100"),
        ((f"{A},100", "小计,100", f"{B},5"), (3, ""), "a totals row; delete it"),
        ((f"{A},100", ",100"), (3, "wallet"), "no wallet"),
    ],
)
def test_a_totals_row_that_is_wrong_or_none_is_not(tmp_path, rows, place, words):
    listing = read_list(written(tmp_path, "wallet,amount", *rows), {})
    assert faults(listing) == [place] and words in str(listing.problems[0])


def test_an_unquoted_comma_in_an_amount_never_pays_a_thousandth(tmp_path):
    listing = read_list(written(tmp_path, "wallet,amount", f"{A},1,234"), {})
    assert faults(listing) == [(2, "")] and "must be quoted" in str(listing.problems[0])


def test_a_total_beyond_what_can_exist(tmp_path):
    listing = read_list(written(tmp_path, "wallet,amount", f"{A},{LARGEST}", f"{B},1"), {})
    assert faults(listing) == [(0, "")]


def test_a_long_list_of_faults_is_cut_but_the_copy_has_all(tmp_path):
    rows = [f"{wallet(number)},x" for number in range(50)]
    listing = read_list(written(tmp_path, "wallet,amount", *rows), {})
    said = str(refusal(listing.problems, "list.fixed.csv"))
    assert said.count("row ") == MOST_SHOWN and "and 30 more" in said and "50 places" in said
    assert sum(bool(row[2]) for row in copied(listing)[1:]) == 50


def test_a_workbook_with_what_excel_makes_of_cells(tmp_path):
    book = openpyxl.Workbook()
    cells = [
        ("钱包", "积分"),
        (A, 100),
        (B, 5.0),
        (C, 1.5),
        (1.2e47, 7),
        (D, datetime.date(2026, 10, 5)),
        (None, None),
    ]
    for row in cells:
        book.active.append(row)
    book.save(tmp_path / "名单.xlsx")
    listing = read_list(tmp_path / "名单.xlsx", {})
    assert faults(listing) == [(4, "amount"), (5, "wallet"), (6, "amount")]
    assert [award.amount for award in listing.awards] == [100, 5]
    assert write_copy(listing).name == "名单.fixed.csv"


def rewritten(book, part, change):
    """A workbook with one of its parts changed, as another program or a bad disk leaves it."""
    path = book.with_name("changed.xlsx")
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return path


@pytest.fixture
def workbook(tmp_path):
    book = openpyxl.Workbook()
    for row in [("wallet", "amount"), (A, 1), (B, 2)]:
        book.active.append(row)
    book.save(tmp_path / "list.xlsx")
    return tmp_path / "list.xlsx"


@pytest.mark.parametrize("part", [SHEET, "xl/styles.xml", "xl/workbook.xml", "[Content_Types].xml"])
def test_a_damaged_workbook_is_refused(workbook, part):
    with pytest.raises(BadSheet, match="or damaged"):
        read_list(rewritten(workbook, part, lambda data: data[: len(data) // 2]), {})


@pytest.mark.parametrize("spelled", [b"<row r='3' hidden='1'", b'<row hidden="true"', b"<row hidden = '1'"])
def test_hidden_rows_are_found_however_a_program_spells_them(workbook, spelled):
    changed = rewritten(workbook, SHEET, lambda data: data.replace(b'<row r="3"', spelled))
    assert faults(read_list(changed, {})) == [(3, "")]


def test_what_is_no_list_is_said_in_chinese(tmp_path, monkeypatch):
    monkeypatch.setenv("ZHENBO_LANG", "zh")
    for text, words in (
        ("钱包,数目\n", "需要 wallet（或 钱包、钱包地址、地址）；amount（或 积分、数量、积分数）"),
        (f'钱包,积分\n"{A},5\n', "第 2 行不是 CSV"),
        ("\0", "请另存为“CSV UTF-8”"),
    ):
        path = tmp_path / "list.csv"
        path.write_text(text, encoding="utf-8")
        with pytest.raises((BadList, BadSheet), match=words):
            read_list(path, {})
    with pytest.raises(BadSheet, match="不是文件"):
        read_list(tmp_path / "none.csv", {})


def test_rows_that_a_workbook_hides_are_a_persons_decision_and_empty_sheets_are_none(tmp_path):
    book = openpyxl.Workbook()
    for row in [("wallet", "amount"), (A, 1), (B, 2), (C, 3)]:
        book.active.append(row)
    book.active.row_dimensions[3].hidden = True
    book.create_sheet("Sheet2")
    book.save(tmp_path / "list.xlsx")
    listing = read_list(tmp_path / "list.xlsx", {})
    assert faults(listing) == [(3, "")] and "is hidden (a filter?)" in str(listing.problems[0])
    assert [row[3:] for row in copied(listing)] == [[], [], [], []] and copied(listing)[2][2]
    book["Sheet2"].append(["something"])
    book.save(tmp_path / "list.xlsx")
    with pytest.raises(BadSheet, match="2 sheets with content; leave one"):
        read_list(tmp_path / "list.xlsx", {})


def test_files_that_are_no_tables(tmp_path):
    for content in (b"\xd0\xcf\x11\xe0\0\0", "wallet,amount".encode("utf-16")):
        (tmp_path / "list.csv").write_bytes(content)
        with pytest.raises(BadSheet, match="CSV UTF-8"):
            read_list(tmp_path / "list.csv", {})
    with pytest.raises(BadSheet, match="is not a file"):
        read_list(tmp_path / "none.csv", {})


def test_fans_by_their_wallets(tmp_path):
    wallets = written(
        tmp_path, "fan,wallet,salt", f"f1,{A.lower()},s", f"f2,{B},s", "f3,,", name="wallets.csv"
    )
    bindings = read_bindings(wallets, {})
    assert bindings == {"f1": A, "f2": B}
    listing = read_list(written(tmp_path, "fan,wallet,amount", "f1,,5", f"f9,{C},6", "f3,,7"), {}, bindings)
    assert [(award.wallet, award.amount) for award in listing.awards] == [(A, 5), (C, 6)]
    assert faults(listing) == [(4, "wallet")] and "'f3' has no wallet bound" in str(listing.problems[0])


def test_bindings_that_contradict_each_other_are_refused(tmp_path):
    path = written(tmp_path, "fan,wallet", f"f1,{A}", f"f1,{B}", "f2,x")
    with pytest.raises(BadList, match=r"(?s)'f1' has two wallets.*row 4, wallet: 'x' is no address"):
        read_bindings(path, {})


def test_the_samples():
    assert not read_list(SAMPLES / "winners.csv", {}).problems
    listing = read_list(SAMPLES / "damaged.csv", {})
    assert [row for row, _ in faults(listing)] == [4, 5, 6, 8, 9, 10, 11, 12]
