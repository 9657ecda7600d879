"""FanPoll: host and guardian, the ballots of members whoever brings them, and what follows from them."""

from typing import Any

from audit.cases import Arguments, Case, Without
from audit.community import DAY, Community
from audit.fans import CONTENT, LOST, LOST_ID, MEMBER, MEMBER_ID, planning, request
from zhenbo import consents
from zhenbo.consents import POLL_NAME, Place
from zhenbo.messages import compact

FIRST = (1,)  # the first option
NOT_OF_MEMBER = ("BallotRefused",)  # a ballot that is not the sender's own
OUTSIDE = "PollState"


def _signed(stage: Community, poll: str, signer: str, member: int = MEMBER_ID) -> bytes:
    place = Place(POLL_NAME, stage.chain.chain_id, stage.address("FanPoll"))
    said = stage.poll[poll].said
    return stage.sign(signer, consents.ballot(place, said, member=member, choices=FIRST))


def _words(stage: Community, poll: str, own: bool) -> list[bytes]:
    words = stage.poll[poll].said.words
    return words if own else [CONTENT, *words[1:]]


def _one(poll: str = "open", signer: str = MEMBER, own: bool = True, member: int = MEMBER_ID) -> Arguments:
    """Arguments of castFor; `own`: with the poll's words."""
    return lambda s: (
        s.poll[poll].number,
        _words(s, poll, own),
        consents.vote(member, FIRST),
        _signed(s, poll, signer, member),
    )


def _many(poll: str = "open", own: bool = True) -> Arguments:
    """Arguments of castMany, with one ballot."""

    def arguments(stage: Community) -> tuple[Any, ...]:
        signature = compact(_signed(stage, poll, MEMBER))
        ballot = (consents.vote(MEMBER_ID, FIRST), signature.r, signature.vs)
        return stage.poll[poll].number, _words(stage, poll, own), [ballot]

    return arguments


def _number(poll: str, *more: Any) -> Arguments:
    return lambda s: (s.poll[poll].number, *more)


def _swapped(stage: Community) -> tuple[Any, ...]:
    """What follows from the option that lost."""
    poll = stage.poll["decided"]
    number, hashes, _ = poll.enacting
    return number, hashes, poll.payloads[1]


CASES = {
    "open": [Case(lambda s: (request(s, planning(), "StreamPlan", s.now() + DAY),))],
    "voidPoll": [Case(_number("open", "the wrong pictures"))],
    "cast": [Case(_number("open", MEMBER_ID, 1), "the member's own", refusals=NOT_OF_MEMBER)],
    "castFor": [
        Case(
            _one(),
            anyone="with the member's signature over poll, choice and member, once",
            without=(
                Without("that signature", _one(signer=LOST), "BallotRefused"),
                Without("a ballot that is unused", _one(signer=LOST, member=LOST_ID), "BallotRefused"),
                Without("time", _one("ended"), OUTSIDE),
                Without("the poll's own words", _one(own=False), "WordsForeign"),
            ),
        )
    ],
    "castMany": [
        Case(
            _many(),
            anyone="each ballot as in castFor; one that is refused is left out and named",
            without=(
                Without("the poll's own words", _many(own=False), "WordsForeign"),
                Without("time", _many("ended"), OUTSIDE),
            ),
        )
    ],
    "conclude": [
        Case(
            _number("ended"),
            anyone="once the poll is over: the outcome is the tallies'",
            without=(
                Without("its end", _number("open"), OUTSIDE),
                Without("an outcome that is open", _number("decided"), OUTSIDE),
            ),
        )
    ],
    "enact": [
        Case(
            lambda s: s.poll["decided"].enacting,
            "of products",
            anyone="what the poll said from its opening would follow from the winner, once",
            without=(
                Without("what follows from the winner", _swapped, "PayloadForeign"),
                Without("an outcome", lambda s: s.poll["ended"].enacting, OUTSIDE),
                Without("one that is not carried out", lambda s: s.poll["planned"].enacting, OUTSIDE),
            ),
        ),
        Case(
            lambda s: s.poll["given"].enacting,
            "of a pot",
            anyone="the pot goes to the payee that won",
        ),
    ],
    "setAuthority": [
        Case(
            lambda s: (s.address("Points"),),
            nobody="but the CommunityManager, when the Treasury calls its updateAuthority",
            only="CommunityManager",
        )
    ],
}
