"""Votes on proposals that members signed, as files and as calls: anybody brings them, and pays the gas.

    {"zhenbo_vote": 1, "chain": 31337, "contract": "0x…", "proposal": "1234…", "choice": "for",
     "voter": "0x…", "nonce": 0, "signature": "0x…"}

The message is that of OpenZeppelin's Governor, so wallets and front ends made for it sign the same.
`contract` is the Governor; `nonce` is the voter's there, and each vote that is brought uses one up.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhenbo.language import Text
from zhenbo.messages import VERSION, Message
from zhenbo.plan import Call, Reads
from zhenbo.plans.governing import CHOICES, GOVERNOR, SAID
from zhenbo.plans.left_out import Bad
from zhenbo.polls.ballots import LONGEST, pieces

FORMAT = "zhenbo_vote"
VOTE_GAS = 600_000  # a signature of a contract wallet included
_BALLOT = "uint256 proposalId,uint8 support,address voter,uint256 nonce"
_KEYS = {FORMAT, "chain", "contract", "proposal", "choice", "voter", "nonce", "signature"}
_ADDRESS = re.compile("0x[0-9a-fA-F]{40}")
_NUMBER = re.compile("[1-9][0-9]{0,77}")
_SIGNATURE = re.compile("0x([0-9a-fA-F]{2})*")


@dataclass(frozen=True)
class Vote:
    """One vote that was signed, or is to be; `choice` is one of CHOICES, `place` where it was read."""

    chain_id: int
    contract: str
    proposal: int
    choice: str
    voter: str
    nonce: int
    signature: bytes = b""
    place: str = ""

    def message(self, name: str) -> Message:
        """What the member signs; `name` is the Governor's."""
        domain = {
            "name": name,
            "version": VERSION,
            "chainId": self.chain_id,
            "verifyingContract": self.contract,
        }
        support = CHOICES[self.choice]
        said = {
            "proposalId": self.proposal,
            "support": support,
            "voter": self.voter,
            "nonce": self.nonce,
        }
        return Message.of(domain, "Ballot", _BALLOT, said)

    def as_json(self) -> dict[str, Any]:
        """As it is written: the number as a text, for JSON's readers take no numbers that large."""
        return {
            FORMAT: 1,
            "chain": self.chain_id,
            "contract": self.contract,
            "proposal": str(self.proposal),
            "choice": self.choice,
            "voter": self.voter,
            "nonce": self.nonce,
            "signature": "0x" + self.signature.hex(),
        }

    def call(self, title: str) -> Call:
        """Brings it; `title` is the proposal's."""
        said = Text(
            f"转交 {self.voter} 的投票，{SAID[self.choice].zh}：{title}",
            f"Bring the vote of {self.voter}, {SAID[self.choice].en}: {title}",
        )
        args = (self.proposal, CHOICES[self.choice], self.voter, self.signature)
        done = Reads(GOVERNOR, self.contract, "hasVoted", (self.proposal, self.voter), True)
        return Call(GOVERNOR, self.contract, "castVoteBySig", args, said, gas_ceiling=VOTE_GAS, done=done)


def read_votes(path: Path) -> Iterator[Vote | Bad]:
    """Every vote of a folder or of a queue file (.jsonl). Raises BadBallots for neither."""
    return (read_vote(data, place) for place, data in pieces(path))


def read_vote(data: bytes, place: str) -> Vote | Bad:
    """One vote, or why it is none."""
    try:
        said = json.loads(data) if len(data) <= LONGEST else None
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict) or said.keys() != _KEYS or said[FORMAT] != 1:
        zh, en = (
            "不是签名的投票（JSON），或过长",
            f"is no signed vote, or too long: it has {', '.join(sorted(_KEYS))}",
        )
        return Bad(place, Text(zh, en))
    wrong = next((name for name, isfine in _fields(said) if not isfine), None)
    if wrong is not None:
        return Bad(place, Text(f"{wrong} 不符", f"{wrong} is not what a vote has there"))
    signature = bytes.fromhex(said["signature"][2:])
    proposal = int(said["proposal"])
    return Vote(
        said["chain"],
        said["contract"],
        proposal,
        said["choice"],
        said["voter"],
        said["nonce"],
        signature,
        place,
    )


def _fields(said: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    for name in ("chain", "nonce"):
        yield name, type(said[name]) is int and 0 <= said[name] < 2**63
    yield "choice", isinstance(said["choice"], str) and said["choice"] in CHOICES
    texts = {"contract": _ADDRESS, "voter": _ADDRESS, "proposal": _NUMBER, "signature": _SIGNATURE}
    for name, form in texts.items():
        yield name, isinstance(said[name], str) and form.fullmatch(said[name]) is not None
