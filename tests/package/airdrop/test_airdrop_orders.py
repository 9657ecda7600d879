"""Exports of orders made into lists: filtered and added up by rule, every step told; never paid twice."""

import time

import pytest
from fan_lists import SAMPLES, A, B, C, written

from zhenbo.airdrop.bindings import read_bindings
from zhenbo.airdrop.fixed_copy import write_copy
from zhenbo.airdrop.mapping import OrderMapping, load_mapping
from zhenbo.airdrop.orders import read_orders
from zhenbo.airdrop.reading import Manner, read
from zhenbo.errors import BadList

HEADS = "订单号,行号,钱包,状态,实付"
MAPPING = """
columns: {wallet: 钱包, fan: 订单号, order: 订单号, line: 行号}
where: {状态: [已完成]}
amount: {percent_of_yuan: 100, column: 实付}
"""


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("ZHENBO_LANG", "en")


@pytest.fixture
def mapping(tmp_path) -> OrderMapping:
    return mapped(tmp_path, MAPPING)


def mapped(folder, text):
    path = folder / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    return load_mapping(str(path))


def orders(folder, *rows):
    return written(folder, HEADS, *rows, name="orders.csv")


def paid(listing):
    assert not listing.problems, [str(one) for one in listing.problems]
    return {award.wallet: (award.amount, award.rows) for award in listing.awards}


def faults(listing):
    return [(problem.row, problem.reason.en) for problem in listing.problems]


def test_the_shops_export_of_the_samples():
    own, mapping = {}, load_mapping("douyin")
    listing = read_orders(SAMPLES / "douyin.csv", mapping, own, read_bindings(SAMPLES / "wallets.csv", own))
    assert sorted(amount for amount, _ in paid(listing).values()) == [299, 897, 1196]
    notes = [note.en for note in listing.notes]
    assert "1 wallets have several rows, added up (2 rows)" in notes
    for reason in (
        "订单状态 is 已关闭",
        "订单状态 is 已发货",
        "售后状态 is 退款成功",
        "the buyer left no wallet",
    ):
        assert f"1 rows left out: {reason}" in notes
    without = read_orders(SAMPLES / "douyin.csv", mapping, own)
    assert sorted(amount for amount, _ in paid(without).values()) == [897, 1196]


def test_yuan_are_added_up_before_they_are_rounded_down(tmp_path, mapping):
    rows = [
        f"1,1,{A},已完成,0.60",
        f"2,2,{A},已完成,0.60",
        f"3,3,{B},已完成,0.99",
        f'4,4,{C},已完成,"1,000.50"',
    ]
    listing = read_orders(orders(tmp_path, *rows), mapping, {})
    assert paid(listing) == {A: (1, (2, 3)), C: (1000, (5,))}
    assert "1 wallets would get less than a point: left out" in [note.en for note in listing.notes]


def test_an_order_of_several_lines_counts_once(tmp_path, mapping):
    rows = [f"1,1,{A},已完成,5", f"1,2,{A},已完成,5", f"2,3,{A},已完成,5", f"3,4,{B},待发货,5"]
    path = orders(tmp_path, *rows)
    assert paid(read_orders(path, mapping.giving("per_order", 50), {})) == {A: (100, (2, 3, 4))}
    assert paid(read_orders(path, mapping.giving("percent_of_yuan", 10), {})) == {A: (1, (2, 3, 4))}


def test_exports_that_overlap_pay_once(tmp_path, mapping):
    row = f"1,1,{A},已完成,5"
    listing = read_orders(orders(tmp_path, row, row), mapping, {})
    assert paid(listing) == {A: (5, (2,))}
    assert "1 rows left out: the same row as one before" in [note.en for note in listing.notes]
    listing = read_orders(orders(tmp_path, row, f"1,1,{A},已完成,6"), mapping, {})
    assert faults(listing) == [(3, "the number of row 2, but another row")]


@pytest.mark.parametrize(
    "text, reason",
    [
        (f"送到 {A} 谢谢", None),
        (f"钱包:{A.lower()}。", None),
        (f"{A} {A.lower()}", None),
        (f"{A} 或 {B}", "there are two addresses in the text"),
        (f"{A[:-1]} 谢谢", "39 hex digits"),
        (f"{A}ff", "42 hex digits"),
        (f"{A}xyz", "is no address"),
        (A[:-1] + ("a" if A[-1] != "a" else "b"), "EIP-55"),
    ],
)
def test_a_wallet_among_words(tmp_path, mapping, text, reason):
    listing = read_orders(orders(tmp_path, f"1,1,{text},已完成,5"), mapping, {})
    if reason is None:
        assert paid(listing) == {A: (5, (2,))}
    else:
        ((row, said),) = faults(listing)
        assert row == 2 and reason in said


@pytest.mark.parametrize("number", ["6.92E+18", "", "1e5"])
def test_order_numbers_that_a_spreadsheet_rounded_are_refused(tmp_path, mapping, number):
    listing = read_orders(orders(tmp_path, f"{number},1,{A},已完成,5"), mapping, {})
    assert [row for row, _ in faults(listing)] == [2] and "order number" in faults(listing)[0][1]


def test_one_order_with_two_wallets_and_a_wallet_bound_to_another(tmp_path, mapping):
    listing = read_orders(orders(tmp_path, f"1,1,{A},已完成,5", f"1,2,{B},已完成,5"), mapping, {})
    assert faults(listing) == [(3, "the order of row 2 with another wallet")]
    listing = read_orders(
        orders(tmp_path, f"1,1,{A},已完成,5", "2,2,,已完成,5"), mapping, {}, {"1": B, "2": B}
    )
    assert faults(listing) == [(2, f"the fan's wallet is bound to another: {B}")]
    assert [award.wallet for award in listing.awards] == [B]


def test_money_that_is_none_is_refused_and_the_copy_keeps_the_export(tmp_path, mapping):
    path = orders(
        tmp_path,
        f"1,1,{A},已完成,五元",
        "2,2,=cmd,已完成,5",
        f"3,3,{B},已关闭,5",
        f"4,4,{A},已完成,{'9' * 5_000}",
    )
    listing = read_orders(path, mapping, {})
    assert faults(listing) == [
        (2, "'五元' is no amount of yuan"), (5, f"'{'9' * 40}' is no amount of yuan")
    ]  # fmt: skip
    text = write_copy(listing, mapped=True).read_text("utf-8-sig")
    assert text.splitlines()[0] == HEADS + ",problem" and f"3,3,{B},已关闭,5," in text and "'=cmd" in text


def test_a_column_of_points(tmp_path):
    mapping = mapped(tmp_path, "columns: {wallet: 钱包}\namount: {cell: 实付}\n")
    path = orders(tmp_path, f"1,1,{A},x,5", f"2,2,{A},x,6", f"3,3,{B},x,0")
    listing = read_orders(path, mapping, {})
    assert [row for row, _ in faults(listing)] == [4]
    assert {award.wallet: award.amount for award in listing.awards} == {A: 11}


@pytest.mark.parametrize(
    "text, reason",
    [
        ("columns: {order: x}\namount: {per_order: 5}", "name wallet or fan"),
        ("columns: {wallet: x, name: z}\namount: {per_order: 5}", "unknown: name"),
        ("columns: {wallet: x}", "missing: amount"),
        ("columns: {wallet: x}\namount: {per_order: 5, cell: z}", "exactly one of"),
        ("columns: {wallet: x}\namount: {per_order: 0}", "a whole number from 1"),
        ("columns: {wallet: x}\namount: {per_order: '5'}", "a whole number from 1"),
        ("columns: {wallet: x}\namount: {percent_of_yuan: 5}", "amount.column: the heading"),
        ("columns: {wallet: x}\nwhere: {a: b}\namount: {per_order: 5}", "write HEADING: "),
        ("columns: {wallet: [x]}\namount: {per_order: 5}", "columns.wallet: the heading"),
        ("[]", "a mapping with columns"),
        ("columns: {wallet: yes}\namount: {per_order: 5}", "line 1: 'yes' is ambiguous"),
        ("columns: {wallet: x}\ncolumns: {wallet: x}\namount: {per_order: 5}", "stands here twice"),
    ],
)
def test_a_mapping_that_cannot_be_followed_says_where(tmp_path, text, reason):
    with pytest.raises(BadList) as refused:
        mapped(tmp_path, text)
    assert reason in str(refused.value) and "mine.yaml" in str(refused.value)


@pytest.mark.parametrize("text", ["[" * 30_000, "- " * 30_000, "{" * 30_000])
def test_a_mapping_of_brackets_is_refused_at_once(tmp_path, text):
    (tmp_path / "mine.yaml").write_text(text)
    before = time.monotonic()
    with pytest.raises(BadList, match="nested too deep"):
        load_mapping(str(tmp_path / "mine.yaml"))
    assert time.monotonic() - before < 20  # the parser by itself takes minutes


def test_how_a_list_is_read_must_make_sense(tmp_path):
    path = orders(tmp_path, f"1,1,{A},已完成,5")
    for manner, reason in (
        (Manner("nowhere"), "there is no mapping nowhere; shipped are: douyin"),
        (Manner(per_order=5), "goes with a mapping"),
        (Manner("douyin", per_order=5, percent=5), "one rule for points, not two"),
        (Manner("douyin"), "lacks a column: needed are 订单状态"),
    ):
        with pytest.raises(BadList, match=reason):
            read(path, manner, {})


def test_the_shipped_mapping_says_where_its_headings_are_from():
    text = load_mapping("douyin").file.read_text("utf-8")
    assert "订单报表使用说明" in text
