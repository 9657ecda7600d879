"""Hand a community's Treasury from its council to its members.

brownie run handover main community=TEA send=yes     now, and again when it has waited
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from scripts.arguments import command, parse, usage
from scripts.rounds import Round
from scripts.session import Session
from zhenbo.chain import KeySigner
from zhenbo.errors import BadPlan
from zhenbo.language import Text, say
from zhenbo.plan import Call, Plan
from zhenbo.plans.handover import ROLES, handover
from zhenbo.plans.rules import moment
from zhenbo.plans.timelock import Together

COUNCIL = 0  # whose account proposes on development networks
USAGE = usage(
    """brownie run handover main community=SYMBOL
  把 Treasury 移交给会员:FanGovernor 成为唯一的提议人,原提议人不再有任何权限。在 Treasury 预约;
  到时间后再次运行同一命令即执行。Treasury 无延迟时一次完成。不可撤回:以后只有会员的提案能改变它。""",
    """brownie run handover main community=SYMBOL
  Hands the Treasury to the members: the FanGovernor alone proposes, and who proposed until now can do nothing
  any more. Scheduled at the Treasury; the same command, run again when it has waited, carries it out; with no
  delay both are done at once. Cannot be taken back: then only a proposal of the members changes it.""",
)


def main(*args: str) -> None:
    with command(USAGE):
        arguments = parse(args, ("community",))
        arguments.need("community")
        _Handover(Session.open(arguments)).go_on()


def help(*args: str) -> None:
    print(say(USAGE))


@dataclass(frozen=True)
class _Handover:
    """The handover of the community that was named."""

    session: Session

    @cached_property
    def _treasury(self) -> str:
        return self.session.chosen.address("Treasury")

    @cached_property
    def _governor(self) -> str:
        return self.session.chosen.address("FanGovernor")

    def go_on(self) -> None:
        """Schedule it, or carry it out where it has waited; say so where nothing is to be done now."""
        operation = self._operation
        delay = int(self._read("getMinDelay"))
        plans = [self._plan(operation, operation.schedule(delay)), self._plan(operation, operation.execute())]
        if not delay:
            plans = [self._plan(operation, operation.schedule(delay), operation.execute())]
        for plan in plans:
            if self.session.sends and self._round.under_way(plan):
                self._run("resume", plan)
        ready = int(self._read("getTimestamp", operation.id))
        if self._is_done:
            said = Text("Treasury 已由会员掌管", "The Treasury is in the members' hands")
            self._tell({"phase": "done"}, said)
        elif delay and ready > self.session.now():
            when = moment(ready)
            said = Text(f"已预约,{when} 之后再次运行即执行", f"Scheduled; run it again after {when}")
            self._tell({"phase": "wait", "waitUntil": ready}, said)
        else:
            self._require_members()
            self._run("execute" if ready or not delay else "schedule", plans[-1] if ready else plans[0])

    @property
    def _is_done(self) -> bool:
        """Whether the Governor holds both roles, and nobody else one of them."""
        holds = [bool(self._read("hasRole", role, self._governor)) for role in ROLES]
        return all(holds) and not any(
            self._read("hasRole", role, one) for role in ROLES for one in self._council
        )

    @cached_property
    def _signer(self) -> KeySigner:
        return self.session.signer(COUNCIL)

    @cached_property
    def _round(self) -> Round:
        return Round(self.session, self._signer, "handover")

    def _plan(self, operation: Together, *calls: Call) -> Plan:
        chain = self.session.chain
        effects = (
            Text(
                f"现有会员 {self._members} 人;此后只有他们的提案能动用 Treasury,不可撤回",
                f"There are {self._members} members; from then on only their proposals move the Treasury, "
                "for good",
            ),
        )
        title = Text("把 Treasury 移交给会员", "Hand the Treasury to the members")
        return Plan(title, chain.chain_id, self._signer.address, calls, effects=effects)

    def _run(self, phase: str, plan: Plan) -> None:
        report = self.session.run(plan, self._signer)
        self.session.print_json({**report.as_dict(), "phase": phase})

    @cached_property
    def _council(self) -> list[str]:
        """Who but the Governor ever was to propose or cancel at the Treasury; the same before and after."""
        chosen = self.session.chosen
        events = self.session.chain.events(
            "Treasury", self._treasury, chosen.contracts["Treasury"].block, wanted={"RoleGranted": {}}
        )
        named = {str(event.args["account"]) for event in events if bytes(event.args["role"]) in ROLES}
        return sorted(named - {self._governor})

    @cached_property
    def _operation(self) -> Together:
        return handover(self._treasury, self._governor, self._council)

    @cached_property
    def _members(self) -> int:
        chosen = self.session.chosen
        return int(self.session.chain.read("Membership", chosen.address("Membership"), "totalSupply"))

    def _require_members(self) -> None:
        """Refuse to leave the Treasury to nobody: one member at least must be able to propose now."""
        chain, chosen = self.session.chain, self.session.chosen
        seniority = int(chain.read("FanGovernor", self._governor, "seniority"))
        then = self.session.now() - 1 - seniority
        senior = chain.read("Membership", chosen.address("Membership"), "getPastTotalSupply", then)
        if not senior:
            raise BadPlan(
                f"Nobody has been a member for {seniority} s, so nobody could propose, and the Treasury "
                "would be stuck for good. Grant memberships first: `brownie run membership grant`."
            )

    def _read(self, function: str, *args: object) -> Any:
        return self.session.chain.read("Treasury", self._treasury, function, *args)

    def _tell(self, content: "dict[str, object]", said: Text) -> None:
        self.session.print_json(content)
        if not self.session.arguments.is_set("json"):
            print(say(said))
