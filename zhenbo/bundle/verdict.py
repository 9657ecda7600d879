"""What a verifier says: checks in order, each of a part that it names, and the verdict that follows from
them.
"""

from dataclasses import dataclass
from typing import Any, Literal

from zhenbo.language import Text

Status = Literal["pass", "fail", "flag"]


@dataclass(frozen=True)
class Check:
    """One check. `part` is stable for programs ("item", "document 3 event 0"), `said` is for people.

    `fail` makes the verdict false. `flag` does not: what is said is true, and the reader should know it.
    """

    status: Status
    part: str
    said: Text

    def as_json(self) -> dict[str, Any]:
        return {"status": self.status, "part": self.part, "said": {"zh": self.said.zh, "en": self.said.en}}


@dataclass(frozen=True)
class Verdict:
    """All checks of a bundle."""

    checks: tuple[Check, ...]

    @property
    def true(self) -> bool:
        """True where no check failed."""
        return not self.failed

    @property
    def failed(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if check.status == "fail")

    @property
    def flags(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if check.status == "flag")

    def as_json(self) -> dict[str, Any]:
        return {"true": self.true, "checks": [check.as_json() for check in self.checks]}


def passed(part: str, zh: str, en: str) -> Check:
    return Check("pass", part, Text(zh, en))


def failed(part: str, zh: str, en: str) -> Check:
    return Check("fail", part, Text(zh, en))


def flagged(part: str, zh: str, en: str) -> Check:
    return Check("flag", part, Text(zh, en))
