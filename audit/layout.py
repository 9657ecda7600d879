"""What lies where in a contract's storage, as the compiler lays it out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from audit.sources import Build, Compiled

SLOT = 32  # bytes
WRITES = ("sstore", "tstore")


@dataclass(frozen=True, order=True)
class Field:
    """A variable or a struct's member: its first byte from the start of storage or struct, and its size."""

    start: int
    size: int
    name: str
    type: str
    ast_id: int

    @property
    def slot(self) -> int:
        return self.start // SLOT

    @property
    def offset(self) -> int:
        return self.start % SLOT


def fields(entries: Iterable[dict[str, Any]], types: dict[str, Any]) -> list[Field]:
    """Variables or members in their order."""
    return [
        Field(
            int(entry["slot"]) * SLOT + entry["offset"],
            int(types[entry["type"]]["numberOfBytes"]),
            entry["label"],
            types[entry["type"]]["label"],
            entry["astId"],
        )
        for entry in entries
    ]


def variables(contract: Compiled) -> list[Field]:
    return fields(contract.layout["storage"], contract.layout["types"] or {})


def structs(contract: Compiled) -> dict[str, list[Field]]:
    """Every struct that storage leads to, by name, with its members."""
    types = contract.layout["types"] or {}
    return {
        described["label"]: fields(described["members"], types)
        for described in sorted(types.values(), key=lambda described: str(described["label"]))
        if "members" in described
    }


def overlaps(where: str, laid: Iterable[Field]) -> Iterator[str]:
    """A sentence for each two fields that share a byte."""
    ordered = sorted(laid)
    for one, next_ in pairwise(ordered):
        if one.start + one.size > next_.start:
            yield f"{where}: {one.name} and {next_.name} overlap in slot {next_.slot}"


def faults(contract: Compiled) -> list[str]:
    """What must not be: overlaps anywhere, and transient storage that no page shows."""
    lines = list(overlaps(contract.name, variables(contract)))
    for name, members in structs(contract).items():
        lines += overlaps(f"{contract.name}, {name}", members)
    if contract.transient["storage"]:
        lines.append(f"{contract.name} has transient storage, which audit/storage.md does not show yet")
    return lines


@dataclass(frozen=True)
class Declared:
    """A declaration in a source: which contract or library holds it, and its node."""

    holder: str
    file: str
    node: dict[str, Any]


def declarations(build: Build) -> dict[int, Declared]:
    """Every variable and function of every contract and library that was compiled, by AST id."""
    return {
        node["id"]: Declared(holder["name"], file, node)
        for file, tree in build.trees.items()
        for holder in tree["nodes"]
        if holder["nodeType"] == "ContractDefinition"
        for node in holder["nodes"]
        if node["nodeType"] in ("VariableDeclaration", "FunctionDefinition")
    }


def written_by_assembly(build: Build, contract: Compiled) -> dict[str, list[str]]:
    """Functions of a contract's files that write storage in assembly, where no layout shows it, by file."""
    found: dict[str, list[str]] = {}
    for declared in declarations(build).values():
        node = declared.node
        if declared.file in contract.files and node["nodeType"] == "FunctionDefinition" and _writes(node):
            found.setdefault(declared.file, []).append(node["name"] or node["kind"])
    return {file: sorted(set(names)) for file, names in sorted(found.items())}


def _writes(node: Any) -> bool:
    """Whether assembly below this node calls an opcode that writes storage."""
    if isinstance(node, list):
        return any(map(_writes, node))
    if not isinstance(node, dict):
        return False
    if node.get("nodeType") == "YulFunctionCall" and node["functionName"]["name"] in WRITES:
        return True
    return any(map(_writes, node.values()))
