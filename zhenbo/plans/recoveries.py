"""How a membership comes to a new wallet, as files and calls: with the old one, or by the desk after a delay.

    {"zhenbo_recovery": 1, "chain": 31337, "contract": "0x…", "member": 7, "from": "0x…", "to": "0x…",
     "nonce": 0, "deadline": 1790000000, "signature": "0x…"}

is the new wallet's consent, without which nothing moves.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from zhenbo import consents
from zhenbo.errors import BadPlan
from zhenbo.language import Text
from zhenbo.messages import Message
from zhenbo.plan import Call, Plan, View
from zhenbo.plans.memberships import MEMBERS, VOTE_SPARE, Place

FORMAT = "zhenbo_recovery"
LONGEST = 16_384  # bytes; signatures of contract wallets are long
GAS = 600_000
_KEYS = {FORMAT, "chain", "contract", "member", "from", "to", "nonce", "deadline", "signature"}
_ADDRESS, _SIGNATURE = re.compile("0x[0-9a-fA-F]{40}"), re.compile("0x([0-9a-fA-F]{2})+")
_SENDER = (0, b"")  # the consent of who sends


@dataclass(frozen=True)
class Consent:
    """What the new wallet agreed to, or is to; `deadline` in UNIX seconds."""

    chain_id: int
    contract: str
    member: int
    sender: str
    to: str
    nonce: int
    deadline: int
    signature: bytes = b""

    def message(self, name: str) -> Message:
        """What the wallet signs; `name` is the Membership's."""
        place = consents.Place(name, self.chain_id, self.contract)
        return consents.recovery(
            place,
            member=self.member,
            sender=self.sender,
            to=self.to,
            nonce=self.nonce,
            deadline=self.deadline,
        )

    def as_json(self) -> dict[str, Any]:
        """As it is written."""
        return {
            FORMAT: 1,
            "chain": self.chain_id,
            "contract": self.contract,
            "member": self.member,
            "from": self.sender,
            "to": self.to,
            "nonce": self.nonce,
            "deadline": self.deadline,
            "signature": "0x" + self.signature.hex(),
        }


def read_consent(data: bytes, place: str) -> Consent:
    """A consent that was written. Raises BadPlan where it is none."""
    try:
        said = json.loads(data) if len(data) <= LONGEST else None
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict) or said.keys() != _KEYS or said[FORMAT] != 1 or not _fits(said):
        zh, en = "不是新钱包的同意书", "is no new wallet's consent of `zhenbo recovery sign`"
        raise BadPlan(str(Text(f"{place} {zh}", f"{place} {en}")))
    return Consent(
        said["chain"], said["contract"], said["member"], said["from"], said["to"], said["nonce"],
        said["deadline"], bytes.fromhex(said["signature"][2:]),
    )  # fmt: skip


def _fits(said: dict[str, Any]) -> bool:
    numbers = (said[name] for name in ("chain", "member", "nonce", "deadline"))
    texts = {"contract": _ADDRESS, "from": _ADDRESS, "to": _ADDRESS, "signature": _SIGNATURE}
    return all(type(one) is int and 0 <= one < 2**63 for one in numbers) and all(
        isinstance(said[name], str) and form.fullmatch(said[name]) for name, form in texts.items()
    )


@dataclass(frozen=True)
class Pending:
    """A recovery that the desk asked for; `to` is zero where there is none."""

    to: str
    ready_at: int


@dataclass(frozen=True)
class Holds:
    """`done` check: the membership is this wallet's."""

    membership: str
    member: int
    owner: str

    def __call__(self, view: View) -> bool:
        found = view.read(MEMBERS, self.membership, "memberOf", self.member)[0]
        return bool(found.lower() == self.owner.lower())


@dataclass(frozen=True)
class Asked:
    """`done` check: the membership is on its way to this wallet; to nobody where that is zero."""

    membership: str
    member: int
    to: str

    def __call__(self, view: View) -> bool:
        found = view.read(MEMBERS, self.membership, "recoveryOf", self.member)[0]
        return bool(found.lower() == self.to.lower())


def move_plan(place: Place, consent: Consent) -> Plan:
    """The old wallet sends it, and the membership moves at once."""
    said = _said(consent, Text("移至", "moves to"))
    agreed = (consent.deadline, consent.signature)
    args = (consent.member, consent.to, _SENDER, agreed)
    done = Holds(place.membership, consent.member, consent.to)
    call = Call(
        MEMBERS, place.membership, "recover", args, said, gas_ceiling=GAS, gas_spare=VOTE_SPARE, done=done
    )
    return _plan(place, call)


def ask_plan(place: Place, consent: Consent, edition: str = "") -> Plan:
    """The desk asks for a lost wallet's membership to move after the delay.

    `edition` is the transaction that ended what was asked before: the same consent once more is another act.
    """
    said = _said(consent, Text("申请移至", "is asked to move to"))
    args = (consent.member, consent.to, (consent.deadline, consent.signature))
    done = Asked(place.membership, consent.member, consent.to)
    call = Call(MEMBERS, place.membership, "requestRecovery", args, said, gas_ceiling=GAS, done=done)
    return _plan(place, call, edition=edition)


def veto_plan(place: Place, member: int, pending: Pending) -> Plan:
    """The owner objects: nothing moves, and nothing can be asked for during another delay."""
    said = Text(f"会员 {member} 反对移至 {pending.to}", f"Membership {member} does not move to {pending.to}")
    done = Asked(place.membership, member, "0x" + "0" * 40)
    args = (member, _SENDER)
    call = Call(MEMBERS, place.membership, "vetoRecovery", args, said, gas_ceiling=GAS, done=done)
    return _plan(place, call, edition=f"{pending.to.lower()} {pending.ready_at}")


def complete_plan(place: Place, member: int, pending: Pending) -> Plan:
    """After the delay anybody completes it."""
    said = Text(f"会员 {member} 移至 {pending.to}", f"Membership {member} moves to {pending.to}")
    done = Holds(place.membership, member, pending.to)
    call = Call(
        MEMBERS, place.membership, "completeRecovery", (member,), said, gas_ceiling=GAS, gas_spare=VOTE_SPARE,
        done=done,
    )  # fmt: skip
    return _plan(place, call, edition=f"{pending.to.lower()} {pending.ready_at}")


def _said(consent: Consent, verb: Text) -> Text:
    number, to = consent.member, consent.to
    return Text(f"会员 {number} {verb.zh} {to}", f"Membership {number} {verb.en} {to}")


def _plan(place: Place, call: Call, *, edition: str = "") -> Plan:
    return Plan(call.sentence, place.chain_id, place.sender, (call,), edition=edition)
