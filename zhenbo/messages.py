"""What is signed for the Passport and for wallets: EIP-712 messages, built, signed and recovered.

The types are those of contracts/libraries/PassportMessages.sol. Each act has a type of its own, and a
verification challenge lives in another domain altogether, so a page that asks for a check can never obtain a
handover. A message keeps what it says beside its hashes, for signers outside that show it to a person.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from eth_account import Account
from eth_account.messages import SignableMessage, encode_typed_data

PASSPORT_NAME = "Zhenbo Passport"
CHALLENGE_NAME = "Zhenbo Verification"
RECEIPT_NAME = "Zhenbo Verification Receipt"
VERSION = "1"

_FIELDS: dict[str, str] = {
    "Inspection": (
        "uint32 member,uint256 gtin,string lot,bytes32 root,uint32 quantity,bytes32 documentHash,"
        "uint256 deadline"
    ),
    "Activation": "uint64 batchId,uint256 tokenId,address to,bool bySeller,uint256 deadline",
    "Handover": "uint256 tokenId,address from,address to,uint16 nonce,uint256 deadline",
    "SlowHandover": (
        "uint256 tokenId,address from,address to,uint16 nonce,uint40 quietUntil,uint256 deadline"
    ),
    "Veto": "uint256 tokenId,address to,uint40 readyAt",
    "Retirement": "uint256 tokenId,string reason,uint16 nonce,uint256 deadline",
    "Challenge": "uint256 tokenId,bytes32 nonce,uint256 deadline",
    "Receipt": (
        "uint256 tokenId,bytes32 chip,string channel,uint32 counter,string verdict,string reasons,"
        "bytes32 evidence,uint64 verifiedAt"
    ),
}
_DOMAIN_FIELDS = {"name": "string", "version": "string", "chainId": "uint256", "verifyingContract": "address"}
_LARGEST_NUMBER = 2**53  # that every reader of JSON takes as it is


class Message(SignableMessage):
    """A message that still knows what it says, for signers that show it; everywhere else as its hashes."""

    _said: tuple[Mapping[str, Any], str, str, Mapping[str, Any]]

    @classmethod
    def of(cls, domain: Mapping[str, Any], kind: str, fields: str, values: Mapping[str, Any]) -> "Message":
        """The message of type `kind`, whose fields are written as in its EIP-712 type, with these values."""
        types = {kind: _types(fields)}
        made = cls(
            *encode_typed_data(domain_data=dict(domain), message_types=types, message_data=dict(values))
        )
        made._said = (domain, kind, fields, values)
        return made

    @property
    def typed_data(self) -> dict[str, Any]:
        """All of it in the JSON of EIP-712: bytes in hex, numbers above 2^53 as decimal text."""
        domain, kind, fields, values = self._said
        return {
            "types": {
                "EIP712Domain": [{"name": n, "type": t} for n, t in _DOMAIN_FIELDS.items() if n in domain],
                kind: _types(fields),
            },
            "primaryType": kind,
            "domain": {name: _json(value) for name, value in domain.items()},
            "message": {name: _json(value) for name, value in values.items()},
        }


def _types(fields: str) -> list[dict[str, str]]:
    return [dict(zip(("type", "name"), field.split(), strict=True)) for field in fields.split(",")]


def _json(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_json(one) for one in value]
    if isinstance(value, bytes):
        return "0x" + value.hex()
    return str(value) if isinstance(value, int) and abs(value) > _LARGEST_NUMBER else value


@dataclass(frozen=True)
class Domain:
    """Where a message is good: chain id and the Passport's address."""

    chain_id: int
    passport: str


@dataclass(frozen=True)
class CompactSignature:
    """EIP-2098: `r`, and `vs` = parity in the top bit of `s`; 32 bytes each."""

    r: bytes
    vs: bytes


def inspection(
    domain: Domain,
    *,
    member: int,
    gtin: int,
    lot: str,
    root: bytes,
    quantity: int,
    document_hash: bytes,
    deadline: int,
) -> Message:
    """What the inspector signs for a batch, after recomputing its root."""
    return _message(
        domain,
        "Inspection",
        {
            "member": member,
            "gtin": gtin,
            "lot": lot,
            "root": root,
            "quantity": quantity,
            "documentHash": document_hash,
            "deadline": deadline,
        },
    )


def activation(
    domain: Domain, *, batch_id: int, token_id: int, to: str, by_seller: bool, deadline: int
) -> Message:
    """What the item key signs to mint the passport to `to`."""
    return _message(
        domain,
        "Activation",
        {"batchId": batch_id, "tokenId": token_id, "to": to, "bySeller": by_seller, "deadline": deadline},
    )


def handover(domain: Domain, *, token_id: int, sender: str, to: str, nonce: int, deadline: int) -> Message:
    """What item key and owner sign to pass the passport on; `nonce`: how often it was handed over."""
    return _message(
        domain,
        "Handover",
        {"tokenId": token_id, "from": sender, "to": to, "nonce": nonce, "deadline": deadline},
    )


def slow_handover(
    domain: Domain, *, token_id: int, sender: str, to: str, nonce: int, quiet_until: int, deadline: int
) -> Message:
    """What a chip signs alone; `quiet_until` as slowHandoverOf says, so that a veto voids older ones."""
    return _message(
        domain,
        "SlowHandover",
        {
            "tokenId": token_id,
            "from": sender,
            "to": to,
            "nonce": nonce,
            "quietUntil": quiet_until,
            "deadline": deadline,
        },
    )


def veto(domain: Domain, *, token_id: int, to: str, ready_at: int) -> Message:
    """What the owner signs against a pending slow handover."""
    return _message(domain, "Veto", {"tokenId": token_id, "to": to, "readyAt": ready_at})


def retirement(domain: Domain, *, token_id: int, reason: str, nonce: int, deadline: int) -> Message:
    """What the owner signs to retire an opened or consumed item."""
    return _message(
        domain, "Retirement", {"tokenId": token_id, "reason": reason, "nonce": nonce, "deadline": deadline}
    )


def challenge(chain_id: int, *, token_id: int, nonce: bytes, deadline: int) -> Message:
    """What an item key signs to show that it is present; good for nothing on any chain."""
    domain = {"name": CHALLENGE_NAME, "version": VERSION, "chainId": chain_id}
    return Message.of(
        domain, "Challenge", _FIELDS["Challenge"], {"tokenId": token_id, "nonce": nonce, "deadline": deadline}
    )


def receipt(chain_id: int, values: Mapping[str, Any]) -> Message:
    """What a verifier signs of a verification, by the names of `Receipt`; good for nothing on any chain."""
    domain = {"name": RECEIPT_NAME, "version": VERSION, "chainId": chain_id}
    return Message.of(domain, "Receipt", _FIELDS["Receipt"], values)


def sign(message: SignableMessage, private_key: bytes) -> bytes:
    """65-byte signature (r, s, v) for contracts that take `bytes`."""
    return bytes(Account.sign_message(message, private_key).signature)


def sign_compact(message: SignableMessage, private_key: bytes) -> CompactSignature:
    """Signature in the form that activations and handovers carry."""
    return compact(sign(message, private_key))


def compact(signature: bytes) -> CompactSignature:
    """EIP-2098 form of a 65-byte signature."""
    r, s, parity = signature[:32], int.from_bytes(signature[32:64], "big"), (signature[64] - 27) & 1
    return CompactSignature(r, (s | parity << 255).to_bytes(32, "big"))


def signer_of(message: SignableMessage, signature: CompactSignature) -> str:
    """Checksummed address that signed; raises `eth_keys` errors where nobody can have."""
    vs = int.from_bytes(signature.vs, "big")
    s = (vs & (1 << 255) - 1).to_bytes(32, "big")
    return str(Account.recover_message(message, signature=signature.r + s + bytes([27 + (vs >> 255)])))


def _message(domain: Domain, kind: str, values: Mapping[str, Any]) -> Message:
    return Message.of(
        {
            "name": PASSPORT_NAME,
            "version": VERSION,
            "chainId": domain.chain_id,
            "verifyingContract": domain.passport,
        },
        kind,
        _FIELDS[kind],
        values,
    )
