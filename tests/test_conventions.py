"""Rules that reviewers would otherwise have to remember. Each failure names the rule and the places."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "zhenbo"

# each part of the package may import only those before it
PARTS = [
    *("errors", "whole", "networks", "config", "deployments", "language", "passphrases", "workers", "table"),
    "verdicts",
    *("gs1", "merkle", "epcis", "items", "messages", "orders", "consents"),
    *("create2", "verification", "scoring", "scans", "alerts", "bundle", "dossier"),
    *("wallets", "airdrop", "rewards", "polls"),
    *("documents", "indexer"),
    *("nfc", "resolver"),
    *("plan", "plans", "journal", "runner", "chain", "web", "cli"),
]

CONTRACT_LINES = 350
MODULE_LINES = 250
FUNCTION_LINES = 40


def python_files(*folders: str) -> list[Path]:
    return sorted(file for folder in folders for file in (ROOT / folder).rglob("*.py"))


def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), str(file))


def imports(file: Path) -> Iterator[tuple[str, int]]:
    """Every module that a file imports anywhere in it, with the line; relative ones in full."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            yield from ((name.name, node.lineno) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            home = file.relative_to(ROOT).with_suffix("").parts[: -node.level] if node.level else ()
            module = ".".join((*home, node.module or "")).rstrip(".")
            # `from zhenbo import errors` imports zhenbo.errors
            names = [f"{module}.{name.name}" for name in node.names] if module == "zhenbo" else [module]
            yield from ((name, node.lineno) for name in names)


def place(file: Path, line: int) -> str:
    return f"{file.relative_to(ROOT)}:{line}"


def importers(library: str, files: list[Path]) -> list[str]:
    return [place(f, line) for f in files for name, line in imports(f) if name.split(".")[0] == library]


def package_files_outside(*allowed: str) -> list[Path]:
    """Files of the package whose path inside it starts with none of these."""
    return [f for f in python_files("zhenbo") if not str(f.relative_to(PACKAGE)).startswith(allowed)]


def test_brownie_stays_at_the_edges():
    assert not importers("brownie", python_files("zhenbo", "audit", "bench", "tests/package"))


def test_only_the_chain_module_imports_web3():
    assert not importers("web3", package_files_outside("chain"))


def test_only_store_modules_know_the_database():
    files = [f for f in python_files("zhenbo") if "store" not in f.stem]
    assert not importers("sqlalchemy", files) + importers("sqlite3", files)


def test_only_config_reads_the_environment():
    readers = [
        place(file, node.lineno)
        for file in package_files_outside("config.py")
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "environb", "getenv")
    ]
    assert not readers


def test_parts_of_the_package_import_only_those_before_them():
    wrong = []
    for file in python_files("zhenbo"):
        part = file.relative_to(PACKAGE).with_suffix("").parts[0]
        if part in ("__init__", "__main__"):
            continue
        assert part in PARTS, f"{file}: give {part!r} its place in PARTS, above what it may import"
        for name, line in imports(file):
            levels = name.split(".")
            if levels[0] == "zhenbo" and len(levels) > 1 and levels[1] in PARTS[PARTS.index(part) + 1 :]:
                wrong.append(f"{place(file, line)} imports {name}")
    assert not wrong


def test_no_module_is_a_drawer():
    drawers = {"utils", "util", "helpers", "helper", "misc", "common"}
    assert not [
        str(f)
        for f in python_files("zhenbo", "scripts", "tests", "toolchain", "audit", "bench")
        if f.stem in drawers
    ]


def test_modules_and_functions_stay_small():
    large = []
    for file in python_files("zhenbo", "audit"):
        lines = len(file.read_text(encoding="utf-8").splitlines())
        if lines > MODULE_LINES:
            large.append(f"{file.relative_to(ROOT)}: {lines} lines")
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > FUNCTION_LINES:
                    large.append(f"{place(file, node.lineno)} {node.name}: {length} lines")
    assert not large


def test_contracts_stay_readable():
    sources = (ROOT / "contracts").rglob("*.sol")
    lengths = {str(s.relative_to(ROOT)): len(s.read_text(encoding="utf-8").splitlines()) for s in sources}
    assert lengths
    assert not {name: lines for name, lines in lengths.items() if lines > CONTRACT_LINES}


@pytest.mark.parametrize("interface", sorted((ROOT / "interfaces").glob("*.sol")), ids=lambda file: file.stem)
def test_every_event_and_error_of_an_interface_is_explained(interface: Path):
    lines = [line.strip() for line in interface.read_text(encoding="utf-8").splitlines()]
    declared = [i for i, line in enumerate(lines) if re.match(r"(event|error) \w+", line)]
    assert declared
    unexplained = [lines[i] for i in declared if not lines[i - 1].startswith(("///", "*"))]
    assert not unexplained


@pytest.mark.skipif(
    not (ROOT / "contracts/README.md").exists(), reason="contracts/README.md is not written yet"
)
def test_every_invariant_is_tested():
    """contracts/README.md numbers them: a list item or table row that starts with, say, **C1**."""
    readme = (ROOT / "contracts" / "README.md").read_text(encoding="utf-8")
    numbers = re.findall(r"^[-*|] *\*\*([A-Z]+\d+)\*\*", readme, re.MULTILINE)
    assert numbers
    assert len(numbers) == len(set(numbers)), "a number is used twice"
    tests = "\n".join(f.read_text(encoding="utf-8") for f in python_files("tests"))
    assert not [number for number in numbers if not re.search(rf"\b{number}\b", tests)]


@pytest.mark.skipif(not (ROOT / "zhenbo/cli").exists(), reason="zhenbo.cli is not written yet")
def test_every_command_is_documented():
    from typer.main import get_command

    from zhenbo.cli import app

    docs = "\n".join(
        f.read_text(encoding="utf-8") for f in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    )
    known = list(command_names(get_command(app), "zhenbo"))
    assert known
    assert not [name for name in known if name not in docs]


def command_names(command, name: str) -> Iterator[str]:
    """`zhenbo gs1 parse` and so on, for each command that does something."""
    parts = getattr(command, "commands", None)
    if parts is None:
        yield name
    else:
        for word, part in parts.items():
            yield from command_names(part, f"{name} {word}")


def test_test_files_have_names_of_their_own():
    """Without __init__.py pytest knows a test file by its name alone, and stops at the second of one name."""
    names = [f.name for f in python_files("tests") if f.name != "conftest.py"]
    assert not sorted({name for name in names if names.count(name) > 1})


def test_refusals_are_asserted_exactly():
    """`reverts()` without a reason passes for any reason, also for a mistake in the test."""
    bare = [
        place(file, node.lineno)
        for file in python_files("tests")
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call) and not node.args and not node.keywords
        if getattr(node.func, "attr", getattr(node.func, "id", "")) == "reverts"
    ]
    assert not bare
