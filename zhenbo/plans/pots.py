"""A pot that was not paid in time goes back to the Treasury: one call, by anybody."""

from dataclasses import dataclass

from zhenbo.errors import BadPlan
from zhenbo.language import Text
from zhenbo.plan import Call, Plan, View
from zhenbo.plans.rules import moment
from zhenbo.polls.pots import FREE, KEPT, PAID, POT, Pot

RETURN_GAS = 150_000
_SETTLED = 7  # place in ICharityPot.Pot


@dataclass(frozen=True)
class Settled:
    """`done` check: the pot was paid, or has gone back."""

    contract: str
    number: int

    def __call__(self, view: View) -> bool:
        return bool(view.read(POT, self.contract, "potOf", self.number)[_SETTLED])


def return_plan(chain_id: int, contract: str, sender: str, pot: Pot) -> Plan:
    """Gives a pot back. Raises BadPlan where it was paid, or still can be."""
    if pot.state == PAID:
        raise BadPlan(str(Text(f"第 {pot.number} 号已付", f"pot {pot.number} was paid to {pot.paid_to}")))
    if pot.state in (FREE, KEPT):
        until = moment(pot.expiry)
        zh, en = f"第 {pot.number} 号到 {until} 之前仍可付出", f"pot {pot.number} can be paid until {until}"
        raise BadPlan(str(Text(zh, en)))
    said = Text(f"第 {pot.number} 号退回 Treasury", f"Pot {pot.number} goes back to the Treasury")
    done = Settled(contract, pot.number)
    call = Call(POT, contract, "giveBack", (pot.number,), said, gas_ceiling=RETURN_GAS, done=done)
    return Plan(said, chain_id, sender, (call,))
