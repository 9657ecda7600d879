"""The standard JSON input of each contract, against the compiler and against what Brownie built."""

import json
import shutil

import pytest

from tests.chain.toolchain.copies import CHECKOUT, sources_to
from toolchain import standard_json
from toolchain.standard_json import contracts, ipfs_digest, prove, settings, standard_inputs
from zhenbo.errors import BadConfig


@pytest.fixture(scope="module")
def inputs():
    return standard_inputs(contracts())


@pytest.fixture
def copy(tmp_path):
    """A checkout whose sources may be changed; the compiler and the libraries are this one's."""
    sources_to(tmp_path)
    shutil.copytree(CHECKOUT / "zhenbo" / "abi", tmp_path / "zhenbo" / "abi")
    (tmp_path / "node_modules").mkdir()
    for package in ("@openzeppelin", "solady", "solc"):
        (tmp_path / "node_modules" / package).symlink_to(CHECKOUT / "node_modules" / package)
    return tmp_path


def test_there_is_one_for_every_contract_that_can_be_deployed(inputs):
    assert list(inputs) == sorted(file.stem for file in (CHECKOUT / "zhenbo" / "abi").glob("*.json"))
    assert {"Consortium", "Notary", "Passport", "Alerts"} <= set(inputs)


@pytest.mark.long
@pytest.mark.parametrize("name", contracts())
def test_it_gives_the_bytecode_that_brownie_built_byte_for_byte(inputs, name):
    """The metadata hash is a part of it, so every comment and setting counts."""
    prove(inputs[name])


def test_it_has_only_the_sources_that_the_contract_needs(inputs):
    assert sorted(inputs["Notary"].content["sources"]) == [
        "contracts/Notary.sol",
        "contracts/libraries/Roles.sol",
        "interfaces/IConsortium.sol",
        "interfaces/INotary.sol",
        "node_modules/@openzeppelin/contracts/utils/cryptography/Hashes.sol",
        "node_modules/@openzeppelin/contracts/utils/cryptography/MerkleProof.sol",
    ]
    assert inputs["Notary"].identifier == "contracts/Notary.sol:Notary"


def test_its_settings_are_those_that_brownie_noted(inputs):
    for name, given in inputs.items():
        noted = json.loads((CHECKOUT / "zhenbo" / "abi" / f"{name}.json").read_text())["compiler"]
        assert given.content["settings"]["optimizer"] == noted["optimizer"]
        assert given.content["settings"]["evmVersion"] == noted["evm_version"]
        assert given.compiler == noted["version"]


@pytest.mark.parametrize(
    "file, old, new",
    [
        ("contracts/Notary.sol", "/// @title", "/// @title "),
        ("interfaces/INotary.sol", "interface INotary", "interface  INotary"),
        ("brownie-config.yaml", "runs: 500", "runs: 501"),
        ("brownie-config.yaml", "evm_version: shanghai", "evm_version: paris"),
    ],
)
def test_any_change_of_sources_or_settings_is_noticed(copy, file, old, new):
    text = (copy / file).read_text(encoding="utf-8")
    assert old in text
    (copy / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadConfig, match=r"do not compile to zhenbo/abi/Notary\.json.*make abi"):
        standard_inputs(["Notary"], copy)


def test_an_unchanged_copy_is_not_complained_about(copy, inputs):
    assert standard_inputs(["Notary"], copy)["Notary"] == inputs["Notary"]


def test_sources_that_do_not_compile_are_told(copy):
    (copy / "contracts" / "Notary.sol").write_text(
        "pragma solidity ^0.8.24; contract Notary {", encoding="utf-8"
    )
    with pytest.raises(BadConfig, match="do not compile: ParserError"):
        standard_inputs(["Notary"], copy)


def test_a_library_that_is_not_installed_is_told(copy):
    (copy / "node_modules" / "@openzeppelin").unlink()
    with pytest.raises(BadConfig, match="not found"):
        standard_inputs(["Notary"], copy)


def test_an_unknown_contract_is_told():
    with pytest.raises(BadConfig, match=r"Notery is not in zhenbo/abi \(there are: .*Notary"):
        standard_inputs(["Notery"])


def test_a_proof_compares_the_code_itself(inputs):
    """Not only the metadata: a byte elsewhere is seen, too."""
    given = inputs["Notary"]
    forged = type(given)(**{**vars(given), "bytecode": "0x61" + given.bytecode[4:]})
    with pytest.raises(BadConfig, match="do not compile to zhenbo/abi"):
        prove(forged)


def test_metadata_too_long_for_one_hash_is_proved_by_compiling(monkeypatch, copy):
    monkeypatch.setattr(standard_json, "_IPFS_CHUNK", 1000)
    assert standard_inputs(["Notary"], copy)
    abi = copy / "zhenbo" / "abi" / "Notary.json"
    abi.write_text(abi.read_text(encoding="utf-8").replace("0x60", "0x61", 1), encoding="utf-8")
    with pytest.raises(BadConfig, match="do not compile to zhenbo/abi"):
        standard_inputs(["Notary"], copy)


def test_the_hash_of_a_file_is_that_of_ipfs():
    """This one's identifier is in IPFS's own documentation: base 58 of 0x12, 0x20 and the digest."""
    identifier = b"\x12\x20" + ipfs_digest(b"hello world\n")
    assert base58(identifier) == "QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o"


def base58(raw: bytes) -> str:
    alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
    number, text = int.from_bytes(raw), ""
    while number:
        number, digit = divmod(number, 58)
        text = alphabet[digit] + text
    return text


def test_the_command_writes_proven_files(tmp_path, capsys):
    assert standard_json.main(str(tmp_path / "inputs"), "Notary") == 0
    file = tmp_path / "inputs" / "Notary.json"
    assert capsys.readouterr().out == f"{file}  contracts/Notary.sol:Notary  0.8.30+commit.73712a01\n"
    assert json.loads(file.read_text(encoding="utf-8"))["settings"]["evmVersion"] == settings()["evmVersion"]


@pytest.mark.parametrize("arguments, said", [((), "FOLDER"), (("x", "Notery"), "not in zhenbo/abi")])
def test_the_command_says_what_is_wrong(tmp_path, monkeypatch, capsys, arguments, said):
    monkeypatch.chdir(tmp_path)
    assert standard_json.main(*arguments) == 2
    assert said in capsys.readouterr().err
