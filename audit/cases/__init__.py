"""How each function is called so that whoever may gets through: one module a contract, one entry a function.

A function without an entry is called with zeros. That does where everybody is either let through or refused
for want of access; where it does not, the audit fails and says so, until an entry has arguments that do.
"""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

CALLER = "the caller's own address"  # stands for it among the arguments
Arguments = Callable[[Any], tuple[Any, ...]]  # of the stage on which the contract stands


@dataclass(frozen=True)
class Without:
    """The same call lacking what authorises it: everybody must be refused with that error."""

    what: str
    arguments: Arguments
    error: str


@dataclass(frozen=True)
class Case:
    """One way to call a function.

    arguments   so that whoever may gets through
    title       which way it is, where a function has several
    anyone      why everybody may; must be given exactly where a stranger gets through
    nobody      why nobody may; must be given exactly where nobody gets through
    refusals    errors that in this case, beside those of access, say that the caller may not
    without     what is asked instead of a role, and that nobody gets through without it
    only        the contract that gets through where nobody else does
    before      what must have happened, where it cannot stand on the stage with all the rest; undone after
    value       wei that are sent along
    """

    arguments: Arguments
    title: str = ""
    anyone: str = ""
    nobody: str = ""
    refusals: tuple[str, ...] = ()
    without: tuple[Without, ...] = ()
    only: str = ""
    before: Callable[[Any], None] | None = None
    value: int = 0


def cases_of(contract: str) -> dict[str, list[Case]]:
    """The entries for a contract's functions; none where it has no module yet."""
    name = f"audit.cases.{contract.lower()}"
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as missing:
        if missing.name != name:
            raise
        return {}
    found: dict[str, list[Case]] = module.CASES
    return found
