"""Points in region CN: what the Treasury does, sources and redeemers, and fans with their own."""

from collections.abc import Callable
from typing import Any

from eth_abi.abi import encode
from eth_account.messages import SignableMessage, encode_typed_data
from eth_utils.crypto import keccak

from audit.cases import Case, Without
from audit.community import ALLOWED, SHOP, SPENT, Community
from audit.stage import FOREVER
from zhenbo.merkle import entry_word
from zhenbo.orders import Domain, Order, message, order_question

NO_SOURCE = ("BudgetExceeded",)  # who is no source may create no point
NO_REDEEMER = ("RedeemerUnknown",)
NOTHING_SPENT = ("RefundTooLarge",)  # at the caller, so there is nothing to give back
BETWEEN_FANS = ("TransferRestricted",)
_TERMS = b"\x05" * 32
_ORDER = "Order(string title,uint256 rewardId,uint256 count,bytes32 termsHash,uint256 nonce)"
_PERMIT = {
    "Permit": [
        {"name": "owner", "type": "address"},
        {"name": "spender", "type": "address"},
        {"name": "value", "type": "uint256"},
        {"name": "nonce", "type": "uint256"},
        {"name": "deadline", "type": "uint256"},
    ]
}


def _permit(signer: str, deadline: int = FOREVER) -> Callable[[Community], tuple[Any, ...]]:
    """Arguments of permit: the fan lets the shop take a point, as that actor signed it."""

    def arguments(stage: Community) -> tuple[Any, ...]:
        signature = stage.sign(signer, _message(stage, deadline))
        fan, v = stage.account["fan"], signature[64]
        return fan, SHOP, 1, deadline, v, signature[:32], signature[32:64]

    return arguments


def _spend(signer: str, amount: int = ALLOWED) -> Callable[[Community], tuple[Any, ...]]:
    """Arguments of spendSigned: the fan spends points at the redeemer, as that actor signed it."""

    def arguments(stage: Community) -> tuple[Any, ...]:
        fan, redeemer = stage.account["fan"], stage.account["redeemer"]
        question = order_question(
            _domain(stage), redeemer, Order(fan, 1, "Tea", 1, 1, FOREVER), amount, _TERMS
        )
        placed = keccak(
            encode(
                ["bytes32", "bytes32", "uint256", "uint256", "bytes32", "uint256"],
                [keccak(text=_ORDER), keccak(text="Tea"), 1, 1, _TERMS, 1],
            )
        )
        return fan, ALLOWED, FOREVER, (placed, _ORDER), stage.sign(signer, message(question))

    return arguments


def _domain(stage: Community) -> Domain:
    return Domain(stage.chain.chain_id, stage.read("Points", "name"), stage.address("Points"))


def _message(stage: Community, deadline: int) -> SignableMessage:
    fan = stage.account["fan"]
    domain = {
        "name": stage.read("Points", "name"),
        "version": "1",
        "chainId": stage.chain.chain_id,
        "verifyingContract": stage.address("Points"),
    }
    nonce = stage.read("Points", "nonces", fan)
    words = {"owner": fan, "spender": SHOP, "value": 1, "nonce": nonce, "deadline": deadline}
    return encode_typed_data(domain, _PERMIT, words)


CASES = {
    "setBudget": [Case(lambda s: (s.address("Rewards"), 1))],
    "admitRedeemer": [Case(lambda s: (s.account["stranger"],))],
    "dismissRedeemer": [Case(lambda _: (SHOP,))],
    "lowerBudget": [Case(lambda s: (s.address("Rewards"), 0))],
    "create": [Case(lambda _: (1,), refusals=NO_SOURCE)],
    "createMany": [Case(lambda s: ([entry_word(s.account["fan"], 1)],), refusals=NO_SOURCE)],
    "spend": [
        Case(lambda s: (s.account["fan"], ALLOWED), "what the fan allowed", refusals=NO_REDEEMER),
        Case(
            lambda s: (s.account["fan"], ALLOWED + 1),
            "more than the fan allowed",
            nobody="a fan's points leave it by its own allowance only",
            refusals=(*NO_REDEEMER, "InsufficientAllowance"),
        ),
    ],
    "spendSigned": [
        Case(_spend("fan"), "what the fan signed for", refusals=NO_REDEEMER),
        Case(
            _spend("redeemer"),
            "what it signed for itself",
            nobody="a fan's points leave it by its own signature only",
            refusals=(*NO_REDEEMER, "SpendUnsigned"),
        ),
        Case(
            _spend("fan", ALLOWED - 1),
            "more than the fan signed for",
            nobody="the points are part of what is signed",
            refusals=(*NO_REDEEMER, "SpendUnsigned"),
        ),
    ],
    "refund": [
        Case(lambda s: (s.account["fan"], SPENT), "what the fan spent there", refusals=NOTHING_SPENT),
        Case(
            lambda s: (s.account["fan"], SPENT + 1),
            "more than the fan spent there",
            nobody="or a redeemer would create points",
            refusals=NOTHING_SPENT,
        ),
    ],
    "refusePushes": [Case(lambda _: (True,), anyone="for its own account only")],
    "transfer": [Case(lambda s: (s.account["fan"], 1), refusals=BETWEEN_FANS)],
    "transferFrom": [
        Case(
            lambda s: (s.account["fan"], s.account["stranger"], 1),
            "of a fan's",
            nobody="in CN, whatever the fan allowed: a redeemer takes points by spend, and moves none",
            refusals=BETWEEN_FANS,
        )
    ],
    "approve": [Case(lambda s: (s.account["redeemer"], 1), anyone="over its own points only")],
    "permit": [
        Case(
            _permit("fan"),
            anyone="with the fan's signature over spender, value, nonce and deadline, for these points only",
            without=(
                Without("the fan's signature", _permit("redeemer"), "InvalidPermit"),
                Without("time", _permit("fan", deadline=1), "PermitExpired"),
            ),
        )
    ],
    "setAuthority": [
        Case(
            lambda s: (s.address("Rewards"),),
            nobody="but the CommunityManager, when the Treasury calls its updateAuthority",
            only="CommunityManager",
        )
    ],
}
