"""What pyproject.toml promises an installed package: its data files, and every library that it imports."""

import ast
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PACKAGE = ROOT / "zhenbo"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_every_data_file_goes_into_the_wheel():
    patterns = PYPROJECT["tool"]["setuptools"]["package-data"]["zhenbo"]
    packed = {file for pattern in patterns for file in PACKAGE.glob(pattern)}
    found = {file for file in PACKAGE.rglob("*") if file.is_file() and file.suffix not in (".py", ".pyc")}
    assert found
    assert found <= packed, sorted(map(str, found - packed))


def test_every_folder_with_code_is_a_package():
    """setuptools leaves a folder without __init__.py out of the wheel."""
    folders = {file.parent for file in PACKAGE.rglob("*.py")}
    assert not [str(folder) for folder in folders if not (folder / "__init__.py").is_file()]


def test_every_library_that_the_package_imports_is_a_dependency_of_its_own():
    """What only comes along with another library can go away with that library's next version."""
    declared = {entry.split("==")[0].lower() for entry in PYPROJECT["project"]["dependencies"]}
    providers = packages_distributions()
    undeclared = {
        module
        for module in imported_modules() - sys.stdlib_module_names - {"zhenbo"}
        if not {name.lower().replace("_", "-") for name in providers.get(module, [])} & declared
    }
    assert not undeclared


def imported_modules() -> set[str]:
    names = set()
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.split(".")[0])
    return names
