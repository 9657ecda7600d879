"""What a member signs so that somebody else sends it, to join, to renew a tier, to leave; and the calls.

A permit (ERC-2612) goes along where the Membership may not take so many points of the account yet. The act
uses up a nonce at the Membership, the permit one at the Points: what somebody has sent is never sent again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from zhenbo import consents
from zhenbo.language import Text
from zhenbo.messages import Message
from zhenbo.plan import Call, Plan, View
from zhenbo.plans.memberships import MEMBERS, VOTE_SPARE, Place

FORMAT = "zhenbo_member"
POINTS = "Points"
GAS, PERMIT_GAS = 700_000, 150_000  # a signature of a contract wallet included


@dataclass(frozen=True)
class ByList:
    """Join by a list; the proof leads to its root."""

    number: int
    proof: tuple[bytes, ...]
    word = "list"


@dataclass(frozen=True)
class ByPoints:
    """Join for points, `price` at most."""

    tier: int
    price: int
    word = "points"


@dataclass(frozen=True)
class Renewal:
    """Pay for a tier, `price` at most."""

    member: int
    tier: int
    price: int
    word = "renew"


@dataclass(frozen=True)
class Leaving:
    """End the membership."""

    member: int
    word = "leave"


Act = ByList | ByPoints | Renewal | Leaving


@dataclass(frozen=True)
class Permit:
    """Lets the Membership take the price."""

    nonce: int
    signature: bytes


@dataclass(frozen=True)
class Consent:
    """An act of an account, signed or to be; `deadline` in UNIX seconds, `place` where it was read."""

    chain_id: int
    contract: str
    account: str
    nonce: int
    deadline: int
    act: Act
    signature: bytes = b""
    permit: Permit | None = None
    place: str = ""

    @property
    def file(self) -> str:
        """Name of its file in a folder."""
        return f"{self.act.word}-{self.account.lower()}-{self.nonce}.json"

    def message(self, name: str) -> Message:
        """What the account signs; `name` is the Membership's."""
        place = consents.Place(name, self.chain_id, self.contract)
        nonce, deadline, account, act = self.nonce, self.deadline, self.account, self.act
        if isinstance(act, ByList):
            return consents.join_by_list(
                place, account=account, number=act.number, nonce=nonce, deadline=deadline
            )
        if isinstance(act, ByPoints):
            return consents.join_by_points(
                place, account=account, tier=act.tier, price=act.price, nonce=nonce, deadline=deadline
            )
        if isinstance(act, Renewal):
            return consents.renewal(
                place, member=act.member, tier=act.tier, price=act.price, nonce=nonce, deadline=deadline
            )
        return consents.leave(place, member=act.member, nonce=nonce, deadline=deadline)

    @property
    def price(self) -> int:
        """Points that the account agrees to pay at most; 0 where nothing is paid."""
        return self.act.price if isinstance(self.act, ByPoints | Renewal) else 0

    def permit_message(self, place: consents.Place, nonce: int) -> Message:
        """What the account signs beside it to pay; `place` is the Points, `nonce` the account's there."""
        return consents.permit(
            place,
            owner=self.account,
            spender=self.contract,
            value=self.price,
            nonce=nonce,
            deadline=self.deadline,
        )

    def as_json(self) -> dict[str, Any]:
        """As it is written: points as a text, for JSON's readers take no numbers that large."""
        said = {
            FORMAT: 1,
            "chain": self.chain_id,
            "contract": self.contract,
            "account": self.account,
            "nonce": self.nonce,
            "deadline": self.deadline,
            "act": self.act.word,
        }
        return {**said, **self._as_json(), "signature": "0x" + self.signature.hex()}

    def _as_json(self) -> dict[str, Any]:
        act = self.act
        if isinstance(act, ByList):
            return {"list": act.number, "proof": ["0x" + one.hex() for one in act.proof]}
        if isinstance(act, Leaving):
            return {"member": act.member}
        permit = self.permit and {"nonce": self.permit.nonce, "signature": "0x" + self.permit.signature.hex()}
        said = {"tier": act.tier, "price": str(act.price), "permit": permit}
        return said if isinstance(act, ByPoints) else {"member": act.member, **said}

    @property
    def said(self) -> Text:
        """For people."""
        act, account = self.act, self.account
        if isinstance(act, ByList):
            return Text(f"{account} 按名单 {act.number} 加入", f"{account} joins by list {act.number}")
        if isinstance(act, Leaving):
            return Text(f"会员 {act.member} 退出", f"Member {act.member} leaves")
        zh, en = f"等级 {act.tier},至多 {act.price} 积分", f"tier {act.tier} for {act.price} points at most"
        if isinstance(act, ByPoints):
            return Text(f"{account} 加入,{zh}", f"{account} joins with {en}")
        return Text(f"会员 {act.member} 续期,{zh}", f"Member {act.member} renews {en}")

    def call(self) -> Call:
        """Sends the act."""
        agreed, act = (self.deadline, self.signature), self.act
        args: tuple[Any, ...]
        if isinstance(act, ByList):
            function, args = "joinByList", (self.account, act.number, act.proof, agreed)
        elif isinstance(act, ByPoints):
            function, args = "joinByPoints", (self.account, act.tier, act.price, agreed)
        elif isinstance(act, Renewal):
            function, args = "renew", (act.member, act.tier, act.price, agreed)
        else:
            function, args = "leave", (act.member, agreed)
        done = Used(MEMBERS, self.contract, self.account, self.nonce)
        return Call(
            MEMBERS,
            self.contract,
            function,
            args,
            self.said,
            gas_ceiling=GAS,
            gas_spare=0 if isinstance(act, Renewal) else VOTE_SPARE,
            done=done,
        )

    def permit_call(self, points: str) -> Call | None:
        """Sends the permit; None where there is none."""
        if self.permit is None:
            return None
        price, signed = self.price, self.permit.signature
        parts = (signed[64], signed[:32], signed[32:64])
        args = (self.account, self.contract, price, self.deadline, *parts)
        said = Text(f"{self.account} 允许收取 {price} 积分", f"{self.account} lets {price} points be taken")
        done = Used(POINTS, points, self.account, self.permit.nonce)
        return Call(POINTS, points, "permit", args, said, gas_ceiling=PERMIT_GAS, done=done)


@dataclass(frozen=True)
class Used:
    """`done` check: the account's nonce has passed this number; it never comes back."""

    contract: str
    address: str
    account: str
    nonce: int

    def __call__(self, view: View) -> bool:
        return int(view.read(self.contract, self.address, "nonces", self.account)) > self.nonce


def relay_plan(place: Place, points: str, found: Sequence[Consent]) -> Plan:
    """Sends what was signed: each permit before its act. Without permits nothing waits for anything."""
    pairs = [(one.permit_call(points), one.call()) for one in found]
    calls = tuple(call for pair in pairs for call in pair if call is not None)
    title = Text(f"转交会员的 {len(found)} 份签名", f"Relay {len(found)} acts that members signed")
    independent = len(calls) == len(found)
    return Plan(title, place.chain_id, place.sender, calls, independent=independent)
