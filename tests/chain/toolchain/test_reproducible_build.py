"""The same sources give the same bytecode: in any folder, and with either build of the compiler."""

import json
import os
import pathlib
import shutil
import subprocess

import pytest

from tests.chain.toolchain.copies import CHECKOUT, sources_to
from toolchain.standard_json import compiled, contracts, settings

LIBRARIES = ("@openzeppelin/contracts", "solady/src")
LAUNCHER = CHECKOUT / "toolchain" / "solc" / "solc-v0.8.30"

pytestmark = pytest.mark.long


def build(folder: pathlib.Path) -> dict[str, tuple[str, str]]:
    """Creation and runtime code of every contract, all compiled at once, as Brownie does."""
    files = sorted(file for part in ("contracts", "interfaces") for file in (folder / part).rglob("*.sol"))
    sources = {str(f.relative_to(folder)): {"content": f.read_text(encoding="utf-8")} for f in files}
    codes = ["evm.bytecode.object", "evm.deployedBytecode.object"]
    wanted = {**settings(folder), "outputSelection": {"*": {"*": codes}}}
    output = compiled({"language": "Solidity", "sources": sources, "settings": wanted}, folder)
    return {
        f"{unit}:{name}": (made["evm"]["bytecode"]["object"], made["evm"]["deployedBytecode"]["object"])
        for unit, all_of_it in output.items()
        for name, made in all_of_it.items()
    }


def clean_copy(folder: pathlib.Path) -> pathlib.Path:
    """Everything that is compiled, copied; nothing that was built."""
    sources_to(folder)
    for library in LIBRARIES:
        shutil.copytree(CHECKOUT / "node_modules" / library, folder / "node_modules" / library)
    (folder / "node_modules" / "solc").symlink_to(CHECKOUT / "node_modules" / "solc")
    return folder


@pytest.fixture(scope="module")
def clean_build(tmp_path_factory):
    return build(clean_copy(tmp_path_factory.mktemp("here") / "zhenbo"))


def test_two_clean_builds_in_different_folders_are_the_same(clean_build, tmp_path):
    deeper = clean_copy(tmp_path / "a folder with spaces" / "and.dots" / "真播")
    assert build(deeper) == clean_build


def test_a_clean_build_is_what_is_committed(clean_build):
    for name in contracts():
        committed = json.loads((CHECKOUT / "zhenbo" / "abi" / f"{name}.json").read_text(encoding="utf-8"))
        creation, runtime = clean_build[f"{committed['source']}:{name}"]
        assert "0x" + creation == committed["bytecode"]
        assert runtime and runtime in creation


def test_the_native_compiler_gives_the_same_as_webassembly(clean_build, tmp_path, monkeypatch):
    asked = {**os.environ, "ZHENBO_SOLC": "native"}
    if subprocess.run([LAUNCHER, "--version"], env=asked, capture_output=True).returncode != 0:
        pytest.skip("no native solc 0.8.30 is at hand where toolchain/solc/solc-v0.8.30 looks for one")
    folder, made = clean_copy(tmp_path), {}
    for which in ("npm", "native"):
        monkeypatch.setenv("ZHENBO_SOLC", which)
        made[which] = build(folder)
    assert made["native"] == made["npm"] == clean_build


def test_the_launcher_takes_no_other_word_for_a_compiler():
    asked = {**os.environ, "ZHENBO_SOLC": "wasm"}
    done = subprocess.run([LAUNCHER, "--version"], env=asked, capture_output=True, text=True)
    assert done.returncode == 1 and "say npm or native" in done.stderr
