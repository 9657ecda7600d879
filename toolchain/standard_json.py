"""The compiler's standard JSON input of each contract: exactly what gives the bytecode in zhenbo/abi.

    python -m toolchain.standard_json FOLDER [CONTRACT ...]     writes <CONTRACT>.json, for verifying by hand,
                                                                and compiles each to prove it

Brownie compiles all sources at once; whoever verifies a contract wants only those that it needs. Which these
are, the compiler says itself: its metadata lists each with its hash, and the settings. The metadata's own
hash is part of the bytecode, so that other sources or settings than those behind zhenbo/abi are noticed at
once.
"""

import hashlib
import json
import pathlib
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import yaml
from eth_utils.crypto import keccak

from toolchain.environment import ROOT
from zhenbo.errors import BadConfig

TIMEOUT = 300  # seconds for one run of the compiler; a slow machine needs 30
_IPFS_CHUNK = 262_144  # bytes; a longer file has a hash of hashes
_CODES = ["abi", "evm.bytecode.object", "evm.deployedBytecode.object", "metadata"]


@dataclass(frozen=True)
class StandardInput:
    """What one contract is compiled from.

    source     unit name of its source, as in `contracts/Notary.sol`
    compiler   full version without a leading v, as in `0.8.30+commit.73712a01`
    bytecode   the creation code in zhenbo/abi that the input gives, 0x and hex digits
    content    the standard JSON input, with the text of every source that is needed and of no other
    """

    contract: str
    source: str
    compiler: str
    bytecode: str
    content: dict[str, Any]

    @property
    def identifier(self) -> str:
        """The contract's full name, as explorers want it."""
        return f"{self.source}:{self.contract}"

    def text(self) -> str:
        """The input as a file that people can read, too."""
        return json.dumps(self.content, indent=2, ensure_ascii=False) + "\n"


def contracts(root: pathlib.Path = pathlib.Path(ROOT)) -> list[str]:
    """Every contract that can be deployed: those in zhenbo/abi."""
    return sorted(file.stem for file in (root / "zhenbo" / "abi").glob("*.json"))


def standard_inputs(
    names: Sequence[str], root: pathlib.Path = pathlib.Path(ROOT)
) -> dict[str, StandardInput]:
    """The inputs of these contracts.

    Raises BadConfig for a name that is not in zhenbo/abi, for sources that do not compile, and for sources or
    settings that are not those behind zhenbo/abi.
    """
    exported = {name: _exported(name, root) for name in names}
    metadata = _metadata({name: str(entry["source"]) for name, entry in exported.items()}, root)
    inputs = {name: _input(name, exported[name], metadata[name], root) for name in names}
    for name, given in inputs.items():
        _require_same(given, metadata[name], root)
    return inputs


def settings(root: pathlib.Path = pathlib.Path(ROOT)) -> dict[str, Any]:
    """The compiler's settings in brownie-config.yaml, as Brownie hands them over."""
    compiler = yaml.safe_load((root / "brownie-config.yaml").read_text(encoding="utf-8"))["compiler"]
    solc = compiler["solc"]
    taken = {
        "evmVersion": compiler["evm_version"],
        "optimizer": solc["optimizer"],
        "remappings": solc.get("remappings") or [],
    }
    return taken if solc.get("viaIR") is None else {**taken, "viaIR": solc["viaIR"]}


def compiled(content: dict[str, Any], root: pathlib.Path = pathlib.Path(ROOT)) -> dict[str, Any]:
    """What the compiler makes of each contract: {source: {contract: ...}}. Errors as in `answer`."""
    return dict(answer(content, root).get("contracts", {}))


def answer(content: dict[str, Any], root: pathlib.Path = pathlib.Path(ROOT)) -> dict[str, Any]:
    """The compiler's whole output. Raises BadConfig with its first complaint."""
    launcher = next(iter(sorted((root / "toolchain" / "solc").glob("solc-v*"))))
    try:
        done = subprocess.run(
            [str(launcher), "--allow-paths", str(root), "--standard-json"],
            input=json.dumps(content),
            cwd=root,
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
        )
    except subprocess.TimeoutExpired:
        raise BadConfig(
            f"The compiler did not end within {TIMEOUT} seconds. Run the same command again."
        ) from None
    if done.returncode != 0:
        raise BadConfig(f"The compiler cannot be run ({done.stderr.strip()}). Run `make doctor`.")
    output = json.loads(done.stdout)
    wrong = [fault for fault in output.get("errors", ()) if fault["severity"] == "error"]
    if wrong:
        raise BadConfig(f"The sources do not compile: {wrong[0]['formattedMessage'].strip()}")
    return dict(output)


def prove(given: StandardInput, root: pathlib.Path = pathlib.Path(ROOT)) -> None:
    """Compile the input and raise BadConfig unless it gives the bytecode in zhenbo/abi, byte for byte."""
    output = compiled(given.content, root)[given.source][given.contract]
    if "0x" + output["evm"]["bytecode"]["object"] != given.bytecode:
        raise _other_sources(given.contract)


def _other_sources(contract: str) -> BadConfig:
    return BadConfig(
        f"The sources at hand do not compile to zhenbo/abi/{contract}.json. `git status` shows what was "
        "changed in contracts, interfaces and brownie-config.yaml; `npm ci` restores the libraries; "
        "`make abi` takes the sources as they are."
    )


def write(folder: pathlib.Path, inputs: Sequence[StandardInput]) -> list[pathlib.Path]:
    """Write each input to <contract>.json; the files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"{given.contract}.json" for given in inputs]
    for file, given in zip(files, inputs, strict=True):
        file.write_text(given.text(), encoding="utf-8")
    return files


def _exported(name: str, root: pathlib.Path) -> dict[str, Any]:
    file = root / "zhenbo" / "abi" / f"{name}.json"
    if not file.is_file():
        raise BadConfig(f"{name} is not in zhenbo/abi (there are: {', '.join(contracts(root))}).")
    return dict(json.loads(file.read_text(encoding="utf-8")))


def _metadata(sources: dict[str, str], root: pathlib.Path) -> dict[str, str]:
    """The compiler's metadata of each contract, from {contract: unit name of its source}."""
    content = {
        "language": "Solidity",
        "sources": {unit: {"content": _text(root / unit)} for unit in sources.values()},
        "settings": {
            **settings(root),
            "outputSelection": {unit: {name: ["metadata"]} for name, unit in sources.items()},
        },
    }
    output = compiled(content, root)
    return {name: str(output[unit][name]["metadata"]) for name, unit in sources.items()}


def _input(name: str, exported: dict[str, Any], metadata: str, root: pathlib.Path) -> StandardInput:
    needed = sorted(json.loads(metadata)["sources"].items())
    content = {
        "language": "Solidity",
        "sources": {unit: {"content": _known(root / unit, entry["keccak256"])} for unit, entry in needed},
        "settings": {**settings(root), "outputSelection": {"*": {"*": _CODES}}},
    }
    return StandardInput(
        name, exported["source"], exported["compiler"]["version"], exported["bytecode"], content
    )


def _require_same(given: StandardInput, metadata: str, root: pathlib.Path) -> None:
    """Raise BadConfig unless the metadata is the one whose hash stands in the exported bytecode."""
    text = metadata.encode()
    if len(text) > _IPFS_CHUNK:
        prove(given, root)
    elif ipfs_digest(text).hex() not in given.bytecode:
        raise _other_sources(given.contract)


def ipfs_digest(content: bytes) -> bytes:
    """SHA-256 in the IPFS identifier (CIDv0) of a file of one chunk: its UnixFS entry in a dag-pb node."""
    entry = b"\x08\x02\x12" + _varint(len(content)) + content + b"\x18" + _varint(len(content))
    return hashlib.sha256(b"\x0a" + _varint(len(entry)) + entry).digest()


def _varint(number: int) -> bytes:
    head = b""
    while number >= 0x80:
        head, number = head + bytes([number & 0x7F | 0x80]), number >> 7
    return head + bytes([number])


def _known(file: pathlib.Path, digest: str) -> str:
    """The text of a file that is still what the compiler hashed."""
    text = _text(file)
    if "0x" + keccak(text.encode()).hex() != digest:
        raise BadConfig(f"{file} changed while it was compiled. Run the same command again.")
    return text


def _text(file: pathlib.Path) -> str:
    """A source as it is, line ends included: they are part of its hash."""
    try:
        return file.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise BadConfig(f"{file} cannot be read ({fault}). Run `make install`.") from None


def main(*arguments: str) -> int:
    """Exit code: 0 written, 2 wrong use or nothing to write."""
    if not arguments or arguments[0].startswith("-"):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        inputs = [*standard_inputs(arguments[1:] or contracts()).values()]
        for given, file in zip(inputs, write(pathlib.Path(arguments[0]), inputs), strict=True):
            prove(given)
            print(f"{file}  {given.identifier}  {given.compiler}")
    except BadConfig as fault:
        print(fault, file=sys.stderr)
        return fault.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
