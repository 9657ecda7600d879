"""What fans sign: memberships, ballots and suggestions, as EIP-712 messages that anybody may send for them.

The types are those of MembershipMessages.sol, BallotPaper.sol and Suggestions.sol, and ERC-2612's. Each
contract is a domain of its own, so a message for one community is good for no other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eth_utils.crypto import keccak

from zhenbo.messages import VERSION, Message

POLL_NAME = "Zhenbo FanPoll"
SUGGESTIONS_NAME = "Zhenbo Suggestions"
KINDS = ("product", "content", "charity")  # of suggestions, in the contract's order

_ENDING = ",uint256 nonce,uint256 deadline"
_FIELDS: dict[str, str] = {
    "JoinByList": "address account,uint32 list" + _ENDING,
    "JoinByPoints": "address account,uint8 tier,uint96 price" + _ENDING,
    "Renewal": "uint256 memberId,uint8 tier,uint96 price" + _ENDING,
    "Leave": "uint256 memberId" + _ENDING,
    "Recovery": "uint256 memberId,address from,address to" + _ENDING,
    "RecoveryVeto": "uint256 memberId,address to" + _ENDING,
    "Permit": "address owner,address spender,uint256 value" + _ENDING,
    "Ballot": "string poll,string[] choices,bytes32 terms,uint256 pollId,uint256 memberId",
    "Suggestion": "uint256 memberId,string kind,bytes32 contentHash,string uri,uint256 deadline",
}


@dataclass(frozen=True)
class Place:
    """Where a message is good. `name` is the membership's own, the points', POLL_NAME or SUGGESTIONS_NAME."""

    name: str
    chain_id: int
    contract: str


@dataclass(frozen=True)
class Poll:
    """What a poll's ballots say about it: title, names of the options in order, hash of its document."""

    number: int
    title: str
    names: tuple[str, ...]
    terms: bytes

    @property
    def words(self) -> list[bytes]:
        """What a batch of ballots brings along: hashes of title and names."""
        return [keccak(text=text) for text in (self.title, *self.names)]


def join_by_list(place: Place, *, account: str, number: int, nonce: int, deadline: int) -> Message:
    """What an account signs to join by a list."""
    return _message(place, "JoinByList", account=account, list=number, nonce=nonce, deadline=deadline)


def join_by_points(
    place: Place, *, account: str, tier: int, price: int, nonce: int, deadline: int
) -> Message:
    """What an account signs to join for points, `price` at most."""
    return _message(
        place, "JoinByPoints", account=account, tier=tier, price=price, nonce=nonce, deadline=deadline
    )


def renewal(place: Place, *, member: int, tier: int, price: int, nonce: int, deadline: int) -> Message:
    """What a member signs to pay for a tier, `price` at most."""
    return _message(place, "Renewal", memberId=member, tier=tier, price=price, nonce=nonce, deadline=deadline)


def leave(place: Place, *, member: int, nonce: int, deadline: int) -> Message:
    """What a member signs to leave."""
    return _message(place, "Leave", memberId=member, nonce=nonce, deadline=deadline)


def recovery(place: Place, *, member: int, sender: str, to: str, nonce: int, deadline: int) -> Message:
    """What the old and the new wallet sign, each with its own nonce; the new one alone for the desk."""
    values = {"memberId": member, "from": sender, "to": to, "nonce": nonce, "deadline": deadline}
    return _message(place, "Recovery", **values)


def recovery_veto(place: Place, *, member: int, to: str, nonce: int, deadline: int) -> Message:
    """What the owner signs against a pending recovery."""
    return _message(place, "RecoveryVeto", memberId=member, to=to, nonce=nonce, deadline=deadline)


def permit(place: Place, *, owner: str, spender: str, value: int, nonce: int, deadline: int) -> Message:
    """What an owner of points signs (ERC-2612) so that `spender` may take so many."""
    return _message(
        place, "Permit", owner=owner, spender=spender, value=value, nonce=nonce, deadline=deadline
    )


def ballot(place: Place, poll: Poll, *, member: int, choices: Sequence[int]) -> Message:
    """What a member signs to vote: the numbers of its options, from 1, in the order of the choice."""
    return _message(
        place,
        "Ballot",
        poll=poll.title,
        choices=[poll.names[number - 1] for number in choices],
        terms=poll.terms,
        pollId=poll.number,
        memberId=member,
    )


def suggestion(place: Place, *, member: int, kind: int, content: bytes, uri: str, deadline: int) -> Message:
    """What a member signs to suggest something; `kind` as in KINDS."""
    values: Mapping[str, Any] = {
        "memberId": member,
        "kind": KINDS[kind],
        "contentHash": content,
        "uri": uri,
        "deadline": deadline,
    }
    return _message(place, "Suggestion", **values)


def choice(numbers: Sequence[int]) -> int:
    """Chosen options as FanPoll takes them: a byte each, the first in the lowest; also what it refuses."""
    return int.from_bytes(bytes(numbers), "little")


def vote(member: int, numbers: Sequence[int]) -> int:
    """Member and choice in the word that a ballot carries."""
    return member << 64 | choice(numbers)


def _message(place: Place, kind: str, /, **values: Any) -> Message:
    domain = {
        "name": place.name,
        "version": VERSION,
        "chainId": place.chain_id,
        "verifyingContract": place.contract,
    }
    return Message.of(domain, kind, _FIELDS[kind], values)
