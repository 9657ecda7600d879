"""The file: what a proof bundle holds, read strictly and written in one spelling.

Every byte of a bundle is either proven by a check or refused here, so it holds nothing that nobody can
prove: no file names, no remarks. `read_bundle` accepts only what `Bundle.dumps` would have written.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zhenbo.bundle.facts import FACT, Fact, Facts
from zhenbo.bundle.shape import (
    Shape,
    decimal,
    integer,
    listed,
    literal,
    made,
    members,
    octets,
    optional,
    refuse,
    text,
)
from zhenbo.epcis.json_reader import MAX_BYTES, Path, read_json
from zhenbo.errors import BadBundle, BadDocument

FORMAT = "zhenbo-bundle-v1"
CONTRACTS = ("Consortium", "Notary", "Passport")
LATER_CONTRACTS = ("Alerts",)  # which bundles that were made before it do not name
MOST_DOCUMENTS, MOST_EVENTS, MOST_CERTIFICATES, MOST_FACTS = 2_000, 20_000, 200, 100_000
_WORD = octets(32)
_PROOF = listed(_WORD, 64)


@dataclass(frozen=True)
class Contract:
    """Where a contract lives, and the transaction and block that created it."""

    address: bytes
    tx: bytes
    block: int


@dataclass(frozen=True)
class Network:
    """The chain (id and hash of block 0) and the contracts on it."""

    chain_id: int
    genesis: bytes
    contracts: Mapping[str, Contract]


@dataclass(frozen=True)
class ItemPart:
    """The item as a leaf of its batch: tokenId, item key, kind and salt, the leaf's hash and its proof."""

    link: str
    token_id: int
    key: bytes
    kind: int
    salt: bytes
    leaf: bytes
    proof: tuple[bytes, ...]

    @property
    def row(self) -> tuple[int, bytes, int, bytes]:
        """The values that the leaf hashes."""
        return self.token_id, self.key, self.kind, self.salt


@dataclass(frozen=True)
class BatchPart:
    """The batch's id, its document (batch.json, byte for byte), and the inspector's deadline and
    signature.
    """

    batch_id: int
    document: str
    deadline: int
    signature: bytes


@dataclass(frozen=True)
class EventPart:
    """One event: its place in the document, salt, leaf with proof, and both digests as they were anchored."""

    index: int
    salt: bytes
    canonical: bytes
    strict: bytes
    leaf: bytes
    proof: tuple[bytes, ...]


@dataclass(frozen=True)
class DocumentPart:
    """One anchored document, byte for byte, and the events of it that belong to the item."""

    anchor_id: bytes
    profile: str
    text: str
    events: tuple[EventPart, ...]


@dataclass(frozen=True)
class CertificatePart:
    """A certificate, its SHA-256, and which events link to it, as (document, event) counted in the bundle."""

    data: bytes
    sha256: bytes
    links: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Bundle:
    """All of it. `claims` are the chain's facts as the maker saw them."""

    network: Network
    item: ItemPart
    batch: BatchPart
    documents: tuple[DocumentPart, ...]
    certificates: tuple[CertificatePart, ...]
    facts: tuple[Fact, ...]

    @property
    def claims(self) -> Facts:
        return Facts(self.facts)

    def dumps(self) -> bytes:
        """The file's bytes. Raises BadBundle when they are more than a verifier reads."""
        data = spelled({"format": FORMAT, **BUNDLE.write(self)})
        if len(data) > MAX_BYTES:
            raise BadBundle(
                f"the bundle has {len(data)} bytes, more than the {MAX_BYTES} that are read; leave "
                "certificates out or make them smaller before they are anchored"
            )
        return data


def spelled(value: Any) -> bytes:
    """JSON in the one spelling of our files: sorted members, one blank of indentation, UTF-8."""
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode("utf-8")


def read_bundle(data: bytes, name: str) -> Bundle:
    """The bundle in a file's bytes. Raises BadBundle for whatever `dumps` would not have written."""
    value = read_value(data, name)
    members({"format": literal(FORMAT)}, spare=True).read(value, ())
    bundle: Bundle = BUNDLE.read({k: v for k, v in value.items() if k != "format"}, ())
    if bundle.dumps() != data:
        raise BadBundle(
            f"{name} is not in the one spelling of a bundle (white space, order of members or escapes "
            "were changed); ask for the file as it was made"
        )
    return bundle


def read_value(data: bytes, name: str) -> Any:
    """Strict JSON of bounded size and depth; BadBundle where it is none."""
    try:
        return read_json(data, name)
    except BadDocument as fault:
        raise BadBundle(str(fault)) from None


def _read_base64(value: Any, path: Path) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except (TypeError, ValueError, binascii.Error):
        raise refuse(path, "is not base64") from None


def _read_pair(value: Any, path: Path) -> tuple[int, int]:
    pair = listed(integer(32), 2).read(value, path)
    if len(pair) != 2:
        raise refuse(path, "is not a pair of document and event")
    return pair[0], pair[1]


_BASE64 = Shape(_read_base64, lambda data: base64.b64encode(data).decode("ascii"))
_CONTRACT = made(Contract, {"address": octets(20), "tx": _WORD, "block": integer(48)})
NETWORK = made(
    Network,
    {
        "chain_id": integer(53), "genesis": _WORD,
        "contracts": members(
            dict.fromkeys(CONTRACTS, _CONTRACT), may=dict.fromkeys(LATER_CONTRACTS, _CONTRACT)
        ),
    },
)  # fmt: skip
_ITEM = made(
    ItemPart,
    {
        "link": text(400), "token_id": decimal(256), "key": octets(20), "kind": integer(8),
        "salt": octets(16), "leaf": _WORD, "proof": _PROOF,
    },
)  # fmt: skip
_BATCH = made(
    BatchPart,
    {
        "batch_id": decimal(64),
        "document": text(65_536),
        "deadline": decimal(256),
        "signature": octets(1, 4096),
    },
)
_EVENT = made(
    EventPart,
    {
        "index": integer(32), "salt": _WORD, "canonical": _WORD, "strict": _WORD, "leaf": _WORD,
        "proof": _PROOF,
    },
)  # fmt: skip
_DOCUMENT = made(
    DocumentPart,
    {
        "anchor_id": _WORD, "profile": text(200), "text": text(MAX_BYTES),
        "events": listed(_EVENT, MOST_EVENTS),
    },
)  # fmt: skip
_LINKS = listed(Shape(_read_pair, list), 10_000)
_CERTIFICATE = made(CertificatePart, {"data": _BASE64, "sha256": _WORD, "links": _LINKS})
FACTS = listed(FACT, MOST_FACTS)
BUNDLE = made(
    Bundle,
    {
        "network": NETWORK, "item": _ITEM, "batch": _BATCH, "documents": listed(_DOCUMENT, MOST_DOCUMENTS),
        "certificates": listed(_CERTIFICATE, MOST_CERTIFICATES), "facts": FACTS,
    },
)  # fmt: skip
OPTIONAL_SALTS = listed(optional(_WORD), 2_000_000)
LEAVES = listed(_WORD, 2_000_000)
