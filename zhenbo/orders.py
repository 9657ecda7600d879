"""What is signed at a Shop: orders, which fans sign for the Points, and codes that fulfil vouchers.

The types are those of contracts/libraries/SpendMessage.sol and ShopMessages.sol. An order is part of the
message that lets the points be spent, so a wallet shows title, count, terms and points in one question. Each
is given in the JSON of EIP-712, as wallets take it.
"""

from dataclasses import dataclass
from typing import Any

from eth_account.messages import SignableMessage, encode_typed_data
from eth_utils.crypto import keccak

SHOP_NAME = "Zhenbo Shop"
VERSION = "1"

_DOMAIN = "string name,string version,uint256 chainId,address verifyingContract"
_SPEND = "address payer,address redeemer,uint256 amount,uint256 deadline,Order order"
_ORDER = "string title,uint256 rewardId,uint256 count,bytes32 termsHash,uint256 nonce"
_FULFILMENT = "uint256 voucherId,string title,address holder,uint16 count,uint16 before,uint256 deadline"
_UNITS = 32  # bits of a voucher's id that number its first unit


@dataclass(frozen=True)
class Domain:
    """Where a message is good: chain, name and address of the contract that checks it."""

    chain_id: int
    name: str
    contract: str


@dataclass(frozen=True)
class Order:
    """A redemption as IShop.redeem takes it. `nonce`: any number; the same order is good once for each."""

    payer: str
    reward_id: int
    title: str
    count: int
    nonce: int
    deadline: int

    @property
    def argument(self) -> tuple[Any, ...]:
        """The struct of IShop."""
        return self.payer, self.reward_id, self.title, self.count, self.nonce, self.deadline


@dataclass(frozen=True)
class Fulfilment:
    """Units of a voucher that are handed over, as IShop.fulfil takes it."""

    voucher_id: int
    title: str
    holder: str
    count: int
    deadline: int

    @property
    def argument(self) -> tuple[Any, ...]:
        """The struct of IShop."""
        return self.voucher_id, self.title, self.holder, self.count, self.deadline


def order_question(points: Domain, shop: str, order: Order, price: int, terms_hash: bytes) -> dict[str, Any]:
    """What the payer is asked to sign. `points`: domain of the Points; `price`: of one, in points."""
    said = {
        "payer": order.payer,
        "redeemer": shop,
        "amount": price * order.count,
        "deadline": order.deadline,
        "order": {
            "title": order.title,
            "rewardId": order.reward_id,
            "count": order.count,
            "termsHash": "0x" + terms_hash.hex(),
            "nonce": order.nonce,
        },
    }
    return _question(points, "Spend", {"Spend": _SPEND, "Order": _ORDER}, said)


def fulfilment_question(chain_id: int, shop: str, act: Fulfilment, before: int) -> dict[str, Any]:
    """What holder and merchant are asked to sign. `before`: units of the voucher fulfilled before."""
    said = {
        "voucherId": act.voucher_id,
        "title": act.title,
        "holder": act.holder,
        "count": act.count,
        "before": before,
        "deadline": act.deadline,
    }
    return _question(Domain(chain_id, SHOP_NAME, shop), "Fulfilment", {"Fulfilment": _FULFILMENT}, said)


def message(question: dict[str, Any]) -> SignableMessage:
    """The question as `eth_account` signs it."""
    return encode_typed_data(full_message=question)


def digest(question: dict[str, Any]) -> bytes:
    """What a key signs; IPoints.isSpent knows by it whether an order was used."""
    said = message(question)
    return bytes(keccak(b"\x19" + said.version + said.header + said.body))


def reward_of(voucher_id: int) -> int:
    """The reward that a voucher is for."""
    return voucher_id >> _UNITS


def _question(domain: Domain, kind: str, types: dict[str, str], said: dict[str, Any]) -> dict[str, Any]:
    return {
        "types": {"EIP712Domain": _fields(_DOMAIN), **{name: _fields(text) for name, text in types.items()}},
        "primaryType": kind,
        "domain": {
            "name": domain.name,
            "version": VERSION,
            "chainId": domain.chain_id,
            "verifyingContract": domain.contract,
        },
        "message": said,
    }


def _fields(text: str) -> list[dict[str, str]]:
    return [dict(zip(("type", "name"), field.split(), strict=True)) for field in text.split(",")]
