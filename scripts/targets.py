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
        zh = f"epoch={number}:下一期是第 {len(epochs) + 1} 期;要开启它,不写 epoch= 即可"
        en = f"epoch={number}: the next epoch is {len(epochs) + 1}; leave epoch= out to open it"
        raise BadPlan(str(Text(zh, en)))
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
        number = epochs[-1].number
        zh = f"第 {number} 期还没有发布:请先发布它的日志,或请监督人作废。"
        en = f"Epoch {number} is still open: post its log first, or have the guardian void it."
        raise BadPlan(str(Text(zh, en)))


def _require_same(ledger: Ledger, epoch: Epoch, wish: Wish) -> None:
    """An epoch that is past its opening may only be gone on with."""
    if epoch.state == State.VOID:
        zh = f"第 {epoch.number} 期已作废,不能恢复;要重新开启,不写 epoch= 即可。"
        en = f"Epoch {epoch.number} is void and stays so; leave epoch= out to open it anew."
        raise BadPlan(str(Text(zh, en)))
    closing = ledger.closing(epoch.number) if epoch.state != State.OPEN else None
    if closing is not None and "0x" + closing.log_hash.hex() != sha256_of(wish.log):
        state, log = STATES[epoch.state], f"0x{closing.log_hash.hex()}"
        zh = f"第 {epoch.number} 期{state.zh},用的是另一份日志({log})。生效之前只有监督人可以作废。"
        en = (
            f"Epoch {epoch.number} is {state.en}, from another log ({log}). "
            "Only the guardian can void it while it is not final."
        )
        raise BadPlan(str(Text(zh, en)))


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
        zh = f"下一期可开启于 {moment(opening)};现在是 {moment(now)}。"
        en = f"The next epoch can be opened from {moment(opening)} on; it is {moment(now)}."
        raise BadPlan(str(Text(zh, en)))
    number = answer(chain, "RuleBook", ledger.rule_book, "versionAt", now)
    if number is None:
        zh = "还没有生效的规则。请看 `brownie run rules list`,或提出规则。"
        en = "No rules are in force yet. See `brownie run rules list`, or propose some."
        raise BadPlan(str(Text(zh, en)))
    version = ledger.version(number)
    left = int(chain.read("Rewards", ledger.rewards, "carry"))
    limit = version.budget + min(left, version.budget)
    return Epoch(target.number, State.NONE, number, 0, 0, 0, limit, version.cap, 0, 0)


def require_rules(ledger: Ledger, epoch: Epoch, rules: Rules) -> None:
    """Raises BadPlan unless the rule file is that of the epoch's version, in hash and in numbers."""
    version = ledger.version(epoch.version)
    if rules.digest != version.rules_hash:
        posted, given = f"0x{version.rules_hash.hex()}", f"0x{rules.digest.hex()}"
        zh = (
            f"第 {epoch.number} 期用规则第 {version.number} 版,{posted};这份规则文件是 {given}。"
            f"请从 {version.uri} 取得文件,或提出您的规则:`brownie run rules`。"
        )
        en = (
            f"Epoch {epoch.number} has rule version {version.number}, {posted}; this rule file is {given}. "
            f"Take the file from {version.uri}, or propose yours: `brownie run rules`."
        )
        raise BadPlan(str(Text(zh, en)))
    numbers = (version.budget, version.cap, version.window)
    if numbers != (rules.budget, rules.cap_per_fan, rules.minimum_window):
        zh = (
            f"规则第 {version.number} 版登记的数字与文件不同:登记的预算、上限和窗口是 {numbers}。"
            "请重新提出这份文件:`brownie run rules`。"
        )
        en = (
            f"Rule version {version.number} was proposed with other numbers than its file has: budget, cap "
            f"and window are {numbers} there. Propose the file again: `brownie run rules`."
        )
        raise BadPlan(str(Text(zh, en)))


def waiting_file(ledger: Ledger, wish: Wish, number: int) -> Path | None:
    """What waited after the epoch before that is not void. Raises where it is not at hand, or another one."""
    before = next((n for n in range(number - 1, 0, -1) if ledger.epoch(n).state != State.VOID), None)
    if before is None:
        if wish.carry is not None:
            zh, en = (
                "carry= 用于以后各期;第一期之前没有结转",
                "carry= is for later epochs; nothing waits before the first one",
            )
            raise WrongUse(str(Text(zh, en)))
        return None
    kept = folder_of(wish.epochs, before) / published.CARRY_OUT
    renamed = wish.openings is not None
    given = wish.carry or (wish.log.parent / published.CARRY_IN if renamed else kept)
    if not given.is_file():
        zh = f"缺少 carry=FILE:第 {before} 期的 {published.CARRY_OUT}(没有找到 {given})"
        en = f"carry=FILE is missing: {published.CARRY_OUT} of epoch {before} (not found: {given})"
        raise WrongUse(str(Text(zh, en)))
    if kept.is_file() and not same_waiting(kept, given, renamed):
        zh = f"{given} 不是第 {before} 期所留的 {kept}"
        raise BadEpoch(str(Text(zh, f"{given} is not what epoch {before} left, {kept}")))
    return given
