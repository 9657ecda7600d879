"""Signs and hands over transactions; on disk first, always.

Knows fees and a node's moods. Which call is signed when, and with which nonce, is decided in `sending`.
"""

from collections.abc import Callable

from zhenbo.errors import NodeFault, NodeSilent, RunStopped
from zhenbo.plan import Call, Plan
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
        self._offered: dict[int, float] = {}  # per call: when its newest attempt was made in this process
        self._cheap: set[str] = set()  # transactions that the node found too cheap to take
        self._taken: set[str] = set()  # noted as sent; handing it over again is no news
        self._ceiling = policy.fee_ceiling
        self.trouble = ""

    def sign(self, index: int, nonce: int, gas: int) -> bool:
        """A call's first transaction for this nonce, at the market's price; whether the node took it."""
        offer = self._node.fees().within(self._fee_ceiling())
        return self._sign_and_send(index, nonce, gas, offer, void=False)

    def send(self, index: int, attempt: Attempt) -> bool:
        """Hand over what is signed already, again if need be; whether the node took it."""
        answer = self._deliver(attempt.raw, attempt.tx)
        if answer is Answer.TAKEN and attempt.tx not in self._taken:
            self._taken.add(attempt.tx)
            self._record("sent", index, tx=attempt.tx)
        if answer is Answer.TOO_CHEAP:
            self._cheap.add(attempt.tx)
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
            self.trouble = f"the fee ceiling of {self._fee_ceiling()} wei per gas is reached"
            self._offered[index] = self._clock.now()
            self._cheap.discard(last.tx)
            return
        self._sign_and_send(index, last.nonce, PLAIN_TRANSFER_GAS if void else last.gas, offer, void)

    def fill(self, nonce: int) -> None:
        """Use up a nonce that nobody uses, with an empty transfer to the sender itself."""
        offer = self._node.fees().within(self._fee_ceiling())
        signed = self._signer.sign(self._fields(self._empty(), nonce, PLAIN_TRANSFER_GAS, offer))
        self._record("filled", None, nonce=nonce, tx=signed.tx, raw=signed.raw)
        self._deliver(signed.raw, signed.tx)

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
            raise RunStopped(
                f"The node refuses transaction {tx}: {fault}. It is kept in the journal; put "
                "the cause right and run the same command again."
            ) from fault

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
        raise RunStopped(
            f"{call.sentence}: needs {estimate} gas, its ceiling is {call.gas_ceiling}. Split "
            "the work into smaller calls."
        )
    return min(int(estimate * policy.gas_margin), call.gas_ceiling)
