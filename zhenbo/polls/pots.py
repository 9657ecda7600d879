"""Pots of a community: money that the Treasury set aside for polls to give to one of the payees it named."""

from collections.abc import Iterator
from dataclasses import dataclass

from zhenbo.language import Text
from zhenbo.polls.source import Polls, State

POT = "CharityPot"
FREE, KEPT, OVER, PAID, RETURNED = "free", "kept", "over", "paid", "returned"
WORDS = {
    FREE: Text("可用于投票", "free for a poll"),
    KEPT: Text("由投票决定", "a poll decides about it"),
    OVER: Text("已过期，可退回 Treasury", "over: it can go back to the Treasury"),
    PAID: Text("已付", "paid"),
    RETURNED: Text("已退回 Treasury", "gone back to the Treasury"),
}


@dataclass(frozen=True)
class Pot:
    """A pot; wei, UNIX seconds, seconds, points.

    poll    the poll that it is, or was last, kept for; 0 where there was none
    paid_to  "" where it was not paid
    """

    number: int
    amount: int
    state: str
    payees: tuple[str, ...]
    expiry: int
    min_seconds: int
    min_quorum: int
    min_age: int
    min_paid: int
    poll: int
    paid_to: str


def pots(polls: Polls, now: int) -> Iterator[Pot]:
    """Every pot, oldest first."""
    first = polls.deployment.contracts[POT].block
    paid = {one.args["potId"]: one.args["payee"] for one in polls.events_of(POT, {"PotPaid": {}}, first)}
    for event in polls.events_of(POT, {"PotFilled": {}}, first):
        number, conditions = event.args["potId"], event.args["conditions"]
        payees, expiry, seconds, quorum, age, price = tuple(
            conditions.values() if hasattr(conditions, "values") else conditions
        )
        *_, poll, is_settled, _ = polls.chain.read(POT, polls.deployment.address(POT), "potOf", number)
        state = _settled(number in paid) if is_settled else _running(polls, poll, now > expiry)
        to = paid.get(number, "")
        yield Pot(
            number, event.args["amount"], state, tuple(payees), expiry, seconds, quorum, age, price, poll, to
        )


def _settled(is_paid: bool) -> str:
    return PAID if is_paid else RETURNED


def _running(polls: Polls, poll: int, is_over: bool) -> str:
    if is_over:
        return OVER
    over = (State.UNDECIDED, State.VOID)
    return FREE if not poll or polls.poll(poll).state in over else KEPT
