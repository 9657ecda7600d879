"""A batch with everything wrong in it, and every way to ask for an activation that must be refused.

The tree holds the odd leaves, and the inspector signed it: nothing but the contract's own checks is left.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from brownie import chain

from tests.chain.desk import FOREVER, Activation, Desk, Mark, Refusal
from tests.chain.goods import Goods, Label, keyed, label
from tests.chain.market import GTIN, OTHER_GTIN
from zhenbo import messages

ZERO = "0x" + "00" * 20
TOP = int(GTIN) << 160


class Shop(NamedTuple):
    """Where the odd goods are on sale."""

    desk: Desk
    odd: Goods
    batch: int
    other_batch: int
    buyer: Any


def serial_bytes(raw: bytes) -> int:
    return TOP | int.from_bytes(raw.ljust(20, b"\0"), "big")


def odd_labels() -> dict[str, Label]:
    twin = label(GTIN, "TWIN1")
    named = {
        "good": label(GTIN, "GOOD"),
        "foreign": label(OTHER_GTIN, "FOREIGN"),
        "overlong gtin": keyed(1 << 255 | serial_bytes(b"OVERLONG"), "overlong"),
        "no serial": keyed(TOP, "no serial"),
        "inner zero": keyed(serial_bytes(b"AB\0C"), "inner zero"),
        "leading zero": keyed(serial_bytes(b"\0AB"), "leading zero"),
        "blank": keyed(serial_bytes(b"A B"), "blank"),
        "hash": keyed(serial_bytes(b"A#B"), "hash"),
        "delete": keyed(serial_bytes(b"A\x7f"), "delete"),
        "beyond ascii": keyed(serial_bytes("Ä".encode()), "beyond ascii"),
        "last byte": keyed(serial_bytes(b"A" * 19 + b"\1"), "last byte"),
        "twin 1": twin,
        "twin 2": label(GTIN, "TWIN2").but(key=twin.key, address=twin.address),
        "keyless": label(GTIN, "KEYLESS").but(address=ZERO),
        "same serial": label(GTIN, "ACTIVATED", secret="another key"),
    }
    for kind in (2, 3, 4, 5, 128, 255):
        named[f"kind {kind}"] = label(GTIN, f"KIND{kind}", kind)
    for name in ("activated", "retired", "destroyed", "held", "recalled"):
        named[name] = label(GTIN, name.upper())
    return named


LABELS = odd_labels()
ROW = {name: row for row, name in enumerate(LABELS)}


def prepare(desk: Desk, buyer: Any, regulator: Any) -> Shop:
    """Registers the odd goods and brings some of them into the states that refuse."""
    odd = Goods(list(LABELS.values()), lot="ODD")
    batch, other = desk.register(odd, quantity=1000), desk.register(odd, quantity=999)
    passport, brand = desk.passport, {"from": desk.brand}
    for name in ("activated", "retired"):
        desk.activate(batch, odd, ROW[name], buyer)
    passport.retire(LABELS["retired"].token_id, "opened", {"from": buyer})
    destroyed = LABELS["destroyed"].item, odd.proof(ROW["destroyed"])
    passport.retireUnsold(batch, *destroyed, "water damage", brand)
    passport.markItem(batch, LABELS["held"].token_id, Mark.HOLD, True, "being checked", brand)
    passport.markItem(batch, LABELS["recalled"].token_id, Mark.RECALL, True, "pesticide", {"from": regulator})
    return Shop(desk, odd, batch, other, buyer)


Wrong = tuple[Activation, list[bytes]]


class Case(NamedTuple):
    """An activation and its proof, and why it must be refused."""

    build: Callable[[Shop], Wrong]
    refusal: Refusal


def leaf(name: str, refusal: Refusal, **changes: Any) -> Case:
    """A leaf of the tree as it is, rightly signed, where nothing else is said."""

    def build(shop: Shop) -> Wrong:
        to = changes.get("to", shop.buyer)
        rest = {key: value for key, value in changes.items() if key != "to"}
        return shop.desk.activation(shop.batch, LABELS[name], to, **rest), shop.odd.proof(ROW[name])

    return Case(build, refusal)


def forged(refusal: Refusal = Refusal.PROOF_INVALID, **changes: Any) -> Case:
    """The good leaf with other values in it, signed by whoever holds the key in it."""

    def build(shop: Shop) -> Wrong:
        wrong = LABELS["good"].but(**changes)
        return shop.desk.activation(shop.batch, wrong, shop.buyer), shop.odd.proof(ROW["good"])

    return Case(build, refusal)


def proven_by(path: Callable[[list[bytes]], list[bytes]]) -> Case:
    """The good leaf with another path."""

    def build(shop: Shop) -> Wrong:
        activation = shop.desk.activation(shop.batch, LABELS["good"], shop.buyer)
        return activation, path(shop.odd.proof(ROW["good"]))

    return Case(build, Refusal.PROOF_INVALID)


def altered(**changes: Any) -> Case:
    """The good activation with something changed after it was signed."""

    def build(shop: Shop) -> Wrong:
        activation = shop.desk.activation(shop.batch, LABELS["good"], shop.buyer)
        return activation._replace(**changes), shop.odd.proof(ROW["good"])

    return Case(build, Refusal.SIGNATURE_INVALID)


def signed_by(sign: Callable[[Shop], messages.CompactSignature], name: str = "good") -> Case:
    """A leaf with a signature from elsewhere."""

    def build(shop: Shop) -> Wrong:
        activation = shop.desk.activation(shop.batch, LABELS[name], shop.buyer)
        signature = sign(shop)
        return activation._replace(r=signature.r, vs=signature.vs), shop.odd.proof(ROW[name])

    return Case(build, Refusal.SIGNATURE_INVALID)


def compact_of(name: str, **changes: Any) -> Callable[[Shop], messages.CompactSignature]:
    def sign(shop: Shop) -> messages.CompactSignature:
        words = {key: value(shop) for key, value in changes.items()}
        activation = shop.desk.activation(words.pop("batch", shop.batch), LABELS[name], shop.buyer, **words)
        return messages.CompactSignature(activation.r, activation.vs)

    return sign


def chain_of(shop: Shop) -> messages.Domain:
    return messages.Domain(shop.desk.domain.chain_id + 1, shop.desk.domain.passport)


def contract_of(shop: Shop) -> messages.Domain:
    return messages.Domain(shop.desk.domain.chain_id, str(shop.desk.brand))


def challenge_of(shop: Shop) -> messages.CompactSignature:
    good = LABELS["good"]
    challenge = messages.challenge(
        shop.desk.domain.chain_id, token_id=good.token_id, nonce=bytes(32), deadline=FOREVER
    )
    return messages.sign_compact(challenge, good.key)


def handover_of(shop: Shop) -> messages.CompactSignature:
    good = LABELS["good"]
    return messages.sign_compact(shop.desk.handover_message(good, ZERO, shop.buyer), good.key)


def late(shop: Shop) -> Wrong:
    activation = shop.desk.activation(
        shop.batch, LABELS["good"], shop.buyer, deadline=chain[-1].timestamp - 1
    )
    return activation, shop.odd.proof(ROW["good"])


NOTHING = messages.CompactSignature(bytes(32), bytes(32))
FORGER = keyed(0, "forger")

CASES = {
    "expired": Case(late, Refusal.EXPIRED),
    "leaf naming another GTIN": leaf("foreign", Refusal.GTIN_FOREIGN),
    "GTIN beyond its bits": leaf("overlong gtin", Refusal.GTIN_FOREIGN),
    **{
        f"serial with {name}": leaf(name, Refusal.SERIAL_INVALID)
        for name in (
            *("no serial", "inner zero", "leading zero", "blank", "hash", "delete"),
            *("beyond ascii", "last byte"),
        )
    },
    **{f"kind {kind}": leaf(f"kind {kind}", Refusal.SAMPLE) for kind in (2, 3, 4, 5, 128, 255)},
    "receiver zero": leaf("good", Refusal.RECEIVER_ZERO, to=ZERO),
    "activated before": leaf("activated", Refusal.ALREADY_ACTIVATED),
    "serial activated under another key": leaf("same serial", Refusal.ALREADY_ACTIVATED),
    "reborn after retirement": leaf("retired", Refusal.RETIRED),
    "reborn after destruction unsold": leaf("destroyed", Refusal.RETIRED),
    "held": leaf("held", Refusal.STOPPED),
    "recalled": leaf("recalled", Refusal.STOPPED),
    "key of the forger": forged(key=FORGER.key, address=FORGER.address),
    "kind of the other": forged(kind=1),
    "salt of the other": forged(salt=bytes(16)),
    "serial of the forger": forged(token_id=serial_bytes(b"FORGED")),
    "no path": proven_by(lambda path: []),
    "path from an inner node": proven_by(lambda path: path[1:]),
    "path one short": proven_by(lambda path: path[:-1]),
    "path one long": proven_by(lambda path: [*path, bytes(32)]),
    "path out of order": proven_by(lambda path: path[::-1]),
    "signed by another key": leaf("good", Refusal.SIGNATURE_INVALID, key=FORGER.key),
    "front-run to another receiver": altered(to="0x" + "11" * 20),
    "buyer passed off as seller's": altered(by_seller=True),
    "deadline moved": altered(deadline=FOREVER - 1),
    "other chain": signed_by(compact_of("good", domain=chain_of)),
    "other contract": signed_by(compact_of("good", domain=contract_of)),
    "other batch": signed_by(compact_of("good", batch=lambda shop: shop.other_batch)),
    "one signature for two leaves": signed_by(compact_of("twin 1"), "twin 2"),
    "no signature": signed_by(lambda shop: NOTHING),
    "no signature for no key": signed_by(lambda shop: NOTHING, "keyless"),
    "any signature for no key": leaf("keyless", Refusal.SIGNATURE_INVALID),
    "verification challenge": signed_by(challenge_of),
    "handover": signed_by(handover_of),
}
