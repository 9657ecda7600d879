"""What a community's fans cost: memberships given, ballots counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from eth_utils import to_checksum_address

from bench.community import Contracts
from bench.lab import Lab, key
from bench.ours import digest
from bench.rows import Row
from zhenbo import consents, messages
from zhenbo.consents import Place, Poll

MEMBERS = 40_000
GRANT = 300
VOTERS = 400  # of the first members, who have keys
SCATTERED = 100
HOST, RELAY, OWN = 0, 2, 3  # accounts of the node
OWN_MEMBER = 250  # whose wallet OWN is
HOUR, DAY = 3_600, 86_400
TITLE, NAMES = "Which tea on Saturday?", ("Puer 2019", "White peony", "Da Hong Pao", "Longjing")
TERMS = digest("document of the poll")
URI = "ipfs://bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi"
NOBODY = "0x" + "00" * 20
FIRST_KEY = 2_000_000


@dataclass(frozen=True)
class Fans:
    """Forty thousand members; keys of the first few and of a random sample are known."""

    lab: Lab
    membership: str
    poll: str
    scattered: tuple[int, ...]
    mint: int

    @property
    def place(self) -> Place:
        return Place(consents.POLL_NAME, self.lab.chain.chain_id, self.poll)

    def open(self, number: int) -> Poll:
        """A poll of a single choice, which the caller numbers as the contract will."""
        now = int(self.lab.chain.rpc.ask("eth_getBlockByNumber", "latest", False)["timestamp"], 16)
        options = [(name, b"\0" * 32, b"") for name in NAMES]
        request = (TITLE, TERMS, URI, options, 0, 1, 0, now + DAY, 100, HOUR, 0, NOBODY)
        self.lab.gas("FanPoll", self.poll, "open", request, sender=HOST)
        return Poll(number, TITLE, NAMES, TERMS)

    def ballot(self, poll: Poll, member: int) -> tuple[int, bytes, bytes]:
        numbers = (member % len(NAMES) + 1,)
        message = consents.ballot(self.place, poll, member=member, choices=numbers)
        signature = messages.sign_compact(message, bytes(key(FIRST_KEY + member).key))
        return consents.vote(member, numbers), signature.r, signature.vs

    def cast(self, poll: Poll, members: Sequence[int]) -> int:
        """Gas of one batch, all of which must be counted."""
        ballots = [self.ballot(poll, member) for member in members]
        start = self.lab.chain.head() + 1
        gas = self.lab.gas("FanPoll", self.poll, "castMany", poll.number, poll.words, ballots, sender=RELAY)
        names = [event.name for event in self.lab.chain.events("FanPoll", self.poll, start)]
        if names.count("BallotCast") != len(members):
            raise RuntimeError("a measured ballot was not counted")
        return gas


def fans(this: Contracts) -> Fans:
    """Deploy, fill and wait until memberships are an hour old. Only the second grant is measured."""
    lab, manager = this.lab, this.lab.chain.read("Points", this.points, "authority")
    membership = lab.create("Membership", manager, this.points, DAY, "Tea Garden Members", "TEAM", URI)
    suggestions = lab.create("Suggestions", membership, 5, DAY)
    poll = lab.create("FanPoll", manager, membership, suggestions, HOUR)
    lab.gas("Membership", membership, "setPlaces", MEMBERS)
    scattered = tuple(Random(40).sample(range(VOTERS + 1, MEMBERS + 1), SCATTERED))
    known = {*range(1, VOTERS + 1), *scattered}
    gas = []
    for first in range(1, MEMBERS + 1, GRANT):
        ids = range(first, min(first + GRANT, MEMBERS + 1))
        accounts = [_account(member, member in known) for member in ids]
        if OWN_MEMBER in ids:
            accounts[OWN_MEMBER - first] = lab.accounts[OWN]
        if len(gas) == 1:
            this.wait(10)  # the measured one has a second, and so a checkpoint of the supply, of its own
        gas.append(lab.gas("Membership", membership, "grant", accounts, 1, 0, sender=HOST))
    this.wait(2 * HOUR)
    return Fans(lab, membership, poll, scattered, gas[1])


def _account(member: int, has_key: bool) -> str:
    if has_key:
        return key(FIRST_KEY + member).address
    return to_checksum_address("0x" + digest(f"member {member}")[:20].hex())


def memberships(this: Fans) -> list[Row]:
    return [Row("membership.mint300", "zhenbo", this.mint, GRANT)]


def ballots(this: Fans) -> list[Row]:
    """Each in the first batch of a poll; the single ones after a batch, as most are."""
    first, second, third = (this.open(number) for number in (1, 2, 3))
    hundred = this.cast(first, range(1, 101))
    two_hundred = this.cast(second, range(1, 201))
    scattered = this.cast(third, this.scattered)
    own = this.lab.gas("FanPoll", this.poll, "cast", first.number, OWN_MEMBER, 1, sender=OWN)
    return [
        Row("ballot.batch100", "zhenbo", hundred, 100),
        Row("ballot.batch200", "zhenbo", two_hundred, 200),
        Row("ballot.scattered100", "zhenbo", scattered, SCATTERED),
        Row("ballot.single", "zhenbo", this.cast(first, [101])),
        Row("ballot.own", "zhenbo", own),
    ]
