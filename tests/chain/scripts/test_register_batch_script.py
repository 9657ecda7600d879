"""register_batch.py: the inspector signs what it recomputed, the brand registers what was signed."""

import json
import shutil

import pytest

from scripts import register_batch
from tests.chain.scripts.operating import SALES, Killed
from zhenbo.chain import Chain

REAL_SEND = Chain.send_raw


@pytest.fixture
def folder(batch_folder, project):
    return shutil.copytree(batch_folder, project / "batch")


@pytest.fixture
def signed(operator, folder):
    """The folder with the inspector's signature, and the id that the batch will have."""
    return folder, int(operator.json(register_batch.main, "sign", folder, "send=yes")["batchId"])


def test_dry_runs_change_nothing(operator, folder):
    before = operator.state()
    assert operator.run(register_batch.main, "sign", folder) == 0
    assert "every check passed" in operator.out
    assert operator.state() == before
    operator.run(register_batch.main, "sign", folder, "send=yes")
    before = operator.state()
    assert operator.run(register_batch.main, folder) == 0
    assert operator.state() == before


def test_registers(system, operator, signed):
    folder, batch_id = signed
    assert operator.send(register_batch.main, folder) == 0
    batch = system.passport.batchOf(batch_id)
    assert batch["member"] == system.member["brand"] and batch["quantity"] == SALES + 1


def test_twice_is_harmless(operator, signed):
    folder, _ = signed
    operator.send(register_batch.main, folder)
    before = operator.state(journals=False)
    assert operator.send(register_batch.main, folder) == 0
    assert operator.state(journals=False) == before


@pytest.mark.parametrize("after", [True, False])
def test_a_killed_run_resumes(system, operator, signed, dies, monkeypatch, after):
    folder, _ = signed
    first = operator.transactions(system.brand)
    dies(1, after)
    with pytest.raises(Killed):
        operator.send(register_batch.main, folder)
    monkeypatch.setattr(Chain, "send_raw", REAL_SEND)
    assert operator.send(register_batch.main, folder) == 0
    assert operator.transactions(system.brand) == first + 1


def test_no_stops(operator, signed, says):
    folder, _ = signed
    says("no")
    before = operator.state()
    assert operator.run(register_batch.main, folder, "send=yes") == 2
    assert operator.state() == before


def test_a_batch_with_a_fault_is_not_signed(operator, folder):
    leaves = bytearray((folder / "leaves.bin").read_bytes())
    leaves[40] ^= 1
    (folder / "leaves.bin").write_bytes(leaves)
    assert operator.run(register_batch.main, "sign", folder, "send=yes") == 2
    assert "Nothing was signed" in operator.err
    assert not (folder / "inspection.json").exists()


def test_a_signature_for_something_else_is_refused(operator, signed):
    folder, _ = signed
    file = folder / "inspection.json"
    content = json.loads(file.read_text())
    file.write_text(json.dumps({**content, "quantity": content["quantity"] + 1}))
    before = operator.state()
    assert operator.send(register_batch.main, folder) == 2
    assert "another quantity" in operator.err
    assert operator.state() == before


def test_only_the_brand_registers(operator, signed):
    folder, _ = signed
    assert operator.send(register_batch.main, folder, "account=3") == 2
    assert "RoleMissing" in operator.err


def test_without_a_signature_it_says_who_gives_it(operator, folder):
    assert operator.send(register_batch.main, folder) == 2
    assert "inspection.json" in operator.err


@pytest.mark.parametrize("args", [(), ("sign",), ("a", "b"), ("folder", "colour=red")])
def test_wrong_use_says_how(operator, args):
    assert operator.run(register_batch.main, *args) == 2
    assert "brownie run register_batch main" in operator.err


def test_help(operator):
    assert operator.run(register_batch.help) == 0
    assert "inspector" in operator.out
