"""What the tests of scripts share: an operator who runs `main`, and a process that dies."""

import itertools
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from zhenbo.chain import Chain

LOT = "PE20260715A"
PASSPHRASE = "a phrase for tests only"
SALES = 6
CHIP_KEY = bytes.fromhex("00000000000000000000000000000000000c0ffe")


def later(*values: object) -> Any:
    """A case of the long run."""
    return pytest.param(*values, marks=pytest.mark.long)


def every_pair(names: str, *axes: Sequence[object]) -> pytest.MarkDecorator:
    """Parametrises by three axes: every pair of their values each day, all combinations in the long run."""
    cases = []
    for places in itertools.product(*(range(len(axis)) for axis in axes)):
        values = [axis[place] for axis, place in zip(axes, places, strict=True)]
        cases.append(pytest.param(*values, marks=[pytest.mark.long] * (sum(places) % 2)))
    return pytest.mark.parametrize(names, cases)


class Killed(BaseException):
    """The process dies: nothing catches this."""


@dataclass
class Operator:
    """Calls a script as Brownie does, and tells how it ended."""

    chain: Chain
    root: Path
    capsys: pytest.CaptureFixture
    out: str = ""
    err: str = ""

    def run(self, main, *args: object) -> int:
        """Exit code of `main(*args)`; `out` and `err` hold what it printed."""
        self.capsys.readouterr()
        try:
            main(*(str(arg) for arg in args))
            code = 0
        except SystemExit as end:
            code = end.code
        self.out, self.err = self.capsys.readouterr()
        return code

    def send(self, main, *args: object) -> int:
        """The same with send=yes, without questions."""
        return self.run(main, *args, "send=yes", "yes=yes")

    def json(self, main, *args: object):
        """What the script prints with json=yes."""
        self.run(main, *args, "json=yes")
        return json.loads(self.out)

    def state(self, journals: bool = True) -> tuple[object, ...]:
        """Everything a dry run must leave as it is: the chain's head and the project's files (not locks).

        A second run may note in its journal that everything is done: then without journals.
        """
        files = (f for f in self.root.rglob("*") if f.is_file() and f.name != "lock")
        files = (f for f in files if journals or "journal" not in f.parts)
        content = {str(file): file.read_bytes() for file in files}
        return self.chain.head(), self.chain.block_hash(self.chain.head()), content

    def transactions(self, account) -> int:
        """How many transactions the account has sent."""
        return self.chain.nonce(str(account), "latest")
