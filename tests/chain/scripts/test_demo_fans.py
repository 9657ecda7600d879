"""The demo's chapter on what fans decide, played by real commands on a chain of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from zhenbo.polls.page import read_result

ROOT = Path(__file__).resolve().parents[3]
BROWNIE = Path(sys.executable).with_name("brownie")
PATIENCE = 500  # seconds; a busy machine plays slowly
PEOPLE = 200


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Folder and summary of the chapter, played alone."""
    folder = tmp_path_factory.mktemp("demo")
    environment = {**os.environ, "ZHENBO_ROOT": str(folder), "ZHENBO_LANG": "zh"}
    ended = subprocess.run(
        [BROWNIE, "run", "demo", "main", "once=yes", "chapter=fans"],
        cwd=ROOT, env=environment, text=True, capture_output=True, timeout=PATIENCE,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return folder, json.loads((folder / "build" / "demo" / "summary.json").read_text("utf-8"))


def steps(summary):
    """Every step by what it says in English."""
    return {step["what"]["en"]: step for step in summary["steps"] + summary["off_chain"]}


def checks(summary):
    """What was found, by what was asked."""
    return {check["what"]["en"]: check["found"] for s in steps(summary).values() for check in s["checks"]}


@pytest.fixture
def found(told):
    return checks(told[1])


def test_every_step_passed_its_checks(told):
    _, summary = told
    assert summary["chapters"] == ["opening", "fans"]
    assert all(step["passed"] for step in steps(summary).values())


def test_every_member_of_the_list_is_one(found):
    assert found["contracts of the community"] == 13
    assert found["members"] == PEOPLE and found["the members are those on the list"] is True


def test_a_gift_is_redeemed_and_fulfilled_without_gas_of_the_fan(found):
    assert found["redeemed, fulfilled, refunded"] == [1, 1, 0]
    assert found["points that Lin has left"] == 100 and found["the points are burnt"] == 400 * PEOPLE - 300
    assert found["gas that Lin paid, wei"] == 0


def test_two_hundred_ballots_are_counted_in_two_transactions(told, found):
    batches = [
        step["transactions"]
        for step in steps(told[1]).values()
        if any("poll ballots 1 queue.jsonl" in detail["en"] for detail in step["details"])
    ]
    assert [len(sent) for sent in batches] == [1, 1]
    assert all(sent[0]["gas"] < 11_000 * PEOPLE // 2 for sent in batches)
    assert found["ballots in the box"] == sum(found["the contract counts what was signed"]) == PEOPLE
    assert found["ether of all fans but Lin"] == 0


def test_a_forged_ballot_is_left_out(found):
    assert found["left out (exit code)"] == 1
    assert sum(found["the tallies are as before"]) == PEOPLE // 2


def test_a_stranger_recounted_and_made_the_page(told, found):
    folder, summary = told
    result = read_result((folder / summary["files"]["poll_result"]).read_bytes())
    assert result["concluded"]["winner"] == found["the option that won"]
    assert result["counted"]["tallies"] == found["the contract counts what was signed"]
    assert result["signatures"] == {"own": PEOPLE, "other": 0, "wallets": 0, "missing": 0}
    assert [step["step"] for step in result["afterwards"]] == ["PollConcluded", "PollEnacted", "Planned"]
    page = (folder / summary["files"]["poll_page"]).read_text("utf-8")
    assert "福鼎白茶" in page and "胜出：" in page  # the document's texts, and the outcome


def test_the_members_paid_the_school(found):
    assert found["what operator and members may do"] == [[False, False], [True, True]]
    assert found["votes for and against"] == [22, 3]
    assert found["the school received, wei"] == found["the Treasury paid, wei"] == str(10**18)
