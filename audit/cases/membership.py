"""Membership: Treasury, guardian, host and desk; what members sign; and that nothing moves a token."""

from typing import Any

from audit.cases import Arguments, Case, Without
from audit.community import DAY, EVIDENCE, ONE, Community
from audit.fans import (
    LIST,
    LOST,
    LOST_ID,
    MEMBER,
    MEMBER_ID,
    NEW_WALLET,
    OWN_ACT,
    PRICE,
    TIER,
    consent,
    joining,
    membership_place,
    moving,
    signing,
)
from zhenbo import consents

NOT_SIGNED = "SignatureInvalid"
NOT_BY_IT = ("ConsentMissing",)  # nobody else acts without a signature
FOR_ANOTHER = "with the signature of whose membership it is, over this act, nonce and deadline"
LOCKED = "memberships are locked: they move by recovery only"


def _paying(act: Any, signer: str, price: int = PRICE) -> Arguments:
    """Arguments of joinByPoints or renew, as that actor signed them."""

    def arguments(stage: Community) -> tuple[Any, ...]:
        joins = act is consents.join_by_points
        word = NEW_WALLET if joins else MEMBER
        who = {"account": stage.account[word]} if joins else {"member": MEMBER_ID}
        message = act(membership_place(stage), **who, tier=TIER, price=price, **signing(stage, word))
        return *who.values(), TIER, price, consent(stage, signer, message)

    return arguments


def _leaving(signer: str) -> Arguments:
    def arguments(stage: Community) -> tuple[Any, ...]:
        message = consents.leave(membership_place(stage), member=MEMBER_ID, **signing(stage, MEMBER))
        return MEMBER_ID, consent(stage, signer, message)

    return arguments


def _recovering(owner: str, wallet: str) -> Arguments:
    """Arguments of recover, with consent of those two."""

    def arguments(stage: Community) -> tuple[Any, ...]:
        said = [moving(stage, MEMBER, MEMBER_ID, signer) for signer in (owner, wallet)]
        return MEMBER_ID, stage.account[NEW_WALLET], *said

    return arguments


def _requested(stage: Community) -> tuple[Any, ...]:
    return MEMBER_ID, stage.account[NEW_WALLET], moving(stage, MEMBER, MEMBER_ID, NEW_WALLET)


def _vetoing(signer: str) -> Arguments:
    def arguments(stage: Community) -> tuple[Any, ...]:
        message = consents.recovery_veto(
            membership_place(stage), member=LOST_ID, to=stage.account[NEW_WALLET], **signing(stage, LOST)
        )
        return LOST_ID, consent(stage, signer, message)

    return arguments


def _unlisted(stage: Community) -> tuple[Any, ...]:
    """The merchant's proof, for somebody else."""
    _, number, proof, _ = joining(stage, "merchant", "merchant")
    return stage.account["disputant"], number, proof, OWN_ACT


def _by_itself(arguments: Arguments) -> Arguments:
    """The same call without a signature."""
    return lambda stage: (*arguments(stage)[:-1], OWN_ACT)


def _never(*arguments: Any) -> Case:
    """A call of ERC-721 that moves nothing, whoever sends it."""

    def given(stage: Community) -> tuple[Any, ...]:
        return tuple(stage.account.get(value, value) for value in arguments)

    return Case(given, nobody=LOCKED, refusals=("MembershipLocked", "ApprovalsDisabled"))


CASES = {
    "lowerPlaces": [Case(lambda _: (1,))],
    "closeList": [Case(lambda _: (LIST,))],
    "revoke": [Case(lambda _: (MEMBER_ID, "sold"))],
    "grant": [Case(lambda s: ([s.account["stranger"]], 0, 0))],
    "openList": [Case(lambda s: (ONE, TIER, 0, s.now() + DAY, "ipfs://list"))],
    "regrade": [Case(lambda _: ([MEMBER_ID], TIER, 0))],
    "requestRecovery": [Case(_requested)],
    "joinByList": [
        Case(
            lambda s: joining(s, "merchant", "merchant"),
            "signed",
            anyone="for whom the list names, with that account's signature",
            without=(
                Without("that signature", lambda s: joining(s, "merchant", "fan"), NOT_SIGNED),
                Without("a place on the list", _unlisted, "ListForeign"),
            ),
        ),
        Case(
            _by_itself(lambda s: joining(s, "merchant", "merchant")),
            "by its own transaction",
            refusals=NOT_BY_IT,
        ),
    ],
    "joinByPoints": [
        Case(
            _paying(consents.join_by_points, NEW_WALLET),
            "signed",
            anyone="for who signed it, at the price that it agreed to or less",
            without=(
                Without("that signature", _paying(consents.join_by_points, MEMBER), NOT_SIGNED),
                Without(
                    "agreement to the price",
                    _paying(consents.join_by_points, NEW_WALLET, PRICE - 1),
                    "TierTooDear",
                ),
            ),
        ),
        Case(
            _by_itself(_paying(consents.join_by_points, NEW_WALLET)),
            "by its own transaction",
            refusals=NOT_BY_IT,
        ),
    ],
    "renew": [
        Case(
            _paying(consents.renewal, MEMBER),
            "signed",
            anyone=FOR_ANOTHER,
            without=(Without("that signature", _paying(consents.renewal, NEW_WALLET), NOT_SIGNED),),
        ),
        Case(_by_itself(_paying(consents.renewal, MEMBER)), "by its own transaction", refusals=NOT_BY_IT),
    ],
    "leave": [
        Case(
            _leaving(MEMBER),
            "signed",
            anyone=FOR_ANOTHER,
            without=(Without("that signature", _leaving(LOST), NOT_SIGNED),),
        ),
        Case(_by_itself(_leaving(MEMBER)), "by its own transaction", refusals=NOT_BY_IT),
    ],
    "recover": [
        Case(
            _recovering(MEMBER, NEW_WALLET),
            anyone="with the signatures of both wallets",
            without=(
                Without("the owner's", _recovering(LOST, NEW_WALLET), NOT_SIGNED),
                Without("the new wallet's", _recovering(MEMBER, LOST), NOT_SIGNED),
            ),
        )
    ],
    "vetoRecovery": [
        Case(
            _vetoing(LOST),
            "signed",
            anyone=FOR_ANOTHER,
            without=(
                Without("that signature", _vetoing(NEW_WALLET), NOT_SIGNED),
                Without("a request", lambda _: (MEMBER_ID, OWN_ACT), "RecoveryUnknown"),
            ),
        ),
        Case(_by_itself(_vetoing(LOST)), "by its own transaction", refusals=NOT_BY_IT),
    ],
    "completeRecovery": [
        Case(
            lambda _: (LOST_ID,),
            anyone="once the delay is over and nobody vetoed: the new wallet is in the request",
            without=(Without("a request", lambda _: (MEMBER_ID,), "RecoveryUnknown"),),
        ),
        Case(
            lambda _: (MEMBER_ID,),
            "before the delay is over",
            nobody="or an owner that sees the request could do nothing",
            refusals=("RecoveryNotReady",),
            before=lambda s: s.send("desk", "Membership", "requestRecovery", *_requested(s)),
        ),
    ],
    "approve": [_never(NEW_WALLET, MEMBER_ID)],
    "transferFrom": [_never(MEMBER, NEW_WALLET, MEMBER_ID)],
    "safeTransferFrom(address,address,uint256)": [_never(MEMBER, NEW_WALLET, MEMBER_ID)],
    "safeTransferFrom(address,address,uint256,bytes)": [_never(MEMBER, NEW_WALLET, MEMBER_ID, EVIDENCE)],
    "setAuthority": [
        Case(
            lambda s: (s.address("Points"),),
            nobody="but the CommunityManager, when the Treasury calls its updateAuthority",
            only="CommunityManager",
        )
    ],
}
