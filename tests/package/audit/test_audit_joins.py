"""A contract that is added joins by itself: the audit fails until everything about it is there."""

import json
from contextlib import contextmanager
from types import SimpleNamespace

import pytest

import audit.__main__ as program
from audit import places
from tests.package.audit.made_up import NAME, MadeUpStage


@pytest.fixture
def joined(monkeypatch, tmp_path):
    """The audit of a project whose only contract is the made-up one; gives what it finds wrong."""
    made = SimpleNamespace(contracts={}, faults=list, fingerprint="f1")
    stage = MadeUpStage([], None)

    @contextmanager
    def set_up(node):
        yield stage

    (tmp_path / "README.md").write_text("# Contracts\n", encoding="utf-8")
    monkeypatch.setattr(program, "BOOK", tmp_path / "README.md")
    monkeypatch.setattr(program, "contracts", lambda: {NAME: f"contracts/{NAME}.sol"})
    monkeypatch.setattr(program, "build", lambda: made)
    monkeypatch.setattr(program, "set_up", set_up)
    monkeypatch.setattr(program, "beside", lambda core: core)
    monkeypatch.setattr(program.words, "faults", lambda made, stages: [])
    return stage


def test_every_contract_of_the_abi_folder_is_one(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "ABI", tmp_path)
    (tmp_path / f"{NAME}.json").write_text(json.dumps({"source": "contracts/Beacons.sol"}), encoding="utf-8")
    assert places.contracts() == {NAME: "contracts/Beacons.sol"}


def test_a_contract_without_anything_lacks_everything(joined):
    joined.deployment.contracts.clear()
    faults = program.gather("anvil").faults
    for words in (
        "neither scripts.deploy nor scripts.deploy_community deploys Beacons",
        "Beacons has no numbered invariants",
        "Beacons has no threat model: write audit/threats/Beacons.md",
    ):
        assert [fault for fault in faults if words in fault], words


def test_its_functions_are_tried_once_it_is_deployed(joined, monkeypatch):
    monkeypatch.setattr(program.matrix, "walk", lambda stage, name: ([], [f"{name} was tried"]))
    faults = program.gather("anvil").faults
    assert "Beacons was tried" in faults
    assert not [fault for fault in faults if "deploys Beacons" in fault]


@pytest.mark.parametrize("what", ["check", "pages"])
def test_the_program_fails_and_writes_nothing(joined, monkeypatch, capsys, what):
    monkeypatch.setattr("sys.argv", ["audit", what])
    monkeypatch.setattr(program, "pages", lambda found, recorded: pytest.fail("a page was made"))
    assert program.main() == 1
    assert "Beacons has no threat model" in capsys.readouterr().err


def test_a_page_that_would_be_written_otherwise_is_named(joined, monkeypatch):
    whole = SimpleNamespace(faults=[], tests=set(), build=SimpleNamespace(fingerprint="f1"))
    page = places.PAGES / "scope.md"
    monkeypatch.setattr(program, "gather", lambda node: whole)
    monkeypatch.setattr(program, "pages", lambda found, recorded: {page: "something else"})
    monkeypatch.setattr(program.results, "read", lambda: program.Results("anvil", "f1", {}))
    assert list(program.check("anvil")) == [
        "audit/scope.md is not what would be written now: run `make audit`"
    ]
