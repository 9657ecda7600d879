"""Contracts to verify, and time that passes only when somebody waits."""

from dataclasses import dataclass, field, replace

import pytest

from zhenbo.verification import Outcome, Patience, Service, Subject, Verification


@dataclass
class Clock:
    """`sleep` lets the time pass at once, and notes how long."""

    now: float = 0.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(autouse=True)
def _english(monkeypatch):
    monkeypatch.setenv("ZHENBO_LANG", "en")


@pytest.fixture
def subject():
    source = {"contracts/Tea.sol": {"content": "contract Tea { constructor(uint256 grams) {} }"}}
    return Subject(
        name="Tea",
        chain_id=11155111,
        address="0x00000000000000000000000000000000000000Aa",
        identifier="contracts/Tea.sol:Tea",
        compiler="0.8.30+commit.73712a01",
        input={"language": "Solidity", "sources": source, "settings": {"evmVersion": "shanghai"}},
        arguments=f"{357:064x}",
        tx="0x" + "1F" * 32,
    )


@pytest.fixture
def cup(subject):
    """A second contract."""
    return replace(subject, name="Cup", address="0x00000000000000000000000000000000000000Bb")


@pytest.fixture
def heard():
    """What was said while waiting."""
    return []


@pytest.fixture
def settle(clock, heard):
    """settle(service, subject, ...): the outcomes, in the order of the subjects."""

    def run(service: Service, *subjects: Subject, limit: float = 300.0) -> list[Outcome]:
        attempts = [Verification(service, subject) for subject in subjects]
        patience = Patience(limit, clock, clock.sleep)
        ended = dict(patience.settle(attempts, lambda attempt, reason: heard.append(reason.en)))
        return [ended[attempt] for attempt in attempts]

    return run
