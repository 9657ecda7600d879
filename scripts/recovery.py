"""A membership comes to a new wallet: with the old one at once, or by the desk after a delay without veto.

brownie run recovery move 7 consent=consent.json community=TEA account=OLD send=yes
brownie run recovery ask 7 consent=consent.json community=TEA send=yes
brownie run recovery complete 7 community=TEA send=yes
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from scripts.arguments import WrongUse, command, parse, usage
from scripts.session import Session
from zhenbo.chain.logs import Event, Wanted
from zhenbo.cli.frame import read_bytes
from zhenbo.errors import BadPlan
from zhenbo.language import Text, say
from zhenbo.plan import Plan
from zhenbo.plans.memberships import MEMBERS, Place
from zhenbo.plans.recoveries import (
    LONGEST,
    Consent,
    Pending,
    ask_plan,
    complete_plan,
    move_plan,
    read_consent,
    veto_plan,
)
from zhenbo.plans.rules import moment

RELAY, DESK, MEMBER = 7, 12, 13  # whose account sends on development networks
ZERO = "0x" + "0" * 40
ASKED, VETOED, MOVED = "RecoveryRequested", "RecoveryVetoed", "MemberRecovered"
USAGE = usage(
    """brownie run recovery main N community=SYMBOL                  第 N 号会员有无移动申请,何时可完成
brownie run recovery move N consent=FILE community=SYMBOL     旧钱包发送,立即移至新钱包
brownie run recovery ask N consent=FILE community=SYMBOL      会员服务台为丢失的钱包申请,延迟后可移动
brownie run recovery veto N community=SYMBOL                  会员反对
brownie run recovery complete N community=SYMBOL              延迟过后任何人可完成
  consent=FILE   新钱包的同意书(zhenbo recovery sign)""",
    """brownie run recovery main N community=SYMBOL                  what is asked for membership N
brownie run recovery move N consent=FILE community=SYMBOL     the old wallet sends it: it moves at once
brownie run recovery ask N consent=FILE community=SYMBOL      the desk asks for a lost wallet's; after a delay
brownie run recovery veto N community=SYMBOL                  the member objects
brownie run recovery complete N community=SYMBOL              after the delay; anybody may
  consent=FILE   the new wallet's consent (`zhenbo recovery sign`)""",
)


def main(*args: str) -> None:
    with command(USAGE):
        case = _Case.of(args, RELAY)
        pending = case.pending
        facts = {"member": case.number, "to": pending.to, "readyAt": pending.ready_at}
        case.session.print_json(facts)
        if not case.session.arguments.is_set("json"):
            print(say(case.told))


def move(*args: str) -> None:
    with command(USAGE):
        case = _Case.of(args, MEMBER, "consent")
        case.run(move_plan(case.place, case.consent))


def ask(*args: str) -> None:
    with command(USAGE):
        case = _Case.of(args, DESK, "consent")
        case.run(ask_plan(case.place, case.consent, case.last_ending))
        if case.session.sends and not case.session.arguments.is_set("json"):
            print(say(case.told))


def veto(*args: str) -> None:
    with command(USAGE):
        case = _Case.of(args, MEMBER)
        case.run(veto_plan(case.place, case.number, case.required(VETOED)))


def complete(*args: str) -> None:
    with command(USAGE):
        case = _Case.of(args, RELAY)
        pending = case.required(MOVED)
        if case.session.now() < pending.ready_at:
            when = moment(pending.ready_at)
            said = Text(
                f"{when} 之前不能完成", f"It can be completed from {when} on, unless the member objects"
            )
            raise BadPlan(say(said))
        case.run(complete_plan(case.place, case.number, pending))


def help(*args: str) -> None:
    print(say(USAGE))


@dataclass(frozen=True)
class _Case:
    """One membership, and who acts."""

    session: Session
    index: int
    number: int

    @classmethod
    def of(cls, args: tuple[str, ...], index: int, *options: str) -> "_Case":
        arguments = parse(args, ("community", *options), words=(1, 1))
        arguments.need("community")
        word = arguments.words[0]
        if not (word.isascii() and word.isdigit()):
            raise WrongUse(say(Text(f"{word!r}:应为会员编号", f"{word!r}: the number of a member is meant")))
        return cls(Session.open(arguments), index, int(word))

    @cached_property
    def place(self) -> Place:
        chain, signer = self.session.chain, self.session.signer(self.index)
        return Place(chain.chain_id, self.session.chosen.address(MEMBERS), signer.address)

    @property
    def consent(self) -> Consent:
        """The file of `consent=`; refused where it is for another membership, chain or community."""
        name = self.session.arguments.need("consent")
        found = read_consent(read_bytes(Path(name), LONGEST), name)
        chain, membership = self.session.chain, self.session.chosen.address(MEMBERS)
        here = (chain.chain_id, membership.lower(), self.number)
        if (found.chain_id, found.contract.lower(), found.member) != here:
            said = Text(
                f"{name} 是为 {found.contract} 的会员 {found.member} 签的",
                f"{name} is for membership {found.member} of {found.contract} on chain {found.chain_id}",
            )
            raise BadPlan(say(said))
        return found

    @property
    def pending(self) -> Pending:
        membership = self.session.chosen.address(MEMBERS)
        to, ready_at, _ = self.session.chain.read(MEMBERS, membership, "recoveryOf", self.number)
        return Pending(str(to), int(ready_at))

    def required(self, ending: str) -> Pending:
        """What is pending, or what such an event ended last, so that a run that stopped half-way goes on.

        Raises BadPlan where there is neither.
        """
        found = self.pending
        if found.to != ZERO:
            return found
        ended = self._ended(ending)
        if ended is None:
            raise BadPlan(say(self.told))
        return ended

    def _ended(self, ending: str) -> Pending | None:
        """What was asked last, where an event of this name came after it and was for the same wallet."""
        asked, ended = None, False
        for event in self.history:
            if event.name == ASKED:
                asked, ended = Pending(event.args["to"], int(event.args["readyAt"])), False
            else:
                ended = asked is not None and (event.name, event.args["to"]) == (ending, asked.to)
        return asked if ended else None

    @property
    def last_ending(self) -> str:
        """The transaction of the last veto or move, by which asking once more is another plan; or ""."""
        return next((event.tx for event in reversed(self.history) if event.name != ASKED), "")

    @cached_property
    def history(self) -> tuple[Event, ...]:
        """What was asked for this membership, and how it ended, oldest first."""
        chosen = self.session.chosen
        wanted: Wanted = {name: {"memberId": [self.number]} for name in (ASKED, VETOED, MOVED)}
        address = chosen.address(MEMBERS)
        return tuple(self.session.chain.events(MEMBERS, address, chosen.block, wanted=wanted))

    @property
    def told(self) -> Text:
        pending, number = self.pending, self.number
        if pending.to == ZERO:
            return Text(f"会员 {number} 没有移动申请", f"Nothing is asked for membership {number}")
        when = moment(pending.ready_at)
        return Text(
            f"会员 {number} 申请移至 {pending.to},{when} 起可完成;此前会员可反对(brownie run recovery veto)",
            f"Membership {number} is to move to {pending.to}; from {when} on anybody completes it, until "
            "then its owner can object (`brownie run recovery veto`)",
        )

    def run(self, plan: Plan) -> None:
        signer = self.session.signer(self.index)
        self.session.print_json(self.session.run(plan, signer).as_dict())
