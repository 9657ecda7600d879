"""What the shop costs: redemptions that a relay sends, codes marked at the door, refunds."""

from dataclasses import dataclass

from eth_account.signers.local import LocalAccount

from bench.community import ADMIN, DAY, URI, Contracts
from bench.lab import key
from bench.ours import digest
from bench.rows import Row
from zhenbo.merkle import entry_word
from zhenbo.orders import Domain, Fulfilment, Order, fulfilment_question, message, order_question

GIFT, RELAY = 0, 2
PRICE, PURSE = 300, 10_000
TITLE = "一饼春茶 A cake of spring tea"
FOREVER = 2**40
NOBODY = "0x" + "00" * 20


@dataclass(frozen=True)
class Till:
    """A shop with one reward, whose merchant is account 0."""

    this: Contracts
    shop: str

    def send(self, function: str, *args: object, sender: int = RELAY) -> int:
        return self.this.lab.gas("Shop", self.shop, function, *args, sender=sender)

    def redeem(self, fan: LocalAccount, nonce: int) -> int:
        """Gas of one unit for a fan who signs; the relay sends it."""
        chain = self.this.lab.chain
        order = Order(fan.address, 1, TITLE, 1, nonce, FOREVER)
        points = Domain(chain.chain_id, "Tea Garden", self.this.points)
        question = order_question(points, self.shop, order, PRICE, digest("terms"))
        return self.send("redeem", order.argument, bytes(fan.sign_message(message(question)).signature))

    def fulfil(self, fan: LocalAccount, voucher: int) -> int:
        """Gas of marking what a fan shows; the merchant sends it."""
        act = Fulfilment(voucher, TITLE, fan.address, 1, FOREVER)
        question = fulfilment_question(self.this.lab.chain.chain_id, self.shop, act, 0)
        signed = bytes(fan.sign_message(message(question)).signature)
        return self.send("fulfil", act.argument, signed, b"", sender=ADMIN)


def till(this: Contracts, fans: list[LocalAccount]) -> Till:
    """Deploy and wire; nothing of it is measured."""
    lab, manager = this.lab, this.lab.chain.read("Points", this.points, "authority")
    made = Till(this, lab.create("Shop", manager, this.points, NOBODY))
    lab.gas("Points", this.points, "admitRedeemer", made.shop)
    lab.gas("Points", this.points, "setBudget", lab.accounts[ADMIN], PURSE * len(fans))
    purses = sorted(entry_word(fan.address, PURSE) for fan in fans)
    lab.gas("Points", this.points, "createMany", purses)
    now = this.now()
    times = (now, now + DAY, now + 2 * DAY)
    terms = (GIFT, lab.accounts[ADMIN], PRICE, 1_000, 10, *times, False, False, 0, 0, digest("terms"))
    made.send("openReward", terms, TITLE, URI, sender=ADMIN)
    return made


def vouchers(this: Contracts) -> list[Row]:
    """The second fan finds the reward's counters and the totals of points in use; its own slots are new."""
    fans = [key(7_000 + number) for number in range(2)]
    made = till(this, fans)
    made.redeem(fans[0], 1)
    first, later = made.redeem(fans[1], 2), made.redeem(fans[1], 3)
    rows = [
        Row("shop.redeem.relayed", "zhenbo", first),
        Row("shop.redeem.again", "zhenbo", later),
        Row("shop.fulfil", "zhenbo", made.fulfil(fans[1], 1 << 32 | 2)),
    ]
    made.send("callOff", 1, "measured", sender=ADMIN)
    return [*rows, Row("shop.refund", "zhenbo", made.send("refund", 1 << 32 | 3, fans[1].address))]
