"""Writes and signs what the Passport is told; each builder takes the values that a test wants wrong."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import IntEnum
from functools import cache
from typing import Any, NamedTuple

import pytest
from brownie import accounts, chain, history
from brownie.exceptions import VirtualMachineError
from sha3 import keccak_256

from tests.chain.goods import Goods, Label
from tests.chain.system import private_key as derived_key
from zhenbo import messages
from zhenbo.merkle import GasModel

FOREVER = 2**40
DOCUMENT_HASH = bytes(range(32))
PREFIX_LENGTH = 7


class Refusal(IntEnum):
    """Refusal of IPassport, in its order."""

    NONE = 0
    EXPIRED = 1
    GTIN_FOREIGN = 2
    SERIAL_INVALID = 3
    SAMPLE = 4
    RECEIVER_ZERO = 5
    ALREADY_ACTIVATED = 6
    RETIRED = 7
    STOPPED = 8
    QUOTA_REACHED = 9
    PROOF_INVALID = 10
    SIGNATURE_INVALID = 11


class Mark(IntEnum):
    """Mark of IPassport."""

    HOLD = 0
    RECALL = 1


class Request(NamedTuple):
    """BatchRequest of IPassport."""

    gtin: int
    prefix_length: int
    lot: str
    root: bytes
    quantity: int
    document_hash: bytes
    deadline: int


class Activation(NamedTuple):
    """Activation of IPassport."""

    item: tuple[int, str, int, bytes]
    to: str
    by_seller: bool
    deadline: int
    r: bytes
    vs: bytes


class Handover(NamedTuple):
    """Handover of IPassport."""

    to: str
    deadline: int
    r: bytes
    vs: bytes
    owner_signature: bytes


class SlowStart(NamedTuple):
    """What startSlowHandover takes after item and proof."""

    to: str
    deadline: int
    r: bytes
    vs: bytes


class Desk:
    """One Passport, and the people who deal with it."""

    def __init__(self, passport: Any, brand: Any, inspector: Any, member: int) -> None:
        self.passport, self.brand, self.inspector, self.member = passport, brand, inspector, member
        self.domain = messages.Domain(chain.id, passport.address)

    # batches

    def request(self, goods: Goods, **changes: Any) -> Request:
        whole = Request(
            goods.gtin, PREFIX_LENGTH, goods.lot, goods.tree.root, goods.quantity, DOCUMENT_HASH, FOREVER
        )
        return whole._replace(**changes)

    def inspection(self, request: Request, member: int | None = None, domain: Any = None) -> Any:
        return messages.inspection(
            domain or self.domain,
            member=self.member if member is None else member,
            gtin=request.gtin,
            lot=request.lot,
            root=request.root,
            quantity=request.quantity,
            document_hash=request.document_hash,
            deadline=request.deadline,
        )

    def inspected(self, request: Request, **changes: Any) -> bytes:
        """The inspector's signature."""
        return messages.sign(self.inspection(request, **changes), key_of(self.inspector))

    def register(self, goods: Goods, **changes: Any) -> int:
        """Registers the goods and returns the batch id."""
        return int(self.send(self.request(goods, **changes)).events["BatchRegistered"]["batchId"])

    def send(self, request: Request, signature: bytes | None = None, sender: Any = None) -> Any:
        """The brand's transaction, with the inspector's signature unless another is given."""
        signature = self.inspected(request) if signature is None else signature
        return self.passport.registerBatch(request, self.inspector, signature, {"from": sender or self.brand})

    # activation

    def activation(
        self,
        batch_id: int,
        label: Label,
        to: Any,
        *,
        by_seller: bool = False,
        deadline: int = FOREVER,
        key: bytes | None = None,
        domain: messages.Domain | None = None,
    ) -> Activation:
        message = messages.activation(
            domain or self.domain,
            batch_id=batch_id,
            token_id=label.token_id,
            to=str(to),
            by_seller=by_seller,
            deadline=deadline,
        )
        signature = messages.sign_compact(message, key or label.key)
        return Activation(label.item, str(to), by_seller, deadline, signature.r, signature.vs)

    def activate(self, batch_id: int, goods: Goods, row: int, to: Any, **changes: Any) -> Any:
        """Activates one item of the goods, sent by its receiver's relay."""
        activation = self.activation(batch_id, goods[row], to, **changes)
        return self.passport.activate(batch_id, activation, goods.proof(row), {"from": self.brand})

    def many(
        self,
        goods: Goods,
        rows: Sequence[int],
        activations: Sequence[Activation],
        model: GasModel | None = None,
    ) -> tuple[tuple[Any, ...], list[tuple[Any, ...]]]:
        """SharedNodes and SharedActivations for these rows."""
        shared = goods.shared(rows, model)
        places = zip(activations, shared.paths, strict=True)
        return (shared.frontier, shared.proof, shared.flags), [
            (activation, place.frontier_index, place.path) for activation, place in places
        ]

    # handover

    def handover_message(
        self, label: Label, owner: Any, to: Any, nonce: int = 0, deadline: int = FOREVER
    ) -> Any:
        return messages.handover(
            self.domain,
            token_id=label.token_id,
            sender=str(owner),
            to=str(to),
            nonce=nonce,
            deadline=deadline,
        )

    def handover(
        self, label: Label, owner: Any, to: Any, nonce: int = 0, deadline: int = FOREVER, signed: bool = True
    ) -> Handover:
        """Terms signed by the item key and, unless the owner is to send them, by the owner."""
        message = self.handover_message(label, owner, to, nonce, deadline)
        goods = messages.sign_compact(message, label.key)
        consent = messages.sign(message, key_of(owner)) if signed else b""
        return Handover(str(to), deadline, goods.r, goods.vs, consent)

    def slow(
        self,
        label: Label,
        owner: Any,
        to: Any,
        nonce: int = 0,
        quiet_until: int = 0,
        deadline: int = FOREVER,
        key: bytes | None = None,
    ) -> SlowStart:
        message = messages.slow_handover(
            self.domain,
            token_id=label.token_id,
            sender=str(owner),
            to=str(to),
            nonce=nonce,
            quiet_until=quiet_until,
            deadline=deadline,
        )
        signature = messages.sign_compact(message, key or label.key)
        return SlowStart(str(to), deadline, signature.r, signature.vs)

    def veto(self, token_id: int, to: Any, ready_at: int, owner: Any) -> bytes:
        message = messages.veto(self.domain, token_id=token_id, to=str(to), ready_at=ready_at)
        return messages.sign(message, key_of(owner))

    def retirement(
        self, token_id: int, owner: Any, reason: str, nonce: int = 0, deadline: int = FOREVER
    ) -> bytes:
        message = messages.retirement(
            self.domain, token_id=token_id, reason=reason, nonce=nonce, deadline=deadline
        )
        return messages.sign(message, key_of(owner))


def key_of(account: Any) -> bytes:
    """Private key of an account of the development wallet."""
    return _key(next(index for index in range(len(accounts)) if accounts[index] == account))


_key = cache(derived_key)


def digest_of(message: Any) -> bytes:
    """What is signed in the end: EIP-191 version 1 around domain and struct."""
    return keccak_256(b"\x19" + message.version + message.header + message.body).digest()


@contextmanager
def expires(deadline: int) -> Iterator[None]:
    """The block must revert with MessageExpired, naming the deadline and the time of its own block."""
    with pytest.raises(VirtualMachineError) as caught:
        yield
    assert caught.value.revert_msg == f"MessageExpired: {deadline}, {history[-1].timestamp}"
