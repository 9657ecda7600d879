"""Reading a scan log: every row is judged, quarantined with place and reason, or the log refused."""

import csv

import pytest
from scan_logs import scan, verdicts, written

from zhenbo.errors import BadLog, Refused
from zhenbo.scans.batch import detect, opened
from zhenbo.scans.scan import COLUMNS, Scan

HEAD = ",".join(COLUMNS)
GOOD = "s1,c,2026-03-01T20:15:00+08:00,d1,Beijing,39.9,116.4,qr,,true,sale,,"


def log(tmp_path, *rows, head=HEAD, encoding="utf-8", end="\n"):
    path = tmp_path / "scans.csv"
    path.write_bytes((end.join([head, *rows]) + end).encode(encoding))
    return path


def reading(path):
    with opened(path) as (connection, found):
        return found, [
            Scan(*row) for row in connection.execute("SELECT * FROM scans ORDER BY scan_id").fetchall()
        ]


def test_a_row_is_read_with_its_types(tmp_path):
    _, [one] = reading(log(tmp_path, GOOD))
    assert one == Scan(
        "s1", "c", 1_772_367_300_000, "d1", "Beijing", 39.9, 116.4, "qr", None, "true", "sale", None, ""
    )


@pytest.mark.parametrize(
    "text, milliseconds",
    [
        ("2026-01-01", 1_767_225_600_000),
        ("2026-01-01T00:00", 1_767_225_600_000),
        ("2026-01-01 08:00:00+08", 1_767_225_600_000),
        ("2026-01-01T08:00:00+0800", 1_767_225_600_000),
        ("2026-01-01T00:00:00.123456Z", 1_767_225_600_123),
    ],
)
def test_times_are_iso_and_utc_unless_they_say_otherwise(tmp_path, monkeypatch, text, milliseconds):
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    _, [one] = reading(log(tmp_path, GOOD.replace("2026-03-01T20:15:00+08:00", text)))
    assert one.scanned_at == milliseconds


def test_spellings_of_other_programs_are_understood(tmp_path):
    row = "s1,c,2026-03-01T20:15:00Z,d1,,,,SUN,12.0,True,Sale,,"
    _, [one] = reading(log(tmp_path, row, end="\r\n", encoding="utf-8-sig"))
    assert (one.channel, one.counter, one.allocated, one.kind) == ("sun", 12, "true", "sale")


def test_columns_may_come_in_any_order_and_be_left_out(tmp_path):
    _, [one] = reading(log(tmp_path, "c,2026-03-01T20:15:00Z,s1", head="code,scanned_at,scan_id"))
    assert (one.scan_id, one.device, one.kind) == ("s1", "", "")


@pytest.mark.parametrize(
    "row, column, code",
    [
        (GOOD.replace("s1,", ",", 1), "scan_id", "blank"),
        (GOOD.replace(",c,", ",,"), "code", "blank"),
        (GOOD.replace("2026-03-01T20:15:00+08:00", "1772367300"), "scanned_at", "no_time"),
        (GOOD.replace("2026-03-01", "2026-02-30"), "scanned_at", "no_time"),
        (GOOD.replace("39.9", "91"), "lat", "not_number"),
        (GOOD.replace("116.4", "east"), "lon", "not_number"),
        (GOOD.replace("qr,,", "sun,1.5,"), "counter", "not_number"),
        (GOOD.replace("qr,,", "sun,-2,"), "counter", "not_number"),
        (GOOD.replace(",qr,", ",fax,"), "channel", "unknown"),
        (GOOD.replace(",true,", ",perhaps,"), "allocated", "unknown"),
        (GOOD.replace(",sale,", ",gift,"), "kind", "unknown"),
        (GOOD.replace(",d1,", f",{'d' * 401},"), "device", "too_long"),
        (GOOD.replace(",d1,", ",d\x1b[2J,"), "device", "control"),
        (GOOD + ",more", "", "extra_cells"),
        ("s1,c", "", "missing_cells"),
    ],
)
def test_bad_rows_are_told_with_line_column_and_reason(tmp_path, row, column, code):
    found, good = reading(log(tmp_path, GOOD.replace("s1", "s0"), "", row, GOOD.replace("s1", "s2")))
    assert [one.scan_id for one in good] == ["s0", "s2"]
    [fault] = found.faults
    assert (fault.row, fault.column, fault.code) == (4, column, code)
    assert str(fault.reason)


def test_quarantine_has_the_bad_rows_and_the_verdicts_the_others(tmp_path):
    path = log(tmp_path, GOOD, GOOD.replace(",qr,", ",fax,").replace("s1", "s2"))
    outcome = detect(path, tmp_path / "out.csv", tmp_path / "bad.csv")
    assert (outcome.reading.rows, outcome.reading.bad) == (2, 1)
    assert verdicts(tmp_path / "out.csv") == [("c", "genuine", "", "", "0")]
    with (tmp_path / "bad.csv").open(newline="", encoding="utf-8") as file:
        assert [row["row"] for row in csv.DictReader(file)] == ["3"]


def test_a_log_with_too_many_bad_rows_is_refused_and_nothing_written(tmp_path):
    path = log(tmp_path, *[GOOD.replace(",qr,", ",fax,").replace("s1", f"s{n}") for n in range(11)], GOOD)
    with pytest.raises(BadLog, match="11"):
        detect(path, tmp_path / "out.csv")
    assert not (tmp_path / "out.csv").exists()


def test_a_scan_id_counts_once(tmp_path):
    found, good = reading(log(tmp_path, GOOD, GOOD, GOOD.replace("20:15", "20:10")))
    assert (found.repeated, [one.scanned_at for one in good]) == (2, [1_772_367_000_000])


@pytest.mark.parametrize("head", ["scan_id,code", HEAD + ",code", HEAD.replace("city", "town"), ""])
def test_a_heading_that_is_not_ours_is_refused(tmp_path, head):
    with pytest.raises(BadLog):
        reading(log(tmp_path, GOOD, head=head))


def test_an_open_quote_is_refused(tmp_path):
    with pytest.raises(BadLog):
        reading(log(tmp_path, GOOD.replace(",d1,", ',"d1,'), GOOD.replace("s1", "s2")))


def test_no_file_is_written_over(tmp_path):
    path = written(tmp_path / "scans.csv", [scan(1, 1)])
    (tmp_path / "out.csv").write_text("mine")
    with pytest.raises(Refused):
        detect(path, tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_text() == "mine"


def test_codes_with_commas_and_quotes_come_out_as_they_went_in(tmp_path):
    odd = 'https://id.gs1.org/01/09521001003575/21/A%2C"b",c'
    path = written(tmp_path / "scans.csv", [scan(1, 1, code=odd, allocated="false"), scan(2, 1, code="NA,")])
    detect(path, tmp_path / "out.csv")
    assert [row[0] for row in verdicts(tmp_path / "out.csv")] == ["NA,", odd]
