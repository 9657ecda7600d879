"""The tests by name: which there are, and what they say about themselves.

A reference is written as in contracts/README.md: a file, and behind it the tests that are meant, as in
`test_suspend.py::test_refuses, ::test_emits`, or `test_suspend.py` alone for all of its tests. File names are
unique in the tests tree (tests/test_conventions.py), so it needs no folder; one that is given must fit.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from audit.places import TESTS

_WORD = re.compile(r"(?P<file>(?:\w+/)*test_\w+\.py)|(?P<test>\btest_\w+)")


@dataclass(frozen=True, order=True)
class Test:
    """A test function: its file's path below tests/, and its name."""

    __test__ = False  # pytest takes whatever is called so for tests

    file: str
    name: str

    def __str__(self) -> str:
        return f"{self.file}::{self.name}"


@dataclass(frozen=True)
class Found:
    """What a text refers to, and what of it does not exist."""

    tests: tuple[Test, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True)
class Tests:
    """Every test file below a folder."""

    __test__ = False

    folder: Path = TESTS
    _mentions: dict[str, dict[str, str]] = field(default_factory=dict)

    @cached_property
    def files(self) -> dict[str, Path]:
        return {path.name: path for path in sorted(self.folder.rglob("test_*.py"))}

    def of(self, file: str) -> list[Test]:
        """All tests of the file of that name."""
        path = self.files[Path(file).name]
        place = path.relative_to(self.folder).as_posix()
        return [Test(place, name) for name in self._words_of(path) if name]

    def referred(self, text: str) -> Found:
        """The tests that a text names, in its order."""
        known: list[Test] = []
        unknown: list[str] = []
        for file, names in _references(text):
            path = self.files.get(Path(file).name)
            if path is None or not path.as_posix().endswith(f"/{file}"):
                unknown.append(file or names[0])
                continue
            there = {test.name: test for test in self.of(file)}
            unknown += [f"{file}::{name}" for name in names if name not in there]
            known += [there[name] for name in names or there if name in there]
        return Found(tuple(dict.fromkeys(known)), tuple(unknown))

    def mentioning(self, number: str, below: str) -> list[Test]:
        """Tests in that folder whose comments or docstring name the number; what a file says outside of its
        tests it says of all of them."""
        wanted = re.compile(rf"\b{number}\b")
        found: list[Test] = []
        for path in self.files.values():
            place = path.relative_to(self.folder).as_posix()
            if place.startswith(below):
                words = self._words_of(path)
                whole_file = wanted.search(words[""])
                names = [name for name, text in words.items() if name and (whole_file or wanted.search(text))]
                found += [Test(place, name) for name in names]
        return found

    def _words_of(self, path: Path) -> dict[str, str]:
        """Comments and docstrings of each test function, and under "" those of the rest of the file."""
        key = path.as_posix()
        if key not in self._mentions:
            self._mentions[key] = _words(path.read_text("utf-8"))
        return self._mentions[key]


def _references(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each file that the text names with the tests named behind it."""
    file: str = ""
    names: list[str] = []
    for word in _WORD.finditer(text):
        if word["file"]:
            if file:
                yield file, names
            file, names = word["file"], []
        else:
            names.append(word["test"])
    if file or names:
        yield file, names


def _words(source: str) -> dict[str, str]:
    tree = ast.parse(source)
    spans = [
        (node.name, min([node.lineno, *(d.lineno for d in node.decorator_list)]), node.end_lineno or 0)
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]
    words = dict.fromkeys(["", *(name for name, _, _ in spans)], "")
    for line, text in _comments(source, tree):
        name = next((name for name, first, last in spans if first <= line <= last), "")
        words[name] += f"{text}\n"
    return words


def _comments(source: str, tree: ast.Module) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            yield getattr(node, "lineno", 0), ast.get_docstring(node) or ""
