"""Words that our contracts pack by hand: their fields as documented, read back from a deployment.

The compiler knows such a word as one uint256. What its source says of it, `name (bits) | name (bits)`, is
held against a raw slot of a deployment and the contract's own answer.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from eth_utils.crypto import keccak

from audit.fans import MEMBER, MEMBER_ID
from audit.layout import variables
from audit.places import CONTRACTS, ROOT
from audit.sources import Build
from audit.stage import ANCHOR, OWNED, Stage

_FIELD = re.compile(r"(\w[\w ]*?) \((\d+)\)")
_LAYOUT = re.compile(r"\w[\w ]*? \(\d+\)(?: \| \w[\w ]*? \(\d+\))+")
SOLADY_SEED = 0x7D882553  # what Solady's ERC721 hashes in place of an id's last four bytes
MEMBER_SEED = 0x0A5A2E7A00000000  # what it hashes behind an owner
BALANCE_SEED = 0x87A211A2  # what Solady's ERC20 hashes behind an owner
ADDRESS, BALANCE, WORD = 160, 32, 256  # bits

Values = dict[str, int]


@dataclass(frozen=True)
class Word:
    """One hand-packed word.

    where      what it is called in the layout
    source     the file that documents its fields
    first      its lowest bit in the slot; it goes up to the slot's highest
    upwards    whether the source names the lowest field first
    slot       where a filled one stands on the stage
    answer     the same values as the contract gives them
    layout     the fields, where the source tells them otherwise than `name (bits) | name (bits)`
    below      what lies below `first`
    """

    contract: str
    where: str
    source: str
    slot: Callable[[Build, Any], int]
    answer: Callable[[Any], Values]
    first: int = 0
    upwards: bool = True
    layout: str = ""
    below: str = "owner"

    def fields(self) -> list[tuple[str, int, int]]:
        """Name, lowest bit and number of bits of each field, from the lowest."""
        text = self.layout or (ROOT / self.source).read_text("utf-8")
        found = _LAYOUT.search(re.sub(r"@\w+ ", "", text))  # without NatSpec's tags
        named = _FIELD.findall(found.group()) if found else []
        fields, bit = [], self.first
        for name, bits in named if self.upwards else reversed(named):
            fields.append((name.strip(), bit, int(bits)))
            bit += int(bits)
        return fields


def entry(key: bytes, slot: int) -> int:
    """Slot of a mapping's entry (Solidity documentation, "Layout of State Variables in Storage")."""
    return int.from_bytes(bytes(keccak(key.rjust(32, b"\0") + slot.to_bytes(32, "big"))), "big")


def _variable(build: Build, contract: str, name: str) -> int:
    return next(field.slot for field in variables(build.contracts[contract]) if field.name == name)


def _batch_slot(build: Build, stage: Stage) -> int:
    """The second slot of the batch: the first is its root."""
    key = stage.batch["HELDBYBRAND"].to_bytes(8, "big")
    return entry(key, _variable(build, "Passport", "_batches")) + 1


def _batch_answer(stage: Stage) -> Values:
    _, gtin, quantity, activated, registered_at, member, *marks = stage.read(
        "Passport", "batchOf", stage.batch["HELDBYBRAND"]
    )
    return {
        "gtin": gtin,
        "quantity": quantity,
        "activated": activated,
        "registeredAt": registered_at,
        "member": member,
        "marks": _flags(marks),
    }


def _flags(flags: list[bool]) -> int:
    return sum(int(flag) << bit for bit, flag in enumerate(flags))


def _owner_slot(token_id: int) -> int:
    """Solady documents it as add(id, add(id, keccak256(0x00, 0x20)))."""
    hashed = bytes(keccak(token_id.to_bytes(32, "big")[:28] + SOLADY_SEED.to_bytes(4, "big")))
    return (2 * token_id + int.from_bytes(hashed, "big")) % (1 << WORD)


def _item_slot(build: Build, stage: Stage) -> int:
    return _owner_slot(OWNED.token_id)


def _item_answer(stage: Stage) -> Values:
    _, batch, handovers, by_seller, *marks = stage.read("Passport", "itemOf", OWNED.token_id)
    return {"batch id": batch, "handovers": handovers, "flags": _flags([*marks, by_seller])}


def _record_id(stage: Stage) -> Any:
    return stage.read("Notary", "anchorIdOf", stage.account["events"], ANCHOR)


def _record_slot(build: Build, stage: Stage) -> int:
    return entry(_record_id(stage), _variable(build, "Notary", "_records"))


def _record_answer(stage: Stage) -> Values:
    recorder, member, stream, time = stage.read("Notary", "recordOf", _record_id(stage))
    return {"recorder": int(recorder, 16), "member": member, "stream": stream, "time": time}


def _balance_slot(build: Build, stage: Stage) -> int:
    """Solady hashes the owner and a seed, in the last four bytes of a word that begins with the owner."""
    owner = bytes.fromhex(stage.account["airdrop"][2:])
    return int.from_bytes(bytes(keccak(owner + BALANCE_SEED.to_bytes(12, "big"))), "big")


def _balance_answer(stage: Stage) -> Values:
    """Of the Airdrop, which keeps points, is a source and refuses pushes; in CN none but sources can send."""
    owner = stage.account["airdrop"]
    return {
        "balance": stage.read("Points", "balanceOf", owner),
        "refuses": int(not stage.read("Points", "canReceive", owner)),
        "source": int(stage.read("Points", "canSend", owner)),
    }


def _member_slot(build: Build, stage: Stage) -> int:
    return _owner_slot(MEMBER_ID)


def _member_answer(stage: Stage) -> Values:
    owner, joined_at, tier, until, paid = stage.read("Membership", "memberOf", MEMBER_ID)
    return {"owner": int(owner, 16), "joinedAt": joined_at, "tier": tier, "tierUntil": until, "paid": paid}


def _account_slot(build: Build, stage: Stage) -> int:
    """Solady documents it as keccak256(0x0c, 0x1c): the owner and half of a seed."""
    owner = bytes.fromhex(stage.account[MEMBER][2:])
    return int.from_bytes(bytes(keccak(owner + MEMBER_SEED.to_bytes(8, "big"))), "big")


def _account_answer(stage: Stage) -> Values:
    """Of a member that never moved, so that its seat came to the account when it joined."""
    account = stage.account[MEMBER]
    return {
        "nonce": stage.read("Membership", "nonces", account),
        "last list": stage.read("Membership", "lastListOf", account),
        "since": stage.read("Membership", "memberOf", MEMBER_ID)[1],
        "member id": stage.read("Membership", "memberIdOf", account),
    }


WORDS = (
    Word("Notary", "_records[anchorId]", "contracts/Notary.sol", _record_slot, _record_answer),
    Word(
        "Passport", "_batches[batchId].word", "contracts/libraries/BatchWord.sol", _batch_slot, _batch_answer
    ),
    Word(
        "Passport", "owner slot of a tokenId", "contracts/libraries/ItemWord.sol", _item_slot, _item_answer,
        first=ADDRESS, upwards=False,
    ),
    Word(
        "Points", "balance slot of an account", "contracts/Points.sol", _balance_slot, _balance_answer,
        layout="balance (254) | refuses (1) | source (1)",
    ),
    Word(
        "Membership", "owner slot of a memberId", "contracts/libraries/MemberWord.sol", _member_slot,
        _member_answer, upwards=False,
    ),
    Word(
        "Membership", "balance slot of an account", "contracts/libraries/AccountWord.sol", _account_slot,
        _account_answer, first=BALANCE, upwards=False, below="balance",
    ),
)  # fmt: skip


def faults(build: Build, stages: Sequence[Stage]) -> Iterator[str]:
    """Where documentation, deployments and contract disagree, and packing libraries that are not listed."""
    for library in sorted((CONTRACTS / "libraries").glob("*Word.sol")):
        if library.relative_to(ROOT).as_posix() not in {word.source for word in WORDS}:
            yield f"{library.name} packs a word that audit/words.py does not list"
    for word in WORDS:
        stage = next(one for one in stages if word.contract in one.deployment.contracts)
        raw = int(stage.chain.rpc.ask("eth_getStorageAt", *_place(build, stage, word)), 16)
        fields = word.fields()
        found = {name: raw >> bit & ((1 << bits) - 1) for name, bit, bits in fields}
        if not fields or max(bit + bits for _, bit, bits in fields) > WORD:
            yield f"{word.source} does not document the fields of {word.where} so that they fit a word"
        elif found != (answer := word.answer(stage)):
            yield f"{word.contract}: {word.where} holds {found} in storage, but the contract says {answer}"


def _place(build: Build, stage: Stage, word: Word) -> tuple[str, str, str]:
    return stage.address(word.contract), hex(word.slot(build, stage)), "latest"
