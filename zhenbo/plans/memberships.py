"""What a host does for members: memberships granted to a list, and their tiers set; and who is a member."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from eth_utils.address import to_checksum_address

from zhenbo.errors import BadPlan
from zhenbo.language import Text, say
from zhenbo.plan import Call, Plan, View

MEMBERS = "Membership"
BATCH = 200  # memberships of one transaction, 51,500 gas each
LARGEST_TIER = 255
# A node estimates in the second of its newest block. A membership that ends in the second in which it began,
# or that of another change, leaves nothing to votes of the past; a second later it leaves up to three words.
VOTE_SPARE = 70_000
_SEATS = 500  # asked for at once
_CALL_GAS, _GRANT_GAS, _TIER_GAS = 150_000, 65_000, 15_000


@dataclass(frozen=True)
class Place:
    """A community's Membership, and who sends."""

    chain_id: int
    membership: str
    sender: str


@dataclass(frozen=True)
class Tier:
    """What members get. `until` is the tier's last second, UNIX; 0 where it does not end."""

    number: int
    until: int

    @property
    def said(self) -> Text:
        """For the operator."""
        if not self.number and not self.until:
            return Text("普通会员", "plain members")
        zh, en = (f",至 {day(self.until)}", f", until {day(self.until)}") if self.until else ("", "")
        return Text(f"等级 {self.number}{zh}", f"tier {self.number}{en}")

    def require(self) -> None:
        """Raises BadPlan for a number that no tier has."""
        if not 0 <= self.number <= LARGEST_TIER:
            zh, en = f"等级为 0 至 {LARGEST_TIER}", f"tiers are 0 to {LARGEST_TIER}"
            raise BadPlan(say(Text(f"tier={self.number}:{zh}", f"tier={self.number}: {en}")))


@dataclass(frozen=True)
class Member:
    """A membership that runs, as its seat says. Times are UNIX seconds."""

    id: int
    account: str
    joined_at: int
    tier: int
    until: int
    paid: int


def day(seconds: int) -> str:
    """The day of a time, UTC, for people."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d")


def members(view: View, membership: str) -> Iterator[Member]:
    """Everybody who is a member now, by id."""
    last = int(view.read(MEMBERS, membership, "lastId"))
    for start in range(1, last + 1, _SEATS):
        ids = list(range(start, min(start + _SEATS, last + 1)))
        words = view.read(MEMBERS, membership, "seatsOf", ids)
        for number, word in zip(ids, map(int, words), strict=True):
            if word & (1 << 160) - 1:
                yield _member(number, word)


def _member(number: int, word: int) -> Member:
    """From a word of Membership.seatsOf: paid (24), tier (8), until (32), joined (32), owner (160)."""
    account = to_checksum_address(f"0x{word & (1 << 160) - 1:040x}")
    joined, until, tier = word >> 160 & 0xFFFFFFFF, word >> 192 & 0xFFFFFFFF, word >> 224 & 0xFF
    return Member(number, account, joined, tier, until, word >> 232)


@dataclass(frozen=True)
class AreMembers:
    """`done` check: each of the accounts has a membership."""

    membership: str
    accounts: tuple[str, ...]

    def __call__(self, view: View) -> bool:
        return all(view.read(MEMBERS, self.membership, "memberIdOf", account) for account in self.accounts)


@dataclass(frozen=True)
class HaveTier:
    """`done` check: each membership has this very tier."""

    membership: str
    ids: tuple[int, ...]
    tier: Tier

    def __call__(self, view: View) -> bool:
        return all(
            tuple(view.read(MEMBERS, self.membership, "memberOf", number)[2:4])
            == (self.tier.number, self.tier.until)
            for number in self.ids
        )


def grant_plan(place: Place, accounts: Sequence[str], tier: Tier, edition: str = "") -> Plan:
    """Memberships for all accounts; who is a member already is left out by the contract.

    `edition` is the transaction by which the last of them gave up an earlier membership.
    """
    tier.require()
    batches = [tuple(accounts[start : start + BATCH]) for start in range(0, len(accounts), BATCH)]
    calls = tuple(
        Call(
            MEMBERS,
            place.membership,
            "grant",
            (batch, tier.number, tier.until),
            Text(
                f"授予会员,第 {number}/{len(batches)} 批({len(batch)} 人)",
                f"Grant memberships, batch {number}/{len(batches)} ({len(batch)} people)",
            ),
            gas_ceiling=_CALL_GAS + _GRANT_GAS * len(batch),
            gas_spare=VOTE_SPARE,
            done=AreMembers(place.membership, batch),
        )
        for number, batch in enumerate(batches, start=1)
    )
    title = Text(
        f"授予会员 {len(accounts):,} 人({tier.said.zh})",
        f"Grant {len(accounts):,} memberships ({tier.said.en})",
    )
    return Plan(title, place.chain_id, place.sender, calls, independent=True, edition=edition)


def renew_plan(place: Place, ids: Sequence[int], tier: Tier, edition: str = "") -> Plan:
    """The tier of memberships, without points; the vote is not touched by it.

    `edition` is the transaction that last gave one of them another tier.
    """
    tier.require()
    batches = [tuple(ids[start : start + BATCH]) for start in range(0, len(ids), BATCH)]
    calls = tuple(
        Call(
            MEMBERS,
            place.membership,
            "regrade",
            (batch, tier.number, tier.until),
            Text(
                f"设定等级,第 {number}/{len(batches)} 批({len(batch)} 人)",
                f"Set tiers, batch {number}/{len(batches)} ({len(batch)} members)",
            ),
            gas_ceiling=_CALL_GAS + _TIER_GAS * len(batch),
            done=HaveTier(place.membership, batch, tier),
        )
        for number, batch in enumerate(batches, start=1)
    )
    title = Text(f"{len(ids):,} 名会员改为{tier.said.zh}", f"{len(ids):,} members become {tier.said.en}")
    return Plan(title, place.chain_id, place.sender, calls, independent=True, edition=edition)
