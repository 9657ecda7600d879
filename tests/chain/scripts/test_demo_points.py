"""The demo's chapter on points, played by real commands on a chain of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
BROWNIE = Path(sys.executable).with_name("brownie")
PATIENCE = 500  # seconds; a busy machine plays slowly


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Folder and summary of the chapter."""
    folder = tmp_path_factory.mktemp("demo")
    environment = {**os.environ, "ZHENBO_ROOT": str(folder), "ZHENBO_LANG": "zh"}
    ended = subprocess.run(
        [BROWNIE, "run", "demo", "main", "once=yes", "chapter=points"],
        cwd=ROOT, env=environment, text=True, capture_output=True, timeout=PATIENCE,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return folder, json.loads((folder / "build" / "demo" / "summary.json").read_text("utf-8"))


def checks(summary):
    """What was found, by what was asked."""
    steps = summary["steps"] + summary["off_chain"]
    return {check["what"]["en"]: check["found"] for step in steps for check in step["checks"]}


def test_every_step_passed_its_checks(told):
    _, summary = told
    assert summary["chapters"] == ["opening", "points"]
    assert all(step["passed"] for step in summary["steps"] + summary["off_chain"])


def test_two_communities_share_no_contract(told):
    assert checks(told[1])["contracts that differ"] == 26


def test_the_contract_refused_each_false_entry(told):
    found = checks(told[1])
    for error in ("AmountInvalid", "FanOutOfOrder", "LimitExceeded", "VersionDiffers"):
        assert found[f"refused: {error}"] is True
    assert found["entries that were taken"] == 0


def test_a_log_lie_was_found_by_recomputing_and_the_epoch_is_void(told):
    found = checks(told[1])
    assert found["does not equal the chain (exit code)"] == 1
    assert found["void, and never paid"] is True


def test_the_airdrop_was_killed_half_way_and_paid_everybody_once(told):
    found = checks(told[1])
    assert found["killed (signal)"] == 9 and found["only a part was pushed"] is True
    assert found["every fan was paid exactly once"] is True


def test_leaves_bundles_and_receipts(told):
    folder, summary = told
    receipts = (folder / summary["files"]["receipts"]).read_text("utf-8-sig").splitlines()
    assert len(receipts) > 2_600
    assert list((folder / summary["files"]["claims"]).glob("??/*.json"))
