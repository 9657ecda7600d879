"""A version of the rules on its way: scheduled at the Treasury under a salt that follows from its content.

So a later run finds what an earlier one scheduled, from any machine and without journals; and a proposal that
waited too long for its date is taken off before a new one is made.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from scripts.rounds import Round
from scripts.session import Session
from zhenbo import config
from zhenbo.chain import KeySigner
from zhenbo.errors import BadRules
from zhenbo.language import Text, say
from zhenbo.plan import Plan
from zhenbo.plans.answers import answer
from zhenbo.plans.rules import Proposal, Times, changes, moment, number_changes, propose, salt_of
from zhenbo.plans.timelock import Operation
from zhenbo.rewards.source import Ledger, Version
from zhenbo.runner import Report, run
from zhenbo.scoring.rule_file import load_rules
from zhenbo.scoring.rules import Rules

_UNSET, _DONE = 0, 3  # TimelockController.OperationState


@dataclass(frozen=True)
class Book:
    """The rules of a community, and the Treasury that alone changes them."""

    session: Session
    ledger: Ledger
    treasury: str

    @cached_property
    def address(self) -> str:
        """Of the RuleBook."""
        return self.ledger.rule_book

    @property
    def count(self) -> int:
        """How many versions there are."""
        return int(self.session.chain.read("RuleBook", self.address, "versionCount"))

    def version(self, number: int) -> Version:
        """A version's content."""
        return self.ledger.version(number)

    @property
    def times(self) -> Times:
        """What decides when a version can hold."""
        chain = self.session.chain
        delay = int(chain.read("Treasury", self.treasury, "getMinDelay"))
        notice = int(chain.read("RuleBook", self.address, "notice"))
        last = self.version(self.count).effective if self.count else 0
        return Times(self.session.now(), delay, notice, last)


@dataclass(frozen=True)
class Pending:
    """What waits at the Treasury; `ready_at` in UNIX seconds."""

    operation: Operation
    proposal: Proposal
    ready_at: int


def book_of(session: Session) -> Book:
    """The rule book of `community=`."""
    found = session.chosen
    return Book(session, Ledger(session.chain, found), found.address("Treasury"))


def pending(book: Book) -> Iterator[Pending]:
    """Every proposal of rules that was scheduled and neither done nor taken off."""
    chain, start = book.session.chain, book.ledger.deployment.contracts["Treasury"].block
    salts = {
        bytes(event.args["id"]): bytes(event.args["salt"])
        for event in chain.events("Treasury", book.treasury, start, None, {"CallSalt": {}})
    }
    for event in chain.events("Treasury", book.treasury, start, None, {"CallScheduled": {}}):
        proposal = Proposal.read(bytes(event.args["data"]))
        if proposal is None or event.args["target"] != book.address:
            continue
        salt = salts.get(bytes(event.args["id"]), bytes(32))
        operation = proposal.operation(book.treasury, book.address, salt)
        state = chain.read("Treasury", book.treasury, "getOperationState", operation.id)
        if state not in (_UNSET, _DONE):
            ready = int(chain.read("Treasury", book.treasury, "getTimestamp", operation.id))
            yield Pending(operation, proposal, ready)


def _restored(book: Book, kept: list[str] | None) -> Operation | None:
    if kept is None:
        return None
    data, salt = map(bytes.fromhex, kept)
    proposal = Proposal.read(data)
    return proposal and proposal.operation(book.treasury, book.address, salt)


@dataclass(frozen=True)
class Rulemaking:
    """One rule file that is to become a version."""

    session: Session
    book: Book
    signer: KeySigner
    file: Path
    rules: Rules

    @cached_property
    def uri(self) -> str:
        """Where the file is published."""
        return self.session.arguments.need("uri")

    @property
    def in_book(self) -> bool:
        """Whether the newest version is this one."""
        count = self.book.count
        newest = self.book.version(count) if count else None
        return newest is not None and (newest.rules_hash, newest.uri) == (self.rules.digest, self.uri)

    @cached_property
    def waiting(self) -> Pending | None:
        """What was scheduled for this file; the last where there are several."""
        salts = {salt_of(self.rules.digest, self.uri, n) for n in range(self.book.count + 1)}
        found = [one for one in pending(self.book) if one.operation.salt in salts]
        return found[-1] if found else None

    def stale(self, waiting: Pending) -> bool:
        """Whether its date comes before the RuleBook would allow it: then it can never be carried out."""
        times = self.book.times
        earliest = max(max(times.now, waiting.ready_at) + times.notice, times.last + 1)
        return waiting.proposal.effective < earliest

    def finish_earlier(self) -> None:
        """Finish what an interrupted run left under way, as it had it; nothing happens in a dry run."""
        kept = self._round.recall() if self.session.sends else None
        if kept is None:
            return
        operation, cancelled = (_restored(self.book, one) for one in json.loads(kept))
        if operation is None:
            return
        for plan in (self._scheduling(operation, cancelled), self._executing(operation)):
            if self._round.under_way(plan):
                self._run(plan, self.session.arguments.is_set("yes"))

    def carry_out(self, waiting: Pending | None) -> None:
        """Execute what has waited; else schedule it, and execute where nothing has to wait."""
        self._explain()
        if waiting is not None and not self.stale(waiting):
            self._remember(waiting.operation, None)
            self._print(self.session.run(self._executing(waiting.operation), self.signer), "execute")
            self._keep()
            return
        operation, cancelled = self._operation(), waiting.operation if waiting else None
        at_once = self.book.times.delay == 0
        plan = self._scheduling(operation, cancelled)
        if not self.session.sends:
            both = replace(plan, calls=(*plan.calls, operation.execute()))
            self._print(self._run(both if at_once else plan, False), "schedule")
            return
        self._remember(operation, cancelled)
        report = self._run(plan, self.session.arguments.is_set("yes"))
        self._keep()
        if at_once:
            report = self._run(self._executing(operation), True)
        self._print(report, "execute" if at_once else "schedule")

    def _operation(self) -> Operation:
        """What is to be scheduled."""
        times = self.book.times
        effective = self.session.arguments.number("effective", times.usual)
        times.require(effective)
        salt = salt_of(self.rules.digest, self.uri, self.book.count)
        proposal = propose(self.rules, effective, self.uri)
        return proposal.operation(self.book.treasury, self.book.address, salt)

    def _remember(self, operation: Operation, cancelled: Operation | None) -> None:
        if self.session.sends:
            both = (operation, cancelled)
            self._round.remember(json.dumps([one and [one.data.hex(), one.salt.hex()] for one in both]))

    @cached_property
    def _round(self) -> Round:
        name = f"rules-{self.book.address[2:10].lower()}-{self.rules.digest.hex()[:16]}"
        return Round(self.session, self.signer, name)

    def _scheduling(self, operation: Operation, cancelled: Operation | None) -> Plan:
        delay = self.book.times.delay
        first = (cancelled.cancel(),) if cancelled is not None else ()
        title = Text("提议新规则", "Propose new rules")
        return Plan(
            title,
            self.session.chain.chain_id,
            self.signer.address,
            (*first, operation.schedule(delay)),
            effects=tuple(self._effects(operation)),
        )

    def _executing(self, operation: Operation) -> Plan:
        title = Text("执行已提议的规则", "Carry out the proposed rules")
        return Plan(title, self.session.chain.chain_id, self.signer.address, (operation.execute(),))

    def _effects(self, operation: Operation) -> Iterator[Text]:
        times, proposal = self.book.times, Proposal.read(operation.data)
        if proposal is not None:
            yield Text(
                f"自 {moment(proposal.effective)} 生效;此前开启的期不受影响",
                f"They hold from {moment(proposal.effective)} on; epochs opened before keep theirs",
            )
        if times.delay:
            when = moment(times.now + times.delay)
            yield Text(
                f"{when} 之后再次运行此命令即执行", f"Run this command again after {when} to carry it out"
            )
        yield Text(
            f"无法离线核对 {self.uri} 是否就是此文件:请原样发布",
            f"That {self.uri} gives this very file cannot be checked offline: publish it unchanged",
        )

    def _run(self, plan: Plan, yes: bool) -> Report:
        return run(
            plan,
            self.session.chain,
            self.signer,
            send=self.session.sends,
            yes=yes,
            quiet=self.session.arguments.is_set("json"),
        )

    def _explain(self) -> None:
        """What changes against the rules in force."""
        if self.session.arguments.is_set("json"):
            return
        for line in self.differences():
            print(say(line))

    def differences(self) -> Iterator[Text]:
        """Sentence by sentence where the old file is at hand, else in the numbers that the chain knows."""
        number = answer(
            self.session.chain, "RuleBook", self.book.address, "versionAt", self.book.times.now
        ) or (1 if self.book.count else 0)
        if not number:
            yield Text("第一版规则:", "The first rules:")
            yield from changes(None, self.rules)
            return
        old = self.book.version(number)
        before = self._before(old)
        if before is not None:
            yield Text(f"与第 {number} 版相比:", f"Against version {number}:")
            yield from changes(before, self.rules)
            return
        yield Text(
            f"第 {number} 版的文件不在手边({old.uri});给出 before= 可逐句比较。数字:",
            f"The file of version {number} is not at hand ({old.uri}); before=FILE compares the sentences. "
            "Numbers:",
        )
        new = propose(self.rules, 0, self.uri)
        yield from number_changes((old.budget, old.cap, old.window), new)

    def _before(self, old: Version) -> Rules | None:
        named = self.session.arguments.get("before")
        kept = self._kept(old.rules_hash)
        if named is None and not kept.exists():
            return None
        found = load_rules(Path(named) if named else kept)
        if found.digest != old.rules_hash:
            raise BadRules(
                f"before={named or kept} is 0x{found.digest.hex()}, version {old.number} is "
                f"0x{old.rules_hash.hex()} ({old.uri})"
            )
        return found

    def _keep(self) -> None:
        """Keep the file, so that the next proposal can be compared with it."""
        if self.session.sends:
            kept = self._kept(self.rules.digest)
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(self.file.read_bytes())

    def _kept(self, digest: bytes) -> Path:
        return config.project_root() / "build" / "rules" / f"{digest.hex()}.yaml"

    def _print(self, report: Report, phase: str) -> None:
        self.session.print_json({**report.as_dict(), "phase": phase})
