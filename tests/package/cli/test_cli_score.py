"""`zhenbo score`, `rules` and `why` as people and programs call them."""

import json
import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from toolchain.environment import ROOT
from zhenbo.scoring.files import POINTS_COLUMNS, table

SHOW = Path(ROOT) / "samples" / "show"
RULES, LOG = SHOW / "rules.yaml", SHOW / "log.csv"
GENERATE = ("score", "generate", "--rules", RULES, "--epoch", "1", "--seed", "1")
DOCS = (Path(ROOT) / "docs" / "cli.md").read_text("utf-8")


def printed(command: str) -> list[str]:
    """What docs/cli.md shows under a command, line by line, without the lines that stand for more."""
    found = re.search(rf"^\$ zhenbo {re.escape(command)}\n(.*?)```", DOCS, re.MULTILINE | re.DOTALL)
    assert found
    return [line for line in found[1].splitlines() if line != "…"]


def test_a_run_is_what_the_page_shows(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    words = f"score run {LOG} --rules {RULES} --epoch 1 --budget 1000000 --out scores.csv"
    code, out, err = run(*words.split())
    shown = words.replace(str(SHOW), "samples/show")
    assert (code, err, out.splitlines()) == (0, "", printed(shown))
    assert Path("scores.csv").read_bytes() == (SHOW / "scores.csv").read_bytes()
    assert Path("scores.carry.csv").read_bytes() == (SHOW / "scores.carry.csv").read_bytes()


@pytest.mark.parametrize(
    "words",
    [
        "rules explain {show}/rules.yaml",
        "why u060124357c {show}/log.csv --rules {show}/rules.yaml --epoch 1",
        "score sql --rules {show}/rules.yaml --epoch 1 --log log.csv",
    ],
)
def test_what_the_page_shows_of_a_command_is_what_it_says(run, words):
    code, out, _ = run(*words.format(show=SHOW).split())
    shown = printed(words.format(show="samples/show"))
    said = out.splitlines()
    assert code == 0 and len(shown) > 2
    assert not [line for line in shown if line not in said]


def test_the_next_epoch_takes_what_waited(run, tmp_path):
    first = ("score", "run", LOG, "--rules", RULES, "--epoch", 1, "--budget", 1000000)
    assert run(*first, "--out", tmp_path / "1.csv")[0] == 0
    code, out, _ = run(
        "score", "run", LOG, "--rules", RULES, "--epoch", 2, "--out", tmp_path / "2.csv", "--carry",
        tmp_path / "1.carry.csv", "--carry-out", tmp_path / "waits.csv", "--json",
    )  # fmt: skip
    said = json.loads(out)
    assert code == 0 and said["waited"] == "84090"
    assert int(said["paid"]) + int(said["waiting"]) == int(said["shared"]) + 84_090
    assert said["carry"] == str(tmp_path / "waits.csv")


def test_points_of_another_engine_give_the_same_scores(run, tmp_path):
    script = run("score", "sql", "--rules", RULES, "--epoch", 1, "--log", LOG)[1]
    points = duckdb.connect().execute(script).fetchall()
    (tmp_path / "p.csv").write_bytes(table(POINTS_COLUMNS, points))
    code, _, _ = run(
        "score",
        "split",
        tmp_path / "p.csv",
        "--rules",
        RULES,
        "--budget",
        1000000,
        "--out",
        tmp_path / "s.csv",
    )
    assert code == 0
    assert (tmp_path / "s.csv").read_bytes() == (SHOW / "scores.csv").read_bytes()


def test_a_broken_log_is_refused_in_one_line_and_in_the_readers_language(run, tmp_path):
    log = tmp_path / "broken.csv"
    head = LOG.read_text("utf-8").splitlines()[0]
    log.write_text(f"{head}\na,1784000000,s,f,,like,,,\nb,17e8,s,f,,like,,,\nc,1784000000,s,f,,like,,,\n")
    words = ("score", "run", log, "--rules", RULES, "--epoch", 1, "--out", tmp_path / "o.csv")
    code, out, err = run(*words, "--quarantine", tmp_path / "bad.csv")
    assert (code, out) == (2, "")
    assert err.splitlines() == printed(
        "score run broken.csv --rules samples/show/rules.yaml --epoch 1 --out scores.csv"
    )
    assert (tmp_path / "bad.csv").read_text("utf-8").splitlines()[
        1
    ] == "3,ts,not_whole,is no whole number from 0 on,17e8"
    code, _, err = run("--lang", "zh", *words)
    assert code == 2 and "日志 3 行中有 1 行无法计分" in err


def test_generate_and_lab(run, tmp_path):
    made = ("score", "generate", "--rules", RULES, "--epoch", 1, "--seed", 7, "--mix", "light")
    code, out, _ = run(*made, "--out", tmp_path / "made.csv", "--truth", tmp_path / "truth.csv")
    shown = "score generate --rules samples/show/rules.yaml --epoch 1 --seed 7 --mix light "
    shown += "--out made.csv --truth truth.csv"
    assert code == 0 and out.splitlines()[:2] == printed(shown)[:2]
    assert (tmp_path / "truth.csv").read_text().count("bots") == 30


def test_the_lab_prints_the_table_that_the_page_shows_and_draws_it(run, tmp_path):
    words = ("score", "lab", "--rules", RULES, "--quick", "--mix", "light")
    code, out, _ = run(*words, "--picture", tmp_path / "lab.svg")
    assert (code, out.splitlines()) == (
        0,
        printed("score lab --rules samples/show/rules.yaml --quick --mix light"),
    )
    assert (tmp_path / "lab.svg").read_text("utf-8").startswith("<svg")


def test_rules_that_let_farmers_in_end_with_exit_code_1(run, tmp_path):
    weak = tmp_path / "weak.yaml"
    text = RULES.read_text("utf-8")
    weak.write_text(text.replace("devices: {fans_at_most: 3, devices_at_most: 6}\n", ""), "utf-8")
    code, out, _ = run("score", "lab", "--rules", weak, "--quick", "--mix", "light", "--seed", 5, "--json")
    said = json.loads(out)
    assert code == 1 and len(said["missed"]) == 2
    assert said["trials"][0]["taken"] > 0.02


def test_an_import_tells_kinds_faults_and_what_it_passed_over(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("export.csv").write_text(
        "时间,用户ID,类型,时长,场次\n2026-07-14 20:00:00,茶客,观看,300,晚场\n昨天,茶客,点赞,,晚场\n", "utf-8"
    )
    shown = "score import csv export.csv --time iso --out log.csv"
    code, out, _ = run(*shown.split())
    assert (code, out.splitlines()) == (0, printed(shown))
    code, out, _ = run(*shown.replace("log.csv", "again.csv").split(), "--json")
    said = json.loads(out)
    assert (said["rows"], said["bad"], said["kinds"]) == (1, 1, {"watch": 1})
    assert said["faults"][0]["code"] == "not_so_timed"


@pytest.mark.parametrize(
    "words",
    [
        ("score", "import", "csv", "x.csv", "--out", "y.csv", "--column", "ts"),
        ("score", "import", "youtube", "x.json", "--out", "y.csv", "--rate", "USD=much"),
        ("score", "import", "youtube", "x.json", "--out", "y.csv", "--rate", "USD=-1"),
        ("score", "sql", "--rules", RULES, "--epoch", "1", "--engine", "oracle"),
        ("score", "sql", "--rules", RULES, "--epoch", "1", "--engine", "spark", "--log", "log.csv"),
        ("score", "lab", "--rules", RULES, "--mix", "huge"),
        (*GENERATE, "--mix", "huge", "--out", "a", "--truth", "b"),
        ("score", "run", LOG, "--rules", RULES, "--epoch", "0", "--out", "out.csv"),
        ("why", "nobody", LOG, "--rules", RULES, "--epoch", "1"),
        ("rules", "explain", "nothing.yaml"),
    ],
)  # fmt: skip
def test_wrong_use_is_refused(run, tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    code, out, err = run(*words)
    assert (code, out) == (2, "") and len(err.splitlines()) == 1


def test_other_commands_do_not_load_the_engines():
    """ibis and DuckDB take half a second; whoever parses a link should not wait for them."""
    program = (
        "import sys; from zhenbo.cli import main; main(['gs1', 'build', '--gtin', '9521001003575']);"
        "print([name for name in ('ibis', 'duckdb', 'sqlglot', 'yaml', 'jsonschema') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.splitlines()[-1] == "[]"
