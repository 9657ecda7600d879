"""Pseudonyms and retention: what leaves the scan service, what is forgotten, what detection still sees."""

import csv
import os
from datetime import UTC, datetime

import pytest
from scan_logs import scan, verdicts, written

from zhenbo.errors import BadLog, Refused
from zhenbo.scans.batch import detect
from zhenbo.scans.pepper import Pepper, coarse
from zhenbo.scans.redact import redact

NOW = datetime(2026, 4, 1, tzinfo=UTC)
PEPPER = Pepper(bytes(range(32)))
OTHER = Pepper(bytes(range(1, 33)))
CITIES = ("Beijing", "Shanghai", "Guangzhou", "Kunming", "Harbin")


def rows(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_names_of_phones_and_cities_do_not_leave(tmp_path):
    log = [scan(1, 80, "phone-1", "Beijing", activated_device="phone-1"), scan(2, 81, "phone-2", "Beijing")]
    redact(written(tmp_path / "raw.csv", log), tmp_path / "kept.csv", PEPPER, NOW)
    text = (tmp_path / "kept.csv").read_text()
    assert "phone" not in text and "Beijing" not in text and "39.9" not in text
    first, second = rows(tmp_path / "kept.csv")
    assert first["device"] == first["activated_device"] != second["device"]
    assert first["city"] == second["city"]
    assert (first["lat"], first["lon"]) == ("40.0", "116.5")


def test_a_pseudonym_is_of_its_pepper_and_purpose():
    assert PEPPER.device("a") == PEPPER.device("a") != OTHER.device("a")
    assert PEPPER.device("a")[:16] != PEPPER.city("a")
    assert PEPPER.device("") == PEPPER.city("") == coarse("") == ""


def test_verdicts_are_the_same_within_a_period(tmp_path):
    log = [scan(n, 60 + n * 3, f"d{n}", CITIES[n % 5], sold_at=scan(0, 20).scanned_at) for n in range(8)]
    raw = written(tmp_path / "raw.csv", log)
    redact(raw, tmp_path / "kept.csv", PEPPER, NOW)
    detect(raw, tmp_path / "a.csv")
    detect(tmp_path / "kept.csv", tmp_path / "b.csv")
    assert verdicts(tmp_path / "a.csv") == verdicts(tmp_path / "b.csv")
    assert verdicts(tmp_path / "a.csv")[0][1] == "check"


def test_scans_older_than_the_retention_are_dropped(tmp_path):
    raw = written(tmp_path / "raw.csv", [scan(1, 59.9), scan(2, 60.1)])
    done = redact(raw, tmp_path / "kept.csv", PEPPER, NOW, retention_days=30)
    assert (done.kept, done.dropped) == (1, 1)
    assert [row["scan_id"] for row in rows(tmp_path / "kept.csv")] == ["s2"]


@pytest.mark.parametrize("secret", [b"", bytes(31), bytes(64), b"a" * 40])
def test_a_pepper_that_could_be_guessed_is_refused(secret):
    with pytest.raises(Refused):
        Pepper(secret)
    assert Pepper(os.urandom(32)).device("a")


@pytest.mark.parametrize(
    "text",
    ["scan_id,town\n", "scan_id,scanned_at,lat\ns1,2026-03-01,north\n", "scan_id,scanned_at\ns1,soon\n",
     "scan_id,scanned_at\ns1\n", "scan_id,scanned_at\ns1,2026-03-01,x\n"],
)  # fmt: skip
def test_a_log_that_cannot_be_redacted_leaves_nothing_behind(tmp_path, text):
    raw = tmp_path / "raw.csv"
    raw.write_text(text)
    with pytest.raises(BadLog):
        redact(raw, tmp_path / "kept.csv", PEPPER, NOW)
    assert [path.name for path in tmp_path.iterdir()] == ["raw.csv"]
