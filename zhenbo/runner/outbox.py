"""Signs and hands over transactions; on disk first, always.

Knows fees and a node's moods. Which call is signed when, and with which nonce, is decided in `sending`.
"""

from collections.abc import Callable

from zhenbo import config
from zhenbo.errors import CallReverted, NodeFault, NodeSilent, RunStopped
from zhenbo.plan import Call, Plan
from zhenbo.runner import stops
from zhenbo.runner.node import Clock, Fees, Node, Policy, Request, Signer
from zhenbo.runner.progress import Attempt
from zhenbo.runner.refusals import Answer, classify

PLAIN_TRANSFER_GAS = 21_000
Record = Callable[..., None]


class Outbox:
    """The sender's pen. `trouble` is the last thing that went wrong, for the message when a run stops."""

    def __init__(self, plan: Plan, node: Node, signer: Signer, record: Record, policy: Policy, clock: Clock):
        self._plan, self._node, self._signer = plan, node, signer
        self._record, self._policy, self._clock = record, policy, clock
        self._started = clock.now()
        self._offered: dict[int, float] = {}  # per call: when its newest attempt went out in this process
        self._cheap: set[str] = set()  # transactions that the node found too cheap to take
        self._taken: set[str] = set()  # noted as sent; handing it over again is no news
        self._renewed: set[int] = set()  # calls that were signed anew after a refusal
        self._ceiling = policy.fee_ceiling
        self.trouble = ""

    def sign(self, index: int, nonce: int, gas: int) -> bool:
        """A call's first transaction for this nonce, at the market's price; whether the node took it."""
        offer = self._node.fees().within(self._fee_ceiling())
        return self._sign_and_send(index, nonce, gas, offer, void=False)

    def send(self, index: int, attempt: Attempt) -> bool:
        """Hand over what is signed already, again if need be; whether the node took it."""
        answer = self._deliver(attempt.raw, attempt.tx)
        if answer is Answer.TAKEN and attempt.tx in self._taken:
            self.trouble = stops.forgotten(config.variable("RPC", self._node.name))
        elif answer is Answer.TAKEN:
            self._taken.add(attempt.tx)
            self._offered.setdefault(index, self._clock.now())
            self._record("sent", index, tx=attempt.tx)
        if answer is Answer.TOO_CHEAP:
            self._require_price(attempt)
            self._cheap.add(attempt.tx)
        if answer is Answer.REFUSED:
            return self._renew(index, attempt)
        return answer is Answer.TAKEN

    def too_cheap(self, attempt: Attempt) -> bool:
        """Whether the node would not even keep it at this price."""
        return attempt.tx in self._cheap

    def stuck(self, index: int) -> bool:
        """Whether the call's newest attempt has waited longer than the policy's patience."""
        return self._clock.now() - self._offered.get(index, self._started) > self._policy.patience

    def replace(self, index: int, last: Attempt, void: bool) -> None:
        """The same nonce at a better price; `void` empties it, so that the call is not carried out."""
        offer = last.fees.bumped(self._node.fees()).within(self._fee_ceiling())
        if offer.cap < max(
            last.fees.cap + last.fees.cap // 10, last.fees.cap + 1
        ):  # nodes take no smaller rise
            self.trouble = stops.too_dear(self._fee_ceiling())
            self._offered[index] = self._clock.now()
            self._cheap.discard(last.tx)
            return
        self._sign_and_send(index, last.nonce, self._plain_gas() if void else last.gas, offer, void)

    def fill(self, nonce: int) -> None:
        """Use up a nonce that nobody uses, with an empty transfer to the sender itself."""
        offer = self._node.fees().within(self._fee_ceiling())
        signed = self._signer.sign(self._fields(self._empty(), nonce, self._plain_gas(), offer))
        self._record("filled", None, nonce=nonce, tx=signed.tx, raw=signed.raw)
        if self._deliver(signed.raw, signed.tx) is Answer.REFUSED:
            raise self._refused(signed.tx)

    def _plain_gas(self) -> int:
        """Gas of an empty transfer: the usual, and more where bytes on layer 1 are paid in gas (Arbitrum)."""
        estimate = self._node.estimate(self._empty())
        if estimate <= PLAIN_TRANSFER_GAS:
            return PLAIN_TRANSFER_GAS
        return int(estimate * self._policy.gas_margin)

    def _renew(self, index: int, last: Attempt) -> bool:
        """After a refusal: the same nonce with the gas and price of now, which may be what was wrong.

        Raises RunStopped where that would change nothing, or was tried.
        """
        offer = self._node.fees().within(self._fee_ceiling())
        try:
            gas = self._plain_gas() if last.void else self._gas_now(self._plan.calls[index])
        except CallReverted:
            raise self._refused(last.tx) from None
        if index in self._renewed or (gas, offer) == (last.gas, last.fees):
            raise self._refused(last.tx)
        self._renewed.add(index)
        return self._sign_and_send(index, last.nonce, gas, offer, last.void)

    def _gas_now(self, call: Call) -> int:
        request = self._node.encode(call, self._plan.sender)
        return gas_limit(call, self._node.estimate(request), self._policy)

    def _refused(self, tx: str) -> RunStopped:
        return RunStopped(stops.refused_by_node(tx, self.trouble))

    def _require_price(self, attempt: Attempt) -> None:
        if attempt.fees.cap == 0 and self._node.fees().cap == 0:
            variable = config.variable("FEES", self._node.name)
            raise RunStopped(stops.not_free(self._node.name, self.trouble, variable))

    def _fee_ceiling(self) -> int:
        if self._ceiling is None:
            self._ceiling = self._node.fees().cap * 10
        return self._ceiling

    def _sign_and_send(self, index: int, nonce: int, gas: int, offer: Fees, void: bool) -> bool:
        request = self._empty() if void else self._node.encode(self._plan.calls[index], self._plan.sender)
        signed = self._signer.sign(self._fields(request, nonce, gas, offer))
        self._record(
            "signed",
            index,
            nonce=nonce,
            tx=signed.tx,
            raw=signed.raw,
            gas=gas,
            fee_cap=str(offer.cap),
            tip=None if offer.tip is None else str(offer.tip),
            void=void,
        )
        self._offered[index] = self._clock.now()
        return self.send(index, Attempt(nonce, signed.tx, signed.raw, gas, offer, void))

    def _deliver(self, raw: str, tx: str) -> Answer:
        """Hand a transaction to the node and say what became of it, as far as can be known."""
        try:
            self._node.send_raw(raw)
            return Answer.TAKEN
        except NodeSilent as fault:
            self.trouble = str(fault)
            return Answer.UNKNOWN
        except NodeFault as fault:
            self.trouble = str(fault)
            answer = classify(str(fault))
            if answer is not Answer.REFUSED:
                return answer
            if self._node.receipt(tx) or self._node.knows(
                tx
            ):  # Ganache mines it and then reports its failure
                return Answer.TAKEN
            return Answer.REFUSED

    def _fields(self, request: Request, nonce: int, gas: int, offer: Fees) -> dict[str, object]:
        price = (
            {"gasPrice": offer.cap}
            if offer.tip is None
            else {"maxFeePerGas": offer.cap, "maxPriorityFeePerGas": offer.tip}
        )
        target = {} if request.to is None else {"to": request.to}
        return {
            "chainId": self._plan.chain_id,
            "nonce": nonce,
            "gas": gas,
            "value": request.value,
            "data": request.data,
            **target,
            **price,
        }

    def _empty(self) -> Request:
        return Request(self._plan.sender, self._plan.sender, b"", 0)


def gas_limit(call: Call, estimate: int, policy: Policy) -> int:
    """The estimate with a margin, up to the call's ceiling; RunStopped when the estimate alone is above
    it.
    """
    if estimate > call.gas_ceiling:
        raise RunStopped(stops.above_ceiling(call.sentence, estimate, call.gas_ceiling))
    return min(int(estimate * policy.gas_margin) + call.gas_spare, call.gas_ceiling)
