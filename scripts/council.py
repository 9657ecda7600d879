"""What a council has its Treasury do: scheduled, waited for, carried out, by the same command each time.

Everything is read off the chain, so a later run, from any machine, finds what an earlier one scheduled; what
an interrupted run left under way is finished first.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from scripts.rounds import Round
from scripts.session import Session
from zhenbo.chain import KeySigner
from zhenbo.deployments import Deployment
from zhenbo.language import Text, say
from zhenbo.plan import Call, Plan
from zhenbo.plans.actions import Surroundings
from zhenbo.plans.handover import ROLES
from zhenbo.plans.rules import moment
from zhenbo.plans.timelock import Action, Together

COUNCIL = 0  # whose account proposes on development networks


@dataclass(frozen=True)
class Council:
    """The Treasury of a community, and who may propose there."""

    session: Session
    community: Deployment

    @cached_property
    def treasury(self) -> str:
        return self.community.address("Treasury")

    @cached_property
    def governor(self) -> str:
        return self.community.address("FanGovernor")

    def read(self, function: str, *args: object) -> Any:
        """A view of the Treasury."""
        return self.session.chain.read("Treasury", self.treasury, function, *args)

    @cached_property
    def around(self) -> Surroundings:
        """The community's contracts, by which calls are written and read."""
        chain, contracts = self.session.chain, self.community.contracts
        addresses = {name: contract.address for name, contract in contracts.items()}
        return Surroundings(
            addresses, {name: chain.artifacts[name].abi for name in addresses}, chain.currency
        )

    def waiting(self) -> Iterator[tuple[bytes, Action]]:
        """What is on the Treasury's timetable, call by call, each with the id of its operation."""
        block = self.community.contracts["Treasury"].block
        events = self.session.chain.events("Treasury", self.treasury, block, wanted={"CallScheduled": {}})
        for event in events:
            number, args = bytes(event.args["id"]), event.args
            if self.read("isOperationPending", number):
                yield number, Action(args["target"], int(args["value"]), bytes(args["data"]))

    @cached_property
    def named(self) -> list[str]:
        """Who but the Governor ever was to propose or cancel; the same before and after a handover."""
        block = self.community.contracts["Treasury"].block
        events = self.session.chain.events("Treasury", self.treasury, block, wanted={"RoleGranted": {}})
        found = {str(event.args["account"]) for event in events if bytes(event.args["role"]) in ROLES}
        return sorted(found - {self.governor})

    @property
    def vote_time(self) -> int:
        """Seconds that a vote takes before the Treasury hears of it; 0 while a council proposes there."""
        if not self.governs:
            return 0
        names = ("votingDelay", "votingPeriod", "lateQuorumVoteExtension")
        reads = (self.session.chain.read("FanGovernor", self.governor, name) for name in names)
        return sum(map(int, reads))

    @property
    def governs(self) -> bool:
        """Whether the Governor holds both roles, and nobody else one of them."""
        holds = [bool(self.read("hasRole", role, self.governor)) for role in ROLES]
        return all(holds) and not any(self.read("hasRole", role, one) for role in ROLES for one in self.named)


@dataclass(frozen=True)
class Motion:
    """One operation on its way through the Treasury.

    require   raises what stands against it, before anything is scheduled or carried out
    """

    council: Council
    operation: Together
    title: Text
    effects: tuple[Text, ...]
    require: Callable[[], None]

    def go_on(self) -> None:
        """Schedule it, or carry it out where it has waited; say so where nothing is to be done now."""
        self.settle()
        ready = int(self.council.read("getTimestamp", self.operation.id))
        if self.council.read("isOperationDone", self.operation.id):
            self.tell({"phase": "done"}, Text("已执行", "It is carried out"))
        elif self._delay and ready > self._session.now():
            when = moment(ready)
            said = Text(f"已预约,{when} 之后再次运行即执行", f"Scheduled; run it again after {when}")
            self.tell({"phase": "wait", "waitUntil": ready}, said)
        else:
            self.require()
            phase = "execute" if ready or not self._delay else "schedule"
            self._run(phase, self._plans[-1] if ready else self._plans[0])

    def settle(self) -> None:
        """Finish what an interrupted run left under way; nothing happens in a dry run."""
        for plan in self._plans if self._session.sends else []:
            if self._round.under_way(plan):
                self._run("resume", plan)

    @cached_property
    def _delay(self) -> int:
        return int(self.council.read("getMinDelay"))

    @cached_property
    def _plans(self) -> list[Plan]:
        """What is sent at once: both where nothing has to wait."""
        schedule, execute = self.operation.schedule(self._delay), self.operation.execute()
        return [self._plan(schedule), self._plan(execute)] if self._delay else [self._plan(schedule, execute)]

    @property
    def _session(self) -> Session:
        return self.council.session

    @cached_property
    def _signer(self) -> KeySigner:
        return self._session.signer(COUNCIL)

    @cached_property
    def _round(self) -> Round:
        return Round(self._session, self._signer, "council")

    def _plan(self, *calls: Call) -> Plan:
        chain_id, sender = self._session.chain.chain_id, self._signer.address
        return Plan(self.title, chain_id, sender, calls, effects=self.effects)

    def _run(self, phase: str, plan: Plan) -> None:
        self._session.print_json({**self._session.run(plan, self._signer).as_dict(), "phase": phase})

    def tell(self, content: dict[str, object], said: Text) -> None:
        """The result, for a program or a person."""
        self._session.print_json(content)
        if not self._session.arguments.is_set("json"):
            print(say(said))
