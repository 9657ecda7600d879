"""What a community's Treasury has on its timetable, and one errand there: scheduled, waited for, carried out.

A later run finds what an earlier one scheduled, from any machine and without journals.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Generic, Protocol, TypeVar

from scripts.council import Council
from scripts.rounds import Round
from scripts.session import Session
from zhenbo.chain import KeySigner
from zhenbo.errors import BadPlan
from zhenbo.language import Text, say
from zhenbo.plan import Plan
from zhenbo.plans.rules import moment
from zhenbo.plans.timelock import Action, Operation
from zhenbo.runner import Report

_UNSET, _DONE = 0, 3  # TimelockController.OperationState


class Decision(Protocol):
    """What the Treasury is to tell one contract."""

    @property
    def data(self) -> bytes:
        """The call of that contract."""

    def operation(self, treasury: str, target: str, salt: bytes) -> Operation:
        """What the Treasury is asked to do."""


D = TypeVar("D", bound=Decision)


@dataclass(frozen=True)
class Pending(Generic[D]):
    """What waits at the Treasury; `ready_at` in UNIX seconds."""

    operation: Operation
    proposal: D
    ready_at: int


@dataclass(frozen=True)
class Timetable(Generic[D]):
    """What of one kind the Treasury of `community=` was asked to tell one contract.

    read   the decision in a call's bytes; None where they call something else
    """

    session: Session
    target: str
    read: Callable[[bytes], D | None]

    @cached_property
    def treasury(self) -> str:
        """Its address."""
        return self.session.chosen.address("Treasury")

    @property
    def delay(self) -> int:
        """Seconds that everything waits."""
        return int(self.session.chain.read("Treasury", self.treasury, "getMinDelay"))

    def scheduled(self) -> Iterator[tuple[Operation, D]]:
        """Whatever was scheduled, also what was done or taken off since; oldest first."""
        salts = {bytes(args["id"]): bytes(args["salt"]) for args in self._events("CallSalt")}
        for args in self._events("CallScheduled"):
            found = self.read(bytes(args["data"])) if args["target"] == self.target else None
            if found is not None:
                yield self._operation(found, salts.get(bytes(args["id"]), bytes(32))), found

    def pending(self) -> Iterator[Pending[D]]:
        """What was scheduled and neither done nor taken off, each once."""
        chain, seen = self.session.chain, set()
        for operation, proposal in self.scheduled():
            state = chain.read("Treasury", self.treasury, "getOperationState", operation.id)
            if state not in (_UNSET, _DONE) and operation.id not in seen:
                seen.add(operation.id)
                ready = int(chain.read("Treasury", self.treasury, "getTimestamp", operation.id))
                yield Pending(operation, proposal, ready)

    def restored(self, data: bytes, salt: bytes) -> Operation | None:
        """An operation by what it calls; None where that is not of this kind."""
        found = self.read(data)
        return None if found is None else self._operation(found, salt)

    def _operation(self, decision: D, salt: bytes) -> Operation:
        return decision.operation(self.treasury, self.target, salt)

    def _events(self, name: str) -> "Iterator[dict[str, object]]":
        start = self.session.chosen.contracts["Treasury"].block
        for event in self.session.chain.events("Treasury", self.treasury, start, None, {name: {}}):
            yield event.args


@dataclass(frozen=True)
class Errand(Generic[D]):
    """One thing that a signer has the Treasury do.

    name      of what is remembered of it on this machine
    titles    of the plans that schedule it and carry it out
    effects   sentences about the outcome, for the plan that schedules it
    facts     what the result for programs says besides, as it then is
    """

    timetable: Timetable[D]
    signer: KeySigner
    name: str
    titles: tuple[Text, Text]
    effects: Callable[[Operation], Iterator[Text]]
    facts: "Callable[[], dict[str, object]]"

    @property
    def session(self) -> Session:
        """The run of the script."""
        return self.timetable.session

    def finish_earlier(self) -> Operation | None:
        """Finish what an interrupted run left under way, as it had it; what that carried out, if anything.

        Raises RunStopped in a dry run, which says that there is such.
        """
        kept = self._round.recall()
        if kept is None:
            return None
        texts = [one and [bytes.fromhex(part) for part in one] for one in json.loads(kept)]
        operation, *replaced = (one and self.timetable.restored(*one) for one in texts)
        if operation is None:
            return None
        self._round.finish(self._scheduling(operation, [one for one in replaced if one]))
        return operation if self._round.finish(self._executing(operation)) else None

    def waits(self, waiting: Pending[D]) -> bool:
        """Whether what was scheduled has to wait longer: then it is said until when."""
        if waiting.ready_at <= self.session.now():
            return False
        when = moment(waiting.ready_at)
        said = Text(f"已预约,{when} 之后再次运行即执行", f"Scheduled; run it again after {when}")
        self.tell({"phase": "wait", "waitUntil": waiting.ready_at}, said)
        return True

    def tell(self, content: "dict[str, object]", said: Text) -> None:
        """How it stands where nothing is sent, for programs or for people."""
        self.session.print_json({**content, **self.facts()})
        if not self.session.arguments.is_set("json"):
            print(say(said))

    def execute(self, operation: Operation) -> None:
        """Carry out what has waited."""
        self._remember(operation, ())
        self._print(self.session.run(self._executing(operation), self.signer), "execute")

    def schedule(
        self, operation: Operation, replaced: Sequence[Operation] = (), then: Callable[[], None] | None = None
    ) -> None:
        """Schedule it in the place of others; where nothing has to wait, carry it out at once.

        `then` is done in between. A dry run shows both as one plan.
        """
        self._require_council(operation)
        at_once = self.timetable.delay == 0
        plan = self._scheduling(operation, replaced)
        if not self.session.sends:
            both = replace(plan, calls=(*plan.calls, operation.execute()))
            self._print(self.session.run(both if at_once else plan, self.signer), "schedule")
            return
        self._remember(operation, replaced)
        report = self.session.run(plan, self.signer)
        if then is not None:
            then()
        if at_once:
            report = self.session.run(self._executing(operation), self.signer, agreed=True)
        self._print(report, "execute" if at_once else "schedule")

    def _require_council(self, operation: Operation) -> None:
        """Raise BadPlan where the members have the Treasury: the message is the proposal that does it."""
        council = Council(self.session, self.session.chosen)
        if not council.governs:
            return
        action = council.around.written(Action(operation.target, 0, operation.data))
        run = f"brownie run propose main FILE community={self.session.arguments.need('community')}"
        file = f'title: "..."\ntext: |\n  ...\nactions:\n  - {action}'
        said = Text(
            f"Treasury 由会员掌管，须由会员提案。把下文存为文件，写好 title 与 text，"
            f"运行 `{run}`：\n\n{file}",
            "The members have the Treasury, so this takes a proposal of theirs. Save what follows as a file, "
            f"complete title and text, and run `{run}`:\n\n{file}",
        )
        raise BadPlan(say(said))

    def _remember(self, operation: Operation, replaced: Sequence[Operation]) -> None:
        if self.session.sends:
            kept = [[one.data.hex(), one.salt.hex()] for one in (operation, *replaced)]
            self._round.remember(json.dumps(kept))

    @cached_property
    def _round(self) -> Round:
        return Round(self.session, self.signer, self.name)

    def _scheduling(self, operation: Operation, replaced: Sequence[Operation]) -> Plan:
        delay = self.timetable.delay
        effects = [*self.effects(operation)]
        if delay:
            when = moment(self.session.now() + delay)
            zh, en = (
                f"{when} 之后再次运行此命令即执行",
                f"Run this command again after {when} to carry it out",
            )
            effects.append(Text(zh, en))
        calls = (*(one.cancel() for one in replaced), operation.schedule(delay))
        return self._plan(self.titles[0], calls, effects)

    def _executing(self, operation: Operation) -> Plan:
        return self._plan(self.titles[1], (operation.execute(),), ())

    def _plan(self, title: Text, calls: tuple, effects: Sequence[Text]) -> Plan:
        chain_id = self.session.chain.chain_id
        return Plan(title, chain_id, self.signer.address, calls, effects=tuple(effects))

    def _print(self, report: Report, phase: str) -> None:
        self.session.print_json({**report.as_dict(), "phase": phase, **self.facts()})
