"""What the stages of a poll share: the community's polls, who sends, where files of a poll lie."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from scripts.arguments import Arguments, WrongUse, parse
from scripts.session import Session
from zhenbo import config
from zhenbo.chain import KeySigner
from zhenbo.errors import BadPlan
from zhenbo.language import Text, say
from zhenbo.plans import polls as plans
from zhenbo.polls.source import STATES, Poll, Polls, State

HOST, GUARDIAN, RELAY = 11, 6, 7  # who acts by default on development networks
DOCUMENT, RESULT, PAGE = "poll.json", "result.json", "index.html"


@dataclass(frozen=True)
class Place:
    """The polls of a community, and the account that acts; `index` is its number on development networks."""

    session: Session
    polls: Polls
    index: int

    @classmethod
    def of(cls, arguments: Arguments, index: int) -> "Place":
        """The community of `community=`."""
        arguments.need("community")
        session = Session.open(arguments)
        return cls(session, Polls(session.chain, session.chosen), index)

    @cached_property
    def signer(self) -> KeySigner:
        """Who sends."""
        return self.session.signer(self.index)

    @property
    def plans(self) -> plans.Polls:
        """Makes plans for that account."""
        return plans.Polls(self.session.chain.chain_id, self.polls.contract, self.signer.address)

    @property
    def gas(self) -> int:
        """The most gas that a transaction of ours should need where a block takes so much."""
        block = self.session.chain.rpc.ask("eth_getBlockByNumber", "latest", False)
        return min(plans.MAX_GAS, int(block["gasLimit"], 16)) * 9 // 10 - plans.GAS_MARGIN

    def home(self, content: bytes) -> Path:
        """The folder of the poll with this document: `out=`, else by network, community and hash."""
        out = self.session.arguments.get("out")
        if out is not None:
            return Path(out)
        chain = self.session.chain
        name = chain.name if not chain.development else f"{chain.name}-{chain.genesis()[2:10]}"
        community = self.session.arguments.need("community")
        return config.project_root() / "build" / "polls" / name / community / content.hex()[:16]


def numbered(args: tuple[str, ...], index: int, *options: str, words: int = 1) -> tuple[Place, Poll]:
    """The poll whose number is the first word."""
    arguments = parse(args, ("community", *options), words=(words, words))
    word = arguments.words[0]
    if not (word.isascii() and word.isdigit()):
        raise WrongUse(say(Text(f"{word!r}:应为投票的编号", f"{word!r}: the number of a poll is meant")))
    place = Place.of(arguments, index)
    return place, place.polls.poll(int(word))


def require_state(poll: Poll, *states: State) -> None:
    """Raise BadPlan where the poll is in another state."""
    if poll.state not in states:
        number, now = poll.number, STATES[poll.state]
        needed = Text(
            "或".join(f"“{STATES[state].zh}”" for state in states),
            " or ".join(STATES[state].en for state in states),
        )
        said = Text(
            f"第 {number} 号投票现为“{now.zh}”；此操作需要{needed.zh}的投票",
            f"Poll {number} is {now.en}; this needs one that is {needed.en}.",
        )
        raise BadPlan(say(said))
