"""What tests of polls share: a small poll as YAML, members with keys, their ballots."""

from eth_account import Account

from zhenbo import consents, messages
from zhenbo.polls.ballots import Ballot
from zhenbo.polls.draft import Mode
from zhenbo.polls.electorate import Booth, Rules, Seat

CONTRACT = "0x00000000000000000000000000000000000000C1"
CHAIN, NUMBER = 31_337, 7
TEAS = ("Puer 2019", "White peony", "Da Hong Pao", "Longjing")
QUESTION = "Which tea on Saturday?"
TERMS = b"\x07" * 32
POLL = """zhenbo_poll: 1
question: Which tea on Saturday?
about: {zh: 周六直播的茶, en: The tea of Saturday's show}
mode: single
quorum: 3
ties: first
closes: "2027-08-01T20:00+08:00"
options:
  - name: Puer 2019
    text: {zh: 熟茶, en: Ripe}
  - name: White peony
"""


def booth(mode=Mode.SINGLE, most=1, names=TEAS, latest=1_000, price=0, **changes):
    """A poll on paper."""
    poll = consents.Poll(changes.get("number", NUMBER), QUESTION, tuple(names), TERMS)
    rules = Rules(mode, len(names), most, latest, price)
    return Booth(changes.get("chain_id", CHAIN), changes.get("contract", CONTRACT), poll, rules)


def key_of(member):
    """A key that is worth nothing anywhere."""
    return Account.from_key(member.to_bytes(4, "big").rjust(32, b"\xfb"))


def seats(*members, joined_at=1, paid=0):
    return {member: Seat(key_of(member).address.lower(), joined_at, paid) for member in members}


def signed(place, member, *choices, key=None, spot=""):
    """A ballot of a member, signed by its key or another's."""
    message = consents.ballot(place.place, place.poll, member=member, choices=choices)
    signature = messages.sign(message, (key or key_of(member)).key)
    number = place.poll.number
    return Ballot(place.chain_id, place.contract, number, member, tuple(choices), signature, spot)
