"""`zhenbo dossier` and `zhenbo verify` of an item that somebody warned of, in both languages."""

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "bundle"))
import bundle_world
from bundle_world import WARNED

from zhenbo.bundle.make import make_bundle
from zhenbo.bundle.source import from_chain, roots_file


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A bundle with an open alert of the item and a cleared one of the batch, and its roots."""
    folder = tmp_path_factory.mktemp("alerts")
    world = bundle_world.build(folder)
    batch = world.inspection.batch_id()
    world.warn()
    world.warn(1, target=batch, kind=5)
    world.judge("AlertCleared", 1, target=batch, reason="\x1b[31mtwo families")
    bundle = make_bundle(world.chain, WARNED, world.batch, [world.records], world.link)
    (folder / "bundle.json").write_bytes(bundle.dumps())
    (folder / "roots.json").write_bytes(roots_file(from_chain(world.chain, WARNED, None)))
    return folder


def dossier(run, files, *more):
    return run("dossier", files / "bundle.json", "--roots", files / "roots.json", *more)


def test_shows_alerts_with_state_time_and_who_and_that_they_are_no_verdict(run, files):
    code, out, _ = dossier(run, files)
    assert code == 0 and "verdict: verified" in out
    assert "alerts: An alert is a warning and no verdict; by itself it punishes nobody." in out
    lines = [line for line in out.splitlines() if " warns: " in line]
    assert "pu-er-lab (#3) warns: the code may have been copied (raised, not confirmed)" in lines[0]
    assert "cleared, by diancang-logistics (#4)" in lines[1] and lines[1].startswith("  2026-09-2")
    assert "\x1b[31m" not in out


def test_speaks_chinese(run, files, monkeypatch):
    monkeypatch.setenv("ZHENBO_LANG", "zh")
    _, out, _ = dossier(run, files)
    assert "警示: 警示只是提醒，不是结论；单凭警示，谁也不会受到处罚。" in out
    assert "pu-er-lab (#3) 警示：此码可能被复制（已提出，未经核实）" in out


def test_tells_programs_everything(run, files):
    told = json.loads(dossier(run, files, "--json")[1])
    assert [(one["kind"], one["state"]) for one in told["alerts"]] == [
        ("clone", "raised"),
        ("recall", "cleared"),
    ]
    assert told["alerts"][0]["raised"]["member"] == "pu-er-lab (#3)"


def test_the_verdict_is_true_and_flags_what_stands(run, files):
    code, out, _ = run("verify", "bundle", files / "bundle.json", "--roots", files / "roots.json")
    assert code == 0
    flagged = [line for line in out.splitlines() if line.startswith("! state") and "warns" in line]
    assert len(flagged) == 1 and "no verdict" in flagged[0]
