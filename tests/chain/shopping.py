"""A shop of the community with members, host and merchant: what its tests start from.

`counter` is the desk: it opens rewards, and places orders and codes as fans and merchants sign them; each act
takes the values that a test wants wrong.
"""

from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from brownie import Collector, MembersDouble, Shop, chain
from eth_account import Account
from eth_utils import keccak

from tests.chain.community import DAY, GUARDIAN, Community
from zhenbo.orders import (
    Domain,
    Fulfilment,
    Order,
    fulfilment_question,
    message,
    order_question,
)

HOST = 4
GIFT, COUPON, TICKET = range(3)
UNKNOWN, OPEN_STATE, CLOSED, CALLED_OFF = range(4)
TITLE, URI, TERMS_HASH = "一饼春茶 A cake of spring tea", "ipfs://reward", b"\5" * 32
PRICE, STOCK, PER_FAN = 30, 10, 4
FOREVER = 2**40
_nonces = count(1)


@dataclass(frozen=True)
class Counter:
    """The shop of a community. Its host is the community's sender, its merchant the disputant."""

    community: Community
    shop: Any
    members: Any

    @property
    def host(self) -> Any:
        return self.community.sender

    @property
    def merchant(self) -> Any:
        return self.community.disputant

    # rewards

    def terms(self, **changes: Any) -> tuple[Any, ...]:
        """Terms of IShop: open now for a day, fulfilled within a week, for everybody."""
        now = chain[-1].timestamp
        content = {
            "kind": GIFT,
            "merchant": self.merchant,
            "price": PRICE,
            "stock": STOCK,
            "per_fan": PER_FAN,
            "opens_at": now,
            "closes_at": now + DAY,
            "fulfil_by": now + 7 * DAY,
            "is_for_members": False,
            "is_transferable": False,
            "min_tier": 0,
            "min_age": 0,
            "terms_hash": TERMS_HASH,
        }
        return tuple((content | changes).values())

    def open(self, title: str = TITLE, uri: str = URI, **changes: Any) -> int:
        tx = self.shop.openReward(self.terms(**changes), title, uri, {"from": self.host})
        return int(tx.events["RewardOpened"]["rewardId"])

    # orders

    def order(self, payer: Any, reward: int, units: int = 1, **changes: Any) -> Order:
        content = {
            "payer": str(payer),
            "reward_id": reward,
            "title": TITLE,
            "count": units,
            "nonce": next(_nonces),
            "deadline": FOREVER,
        }
        return Order(**(content | changes))

    def sign_order(self, key: bytes, order: Order, price: int = PRICE, **changes: Any) -> bytes:
        """Signature over the order; `changes` of the shop, the terms or the domain make a wrong one."""
        points = self.community.points
        where = {"chain_id": chain.id, "name": points.name(), "contract": points.address}
        domain = Domain(**{name: changes.get(name, value) for name, value in where.items()})
        shop, terms = changes.get("shop", self.shop.address), changes.get("terms_hash", TERMS_HASH)
        question = order_question(domain, shop, order, price, terms)
        return bytes(Account.sign_message(message(question), key).signature)

    def redeem(self, name: str, reward: int, units: int = 1, **changes: Any) -> int:
        """A named actor redeems by one signature, which the relay sends; the voucher's id."""
        order = self.order(getattr(self.community, name), reward, units, **changes)
        signature = self.sign_order(getattr(self.community, f"{name}_key"), order)
        tx = self.send(order, signature)
        return int(tx.events["Redeemed"]["voucherId"])

    def send(self, order: Order, signature: bytes) -> Any:
        return self.shop.redeem(order.argument, signature, {"from": self.community.relay})

    # codes

    def code(self, voucher: int, holder: Any, units: int = 1, **changes: Any) -> Fulfilment:
        content = {
            "voucher_id": voucher,
            "title": TITLE,
            "holder": str(holder),
            "count": units,
            "deadline": FOREVER,
        }
        return Fulfilment(**(content | changes))

    def sign_code(self, key: bytes, act: Fulfilment, before: int | None = None, **changes: Any) -> bytes:
        if before is None:
            before = self.shop.voucherOf(act.voucher_id)[2]
        shop, chain_id = changes.get("shop", self.shop.address), changes.get("chain_id", chain.id)
        question = fulfilment_question(chain_id, shop, act, before)
        return bytes(Account.sign_message(message(question), key).signature)

    def fulfil(self, name: str, voucher: int, units: int = 1) -> Any:
        """The named holder shows its code, the merchant sends it."""
        act = self.code(voucher, getattr(self.community, name), units)
        signature = self.sign_code(getattr(self.community, f"{name}_key"), act)
        return self.shop.fulfil(act.argument, signature, b"", {"from": self.merchant})

    # what the chain says

    def units(self, reward: int) -> tuple[int, int, int]:
        """Units of a reward: redeemed, fulfilled, refunded."""
        found = self.shop.rewardOf(reward)
        return int(found[2]), int(found[3]), int(found[4])

    def collector(self, key: bytes) -> Any:
        """A contract wallet of that key, which takes vouchers."""
        return self.community.deployer.deploy(Collector, Account.from_key(key).address)


def open_shop(community: Community) -> Counter:
    """A shop that the Treasury admitted as redeemer, with its roles."""
    members = community.deployer.deploy(MembersDouble)
    shop = community.deployer.deploy(Shop, community.manager, community.points, members)
    manager = community.manager
    for functions, role in ((("openReward", "closeReward"), HOST), (("callOff",), GUARDIAN)):
        selectors = [getattr(shop, function).signature for function in functions]
        community.by_treasury(manager.setTargetFunctionRole, shop, selectors, role)
    community.by_treasury(manager.grantRole, HOST, community.sender, 0)
    community.by_treasury(community.points.admitRedeemer, shop)
    return Counter(community, shop, members)


def title_hash(title: str = TITLE) -> bytes:
    return keccak(text=title)


@pytest.fixture(scope="module")
def counter(community: Community, open_community: Community) -> Counter:
    """The shop in region CN; alice, bob and carol have a thousand points each."""
    return _with_fans(open_shop(community))


@pytest.fixture(scope="module")
def open_counter(community: Community, open_community: Community) -> Counter:
    """The shop in region OPEN."""
    return _with_fans(open_shop(open_community))


def _with_fans(made: Counter) -> Counter:
    for name in ("alice", "bob", "carol"):
        made.community.give(getattr(made.community, name), 1_000)
    return made
