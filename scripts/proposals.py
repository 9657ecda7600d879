"""A version of the rules on its way: scheduled at the Treasury under a salt that follows from its content.

A proposal that waited too long for its date is taken off before a new one is made.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from scripts.council import Council
from scripts.session import Session
from scripts.timetable import Errand, Pending, Timetable
from zhenbo import config
from zhenbo.chain import KeySigner
from zhenbo.errors import BadRules
from zhenbo.language import Text, say
from zhenbo.plans.answers import answer
from zhenbo.plans.rules import Proposal, Times, changes, moment, number_changes, propose, salt_of
from zhenbo.plans.timelock import Operation
from zhenbo.rewards.source import Ledger, Version
from zhenbo.scoring.rule_file import load_rules
from zhenbo.scoring.rules import Rules


@dataclass(frozen=True)
class Book:
    """The rules of a community, and the Treasury that alone changes them."""

    session: Session
    ledger: Ledger

    @cached_property
    def timetable(self) -> Timetable[Proposal]:
        """The proposals of rules at the Treasury."""
        return Timetable(self.session, self.address, Proposal.read)

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
        delay = self.timetable.delay + Council(self.session, self.session.chosen).vote_time
        notice = int(self.session.chain.read("RuleBook", self.address, "notice"))
        last = self.version(self.count).effective if self.count else 0
        return Times(self.session.now(), delay, notice, last)


def book_of(session: Session) -> Book:
    """The rule book of `community=`."""
    return Book(session, Ledger(session.chain, session.chosen))


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
    def waiting(self) -> Pending[Proposal] | None:
        """What was scheduled for this file; the last where there are several."""
        salts = {salt_of(self.rules.digest, self.uri, n) for n in range(self.book.count + 1)}
        found = [one for one in self.book.timetable.pending() if one.operation.salt in salts]
        return found[-1] if found else None

    def stale(self, waiting: Pending[Proposal]) -> bool:
        """Whether its date comes before the RuleBook would allow it: then it can never be carried out."""
        times = self.book.times
        earliest = max(max(times.now, waiting.ready_at) + times.notice, times.last + 1)
        return waiting.proposal.effective < earliest

    @cached_property
    def errand(self) -> Errand[Proposal]:
        """Having the Treasury propose this file to the RuleBook."""
        name = f"rules-{self.book.address[2:10].lower()}-{self.rules.digest.hex()[:16]}"
        titles = (
            Text("提议新规则", "Propose new rules"),
            Text("执行已提议的规则", "Carry out the proposed rules"),
        )
        return Errand(self.book.timetable, self.signer, name, titles, self._effects, dict)

    def carry_out(self, waiting: Pending[Proposal] | None) -> None:
        """Execute what has waited; else schedule it, and execute where nothing has to wait."""
        self._explain()
        if waiting is not None and not self.stale(waiting):
            self.errand.execute(waiting.operation)
            self._keep()
            return
        replaced = (waiting.operation,) if waiting is not None else ()
        self.errand.schedule(self._operation(), replaced, then=self._keep)

    def _operation(self) -> Operation:
        """What is to be scheduled."""
        times = self.book.times
        effective = self.session.arguments.number("effective", times.usual)
        times.require(effective)
        salt = salt_of(self.rules.digest, self.uri, self.book.count)
        proposal = propose(self.rules, effective, self.uri)
        return proposal.operation(self.book.timetable.treasury, self.book.address, salt)

    def _effects(self, operation: Operation) -> Iterator[Text]:
        proposal = Proposal.read(operation.data)
        if proposal is not None:
            yield Text(
                f"自 {moment(proposal.effective)} 生效;此前开启的期不受影响",
                f"They hold from {moment(proposal.effective)} on; epochs opened before keep theirs",
            )
        yield Text(
            f"无法离线核对 {self.uri} 是否就是此文件:请原样发布",
            f"That {self.uri} gives this very file cannot be checked offline: publish it unchanged",
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
