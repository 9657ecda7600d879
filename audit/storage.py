"""audit/storage.md: storage layouts from the compiler's output, and words packed by hand."""

from collections.abc import Iterator

from audit.layout import Declared, Field, declarations, structs, variables, written_by_assembly
from audit.markdown import GENERATED, table
from audit.sources import Build, Compiled
from audit.words import WORDS, Word

INTRO = """# Storage

What each contract keeps, from the compiler's `storageLayout`; offsets and sizes are in bytes. The build fails
where two fields overlap, and where a word packed by hand reads otherwise from a deployment than its source
documents. Nothing is upgradeable, so no layout ever has to fit another. No contract has transient storage.
"""
ASSEMBLY = """The compiler's layout knows nothing of these slots; they are hashes, as each file explains.
Functions that the contract does not use are listed too.
"""
HEAD = ("slot", "offset", "bytes", "name", "type")


def page(build: Build) -> str:
    known = declarations(build)
    parts = [_contract(build, contract, known) for contract in build.contracts.values()]
    return "\n".join([GENERATED, INTRO, *parts])


def _contract(build: Build, contract: Compiled, known: dict[int, Declared]) -> str:
    rows = [[*_cells(field), known[field.ast_id].holder] for field in variables(contract)]
    parts = [f"## {contract.name}\n\n{table([*HEAD, 'declared in'], rows, right=(0, 1, 2))}"]
    for name, members in structs(contract).items():
        parts.append(f"### {contract.name}: `{name}`\n\n{table(HEAD, map(_cells, members), right=(0, 1, 2))}")
    parts += [_word(word) for word in WORDS if word.contract == contract.name]
    parts += _immutables(contract, known)
    parts += _assembly(build, contract)
    return "\n".join(parts)


def _cells(field: Field) -> list[object]:
    return [field.slot, field.offset, field.size, f"`{field.name}`", f"`{field.type}`"]


def _word(word: Word) -> str:
    rows = [(f"{bit} to {bit + bits - 1}", bits, f"`{name}`") for name, bit, bits in word.fields()]
    if word.first:
        rows.insert(0, (f"0 to {word.first - 1}", word.first, f"`{word.below}`"))
    return (
        f"### {word.contract}: `{word.where}`, packed by hand\n\n"
        f"Documented in [`{word.source}`](../{word.source}).\n\n"
        + table(["bits", "number", "field"], rows, right=(1,))
    )


def _immutables(contract: Compiled, known: dict[int, Declared]) -> Iterator[str]:
    rows = sorted(
        (
            known[ast_id].holder,
            known[ast_id].node["name"],
            known[ast_id].node["typeDescriptions"]["typeString"],
        )
        for ast_id in contract.immutables
    )
    if rows:
        cells = [(f"`{name}`", f"`{type_}`", holder) for holder, name, type_ in rows]
        head = ("name", "type", "declared in")
        yield f"### {contract.name}: immutables, in the code\n\n{table(head, cells)}"


def _assembly(build: Build, contract: Compiled) -> Iterator[str]:
    found = written_by_assembly(build, contract)
    if found:
        rows = [(f"`{file}`", ", ".join(f"`{name}`" for name in names)) for file, names in found.items()]
        title = f"### {contract.name}: storage written in assembly\n"
        yield f"{title}\n{ASSEMBLY}\n{table(('file', 'functions'), rows)}"
