"""The files of what members signed: one JSON object a file, or one a line in a queue file.

    {"zhenbo_member": 1, "chain": 31337, "contract": "0x…", "account": "0x…", "nonce": 0,
     "deadline": 1790000000, "act": "list", "list": 3, "proof": ["0x…", …], "signature": "0x…"}

    "act": "points", "tier": 1, "price": "300", "permit": {"nonce": 0, "signature": "0x…"}
    "act": "renew", "member": 7, "tier": 1, "price": "300", "permit": null
    "act": "leave", "member": 7

`contract` is the community's Membership, `nonce` the account's there; each act that is sent uses one up.
`price` is the most that the account agrees to pay. The permit (ERC-2612) lets the Membership take so many
points, and is null where it may already; its nonce is the account's at the Points, its deadline the act's.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from zhenbo.language import Text
from zhenbo.plans.addresses import spelled
from zhenbo.plans.left_out import Bad
from zhenbo.plans.membership_acts import FORMAT, Act, ByList, ByPoints, Consent, Leaving, Permit, Renewal
from zhenbo.plans.memberships import LARGEST_TIER
from zhenbo.polls.ballots import LONGEST, pieces

LONGEST_PROOF = 32
CONSENTS = Text("会员的签名", "acts that members signed")
_COMMON = {FORMAT, "chain", "contract", "account", "nonce", "deadline", "act", "signature"}
_KEYS = {
    ByList.word: {"list", "proof"},
    ByPoints.word: {"tier", "price", "permit"},
    Renewal.word: {"member", "tier", "price", "permit"},
    Leaving.word: {"member"},
}
_HEX, _WORD = re.compile("0x([0-9a-fA-F]{2})+"), re.compile("0x[0-9a-fA-F]{64}")
_OF_KEY = re.compile("0x[0-9a-fA-F]{130}")  # a permit is signed by a key, never by a contract
_PRICE = re.compile("[1-9][0-9]{0,28}")
_LARGEST = 2**32 - 1  # id of a member, number of a list


def read_consents(path: Path) -> Iterator[Consent | Bad]:
    """Every act of a folder, a file or a queue (.jsonl). Raises BadBallots for neither."""
    return (read_consent(data, place) for place, data in pieces(path, CONSENTS))


def read_consent(data: bytes, place: str) -> Consent | Bad:
    """One act, or why it is none."""
    try:
        said = json.loads(data) if len(data) <= LONGEST else None
    except (ValueError, RecursionError):
        said = None
    act = said.get("act") if isinstance(said, dict) else None
    own = _KEYS.get(act) if isinstance(act, str) else None
    if not isinstance(said, dict) or own is None or said.keys() != _COMMON | own or said[FORMAT] != 1:
        zh, en = (
            "不是 zhenbo member 签署的文件，或过长",
            "is nothing that `zhenbo member` signed, or too long",
        )
        return Bad(place, Text(zh, en))
    wrong = next((name for name in sorted(said.keys() & _FORMS.keys()) if not _FORMS[name](said[name])), None)
    if wrong is not None:
        return Bad(place, Text(f"{wrong} 不符", f"{wrong} is not what stands there"))
    return _consent(said, place)


def _consent(said: dict[str, Any], place: str) -> Consent:
    found = Consent(
        said["chain"],
        str(spelled(said["contract"])),
        str(spelled(said["account"])),
        said["nonce"],
        said["deadline"],
        _act(said),
        bytes.fromhex(said["signature"][2:]),
        place=place,
    )
    permit = said.get("permit")
    if permit is None:
        return found
    return replace(found, permit=Permit(permit["nonce"], bytes.fromhex(permit["signature"][2:])))


def _act(said: dict[str, Any]) -> Act:
    if said["act"] == ByList.word:
        return ByList(said["list"], tuple(bytes.fromhex(one[2:]) for one in said["proof"]))
    if said["act"] == ByPoints.word:
        return ByPoints(said["tier"], int(said["price"]))
    if said["act"] == Renewal.word:
        return Renewal(said["member"], said["tier"], int(said["price"]))
    return Leaving(said["member"])


def _number(least: int, most: int) -> Callable[[Any], bool]:
    return lambda value: type(value) is int and least <= value <= most


def _text(form: re.Pattern[str]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and form.fullmatch(value) is not None


def _is_address(value: Any) -> bool:
    return spelled(value) is not None


def _is_proof(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= LONGEST_PROOF and all(map(_text(_WORD), value))


def _is_permit(value: Any) -> bool:
    if value is None:
        return True
    fits = isinstance(value, dict) and value.keys() == {"nonce", "signature"}
    return fits and _number(0, 2**63 - 1)(value["nonce"]) and _text(_OF_KEY)(value["signature"])


def _is_price(value: Any) -> bool:
    return _text(_PRICE)(value) and int(value) < 2**96


_FORMS: dict[str, Callable[[Any], bool]] = {
    "chain": _number(1, 2**63 - 1),
    "contract": _is_address,
    "account": _is_address,
    "nonce": _number(0, _LARGEST),
    "deadline": _number(1, 2**63 - 1),
    "signature": _text(_HEX),
    "list": _number(1, _LARGEST),
    "proof": _is_proof,
    "tier": _number(0, LARGEST_TIER),
    "price": _is_price,
    "permit": _is_permit,
    "member": _number(1, _LARGEST),
}
