"""Passport: what roles do, what owners do, and what anyone may send because somebody else signed it."""

from typing import Any

from audit.cases import Arguments, Case, Without
from audit.goods import Item
from audit.stage import (
    BRAND_HELD,
    COPY,
    FOREVER,
    FRESH,
    HOLD,
    OWNED,
    PENDING,
    RECALL,
    RECALLED,
    REGULATOR_HELD,
    TRUE,
    UNSOLD,
    Stage,
)
from zhenbo import messages

REASON = "opened"
NO_SIGNATURE = b"\0" * 32
LOCKED = "passports move by handover only"


def _activate(stage: Stage) -> tuple[Any, ...]:
    return stage.batch[TRUE.name], stage.activation(UNSOLD), TRUE.proof(UNSOLD)


def _unsigned_activation(stage: Stage) -> tuple[Any, ...]:
    batch, activation, proof = _activate(stage)
    return batch, (*activation[:4], NO_SIGNATURE, NO_SIGNATURE), proof


def _foreign_receiver(stage: Stage) -> tuple[Any, ...]:
    batch, activation, proof = _activate(stage)
    return batch, (activation[0], stage.account["stranger"], *activation[2:]), proof


def _activate_many(stage: Stage) -> tuple[Any, ...]:
    shared: tuple[Any, ...] = ([TRUE.tree.root], [], [])
    return stage.batch[TRUE.name], shared, [(stage.activation(UNSOLD), 0, TRUE.proof(UNSOLD))]


def _poisoned_nodes(stage: Stage) -> tuple[Any, ...]:
    batch, _, activations = _activate_many(stage)
    return batch, ([NO_SIGNATURE], [], []), activations


def _terms(stage: Stage, *, goods: bool = True, consent: bool = True) -> tuple[Any, ...]:
    """Arguments of handover to the stranger; without the signature of item key or owner where told so."""
    owner, to = stage.account["owner"], stage.account["stranger"]
    message = messages.handover(
        stage.domain, token_id=OWNED.token_id, sender=owner, to=to, nonce=0, deadline=FOREVER
    )
    key = OWNED.sign(message) if goods else messages.CompactSignature(NO_SIGNATURE, NO_SIGNATURE)
    signature = stage.sign("owner" if consent else "stranger", message)
    return OWNED.leaf, TRUE.proof(OWNED), (to, FOREVER, key.r, key.vs, signature)


def _by_owner(stage: Stage) -> tuple[Any, ...]:
    item, proof, terms = _terms(stage)
    return item, proof, (*terms[:4], b"")


def _unsigned_slow_start(stage: Stage) -> tuple[Any, ...]:
    return (*stage.slow_start(OWNED)[:4], NO_SIGNATURE, NO_SIGNATURE)


def _veto(word: str) -> Arguments:
    def arguments(stage: Stage) -> tuple[Any, ...]:
        to, ready_at, _ = stage.read("Passport", "slowHandoverOf", PENDING.token_id)
        message = messages.veto(stage.domain, token_id=PENDING.token_id, to=to, ready_at=ready_at)
        return PENDING.token_id, stage.sign(word, message)

    return arguments


def _retire_for(word: str) -> Arguments:
    def arguments(stage: Stage) -> tuple[Any, ...]:
        message = messages.retirement(
            stage.domain, token_id=OWNED.token_id, reason=REASON, nonce=0, deadline=FOREVER
        )
        return OWNED.token_id, REASON, FOREVER, stage.sign(word, message)

    return arguments


def _freeze(stage: Stage) -> tuple[Any, ...]:
    copy = COPY.items[0]
    first, second = stage.batch[TRUE.name], stage.batch[COPY.name]
    return first, UNSOLD.leaf, TRUE.proof(UNSOLD), second, copy.leaf, COPY.proof(copy)


def _freeze_unproven(stage: Stage) -> tuple[Any, ...]:
    return (*_freeze(stage)[:4], UNSOLD.leaf, COPY.proof(COPY.items[0]))


def _batch(lot: str, mark: int, on: bool) -> Arguments:
    return lambda stage: (stage.batch[lot], mark, on, "look")


def _item(item: Item, mark: int, on: bool) -> Arguments:
    return lambda stage: (stage.batch[TRUE.name], item.token_id, mark, on, "look")


NOT_ITS_OWN = ("MarkUnchanged",)  # it has set none that it could lift
NOT_LIFTABLE = ("RecallNotLiftable",)

CASES = {
    "registerBatch": [
        Case(
            lambda s: (s.request(FRESH), s.account["inspector"], s.inspected(FRESH)),
            "under its own prefix, with an inspector's signature",
            refusals=("GtinNotHeld",),
        )
    ],
    "activate": [
        Case(
            _activate,
            anyone="with the item key's signature over batch, tokenId, receiver, seller flag and deadline",
            without=(
                Without("the item key's signature", _unsigned_activation, "ActivationRefused"),
                Without("the receiver that was signed", _foreign_receiver, "ActivationRefused"),
            ),
        )
    ],
    "activateMany": [
        Case(
            _activate_many,
            anyone="each item as in activate; one that is refused is left out, and nothing is reverted",
            without=(Without("shared nodes of the batch", _poisoned_nodes, "SharedProofInvalid"),),
        )
    ],
    "handover": [
        Case(_by_owner, "sent by the owner"),
        Case(
            _terms,
            "with the owner's signature",
            anyone="with the item key's and the owner's signature over the same words",
            without=(
                Without("the item key's", lambda s: _terms(s, goods=False), "SignatureInvalid"),
                Without("the owner's", lambda s: _terms(s, consent=False), "SignatureInvalid"),
            ),
        ),
    ],
    "startSlowHandover": [
        Case(
            lambda s: s.slow_start(OWNED),
            anyone="with the chip's signature over tokenId, owner, receiver, nonce, quietUntil and deadline",
            without=(Without("it", _unsigned_slow_start, "SignatureInvalid"),),
        )
    ],
    "vetoSlowHandover": [Case(lambda _: (PENDING.token_id,))],
    "vetoSlowHandoverFor": [
        Case(
            _veto("owner"),
            anyone="with the owner's signature over tokenId, receiver and readyAt",
            without=(Without("it", _veto("stranger"), "SignatureInvalid"),),
        )
    ],
    "completeSlowHandover": [
        Case(
            lambda _: (PENDING.token_id,),
            anyone="after the delay, where the owner did not object",
            without=(Without("one pending", lambda _: (OWNED.token_id,), "SlowHandoverNotReady"),),
        )
    ],
    "retire": [Case(lambda _: (OWNED.token_id, REASON))],
    "retireFor": [
        Case(
            _retire_for("owner"),
            anyone="with the owner's signature over tokenId, reason, nonce and deadline",
            without=(Without("it", _retire_for("stranger"), "SignatureInvalid"),),
        )
    ],
    "retireUnsold": [
        Case(
            lambda s: (s.batch[TRUE.name], UNSOLD.leaf, TRUE.proof(UNSOLD), "destroyed"),
            "an item of its own batch",
        )
    ],
    "freezeDuplicate": [
        Case(
            _freeze,
            anyone="with proofs that two batches of one GTIN hold the same tokenId",
            without=(Without("either proof", _freeze_unproven, "ItemNotProven"),),
        )
    ],
    "markBatch": [
        Case(_batch(TRUE.name, HOLD, True), "hold"),
        Case(_batch("HELDBYBRAND", HOLD, False), "lift the brand's hold", refusals=NOT_ITS_OWN),
        Case(_batch("HELDBYREGULATOR", HOLD, False), "lift the regulator's hold", refusals=NOT_ITS_OWN),
        Case(_batch(TRUE.name, RECALL, True), "recall"),
        Case(_batch("RECALLEDBYBRAND", RECALL, False), "lift a recall", refusals=NOT_LIFTABLE),
    ],
    "markItem": [
        Case(_item(UNSOLD, HOLD, True), "hold"),
        Case(_item(BRAND_HELD, HOLD, False), "lift the brand's hold", refusals=NOT_ITS_OWN),
        Case(_item(REGULATOR_HELD, HOLD, False), "lift the regulator's hold", refusals=NOT_ITS_OWN),
        Case(_item(UNSOLD, RECALL, True), "recall"),
        Case(_item(RECALLED, RECALL, False), "lift a recall", refusals=NOT_LIFTABLE),
    ],
    "setLinkDomain": [Case(lambda _: ("example.org",))],
    "setAuthority": [
        Case(
            lambda s: (s.address("Notary"),),
            nobody="but the Consortium, when an admin calls its updateAuthority",
            only="Consortium",
        )
    ],
    "transferFrom": [
        Case(
            lambda s: (s.account["owner"], s.account["stranger"], OWNED.token_id),
            nobody=LOCKED,
            refusals=("PassportLocked",),
        )
    ],
    "safeTransferFrom(address,address,uint256)": [
        Case(
            lambda s: (s.account["owner"], s.account["stranger"], OWNED.token_id),
            nobody=LOCKED,
            refusals=("PassportLocked",),
        )
    ],
    "safeTransferFrom(address,address,uint256,bytes)": [
        Case(
            lambda s: (s.account["owner"], s.account["stranger"], OWNED.token_id, b""),
            nobody=LOCKED,
            refusals=("PassportLocked",),
        )
    ],
    "approve": [
        Case(
            lambda s: (s.account["stranger"], OWNED.token_id),
            nobody="no passport can be moved by another than its owner",
            refusals=("ApprovalsDisabled",),
        )
    ],
}
