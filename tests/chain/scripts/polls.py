"""What tests of polls share: the fans' contracts as a community's deployments file, and polls as YAML."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from brownie import accounts
from brownie import chain as node

from scripts import poll
from tests.chain.community import GUARDIAN
from tests.chain.fans import HOST, Fan, Fans, by_treasury_together
from tests.chain.scripts.operating import Operator
from zhenbo import consents, deployments, messages
from zhenbo.deployments import Deployed, Deployment
from zhenbo.polls.ballots import Ballot, write_ballot
from zhenbo.polls.source import Polls

NAME, URI = "TEA", "https://tea.example/polls/1"
DAY = 86_400
STREAMER, VOIDER, RELAY = 11, 6, 7
CONTRACTS = {
    "Membership": "membership",
    "Suggestions": "suggestions",
    "FanPoll": "poll",
    "StreamPlan": "plan",
    "CharityPot": "pot",
}


def as_community(fans: Fans, chain: Any) -> Deployment:
    """The deployments file that `deploy community` would write of them."""
    made = {
        name: Deployed(getattr(fans, mine).address, "0x" + "00" * 32, 1) for name, mine in CONTRACTS.items()
    }
    return Deployment(chain.name, chain.chain_id, chain.genesis(), 1, "", made)


def staff(fans: Fans) -> None:
    """Host and guardian are the accounts that scripts take by themselves on development networks."""
    manager = fans.community.manager
    calls = [
        (manager.grantRole, (HOST, accounts[STREAMER], 0)),
        (manager.grantRole, (GUARDIAN, accounts[VOIDER], 0)),
    ]
    by_treasury_together(fans.community, calls)


@dataclass
class Desk:
    """A host's desk: one community, its members, and what they signed."""

    operator: Operator
    folder: Path
    fans: Fans

    @property
    def polls(self) -> Polls:
        chain = self.operator.chain
        return Polls(chain, deployments.load(deployments.community_path(chain.name, True, NAME)))

    def yaml(self, name: str = "tea", **changes: Any) -> Path:
        """A poll that closes in a day; what a test wants changed, or None to leave it out."""
        closes = datetime.fromtimestamp(node[-1].timestamp + DAY, UTC).isoformat(timespec="seconds")
        said = {
            "zhenbo_poll": 1,
            "question": "Which tea on Saturday?",
            "mode": "single",
            "ties": "first",
            "quorum": 2,
            "closes": closes,
            "options": [{"name": name} for name in ("Puer", "Longjing", "Da Hong Pao")],
        } | changes
        path = self.folder / f"{name}.yaml"
        said = {key: value for key, value in said.items() if value is not None}
        path.write_text(json.dumps(said, ensure_ascii=False), "utf-8")  # JSON is YAML
        return path

    def opens(self, file: Path, *options: object, sends: bool = True) -> int:
        call = self.operator.send if sends else self.operator.run
        return call(poll.main, file, f"community={NAME}", f"uri={URI}", *options)

    def opened(self, **changes: Any) -> int:
        """The number of a poll that takes ballots."""
        assert self.opens(self.yaml(**changes)) == 0, self.operator.err
        return self.polls.count

    def does(self, act: Any, *words: object) -> int:
        return self.operator.send(act, *words, f"community={NAME}")

    def ballot(self, number: int, fan: Fan, *choices: int, key: Any = None) -> Ballot:
        booth = self.polls.booth(self.polls.poll(number))
        message = consents.ballot(booth.place, booth.poll, member=fan.id, choices=choices)
        signature = messages.sign(message, (key or fan.key).key)
        return Ballot(booth.chain_id, booth.contract, number, fan.id, choices, signature)

    def queue(self, ballots: Any, name: str = "queue.jsonl") -> Path:
        path = self.folder / name
        for one in ballots:
            write_ballot(path, one)
        return path

    def ends(self, number: int) -> None:
        node.mine(timestamp=self.polls.poll(number).closes_at + 1)
