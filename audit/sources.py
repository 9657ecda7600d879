"""The compiler's answer for our contracts, compiled as Brownie compiles them."""

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from audit.places import ABI, ROOT, contracts
from toolchain.standard_json import answer, settings
from zhenbo.errors import Refused

OUTPUTS = [
    *("abi", "metadata", "storageLayout", "transientStorageLayout"),
    *("evm.bytecode.object", "evm.deployedBytecode.object", "evm.deployedBytecode.immutableReferences"),
]


@dataclass(frozen=True)
class Compiled:
    """One deployable contract; code in hex digits without 0x, layouts as the compiler words them."""

    name: str
    source: str
    abi: list[dict[str, Any]]
    creation: str
    runtime: str
    layout: dict[str, Any]
    transient: dict[str, Any]
    immutables: tuple[int, ...]  # AST ids
    files: tuple[str, ...]  # every file that has part in its code or its metadata
    compiler: str


@dataclass(frozen=True)
class Build:
    """All of our contracts; `files` gives the text of every file that the compiler read, `trees` its AST."""

    compiler: str
    settings: dict[str, Any]
    contracts: dict[str, Compiled]
    files: dict[str, str]
    trees: dict[str, Any]

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over name and content of every file that has part in a deployable contract."""
        paths = {path for contract in self.contracts.values() for path in contract.files}
        return sha256("".join(f"{sha256(self.files[path])}  {path}\n" for path in sorted(paths)))

    def faults(self) -> list[str]:
        """Where zhenbo/abi, which is what gets deployed, holds other code than these sources give."""
        return [
            f"zhenbo/abi/{name}.json is not what the contracts compile to: run `make abi`"
            for name, contract in self.contracts.items()
            if json.loads((ABI / f"{name}.json").read_text("utf-8"))["bytecode"] != "0x" + contract.creation
        ]


def sha256(content: str | bytes) -> str:
    """64 hex digits."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def job(outputs: dict[str, Any], with_doubles: bool = True) -> dict[str, Any]:
    """Standard JSON input for all of our sources; what they import the compiler finds by itself."""
    own = [path for folder in ("contracts", "interfaces") for path in sorted((ROOT / folder).rglob("*.sol"))]
    names = [path.relative_to(ROOT).as_posix() for path in own]
    return {
        "language": "Solidity",
        "sources": {
            name: {"content": (ROOT / name).read_text("utf-8")}
            for name in names
            if with_doubles or "/mocks/" not in name
        },
        "settings": {**settings(), "outputSelection": outputs},
    }


def build() -> Build:
    """Compile everything. Refused where a contract of zhenbo/abi is gone; other errors as in `answer`."""
    asked = job({"*": {"*": OUTPUTS, "": ["ast"]}})
    output = answer(asked)
    made = {
        name: _compiled(name, source, output["contracts"][source][name])
        for name, source in contracts().items()
        if name in output["contracts"].get(source, {})
    }
    if missing := sorted(contracts().keys() - made.keys()):
        raise Refused(f"zhenbo/abi knows {', '.join(missing)}, the contracts do not: run `make abi`")
    files = {path: (ROOT / path).read_text("utf-8") for path in sorted(output["sources"])}
    trees = {path: source["ast"] for path, source in output["sources"].items()}
    (compiler,) = {contract.compiler for contract in made.values()}
    return Build(compiler, asked["settings"], made, files, trees)


def _compiled(name: str, source: str, made: dict[str, Any]) -> Compiled:
    runtime, metadata = made["evm"]["deployedBytecode"], json.loads(made["metadata"])
    return Compiled(
        name,
        source,
        made["abi"],
        made["evm"]["bytecode"]["object"],
        runtime["object"],
        made["storageLayout"],
        made["transientStorageLayout"],
        tuple(sorted(map(int, runtime["immutableReferences"]))),
        tuple(sorted(metadata["sources"])),
        metadata["compiler"]["version"],
    )
