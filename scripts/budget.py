"""What a source of points may still create: set by its community's Treasury, after its delay.

brownie run budget main rewards 100000000 community=TEA send=yes     now, and again when it has waited
brownie run budget list community=TEA
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cached_property

from scripts.arguments import WrongUse, command, parse, usage
from scripts.session import Session
from scripts.timetable import Errand, Pending, Timetable
from zhenbo.chain import KeySigner
from zhenbo.chain.signers.base import checksummed
from zhenbo.deployments import Deployment
from zhenbo.errors import BadPlan, CallReverted
from zhenbo.language import Text, say
from zhenbo.plans.budgets import CONTRACTS, Budget, Standing, salt_of, standing
from zhenbo.plans.rules import moment
from zhenbo.plans.timelock import Operation

USAGE = usage(
    """brownie run budget main rewards|airdrop|0x... AMOUNT community=SYMBOL
  由 Treasury 设定一个来源还可创建多少积分:先预约,到时间后再次运行同一命令即执行。
  Treasury 无延迟时一次完成。设定的是执行之后还可创建的数量,不是在原有之上增加;此前创建的不受影响。
  同一来源尚未执行的其他数量会被取消。守护人可随时立即调低(Points.lowerBudget)。
brownie run budget list community=SYMBOL         各来源的预算、已创建、空投已预留,以及等待执行的""",
    """brownie run budget main rewards|airdrop|0x... AMOUNT community=SYMBOL
  Has the Treasury set how many points a source may still create: schedules it, and the same command, run
  again when it has waited, carries it out; with no delay both are done at once. AMOUNT is what may be created
  from then on, not added to what is left; what was created stays. Another amount that waits for the same
  source is taken off. A guardian lowers a budget at once (Points.lowerBudget).
brownie run budget list community=SYMBOL         sources: budget, created, reserved; what waits""",
)


def main(*args: str) -> None:
    with command(USAGE):
        arguments = parse(args, ("community",), words=(2, 2))
        arguments.need("community")
        word, number = arguments.words
        if not (number.isascii() and number.isdigit()):
            said = Text(f"{number}:AMOUNT 应为整数积分", f"{number}: AMOUNT is a whole number of points")
            raise WrongUse(say(said))
        session = Session.open(arguments)
        budget = Budget(_account(session.chosen, word), int(number))
        _set(Budgeting(session, session.chosen, budget, session.signer(0)))


def _set(budgeting: "Budgeting") -> None:
    finished = budgeting.errand.finish_earlier()
    if finished is not None and Budget.read(finished.data) == budgeting.budget:
        budgeting.tell_done()  # also where the source has used some of it since
        return
    waiting = budgeting.waiting
    if waiting is not None and budgeting.errand.waits(waiting):
        return
    if waiting is None and budgeting.now.budget == budgeting.budget.amount:
        budgeting.tell_done()
        return
    budgeting.require_takes()
    budgeting.explain()
    if waiting is not None:
        budgeting.errand.execute(waiting.operation)
    else:
        budgeting.errand.schedule(budgeting.operation(), [one.operation for one in budgeting.others])


@dataclass(frozen=True)
class Budgeting:
    """One budget that is to be set."""

    session: Session
    community: Deployment
    budget: Budget
    signer: KeySigner

    @cached_property
    def timetable(self) -> Timetable[Budget]:
        """The budgets that the Treasury was asked to set."""
        return _timetable(self.session)

    @property
    def now(self) -> Standing:
        """How the source stands."""
        return standing(self.session.chain, self.community, self.budget.source)

    @cached_property
    def errand(self) -> Errand[Budget]:
        """Having the Treasury set it."""
        name = f"budget-{self.timetable.target[2:10].lower()}-{self.budget.source[2:].lower()}"
        titles = (
            Text("提议新预算", "Propose a budget"),
            Text("执行已提议的预算", "Carry out the proposed budget"),
        )
        return Errand(self.timetable, self.signer, name, titles, self._effects, self._facts)

    def _facts(self) -> "dict[str, object]":
        return {"source": _standing(self.now)}

    @cached_property
    def _of_source(self) -> "tuple[Pending[Budget], ...]":
        return tuple(p for p in self.timetable.pending() if p.proposal.source == self.budget.source)

    @property
    def waiting(self) -> Pending[Budget] | None:
        """This very budget, where it was scheduled and not carried out; the first where there are several."""
        return next((one for one in self._of_source if one.proposal == self.budget), None)

    @property
    def others(self) -> "list[Pending[Budget]]":
        """Other amounts that wait for the same source."""
        return [one for one in self._of_source if one.proposal != self.budget]

    def operation(self) -> Operation:
        """What is to be scheduled."""
        before = sum(1 for _, one in self.timetable.scheduled() if one.source == self.budget.source)
        salt = salt_of(self.budget, before)
        return self.budget.operation(self.timetable.treasury, self.timetable.target, salt)

    def require_takes(self) -> None:
        """Raise BadPlan where Points would refuse, which nobody would notice before the delay is over."""
        chain = self.session.chain
        try:
            chain.call(chain.encode(self.budget.direct(self.timetable.target), self.timetable.treasury))
        except CallReverted as fault:
            said = Text(
                f"Points 会拒绝 {self.budget.source} 的这个预算:{fault.reason}。什么都没有发出。",
                f"Points would refuse this budget of {self.budget.source}: {fault.reason}. Nothing was sent.",
            )
            raise BadPlan(say(said)) from None

    def explain(self) -> None:
        """How the source stands, and what the operator should know of the new budget."""
        if not self.session.arguments.is_set("json"):
            for line in (_line(self.now), *self._warnings()):
                print(say(line))

    def tell_done(self) -> None:
        """That there is nothing to do, and what could still change it."""
        now, amount = self.now, self.budget.amount
        said = [_line(now), Text(f"已设为 {amount:,}", f"It was set to {amount:,}")]
        if now.budget == amount:
            said[1] = Text("预算已是此数,无需再设", "The budget is that already; there is nothing to do")
        lines = (*said, *(_waits(one) for one in self.others))
        text = Text("\n".join(one.zh for one in lines), "\n".join(one.en for one in lines))
        self.errand.tell({"phase": "done"}, text)

    def _effects(self, operation: Operation) -> Iterator[Text]:
        if self.timetable.delay:
            yield Text(
                "设定而非增加:等待期间创建的不从中扣除",
                "Set, not added: what the source creates while this waits is not taken off",
            )

    def _warnings(self) -> Iterator[Text]:
        now, amount = self.now, self.budget.amount
        if now.reserved is not None and amount < now.reserved:
            yield Text(
                f"注意:空投已预留 {now.reserved:,},预算更低时已宣布的名单无法推完",
                f"Note: the Airdrop has reserved {now.reserved:,}; with less, lists that were announced "
                "cannot be pushed to their end",
            )
        if now.name is None and amount:
            yield Text(
                "注意:这不是社区的 Rewards 或 Airdrop;它将可任意创建积分,并永远可以转出所持积分",
                "Note: this is neither Rewards nor Airdrop of the community. It will create points for whom "
                "it likes, and may pay out what it holds for ever, also when its budget is 0 again",
            )
        if self.waiting is not None:
            yield from (_waits(one) for one in self.others)


def list(*args: str) -> None:
    with command(USAGE):
        arguments = parse(args, ("community",))
        arguments.need("community")
        session = Session.open(arguments)
        sources = [standing(session.chain, session.chosen, one) for one in _sources(session)]
        waiting = [*_timetable(session).pending()]
        session.print_json([*map(_standing, sources), *map(_pending, waiting)])
        if not arguments.is_set("json"):
            for line in (*map(_line, sources), *map(_waits, waiting)):
                print(say(line))


def _account(community: Deployment, word: str) -> str:
    """The source that a word names; refused where it is none."""
    found = community.address(CONTRACTS[word]) if word in CONTRACTS else checksummed(word)
    if found is None:
        said = Text(
            f"{word} 不是来源:请写 rewards、airdrop 或一个地址(大小写须与校验相符)",
            f"{word} is no source: say rewards, airdrop, or an address (letter case in step)",
        )
        raise WrongUse(say(said))
    return found


def _timetable(session: Session) -> Timetable[Budget]:
    return Timetable(session, session.chosen.address("Points"), Budget.read)


def _sources(session: Session) -> "dict[str, None]":
    """Rewards, Airdrop, and every other account that ever had a budget, each once."""
    made = session.chosen.contracts["Points"]
    found = dict.fromkeys(session.chosen.address(name) for name in CONTRACTS.values())
    for event in session.chain.events("Points", made.address, made.block, None, {"BudgetSet": {}}):
        found[event.args["source"]] = None
    return found


def _standing(one: Standing) -> "dict[str, object]":
    return {key: str(value) if isinstance(value, int) else value for key, value in asdict(one).items()}


def _pending(one: Pending[Budget]) -> "dict[str, object]":
    return {
        "proposal": "0x" + one.operation.id.hex(), "ready": moment(one.ready_at),
        "address": one.proposal.source, "amount": str(one.proposal.amount),
    }  # fmt: skip


def _line(one: Standing) -> Text:
    kept = one.reserved
    zh = f",其中空投已预留 {kept:,}" if kept is not None else ""
    en = f", of which {kept:,} are reserved for announced lists" if kept is not None else ""
    name = f"{one.name} {one.address}" if one.name else one.address
    return Text(
        f"{name}:还可创建 {one.budget:,}{zh};已创建 {one.created:,}",
        f"{name} may still create {one.budget:,} points{en}; it has created {one.created:,}",
    )


def _waits(one: Pending[Budget]) -> Text:
    said, when = one.proposal.said, moment(one.ready_at)
    name = "0x" + one.operation.id.hex()
    return Text(
        f"等待执行({when} 起):{said.zh},提议 {name}",
        f"Waiting, from {when} on: {said.en}; proposal {name}",
    )


def help(*args: str) -> None:
    print(say(USAGE))
