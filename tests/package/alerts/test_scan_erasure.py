"""Scans erased from the log and from the records of its hours: gone for good, all others provable."""

import json

import pytest
from test_scan_hours import RECORDER, row, write

from zhenbo.alerts.scan_rows import read_hours, row_digest
from zhenbo.bundle import scan_erasure
from zhenbo.bundle.hour_records import new_hour, proof_of_row, read_hours_kept, require_same, write_hour
from zhenbo.bundle.scan_erasure import Erased, erase
from zhenbo.cli import main
from zhenbo.errors import BadBundle, BadLog
from zhenbo.merkle import StandardMerkleTree

RAW = bytes.fromhex(RECORDER[2:])


@pytest.fixture
def rows():
    """Three scans in one hour, two in the next."""
    return [row(number, number * 25) for number in range(5)]


@pytest.fixture
def log(tmp_path, rows, monkeypatch):
    """The log, its hours anchored by two accounts."""
    monkeypatch.setenv("ZHENBO_LANG", "en")
    path = write(tmp_path, *rows)
    path.chmod(0o600)
    for hour in read_hours(path):
        for recorder in (RAW, b"\7" * 20):
            write_hour(tmp_path / "hours", new_hour(hour, recorder))
    return path


def scan_id(number):
    return f"{number:020x}"


def test_row_and_salts_are_gone_and_the_other_scans_are_still_proven(tmp_path, log, rows):
    hours = tmp_path / "hours"
    before = read_hours_kept(hours, RAW)
    assert erase(log, [scan_id(1), scan_id(4)], hours) == Erased(rows=2, salts=4)
    text = log.read_text(encoding="utf-8") + "".join(file.read_text() for file in hours.iterdir())
    for number in (1, 4):
        assert scan_id(number) not in text
    for record in before.values():
        for number in (1, 4):
            place = record.place(row_digest(rows[number]))
            assert place is None or record.salts[place].hex() not in text
    after = read_hours_kept(hours, RAW)
    assert {start: one.anchor_id for start, one in after.items()} == {
        start: one.anchor_id for start, one in before.items()
    }
    for hour in read_hours(log):
        require_same(after[hour.start], hour)  # the next anchoring is not refused
        for digest in hour.digests:
            salt, proof = proof_of_row(after[hour.start], digest)
            root, types = after[hour.start].anchor.root, ("bytes32", "bytes32")
            assert StandardMerkleTree.verify(root, types, (salt, digest), proof)
    assert sum(len(hour.digests) for hour in read_hours(log)) == 3
    assert log.stat().st_mode & 0o777 == 0o600


def test_a_scan_that_is_not_there_erases_nothing(tmp_path, log):
    before = log.read_bytes(), {f.name: f.read_bytes() for f in (tmp_path / "hours").iterdir()}
    with pytest.raises(BadLog, match=f"has no scan {scan_id(9)}"):
        erase(log, [scan_id(1), scan_id(9)], tmp_path / "hours")
    assert before == (log.read_bytes(), {f.name: f.read_bytes() for f in (tmp_path / "hours").iterdir()})


def test_a_damaged_record_is_told_before_the_row_is_gone(tmp_path, log):
    broken = next((tmp_path / "hours").iterdir())
    broken.write_text(json.dumps({**json.loads(broken.read_text()), "leaves": []}))
    before = log.read_bytes()
    with pytest.raises(BadBundle, match=broken.name):
        erase(log, [scan_id(0)], tmp_path / "hours")
    assert log.read_bytes() == before


def test_a_run_that_was_stopped_in_between_is_run_again(tmp_path, log, monkeypatch):
    def stopped(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(scan_erasure, "write_whole", stopped)
    with pytest.raises(KeyboardInterrupt):
        erase(log, [scan_id(0)], tmp_path / "hours")
    monkeypatch.undo()
    assert erase(log, [scan_id(0)], tmp_path / "hours") == Erased(rows=1, salts=0)
    assert scan_id(0) not in log.read_text()


def test_the_command_says_what_was_erased(tmp_path, log, capsys):
    hours = str(tmp_path / "hours")
    wanted = ["scans", "erase", str(log), "--scan", scan_id(0), "--scan", scan_id(2), "--records", hours]
    assert main([*wanted, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["rows"], told["salts"]) == (2, 4)
    assert main(wanted) == 2
    assert "has no scan" in capsys.readouterr().err
    assert main(["scans", "erase", str(log), "--scan", scan_id(1), "--records", str(tmp_path / "none")]) == 0
    assert "salts    0" in capsys.readouterr().out
