"""Every row of a log is read or accounted for, with the number that an editor shows; nothing is guessed."""

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from show_logs import NOON, RULES, csv_of, row, rules_of

from zhenbo.errors import BadLog, Refused
from zhenbo.scoring import prescan
from zhenbo.scoring.checks import first_fault_of
from zhenbo.scoring.engine import engine
from zhenbo.scoring.log_format import COLUMNS, Kind
from zhenbo.scoring.run import Files, score

HEAD = ",".join(COLUMNS)
GOOD = row("a", "watch", "茶客", amount=60)


@pytest.fixture
def read(tmp_path):
    """What was read, and the rows of the view `log`."""

    def call(data: bytes):
        path = tmp_path / "show.csv"
        path.write_bytes(data)
        with engine() as place:
            reading = place.read(path)
            return reading, place.rows(["SELECT row, event_id, fan, amount FROM log ORDER BY row"])

    return call


def lines(*rows: str) -> bytes:
    return "\n".join([HEAD, *rows, ""]).encode()


def test_rows_keep_the_numbers_of_their_lines(read):
    reading, rows = read(lines("a,1784000000,s,f,,like,,x,", "b,1784000001,s,茶客,,watch,60,,d"))
    assert rows == [(2, "a", "f", 0), (3, "b", "茶客", 60)]
    assert (reading.rows, reading.bad, reading.faults) == (2, 0, ())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_make_no_difference(read, encoding, newline):
    text = csv_of([GOOD, row("b", "like", "茶客", NOON + 1)]).decode().replace("\n", newline)
    _, rows = read(text.encode(encoding))
    assert rows == [(2, "a", "茶客", 60), (3, "b", "茶客", 0)]


def test_blank_and_broken_lines_do_not_shift_the_numbers_of_others(read):
    good = "{},1784000000,s,f,,like,,x,"
    data = lines(
        "",
        good.format("a"),
        "too,few",
        "",
        "",
        good.format("b") + ",too many",
        good.format("c"),
        "",
        good.format("d"),
    )
    reading, rows = read(data)
    assert [(number, name) for number, name, _, _ in rows] == [(3, "a"), (8, "c"), (10, "d")]
    assert [(f.row, f.code) for f in reading.faults] == [(4, "missing_cells"), (7, "extra_cells")]
    assert (reading.rows, reading.bad) == (5, 2)


@pytest.mark.parametrize(
    "cells, column, code",
    [
        (",1784000000,s,f,,like,,,", "event_id", "blank"),
        ("a,17e8,s,f,,like,,,", "ts", "not_whole"),
        ("a,1784000000.5,s,f,,like,,,", "ts", "not_whole"),
        ("a,-5,s,f,,like,,,", "ts", "not_whole"),
        ("a,1784000000000,s,f,,like,,,", "ts", "no_time"),
        ("a,1784000000,s,f,,gift,,,", "kind", "unknown_kind"),
        ("a,1784000000,s,f,,Like,,,", "kind", "unknown_kind"),
        ("a,1784000000,s,,,like,,,", "fan", "blank"),
        ("a,1784000000,s,f,0x12,like,,,", "wallet", "no_wallet"),
        ("a,1784000000,s,f,0x52908400098527886E0F7030069857D2E4169eE7,like,,,", "wallet", "mistyped"),
        ("a,1784000000,s,f,,watch,,,", "amount", "blank"),
        ("a,1784000000,s,f,,watch,1.5,,", "amount", "not_whole"),
        ("a,1784000000,s,f,,watch,9999999999,,", "amount", "too_large"),
        ("a,1784000000,s,f,,refund,1,,", "target", "blank"),
        ("a,1784000000,,f,,moderated,,,", "show", "blank"),
        (f"a,1784000000,s,{'f' * 201},,like,,,", "fan", "too_long"),
        ("a,1784000000,s,f\x07,,like,,,", "event_id", "control"),
    ],
)  # fmt: skip
def test_a_bad_cell_is_named(read, cells, column, code):
    reading, rows = read(lines("ok,1784000000,s,f,,like,,,", cells))
    assert [(f.row, f.column, f.code) for f in reading.faults] == [(3, column, code)]
    assert [name for _, name, _, _ in rows] == ["ok"]
    assert f"row 3, column {column}" in str(reading.faults[0])


cells = st.one_of(
    st.sampled_from(
        ["", "a", "0", "12", "1784000000", "1784000000000", "9" * 19, "１２", "x" * 201, "0x" + "1" * 40]
    ),
    st.sampled_from(
        [*Kind, "gift", "0x52908400098527886E0F7030069857D2E4169EE7", "0x5290840009852" + "a" * 27 + "F"]
    ),
    st.text("a茶\x01\x7f", max_size=3),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(*[cells] * 9), min_size=1, max_size=12))
def test_importers_check_rows_as_the_reader_does(tmp_path_factory, table):
    """The checks are written twice, in SQL and in Python; what one refuses the other does, for one reason."""
    path = tmp_path_factory.mktemp("checks") / "log.csv"
    rows = [dict(zip(COLUMNS, values, strict=True)) for values in table]
    path.write_bytes(csv_of(rows))
    with engine() as place:
        found = {f.row: (f.column, f.code) for f in place.read(path).faults}
    assert found == {n: fault for n, one in enumerate(rows, 2) if (fault := first_fault_of(one)) is not None}


@pytest.mark.parametrize(
    "data, said",
    [
        (b"", "no column event_id"),
        (HEAD.replace("fan", "fans").encode() + b"\n", "unknown column 'fans'; did you mean fan"),
        (HEAD.replace("device", "fan").encode() + b"\n", "two columns fan"),
        (b"event_id,ts,kind\n", "no column fan"),
        ("a,b".encode("utf-16"), "is no text"),
        (HEAD.encode() + b"\n\xff\xff\n", "neither UTF-8 nor GB18030"),
        (lines('a,1784000000,s,"f', "x" * 10), "near row 2 holds a line break or an open quote"),
        (lines("k,1784000000,s,f,,like,,,", '"a\nb",1784000000,s,f,,like,,,'), "near row 3 holds a line"),
    ],
)  # fmt: skip
def test_what_is_no_log_is_refused_whole(read, data, said):
    with pytest.raises(BadLog, match=said):
        read(data)


def test_columns_may_stand_in_any_order_and_the_unknown_may_be_missing(read):
    _, rows = read(b"kind,fan,ts,event_id\nlike,f,1784000000,a\n")
    assert rows == [(2, "a", "f", 0)]


@pytest.mark.parametrize("size", [3, 7, 1 << 20])
def test_the_first_pass_sees_what_lies_across_its_chunks(read, monkeypatch, size):
    monkeypatch.setattr(prescan, "_CHUNK", size)
    _, rows = read(lines("a,1784000000,s,茶客,,like,,,", "", "b,1784000000,s,客,,like,,,"))
    assert [number for number, *_ in rows] == [2, 4]


def test_parquet_is_read_by_type(tmp_path):
    path = tmp_path / "log.parquet"
    made = "SELECT 7 AS event_id, 1784000000 AS ts, 'f' AS fan, 'watch' AS kind, 60::SMALLINT AS amount"
    duckdb.sql(made).write_parquet(str(path))
    with engine() as place:
        assert place.read(path).rows == 1
        assert place.rows(["SELECT row, event_id, ts, amount FROM log"]) == [(2, "7", 1_784_000_000, 60)]
    duckdb.sql(made.replace("1784000000", "1784000000.5::DOUBLE")).write_parquet(str(path))
    with engine() as place, pytest.raises(BadLog, match="column ts is DOUBLE"):
        place.read(path)


def test_a_log_with_more_bad_rows_than_the_rules_allow_is_refused_but_written_down(tmp_path):
    path, bad = tmp_path / "log.csv", tmp_path / "bad.csv"
    path.write_bytes(lines("a,1784000000,s,f,,like,,,", "b,=17e8,s,f,,like,,,", "c,1784000000,s,f,,gift,,,"))
    files = Files(path, tmp_path / "out.csv", quarantine=bad)
    with pytest.raises(
        BadLog, match="2 of 3 rows cannot be scored, the rules allow 0 in a million; first: row 3"
    ):
        score(rules_of(RULES), 1, None, files)
    assert [line.split(",")[:3] for line in bad.read_text().splitlines()] == [
        ["row", "column", "code"], ["3", "ts", "not_whole"], ["4", "kind", "unknown_kind"],
    ]  # fmt: skip
    assert "'=17e8" in bad.read_text()  # no formula where a person opens it
    assert not files.out.exists()
    bad.unlink()
    outcome = score(rules_of(RULES | {"bad_rows_at_most": 700_000}), 1, None, files)
    assert (outcome.reading.rows, outcome.reading.bad) == (3, 2)


@pytest.mark.parametrize("which", ["out", "waiting", "quarantine"])
def test_no_file_is_written_over(tmp_path, which):
    log = tmp_path / "log.csv"
    log.write_bytes(csv_of([GOOD]))
    files = Files(log, tmp_path / "out.csv", quarantine=tmp_path / "bad.csv")
    getattr(files, which).write_text("mine")
    with pytest.raises(Refused, match="already there"):
        score(rules_of(RULES), 1, None, files)
    assert [path.name for path in tmp_path.iterdir() if path != log] == [getattr(files, which).name]


@pytest.mark.parametrize("budget", [0, 100_001])
def test_a_budget_beyond_the_rules_is_refused(tmp_path, budget):
    with pytest.raises(Refused, match="not from 1 to the rules' 100000"):
        score(rules_of(RULES), 1, budget, Files(tmp_path / "log.csv", tmp_path / "out.csv"))


@pytest.mark.parametrize(
    "text, said",
    [
        ("fan,amount\n", "row 1: the first row must be fan,wallet,amount"),
        ("fan,wallet,amount\nb,,1\na,,1\n", "row 3: fans must ascend"),
        ("fan,wallet,amount\na,,1\na,,1\n", "row 3: fans must ascend"),
        ("fan,wallet,amount\na,0x1,1\n", "row 2: '0x1' is no wallet"),
        ("fan,wallet,amount\na,,0\n", "row 2: '0' is no whole number from 1"),
        ("fan,wallet,amount\na,,1.5\n", "row 2: '1.5' is no whole number"),
        ("fan,wallet,amount\na,1\n", "row 2: must have three cells"),
    ],
)
def test_a_carry_file_that_was_changed_by_hand_is_refused(tmp_path, text, said):
    log, carry = tmp_path / "log.csv", tmp_path / "carry.csv"
    log.write_bytes(csv_of([GOOD]))
    carry.write_text(text)
    with pytest.raises(BadLog, match=said):
        score(rules_of(RULES), 1, None, Files(log, tmp_path / "out.csv", carry))
