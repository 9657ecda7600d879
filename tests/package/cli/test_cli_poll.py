"""`zhenbo poll` without a node: a YAML is checked and its document written; a result becomes a page."""

import json
import re
from pathlib import Path

import pytest

from tests.package.polls.poll_chain import FakeChain
from zhenbo.cli import main
from zhenbo.polls.poll_file import read_document
from zhenbo.polls.result import result_of

ROOT = Path(__file__).resolve().parents[3]
SAMPLE = ROOT / "samples" / "poll" / "tea.yaml"


@pytest.fixture
def run(capsys, monkeypatch):
    monkeypatch.setenv("ZHENBO_LANG", "en")

    def call(*words):
        capsys.readouterr()
        code = main([str(word) for word in words])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call


def test_the_sample_gives_what_the_documentation_prints(run):
    docs = (ROOT / "docs" / "cli.md").read_text("utf-8")
    printed = re.search(r"\$ zhenbo poll check samples/poll/tea\.yaml\n(.*?)```", docs, re.DOTALL)[1]
    assert run("poll", "check", SAMPLE) == (0, printed, "")


def test_the_document_is_written_as_it_is_committed_to(run, tmp_path):
    code, out, _ = run("poll", "check", SAMPLE, "--out", tmp_path / "public", "--json")
    hashed = bytes.fromhex(json.loads(out)["document"][2:])
    found = read_document((tmp_path / "public" / "poll.json").read_bytes(), hashed)
    assert code == 0 and len(found.options) == 4


def test_a_wrong_poll_names_file_and_line(run, tmp_path):
    path = tmp_path / "wrong.yaml"
    path.write_text(SAMPLE.read_text("utf-8").replace("ties: first", "ties: last"), "utf-8")
    code, out, err = run("poll", "check", path)
    assert (code, out) == (2, "") and f"{path}: line 9, ties" in err
    assert run("--lang", "zh", "poll", "check", path)[2].startswith(f"zhenbo: {path}: 第 9 行 ties")


def test_a_result_becomes_a_page_and_nothing_else_does(run, tmp_path):
    result = result_of(
        FakeChain([(1, (2,))], [0, 1, 0, 0], winner=2, concluded=(2, 1, [0, 1, 0, 0])).polls, 1
    )
    file, page = tmp_path / "result.json", tmp_path / "out" / "page.html"
    file.write_text(json.dumps(result.as_json()), "utf-8")
    code, out, _ = run("poll", "page", file, "--out", page)
    assert code == 0 and f"({page.stat().st_size:,} bytes)" in out
    assert "Winner: White peony" in page.read_text("utf-8")
    code, _, err = run("poll", "page", SAMPLE, "--out", tmp_path / "no.html")
    assert code == 2 and "is no result of a poll" in err and not (tmp_path / "no.html").exists()
    code, _, err = run("poll", "page", tmp_path / "gone.json", "--out", tmp_path / "no.html")
    assert code == 2 and "cannot be read" in err
