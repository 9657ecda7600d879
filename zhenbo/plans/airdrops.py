"""Airdrops as plans: announced in one call, pushed in calls that each pay at most once, claimed, ended."""

from collections.abc import Sequence
from dataclasses import dataclass

from zhenbo.airdrop.gift import Gift
from zhenbo.airdrop.plan_file import Terms
from zhenbo.errors import BadPlan
from zhenbo.language import Text
from zhenbo.plan import Call, Plan, Reads, View

AIRDROP = "Airdrop"
LONGEST_URI = 256
ANNOUNCE_GAS, CLAIM_GAS, END_GAS = 400_000, 200_000, 200_000


@dataclass(frozen=True)
class State:
    """What the chain says of a gift. Points; `deadline` is 0 where there is no such plan, or it has ended."""

    total: int
    paid: int
    deadline: int

    @property
    def announced(self) -> bool:
        """Whether it was ever announced."""
        return self.total > 0

    @property
    def ended(self) -> bool:
        """Whether it was announced and can never be pushed again."""
        return self.announced and not self.deadline

    @property
    def unpaid(self) -> int:
        """Points that were announced and not pushed."""
        return self.total - self.paid


def state_of(view: View, airdrop: str, plan_id: bytes) -> State:
    """Ask the chain."""
    return State(*map(int, view.read(AIRDROP, airdrop, "planOf", plan_id)))


@dataclass(frozen=True)
class Announced:
    """`done` check: the chain knows the plan."""

    airdrop: str
    plan_id: bytes

    def __call__(self, view: View) -> bool:
        return state_of(view, self.airdrop, self.plan_id).announced


@dataclass(frozen=True)
class Ended:
    """`done` check: nothing is reserved for the plan any more."""

    airdrop: str
    plan_id: bytes

    def __call__(self, view: View) -> bool:
        return state_of(view, self.airdrop, self.plan_id).ended


class Over:
    """`done` check of a push that can never be made any more: there is nothing left to do."""

    def __call__(self, view: View) -> bool:
        return True


def title(gift: Gift) -> Text:
    """What the gift is called."""
    label = f"“{gift.label}”" if gift.label else ""
    fans = len(gift.entries)
    return Text(
        f"空投{label}：{gift.total:,} 积分给 {fans:,} 人",
        f"Airdrop {label}: {gift.total:,} points to {fans:,} fans",
    )


def announce_plan(sender: str, gift: Gift, terms: Terms) -> Plan:
    """Announce the gift and reserve its total."""
    if not 0 < len(terms.uri.encode("utf-8")) <= LONGEST_URI:
        raise BadPlan(f"uri={terms.uri[:40]}: 1 to {LONGEST_URI} bytes can be recorded.")
    listed = (gift.list_hash, gift.label_bytes, gift.root, gift.total, gift.count, terms.deadline)
    sentence = Text(
        f"宣布 {gift.count} 批，锁定 {gift.total:,} 积分",
        f"Announce {gift.count} batches and reserve {gift.total:,} points",
    )
    done = Announced(terms.airdrop, gift.id)
    args = (listed, terms.uri)
    call = Call(AIRDROP, terms.airdrop, "announce", args, sentence, gas_ceiling=ANNOUNCE_GAS, done=done)
    return Plan(title(gift), terms.chain_id, sender, (call,))


def push_plan(
    chain_id: int, airdrop: str, sender: str, gift: Gift, gas_ceiling: int, *, over: bool = False
) -> Plan:
    """Push every batch. What was pushed, by whomever, is seen by its bit and never sent again.

    over   nothing can be pushed any more: the same plan, only to learn what became of what is under way
    """
    calls = tuple(_push(airdrop, gift, number, gas_ceiling, over) for number in range(gift.count))
    return Plan(title(gift), chain_id, sender, calls, independent=True)


def _push(airdrop: str, gift: Gift, number: int, gas_ceiling: int, over: bool) -> Call:
    words = gift.batches[number]
    fans, batch = len(words), f"{number + 1}/{gift.count}"
    sentence = Text(f"推送第 {batch} 批（{fans} 人）", f"Push batch {batch} ({fans} fans)")
    paid = Reads(AIRDROP, airdrop, "isPaid", (gift.id, number), True)
    args = (gift.id, number, words, gift.tree.proof(number))
    done = Over() if over else paid
    return Call(AIRDROP, airdrop, "push", args, sentence, gas_ceiling=gas_ceiling, done=done)


def claim_plan(
    chain_id: int, airdrop: str, sender: str, kept: Sequence[tuple[str, int]], edition: str
) -> Plan:
    """Pay fans what is kept for them now. `edition` tells a later claim of the same fans from this one."""
    calls = tuple(
        Call(
            AIRDROP,
            airdrop,
            "claimKept",
            (fan,),
            Text(f"领取保留的 {amount:,} 积分给 {fan}", f"Pay the {amount:,} points kept for {fan}"),
            gas_ceiling=CLAIM_GAS,
            done=Reads(AIRDROP, airdrop, "keptFor", (fan,), 0),
        )
        for fan, amount in kept
    )
    return Plan(
        Text("领取保留的积分", "Claim points that were kept"),
        chain_id,
        sender,
        calls,
        independent=True,
        edition=edition,
    )


def end_plan(chain_id: int, airdrop: str, sender: str, plan_id: bytes, unpaid: int) -> Plan:
    """Free what an airdrop whose time is over has reserved."""
    name = f"0x{plan_id.hex()}"
    sentence = Text(
        f"结束空投 {name}，释放 {unpaid:,} 积分", f"End the airdrop {name}: frees {unpaid:,} points"
    )
    done = Ended(airdrop, plan_id)
    call = Call(AIRDROP, airdrop, "end", (plan_id,), sentence, gas_ceiling=END_GAS, done=done)
    return Plan(Text("结束空投", "End an airdrop"), chain_id, sender, (call,))
