"""Carries an airdrop out: announced once, pushed until every batch is paid, receipted from the events.

What was under way when an earlier run stopped is finished first, with the very terms that it had: they are
kept beside the journals. All else is read off the chain, so lost files and foreign hands change nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from scripts.arguments import foretell
from scripts.pushing import Watched
from scripts.rounds import Round
from scripts.session import Session
from zhenbo.airdrop.gift import Gift, batches_for
from zhenbo.airdrop.plan_file import Terms, load_plan, save_plan
from zhenbo.airdrop.receipts import Receipt, Status, Sums, sums
from zhenbo.chain import Event, KeySigner
from zhenbo.deployments import Deployment
from zhenbo.errors import BadPlan, RunStopped
from zhenbo.language import Text, say
from zhenbo.merkle import Entry
from zhenbo.plan import MAX_GAS, Plan
from zhenbo.plans.airdrops import AIRDROP, State, announce_plan, push_plan, state_of
from zhenbo.runner import run

GAS_SHARE = 9, 10  # of a block's gas, that one push may ask for


@dataclass(frozen=True)
class Place:
    """A community's Airdrop on a chain, and who sends."""

    session: Session
    community: Deployment
    signer: KeySigner

    @property
    def airdrop(self) -> str:
        """Its address."""
        return self.community.address(AIRDROP)

    @property
    def points(self) -> str:
        """Address of the points that it gives."""
        return self.community.address("Points")

    @property
    def push_gas(self) -> int:
        """The most gas that one push may need."""
        share, of = GAS_SHARE
        return min(MAX_GAS, self.session.block_gas * share // of)

    @property
    def budget(self) -> int:
        """Points that the Airdrop may still create."""
        return int(self.session.chain.read("Points", self.points, "sourceOf", self.airdrop)[0])

    @property
    def reserved(self) -> int:
        """What of it is for plans that run; more than all of it once the budget was lowered."""
        return int(self.session.chain.read(AIRDROP, self.airdrop, "reserved"))

    @property
    def free(self) -> int:
        """Points that can still be announced."""
        return max(0, self.budget - self.reserved)

    def events(self, wanted: Mapping[str, Mapping[str, Sequence[Any]]]) -> list[Event]:
        """Events of the Airdrop since there is one."""
        found = self.session.chain.events(AIRDROP, self.airdrop, self.community.block, wanted=wanted)
        return list(found)


@dataclass(frozen=True)
class Drop:
    """One gift at a place. `earlier` are the announcements of this very list, whatever their label."""

    place: Place
    gift: Gift
    earlier: tuple[Event, ...]

    @classmethod
    def of(cls, place: Place, entries: tuple[Entry, ...], label: str) -> "Drop":
        """Cut as it was announced; where it was not, as the gas of a block asks for."""
        gift = Gift(entries, label, batches_for(len(entries), place.push_gas))
        return cls(place, gift, ())._looked_up()

    def _looked_up(self) -> "Drop":
        """As the chain's announcements have it now."""
        listed = {"PlanAnnounced": {"listHash": [self.gift.list_hash]}}
        drop = replace(self, earlier=tuple(self.place.events(listed)))
        event = drop.announcement
        return drop if event is None else replace(drop, gift=_as_announced(drop.gift, event))

    @property
    def announcement(self) -> Event | None:
        """The event by which this gift was announced."""
        return next((event for event in self.earlier if event.args["planId"] == self.gift.id), None)

    @property
    def state(self) -> State:
        """What the chain says of it now."""
        return state_of(self.place.session.chain, self.place.airdrop, self.gift.id)

    @cached_property
    def round(self) -> Round:
        """What a run set out to announce."""
        return Round(self.place.session, self.place.signer, f"airdrop-{self.gift.id.hex()}")

    def announcing(self, terms: Terms, gift: Gift | None = None) -> Plan:
        """The plan that announces it."""
        return announce_plan(self.place.signer.address, gift or self.gift, terms)

    def pushing(self, *, over: bool = False) -> Plan:
        """The plan that pushes it."""
        place, chain = self.place, self.place.session.chain
        signer = place.signer.address
        return push_plan(chain.chain_id, place.airdrop, signer, self.gift, place.push_gas, over=over)

    def resumed(self) -> "Drop":
        """After what an interrupted run left of the announcement is finished; in a dry run, say that there is
        such.
        """
        if not self.round.file.exists():
            return self
        gift, terms = load_plan(self.round.file)
        return self._looked_up() if self.round.finish(self.announcing(terms, gift)) else self

    def announce(self, terms: Terms, published: Path) -> "Drop":
        """Announce it on these terms, which are on disk before anything is signed; asks the operator."""
        for file in (self.round.file, published):
            save_plan(file, self.gift, terms)
        self.place.session.run(self.announcing(terms), self.place.signer)
        found = self._looked_up()
        if found.announcement is None:
            said = Text(
                "已经宣布,但节点还没有显示。尚未推送;请稍后再运行同一条命令。",
                "It is announced, but the node does not show that yet. Nothing was pushed; run the same "
                "command again in a while.",
            )
            raise RunStopped(say(said))
        return found

    def push(self, *, fresh: bool) -> None:
        """Push what is not paid yet; a dry run shows it.

        fresh   it was announced by this very run: every batch was tried, and the operator has agreed
        """
        self._run(self.pushing(), fresh)

    def settle(self) -> None:
        """When nothing can be pushed any more: learn what became of what an interrupted run left under way,
        which would otherwise stand in the way of the sender's other plans.
        """
        plan = self.pushing(over=True)
        if self.place.session.sends and self.round.under_way(plan):
            self._run(plan, True)

    def _run(self, plan: Plan, fresh: bool) -> None:
        session = self.place.session
        quiet, agreed = session.arguments.is_set("json"), fresh or session.arguments.is_set("yes")
        with Watched.of(session.chain, self.gift.count, tried=fresh) as chain:
            report = run(plan, chain, self.place.signer, send=session.sends, yes=agreed, quiet=quiet)
        if not report.sent:
            foretell(len(report.refused))

    def receipts(self, rows: Mapping[str, tuple[int, ...]]) -> list[Receipt]:
        """What became of each entry, in the order of the list; `rows` are those of each wallet there."""
        found = self.place.events(
            {"BatchPushed": {"planId": [self.gift.id]}, "EntrySkipped": {"planId": [self.gift.id]}}
        )
        pushed = {int(event.args["batch"]): event for event in found if event.name == "BatchPushed"}
        kept = {str(event.args["fan"]) for event in found if event.name == "EntrySkipped"}
        times = {event.block: self._time(event.block) for event in pushed.values()}
        receipts = []
        for place, entry in enumerate(self.gift.entries):
            batch = self.gift.batch_of(place)
            own, event = rows.get(entry.fan, ()), pushed.get(batch)
            if event is None:
                receipts.append(Receipt(own, entry.fan, entry.amount, Status.NOT_SENT, batch))
                continue
            status = Status.KEPT if entry.fan in kept else Status.PAID
            sent = (event.tx.lower(), event.block, times[event.block])
            receipts.append(Receipt(own, entry.fan, entry.amount, status, batch, *sent))
        receipts.sort(key=lambda receipt: receipt.rows)
        return receipts

    def _time(self, block: int) -> int:
        found = self.place.session.chain.rpc.ask("eth_getBlockByNumber", hex(block), False)
        return int(found["timestamp"], 16)

    def conserved(self, receipts: Sequence[Receipt]) -> Sums:
        """The sums of the receipts, proven to be the gift's total and what the chain has counted as paid."""
        found, state = sums(receipts), self.state
        if found.total != self.gift.total or (state.announced and found.paid + found.kept != state.paid):
            done, total = found.paid + found.kept, self.gift.total
            said = Text(
                f"回执合计 {found.total},其中已发放 {done};名单共 {total},链上已发放 {state.paid}。节点落后:"
                "请再运行一次。",
                f"The receipts add up to {found.total} with {done} paid; the list has {total}, the chain has "
                f"paid {state.paid}. The node is behind: run it again.",
            )
            raise BadPlan(say(said))
        return found


def _as_announced(gift: Gift, event: Event) -> Gift:
    """The gift in as many batches as were announced; the root proves that they are these."""
    count = int(event.args["batches"])
    found = gift if gift.count == count else replace(gift, count=count)
    if found.root != event.args["root"] or found.total != int(event.args["total"]):
        plan_id = f"0x{gift.id.hex()}"
        said = Text(
            f"计划 {plan_id} 宣布时的批次与此名单给出的不同(交易 {event.tx}),是用别的程序做的;"
            "请用那个程序推送。",
            f"Plan {plan_id} was announced with other batches than this list gives (transaction {event.tx}); "
            "it was made by another program. Push it with that one.",
        )
        raise BadPlan(say(said))
    return found
