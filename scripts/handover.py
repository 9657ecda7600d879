"""Hand a community's Treasury from its council to its members.

brownie run handover main community=TEA send=yes     now, and again when it has waited
"""

from collections.abc import Iterator

from scripts.arguments import command, parse, usage
from scripts.council import Council, Motion
from scripts.governing import Parliament
from scripts.session import Session
from zhenbo.errors import BadPlan
from zhenbo.language import Text, say
from zhenbo.plans.governing import STATES, State
from zhenbo.plans.handover import handover

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
        session = Session.open(arguments)
        council = Council(session, session.chosen)
        motion = _motion(council)
        if not council.governs:
            motion.go_on()
            return
        motion.settle()
        said = Text("Treasury 已由会员掌管", "The Treasury is in the members' hands")
        motion.tell({"phase": "done"}, said)


def help(*args: str) -> None:
    print(say(USAGE))


def _motion(council: Council) -> Motion:
    members = council.session.chain.read("Membership", council.community.address("Membership"), "totalSupply")
    effects: tuple[Text, ...] = (
        Text(
            f"现有会员 {members} 人;此后只有他们的提案能动用 Treasury,不可撤回",
            f"There are {members} members; from then on only their proposals move the Treasury, for good",
        ),
    )
    operation = handover(council.treasury, council.governor, council.named)
    title = Text("把 Treasury 移交给会员", "Hand the Treasury to the members")
    effects += (*_left_behind(council, operation.id), *_agreed_before(Parliament(council.session)))
    return Motion(council, operation, title, effects, lambda: _require_members(council))


def _left_behind(council: Council, own: bytes) -> Iterator[Text]:
    """What the council has scheduled beside it, which anybody carries out after the handover, too."""
    for number, action in council.waiting():
        if number != own:
            said = council.around.explain(action)
            yield Text(
                f"注意:移交后仍会执行已预约的操作:{said.zh}",
                f"Mind: this is scheduled, and will be carried out although the members take over: {said.en}",
            )


def _agreed_before(parliament: Parliament) -> Iterator[Text]:
    """Proposals that could not be queued until now, and can be then: few members, if any, looked at them."""
    for one in parliament.proposals():
        state = parliament.state(one)
        if state in (State.PENDING, State.ACTIVE, State.SUCCEEDED):
            does = [parliament.around.explain(action) for action in one.actions]
            zh, en = "；".join(said.zh for said in does), "; ".join(said.en for said in does)
            yield Text(
                f"注意:移交后此提案({STATES[state].zh})即可由任何人排队执行:{one.title}:{zh}",
                f"Mind: this proposal ({STATES[state].en}) can be queued by anybody then, and carried out: "
                f"{one.title}: {en}",
            )


def _require_members(council: Council) -> None:
    """Refuse to leave the Treasury to nobody: one member at least must be able to propose now."""
    chain = council.session.chain
    seniority = int(chain.read("FanGovernor", council.governor, "seniority"))
    then = council.session.now() - 1 - seniority
    senior = chain.read("Membership", council.community.address("Membership"), "getPastTotalSupply", then)
    if not senior:
        said = Text(
            f"还没有入会满 {seniority} 秒的会员,谁也不能提案,国库将永远无人能动。"
            "请先授予会员资格:`brownie run membership grant`",
            f"Nobody has been a member for {seniority} s, so nobody could propose, and the Treasury would be "
            "stuck for good. Grant memberships first: `brownie run membership grant`.",
        )
        raise BadPlan(say(said))
