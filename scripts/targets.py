"""Which epoch a log is for, and under which terms: read from the chain, so no journal is needed for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scripts.arguments import WrongUse
from scripts.session import Session
from zhenbo.errors import BadEpoch, BadPlan
from zhenbo.language import Text
from zhenbo.plans.answers import answer
from zhenbo.plans.rules import moment
from zhenbo.rewards import folder as published
from zhenbo.rewards.folder import folder_of, same_waiting, sha256_of
from zhenbo.rewards.source import STATES, Epoch, Ledger, State
from zhenbo.scoring.rules import Rules
from zhenbo.wallets.commitments import Opening


@dataclass(frozen=True)
class Wish:
    """What the poster asked for.

    epoch     number in Rewards; None for the open one, or the next
    period    number by the rules, which says the days; None to count epochs that are not void
    openings  private: whose wallet it is, where the log does not tell
    epochs    folder of the community's epochs
    """

    log: Path
    rules_file: Path
    uri: str
    epoch: int | None
    period: int | None
    carry: Path | None
    openings: Mapping[str, Opening] | None
    epochs: Path


@dataclass(frozen=True)
class Target:
    """The epoch that the log is for; `opened` where the chain has it already."""

    number: int
    period: int
    opened: bool


def choose(ledger: Ledger, wish: Wish) -> Target:
    """The epoch to be posted, or to go on with. Raises BadPlan where it cannot be."""
    epochs = ledger.epochs()
    number = wish.epoch or _next(ledger, epochs, wish)
    valid = sum(1 for one in epochs[: number - 1] if one.state != State.VOID)
    period = wish.period or valid + 1
    if number > len(epochs) + 1:
        raise BadPlan(f"epoch={number}: the next epoch is {len(epochs) + 1}; leave epoch= out to open it")
    if number == len(epochs) + 1:
        _require_closed(epochs)
        return Target(number, period, False)
    _require_same(ledger, epochs[number - 1], wish)
    return Target(number, period, True)


def _next(ledger: Ledger, epochs: list[Epoch], wish: Wish) -> int:
    """The open epoch; else the one that was posted from this very log; else a new one."""
    if epochs and epochs[-1].state == State.OPEN:
        return epochs[-1].number
    log, closings = sha256_of(wish.log), ledger.closings()
    for number in range(len(epochs), 0, -1):
        closing = closings.get(number) if epochs[number - 1].state != State.VOID else None
        if closing is not None and "0x" + closing.log_hash.hex() == log:
            valid = sum(1 for one in epochs[: number - 1] if one.state != State.VOID)
            if wish.period in (None, valid + 1):
                return number
    return len(epochs) + 1


def _require_closed(epochs: list[Epoch]) -> None:
    if epochs and epochs[-1].state == State.OPEN:
        raise BadPlan(
            f"Epoch {epochs[-1].number} is still open: post its log first, or have the guardian void it."
        )


def _require_same(ledger: Ledger, epoch: Epoch, wish: Wish) -> None:
    """An epoch that is past its opening may only be gone on with."""
    if epoch.state == State.VOID:
        raise BadPlan(f"Epoch {epoch.number} is void and stays so; leave epoch= out to open it anew.")
    closing = ledger.closing(epoch.number) if epoch.state != State.OPEN else None
    if closing is not None and "0x" + closing.log_hash.hex() != sha256_of(wish.log):
        raise BadPlan(
            f"Epoch {epoch.number} is {STATES[epoch.state].en}, from another log "
            f"(0x{closing.log_hash.hex()}). Only the guardian can void it while it is not final."
        )


def require_ready(session: Session, ledger: Ledger, wish: Wish, rules: Rules, target: Target) -> None:
    """Raise what can be said before a long log is scored: time, rules, what waits."""
    require_rules(ledger, terms_of(session, ledger, target), rules)
    waiting_file(ledger, wish, target.number)


def terms_of(session: Session, ledger: Ledger, target: Target) -> Epoch:
    """Version, limit and cap of an epoch, or those that it would have now."""
    return ledger.epoch(target.number) if target.opened else _terms_to_come(session, ledger, target)


def _terms_to_come(session: Session, ledger: Ledger, target: Target) -> Epoch:
    """Version, limit and cap as they would be if it were opened now. Raises BadPlan where it cannot be."""
    chain, now = session.chain, session.now()
    opening = int(chain.read("Rewards", ledger.rewards, "nextOpening"))
    if now < opening:
        raise BadPlan(f"The next epoch can be opened from {moment(opening)} on; it is {moment(now)}.")
    number = answer(chain, "RuleBook", ledger.rule_book, "versionAt", now)
    if number is None:
        raise BadPlan("No rules are in force yet. See `brownie run rules list`, or propose some.")
    version = ledger.version(number)
    left = int(chain.read("Rewards", ledger.rewards, "carry"))
    limit = version.budget + min(left, version.budget)
    return Epoch(target.number, State.NONE, number, 0, 0, 0, limit, version.cap, 0, 0)


def require_rules(ledger: Ledger, epoch: Epoch, rules: Rules) -> None:
    """Raises BadPlan unless the rule file is that of the epoch's version, in hash and in numbers."""
    version = ledger.version(epoch.version)
    if rules.digest != version.rules_hash:
        raise BadPlan(
            f"Epoch {epoch.number} has rule version {version.number}, 0x{version.rules_hash.hex()}; this "
            f"rule file is 0x{rules.digest.hex()}. Take the file from {version.uri}, or propose yours: "
            "`brownie run rules`."
        )
    numbers = (version.budget, version.cap, version.window)
    if numbers != (rules.budget, rules.cap_per_fan, rules.minimum_window):
        raise BadPlan(
            f"Rule version {version.number} was proposed with other numbers than its file has: budget, cap "
            f"and window are {numbers} there. Propose the file again: `brownie run rules`."
        )


def waiting_file(ledger: Ledger, wish: Wish, number: int) -> Path | None:
    """What waited after the epoch before that is not void. Raises where it is not at hand, or another one."""
    before = next((n for n in range(number - 1, 0, -1) if ledger.epoch(n).state != State.VOID), None)
    if before is None:
        if wish.carry is not None:
            raise WrongUse("carry= is for later epochs; nothing waits before the first one")
        return None
    kept = folder_of(wish.epochs, before) / published.CARRY_OUT
    renamed = wish.openings is not None
    given = wish.carry or (wish.log.parent / published.CARRY_IN if renamed else kept)
    if not given.is_file():
        raise WrongUse(f"carry=FILE is missing: {published.CARRY_OUT} of epoch {before} (not found: {given})")
    if kept.is_file() and not same_waiting(kept, given, renamed):
        zh = f"{given} 不是第 {before} 期所留的 {kept}"
        raise BadEpoch(str(Text(zh, f"{given} is not what epoch {before} left, {kept}")))
    return given
