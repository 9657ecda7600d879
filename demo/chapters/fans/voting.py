"""Four teas: ballots signed by wallets, counted in two transactions, recounted by a stranger."""

import json
import random
from collections.abc import Sequence

from demo.cast import FORGER, RELAY, STRANGER, STREAMER
from demo.chapters.fans.club import COMMUNITY, PEOPLE, POLL, SYMBOL, Club
from demo.commands import zhenbo
from demo.stage import OpenStep
from zhenbo import consents
from zhenbo.language import Text
from zhenbo.polls.ballots import Ballot, write_ballot
from zhenbo.polls.electorate import Booth
from zhenbo.polls.poll_file import load_poll
from zhenbo.polls.source import State

_NUMBER = 1
_URI, _OUT = "https://fans.example/polls/tea/poll.json", "published"
_QUEUE, _FORGED = "queue.jsonl", "forged.jsonl"
_LIKED = (60, 30, 75, 35)  # how much fans like each tea, in the order of the poll
_SEED = 4
_HALF = PEOPLE // 2


def opened(club: Club) -> None:
    """Question, options, quorum, tie rule and deadline never change."""
    stage, desk = club.stage, club.desk
    stage.travel("2027-07-28T20:00:00+08:00")
    stage.screen.scene(Text("四款茶，粉丝选一款", "Four teas, and the fans choose"))
    with stage.step(STREAMER, "开启投票", "opens the poll") as step:
        desk.send(step, "poll main", POLL, COMMUNITY, f"uri={_URI}", f"out={_OUT}")
        draft, poll = load_poll(desk.folder / POLL).draft, club.polls.poll(_NUMBER)
        for option in draft.options:
            step.tell(option.name, option.name)
        step.check("链上的选项文件哈希", "hash of its document on the chain", poll.content, draft.hash)
        step.check("执行者：直播计划", "carried out by the StreamPlan", poll.executor, _plan(club))
        step.check("状态：投票中", "it takes ballots", poll.state == State.OPEN)


def _plan(club: Club) -> str:
    return club.desk.address(SYMBOL, "StreamPlan")


def first(club: Club) -> None:
    """Half of them have signed."""
    stage = club.stage
    with stage.step(
        RELAY,
        f"第一晚：{_HALF} 张签名选票，一笔交易",
        f"the first evening: {_HALF} signed ballots in one transaction",
    ) as step:
        _collected(club, club.people[:_HALF])
        _sent(club, step, _HALF)
        ether = sum(stage.chain.balance(one) for one in club.keys)
        step.check("小林以外的粉丝有以太币", "ether of all fans but Lin", ether, 0)


def forged(club: Club) -> None:
    """Somebody signs a ballot in the name of a member who has not voted yet."""
    desk, (forger, other) = club.desk, club.people[-2:]
    write_ballot(desk.folder / _FORGED, _ballot(club, _booth(club), other, 4, signer=forger))
    words = ("poll ballots", _NUMBER, _FORGED, COMMUNITY, "send=yes", "yes=yes", "json=yes")
    with club.stage.step(FORGER, "替别人再投一票", "votes once more, in another member's name") as step:
        before = _tallies(club)
        ran = desk.try_to(FORGER, *words)
        step.tell(f"$ {ran.line}", f"$ {ran.line}")
        bad = ran.json()["bad"]
        step.output += [f"{one['place']}: {one['reason']}" for one in bad]
        step.check("不予提交（退出码）", "left out (exit code)", ran.code, 1)
        step.check("冒用的是", "in the name of member", [one["member"] for one in bad], [club.ids[other]])
        step.check("计数不变", "the tallies are as before", _tallies(club), before)


def second(club: Club) -> None:
    """The queue grows; the same command sends what is new in it."""
    club.stage.travel("2027-07-30T21:00:00+08:00")
    with club.stage.step(
        RELAY,
        f"又来了 {_HALF} 张；同一条命令只提交新的",
        f"{_HALF} more came in; the same command sends only what is new",
    ) as step:
        _collected(club, club.people[_HALF:])
        _sent(club, step, PEOPLE)
        expected = tuple(_choices().count(number) for number in range(1, len(_LIKED) + 1))
        step.check("合约的计数就是大家所签", "the contract counts what was signed", _tallies(club), expected)


def _sent(club: Club, step: OpenStep, ballots: int) -> None:
    """Send the queue; so many ballots are in the box then, half of them new."""
    said = club.desk.send(step, "poll ballots", _NUMBER, _QUEUE, COMMUNITY).json()
    each = sum(one.gas for one in step.sent) // said["good"]
    step.tell(f"每张 {each:,} gas", f"{each:,} gas a ballot")
    step.check("交易数", "transactions", len(step.sent), 1)
    step.check("新的选票", "ballots that are new", said["good"], _HALF)
    step.check("有误的选票", "bad ballots", said["bad"], [])
    step.check("票箱里的选票", "ballots in the box", club.polls.box(_NUMBER).ballots, ballots)


def _choices() -> list[int]:
    """What everybody likes best, in the order of the list."""
    seeded = random.Random(_SEED)  # noqa: S311 - a story, not a secret
    return seeded.choices(range(1, len(_LIKED) + 1), _LIKED, k=PEOPLE)


def _tallies(club: Club) -> tuple[int, ...]:
    return club.polls.box(_NUMBER).tallies


def _collected(club: Club, people: Sequence[str]) -> None:
    """Ballots of these fans come into the queue, as their wallets sign them."""
    choices, booth = dict(zip(club.people, _choices(), strict=True)), _booth(club)
    for one in people:
        write_ballot(club.desk.folder / _QUEUE, _ballot(club, booth, one, choices[one], signer=one))


def _booth(club: Club) -> Booth:
    """What is on the paper."""
    return club.polls.booth(club.polls.poll(_NUMBER))


def _ballot(club: Club, booth: Booth, fan: str, choice: int, signer: str) -> Ballot:
    member = club.ids[fan]
    signed = club.sign(signer, consents.ballot(booth.place, booth.poll, member=member, choices=(choice,)))
    return Ballot(booth.chain_id, booth.contract, _NUMBER, member, (choice,), signed)


def decided(club: Club) -> None:
    """Anybody closes the poll and carries the winner out."""
    stage, desk = club.stage, club.desk
    stage.travel("2027-08-01T20:00:01+08:00")
    with stage.step(RELAY, "截止后公布结果", "closes the poll after its deadline") as step:
        desk.send(step, "poll close", _NUMBER, COMMUNITY)
        poll, tallies = club.polls.poll(_NUMBER), _tallies(club)
        for name, tally in zip(poll.names, tallies, strict=True):
            step.tell(f"{name}：{tally} 票", f"{name}: {tally} votes")
        most = tallies.index(max(tallies)) + 1
        step.check("胜出的选项", "the option that won", poll.winner, most)
    winner = load_poll(desk.folder / POLL).draft.options[most - 1]
    with stage.step(
        RELAY, "执行：胜出的茶进入直播计划", "carries it out: the winner enters the stream plan"
    ) as step:
        desk.send(step, "poll enact", _NUMBER, COMMUNITY)
        item = bytes(club.read("StreamPlan", "entryOf", _NUMBER)[0])
        step.tell(winner.name, winner.name)
        step.check("计划中的商品", "product in the stream plan", item, bytes.fromhex(winner.item[2:]))


def recounted(club: Club) -> None:
    """From the chain alone; and a page that needs no server."""
    stage, desk = club.stage, club.desk
    addresses, result, page = desk.community_file(SYMBOL), stage.folder / "poll", stage.folder / "poll-page"
    asked = ["poll", "result", str(_NUMBER), "--community", addresses.name]
    asked += ["--document", f"{_OUT}/poll.json"]
    given = [addresses, desk.folder / _OUT]
    with stage.step(STRANGER, "只凭链上数据重新计票", "recounts the ballots from the chain alone") as step:
        answer = zhenbo([*asked, "--rpc", stage.url, "--out", "result.json"], given, keep=result)
        step.tell(f"$ {answer.line}", f"$ {answer.line}")
        step.output += answer.lines
        step.check("与合约相符（退出码）", "as the contract says (exit code)", answer.code, 0)
        signed = json.loads((result / "result.json").read_text("utf-8"))["signatures"]["own"]
        step.check("带有会员本人签名的选票", "ballots with the member's own signature", signed, PEOPLE)
    made = ["poll", "page", "result.json", "--document", f"{_OUT}/poll.json", "--out", "index.html"]
    with stage.step(STRANGER, "做成不需要服务器的网页", "makes its page, which needs no server") as step:
        answer = zhenbo(made, [result / "result.json", desk.folder / _OUT], keep=page)
        step.tell(f"$ {answer.line}", f"$ {answer.line}")
        step.output += answer.lines
        step.check("网页（退出码）", "the page (exit code)", answer.code, 0)
    stage.files |= {"poll_result": result / "result.json", "poll_page": page / "index.html"}
    again = f"zhenbo poll result {_NUMBER} --community {stage.path(addresses)} --rpc {stage.url}"
    stage.commands.append((Text("重新计票", "recount the poll"), again))
