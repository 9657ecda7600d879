"""How a poll of a YAML file is opened: once for one document, and with nothing that the contract refuses."""

from scripts.polling import Place
from zhenbo.errors import BadPlan, BadPoll
from zhenbo.language import Text, say
from zhenbo.plan import Plan
from zhenbo.plans.rules import moment
from zhenbo.polls.draft import EXECUTORS, ZERO, Draft
from zhenbo.polls.source import POLL, Poll, State

LONGEST_POLL = 90 * 86_400  # seconds; FanPoll's own


def opening(place: Place, draft: Draft, uri: str) -> Plan:
    """The plan that opens it: once for one document, unless a guardian has voided it since."""
    found = same(place, draft)
    voided = [poll.number for poll in found if poll.state == State.VOID]
    open_now = [poll for poll in found if poll.state != State.VOID]
    executor = place.polls.deployment.address(EXECUTORS[draft.enacts]) if draft.enacts else ZERO
    after = open_now[-1].number - 1 if open_now else place.polls.count
    edition = f"after {voided[-1]}" if voided else ""
    if open_now:
        _require_uri(open_now[-1], uri)
    else:
        _require_deadline(place, draft)
    return place.plans.opening(draft, uri, executor, after=after, edition=edition)


def same(place: Place, draft: Draft) -> list[Poll]:
    """The polls that were opened with this document, in their order."""
    return [poll for poll in place.polls.polls() if poll.content == draft.hash]


def _require_uri(poll: Poll, uri: str) -> None:
    """Raise BadPlan where the poll was opened with another link, which never changes."""
    if poll.uri != uri:
        said = Text(
            f"第 {poll.number} 号投票开启时的 uri 是 {poll.uri}，不能更改：请公布在那里",
            f"Poll {poll.number} was opened with uri={poll.uri}, which never changes: publish it there",
        )
        raise BadPlan(say(said))


def _require_deadline(place: Place, draft: Draft) -> None:
    """Raise BadPoll for a deadline that the contract would refuse."""
    closes, now = draft.closes, place.session.now()
    shortest = int(place.session.chain.read(POLL, place.polls.contract, "shortestPoll"))
    if draft.closes_at <= now:
        said = Text(
            f"closes：{closes} 已过；请另定截止时间",
            f"closes: {closes} is over; give the poll another deadline",
        )
    elif draft.closes_at < now + shortest:
        earliest = moment(now + shortest)
        said = Text(
            f"closes：{closes} 太近；投票至少开放 {shortest} 秒，请在文件中改为 {earliest} 之后",
            f"closes: {closes} is too near; a poll is open for {shortest} s at least: change it in the file "
            f"to a time after {earliest}",
        )
    elif draft.closes_at > now + LONGEST_POLL:
        latest = moment(now + LONGEST_POLL)
        said = Text(
            f"closes：{closes} 太远；投票至多开放 90 天，请在文件中改为 {latest} 或更早",
            f"closes: {closes} is too far; a poll is open for 90 days at most: change it in the file "
            f"to {latest} or earlier",
        )
    else:
        return
    raise BadPoll(say(said))
