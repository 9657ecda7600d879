"""`zhenbo scans` from the command line: what it writes, what it says in both languages, how it refuses."""

import csv
import json
import os

import pytest

from zhenbo.cli import main


@pytest.fixture
def logs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    copied = "--copies nation:3 --copies sun_replay:2:4"
    making = f"scans simulate --seed 42 --items 300 {copied} --out log.csv --truth truth.csv"
    assert main(making.split()) == 0
    return tmp_path


def rows(path):
    with path.open(newline="", encoding="utf-8") as file:
        return {row["code"]: row for row in csv.DictReader(file)}


def test_detect_writes_a_row_a_code_in_the_stable_columns(logs, capsys):
    assert main(["scans", "detect", "log.csv", "--out", "verdicts.csv", "--json"]) == 0
    found, truth = rows(logs / "verdicts.csv"), rows(logs / "truth.csv")
    assert (logs / "verdicts.csv").read_text().splitlines()[0] == "code,verdict,first_flag_at,rules,score"
    assert {found[code]["verdict"] for code, row in truth.items() if row["label"] == "nation"} == {"check"}
    assert {found[code]["verdict"] for code, row in truth.items() if row["label"] == "sun_replay"} == {
        "do not trust"
    }
    assert all((row["verdict"] == "genuine") == (row["first_flag_at"] == "") for row in found.values())
    told = json.loads(capsys.readouterr().out)
    assert sum(told["codes"].values()) == len(found)


@pytest.mark.parametrize("language, word", [("zh", "请核对"), ("en", "Check it")])
def test_why_explains_a_code_in_words_and_numbers(logs, capsys, language, word):
    code = next(code for code, row in rows(logs / "truth.csv").items() if row["label"] == "nation")
    capsys.readouterr()
    assert main(["--lang", language, "scans", "why", code, "log.csv"]) == 0
    out = capsys.readouterr().out
    assert word in out and "places" in out
    assert main(["scans", "why", code, "log.csv", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["score"] == max(0, sum(rule["points"] for rule in told["rules"]))
    assert told["scans"][-1]["score"] == told["score"]
    assert told["verdict"] == "check"


def test_why_says_the_same_of_a_genuine_code_as_detect(logs, capsys):
    assert main(["scans", "detect", "log.csv", "--out", "verdicts.csv"]) == 0
    code = next(code for code, row in rows(logs / "verdicts.csv").items() if row["verdict"] == "genuine")
    capsys.readouterr()
    assert main(["scans", "why", code, "log.csv", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["verdict"] == "genuine"


def test_pepper_keeps_a_log_without_names(logs, capsys):
    (logs / "pepper.key").write_bytes(os.urandom(32))
    wanted = "scans pepper log.csv --out kept.csv --pepper pepper.key --retention 36500"
    assert main(wanted.split()) == 0
    assert "Beijing" not in (logs / "kept.csv").read_text()
    assert main(["scans", "detect", "kept.csv", "--out", "verdicts.csv"]) == 0


def test_lab_tells_rows_and_misses(logs, capsys):
    code = main(["scans", "lab", "--seed", "5", "--items", "200", "--json", "--picture", "lab.svg"])
    told = json.loads(capsys.readouterr().out)
    assert code == (1 if told["missed"] else 0)
    assert {row["rule"] for row in told["rows"]} > {"zhenbo", "scans ≥ 5"}
    assert (logs / "lab.svg").read_text().startswith("<svg")


@pytest.mark.parametrize(
    "wanted",
    [
        "scans why nothing log.csv",
        "scans detect missing.csv --out out.csv",
        "scans detect truth.csv --out out.csv",
        "scans detect log.csv --out log.csv",
        "scans pepper log.csv --out kept.csv --pepper truth.missing",
        "scans simulate --seed 1 --out a.csv --truth b.csv --copies theft:3",
        "scans simulate --seed 1 --out a.csv --truth b.csv --world flat",
        "scans lab --world flat",
    ],
)
def test_what_cannot_be_done_is_refused_in_one_line(logs, capsys, wanted):
    capsys.readouterr()
    assert main(wanted.split()) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
