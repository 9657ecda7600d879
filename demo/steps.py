"""What a step leaves behind: who did what, by which transactions, and what was checked afterwards."""

from dataclasses import dataclass
from typing import Any

from demo.cast import Actor
from zhenbo.language import Text


@dataclass(frozen=True)
class Sent:
    """A transaction as its receipt shows it. `paid` is gas times price, in wei."""

    tx: str
    block: int
    gas: int
    paid: int


@dataclass(frozen=True)
class Check:
    """A sentence about the chain (or a file), what was found and what was expected."""

    what: Text
    found: Any
    expected: Any

    @property
    def passed(self) -> bool:
        return bool(self.found == self.expected)


@dataclass(frozen=True)
class Step:
    """One step of the story. Steps off the chain have no transactions."""

    number: int
    chapter: str
    actor: Actor
    account: str
    what: Text
    details: tuple[Text, ...]
    output: tuple[str, ...]  # lines that a command printed
    sent: tuple[Sent, ...]
    checks: tuple[Check, ...]

    @property
    def gas(self) -> int:
        return sum(one.gas for one in self.sent)

    @property
    def paid(self) -> int:
        return sum(one.paid for one in self.sent)

    @property
    def passed(self) -> bool:
        return bool(self.checks) and all(check.passed for check in self.checks)

    def as_json(self) -> dict[str, Any]:
        """For summary.json. Wei as text: they outgrow what every JSON reader keeps exact."""
        return {
            "number": self.number,
            "chapter": self.chapter,
            "actor": self.actor.word,
            "account": self.account,
            "what": both(self.what),
            "details": [both(detail) for detail in self.details],
            "output": list(self.output),
            "tx": self.sent[0].tx if self.sent else None,
            "gas": self.gas,
            "paid_wei": str(self.paid),
            "transactions": [
                {"tx": one.tx, "block": one.block, "gas": one.gas, "paid_wei": str(one.paid)}
                for one in self.sent
            ],
            "check": both(self.checks[0].what),
            "checks": [
                {
                    "what": both(check.what),
                    "found": plain(check.found),
                    "expected": plain(check.expected),
                    "passed": check.passed,
                }
                for check in self.checks
            ],
            "passed": self.passed,
        }


def both(text: Text) -> dict[str, str]:
    """A sentence in both languages."""
    return {"zh": text.zh, "en": text.en}


def plain(value: Any) -> Any:
    """A value as JSON and people read it: bytes in hex, large numbers as text."""
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return value if abs(value) < 2**53 else str(value)
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {str(name): plain(one) for name, one in value.items()}
    return str(value)
