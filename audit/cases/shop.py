"""Shop in region CN: host, guardian and merchant with rewards, fans and who acts for them with vouchers."""

from dataclasses import replace
from typing import Any

from audit.cases import Arguments, Case, Without
from audit.community import Community
from audit.fans import CONTENT, MEMBER, PRICE, REWARD, REWARD_TITLE, VOUCHER, order, terms
from audit.stage import FOREVER
from zhenbo import orders

UNUSED = 1  # nonce of an order
BOUND = "in CN vouchers stay with whom they were made for"


def _ordered(signer: str, title: str = REWARD_TITLE) -> Arguments:
    """Arguments of redeem: the fan's order, as that actor signed it."""

    def arguments(stage: Community) -> tuple[Any, ...]:
        placed = replace(order(stage, UNUSED), title=title)
        points = orders.Domain(stage.chain.chain_id, stage.read("Points", "name"), stage.address("Points"))
        question = orders.order_question(points, stage.address("Shop"), placed, PRICE, CONTENT)
        return placed.argument, stage.sign(signer, orders.message(question))

    return arguments


def _handed_over(holder: str, merchant: str, deadline: int = FOREVER) -> Arguments:
    """Arguments of fulfil: the fan's unit, with signatures of those two."""

    def arguments(stage: Community) -> tuple[Any, ...]:
        act = orders.Fulfilment(VOUCHER, REWARD_TITLE, stage.account["fan"], 1, deadline)
        question = orders.fulfilment_question(stage.chain.chain_id, stage.address("Shop"), act, 0)
        message = orders.message(question)
        return act.argument, stage.sign(holder, message), stage.sign(merchant, message)

    return arguments


def _fans_unit(stage: Community) -> tuple[Any, ...]:
    return VOUCHER, stage.account["fan"]


def _called_off(stage: Community) -> None:
    stage.send("guardian", "Shop", "callOff", REWARD, "the tea is spoilt")


CASES = {
    "openReward": [Case(lambda s: (terms(s), REWARD_TITLE, "ipfs://reward"))],
    "closeReward": [Case(lambda _: (REWARD,))],
    "callOff": [Case(lambda _: (REWARD, "the tea is spoilt"))],
    "giveUp": [Case(lambda _: (REWARD, "no tea left"))],
    "redeem": [
        Case(
            _ordered("fan"),
            "signed",
            anyone="with the payer's signature over title, count, terms and points, once",
            without=(
                Without("that signature", _ordered(MEMBER), "SpendUnsigned"),
                Without("the reward's title", _ordered("fan", "Gold"), "TitleDiffers"),
            ),
        ),
        Case(lambda s: (order(s, UNUSED).argument, b""), "by the payer's own transaction"),
    ],
    "fulfil": [
        Case(
            _handed_over("fan", "merchant"),
            anyone="with signatures of holder and merchant over the same units, once",
            without=(
                Without("the holder's", _handed_over(MEMBER, "merchant"), "SignatureInvalid"),
                Without("the merchant's", _handed_over("fan", MEMBER), "SignatureInvalid"),
                Without("time", _handed_over("fan", "merchant", 1), "SignatureExpired"),
            ),
        )
    ],
    "refund": [
        Case(
            _fans_unit,
            "of what was called off",
            anyone="the points go back to who paid, whoever sends it",
            before=_called_off,
            without=(Without("units", lambda s: (VOUCHER, s.account["merchant"]), "CountZero"),),
        ),
        Case(
            _fans_unit,
            "while it can be fulfilled",
            nobody="a reward that is neither called off nor over is kept",
            refusals=("FulfilmentPending",),
        ),
    ],
    "safeTransferFrom": [
        Case(
            lambda s: (s.account["fan"], s.account[MEMBER], VOUCHER, 1, b""),
            nobody=BOUND,
            refusals=("VoucherBound",),
        )
    ],
    "safeBatchTransferFrom": [
        Case(
            lambda s: (s.account["fan"], s.account[MEMBER], [VOUCHER], [1], b""),
            nobody=BOUND,
            refusals=("VoucherBound",),
        )
    ],
    "setApprovalForAll": [
        Case(lambda s: (s.account[MEMBER], True), anyone="over its own vouchers, of which it moves none here")
    ],
    "setAuthority": [
        Case(
            lambda s: (s.address("Points"),),
            nobody="but the CommunityManager, when the Treasury calls its updateAuthority",
            only="CommunityManager",
        )
    ],
}
