"""scripts/export.py through its main: writes, agrees, notices, removes."""

import json

import pytest

from scripts import export

BUILD = {
    "contractName": "Tea",
    "type": "contract",
    "bytecode": "6000",
    "sourcePath": "contracts/Tea.sol",
    "compiler": {"version": "0.8.30"},
    "abi": [{"type": "function", "name": "pour"}, {"type": "error", "name": "Cold"}],
}


@pytest.fixture
def compiled(tmp_path, monkeypatch):
    folder = tmp_path / "build"
    folder.mkdir()
    monkeypatch.setattr(export, "COMPILED", folder)
    monkeypatch.setattr(export, "EXPORTED", tmp_path / "abi")

    def put(**changes):
        build = {**BUILD, **changes}
        (folder / f"{build['contractName']}.json").write_text(json.dumps(build), encoding="utf-8")

    put()
    return put


def test_writes_what_check_then_accepts(compiled):
    assert export.main("--check") == 1
    assert export.main() == 0
    assert export.main("--check") == 0
    written = json.loads((export.EXPORTED / "Tea.json").read_text(encoding="utf-8"))
    assert written["bytecode"] == "0x6000"
    assert [entry["name"] for entry in written["abi"]] == ["Cold", "pour"]


def test_check_names_what_changed_and_changes_nothing(compiled, capsys):
    export.main()
    compiled(bytecode="6001")
    assert export.main("--check") == 1
    assert "zhenbo/abi/Tea.json is not what the contracts compile to" in capsys.readouterr().err
    assert "0x6000" in (export.EXPORTED / "Tea.json").read_text(encoding="utf-8")


def test_removes_what_is_no_longer_a_contract(compiled):
    compiled(contractName="Cup")
    export.main()
    compiled(contractName="Cup", bytecode="")
    assert export.main() == 0
    assert [file.name for file in export.EXPORTED.iterdir()] == ["Tea.json"]


@pytest.mark.parametrize(
    "change",
    [
        {"type": "library"},
        {"bytecode": ""},
        {"sourcePath": "contracts/mocks/Tea.sol"},
        {"sourcePath": "x.sol"},
    ],
)
def test_only_our_deployable_contracts_are_exported(compiled, change, capsys):
    compiled(**change)
    assert export.main() == 2
    assert "brownie compile" in capsys.readouterr().err


def test_wrong_use_says_how(compiled, capsys):
    assert export.main("--chekc") == 2
    assert "python -m scripts.export --check" in capsys.readouterr().err
