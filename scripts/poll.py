"""A poll of the fans: opened, filled with signed ballots, concluded, carried out, published.

brownie run poll main tea.yaml community=TEA uri=https://... send=yes
brownie run poll ballots 1 ballots/ community=TEA send=yes
brownie run poll close 1 community=TEA send=yes
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from scripts.arguments import WrongUse, command, parse, usage
from scripts.ballot_box import BallotBox, told
from scripts.poll_opening import opening, same
from scripts.polling import DOCUMENT, GUARDIAN, HOST, PAGE, RELAY, RESULT, Place, numbered, require_state
from scripts.suggested import drafted
from zhenbo.chain import KeySigner
from zhenbo.cli.frame import read_bytes
from zhenbo.errors import BadPlan, VerdictFalse
from zhenbo.language import Text, harmless, say
from zhenbo.plan import Plan
from zhenbo.plans.polls import Word
from zhenbo.plans.rules import moment
from zhenbo.polls.afterwards import STATUS_WORDS
from zhenbo.polls.draft import ZERO, Draft
from zhenbo.polls.page import page_of
from zhenbo.polls.poll_file import load_poll, read_document
from zhenbo.polls.result import result_of
from zhenbo.polls.source import PLAN, STATES, Poll, State

_MOST = 20_000_000  # bytes of a document of evidence
USAGE = usage(
    """brownie run poll main FILE community=SYMBOL uri=URI
  按 YAML 开启投票,立即开始。问题、选项、截止、法定票数、平票规则从此不变。
  uri=URI     poll.json 将公布在何处      out=FOLDER  投票的文件夹(默认 build/polls/...)
brownie run poll ballots N PATH community=SYMBOL   检查并分批提交选票;PATH 是文件夹或队列文件(.jsonl)
  中断后再运行同一命令即可续传;已计入的不会再次提交。
brownie run poll close N community=SYMBOL          截止后公布结果,任何人可执行
brownie run poll enact N community=SYMBOL          执行胜出的选项(有约束力的投票)
brownie run poll void N community=SYMBOL reason="..."   监督人作废
brownie run poll report N community=SYMBOL status=planned|done|dropped note="..."   主播说明后来怎样
  evidence=FILE  作为证据的文件,登记其 SHA-256
brownie run poll status community=SYMBOL           全部投票
brownie run poll publish N community=SYMBOL        重新计票,写出 result.json 和 index.html
brownie run poll draft ID... community=SYMBOL folder=FOLDER   由建议写出 YAML 草稿(文件夹内是建议的文件)""",
    """brownie run poll main FILE community=SYMBOL uri=URI
  Opens the poll of a YAML file, at once. Question, options, deadline, quorum and tie rule never change.
  uri=URI     where poll.json will be published    out=FOLDER  folder of the poll (default build/polls/...)
brownie run poll ballots N PATH community=SYMBOL   checks ballots and sends them in batches; PATH is a folder
  or a queue file (.jsonl). Stopped half-way, the same command goes on; what is counted is not sent again.
brownie run poll close N community=SYMBOL          fixes the outcome after the deadline; anybody may
brownie run poll enact N community=SYMBOL          carries out the winner of a binding poll
brownie run poll void N community=SYMBOL reason="..."   the guardian stops it
brownie run poll report N community=SYMBOL status=planned|done|dropped note="..."   the host says what became
  of what won; evidence=FILE records the SHA-256 of a document
brownie run poll status community=SYMBOL           all polls
brownie run poll publish N community=SYMBOL        recounts, and writes result.json and index.html
brownie run poll draft ID... community=SYMBOL folder=FOLDER   writes a YAML from suggestions, whose documents
  are in the folder""",
)


def main(*args: str) -> None:
    with command(USAGE):
        place = Place.of(parse(args, ("community", "uri", "out"), words=(1, 1)), HOST)
        found = load_poll(Path(place.session.arguments.words[0]))
        draft, uri = found.draft, place.session.arguments.need("uri")
        plan = opening(place, draft, uri)
        home = place.home(draft.hash)
        if place.session.sends:
            _write(home, {DOCUMENT: draft.document, **found.pictures})
        report = place.session.run(plan, place.signer)
        number = next((poll.number for poll in reversed(same(place, draft))), None)
        content = {"poll": number, "document": "0x" + draft.hash.hex(), "folder": str(home)}
        place.session.print_json({**report.as_dict(), **content})
        if number is not None and not place.session.arguments.is_set("json"):
            zh = f"第 {number} 号投票至 {moment(draft.closes_at)}；公布文件夹 {home}"
            en = f"Poll {number} takes ballots until {moment(draft.closes_at)}. Publish {home}"
            print(say(Text(zh, en)))


def ballots(*args: str) -> None:
    with command(USAGE):
        place, poll = numbered(args, RELAY, words=2)
        box = BallotBox(place, poll)
        box.finish_earlier()
        checked = box.check(Path(place.session.arguments.words[1]))
        report = box.send(checked) if checked.good else {}
        left_out = box.left_out(checked) if place.session.sends else []
        bad = [*checked.bad, *left_out]
        content = {
            "good": len(checked.good),
            "before": checked.counted,
            "bad": [one.as_json() for one in bad],
        }
        place.session.print_json({**report, **content})
        if not place.session.arguments.is_set("json"):
            for line in told(checked, left_out):
                print(say(line))
        if bad:
            zh, en = f"{len(bad)} 张选票没有计入", f"{len(bad)} ballots are left out; the reasons are above"
            raise VerdictFalse(say(Text(zh, en)))


def close(*args: str) -> None:
    with command(USAGE):
        place, poll = numbered(args, RELAY)
        if poll.state == State.OPEN:
            number, until = poll.number, moment(poll.closes_at)
            zh, en = (
                f"第 {number} 号投票至 {until} 截止，届时再公布",
                f"Poll {number} takes ballots until {until}. Close it then.",
            )
            raise BadPlan(say(Text(zh, en)))
        require_state(poll, State.ENDED, State.DECIDED, State.UNDECIDED, State.ENACTED)
        _run(place, place.plans.concluding(poll))
        _tell(place, poll.number)


def enact(*args: str) -> None:
    with command(USAGE):
        place, poll = numbered(args, RELAY)
        require_state(poll, State.DECIDED, State.ENACTED)
        if poll.executor == ZERO:
            zh = f"第 {poll.number} 号投票只供参考，没有要执行的"
            raise BadPlan(say(Text(zh, f"Poll {poll.number} is advisory: nothing follows from it here.")))
        _run(place, place.plans.enacting(poll))


def void(*args: str) -> None:
    with command(USAGE):
        place, poll = numbered(args, GUARDIAN, "reason")
        require_state(poll, State.OPEN, State.ENDED, State.VOID)
        _run(place, place.plans.voiding(poll, place.session.arguments.need("reason")))


def report(*args: str) -> None:
    with command(USAGE):
        place, poll = numbered(args, HOST, "status", "note", "evidence")
        arguments = place.session.arguments
        names = [word.en for word in STATUS_WORDS]
        if arguments.need("status") not in names:
            zh, en = f"应为 {', '.join(names)} 之一", f"say {', '.join(names)}"
            given = arguments.need("status")
            raise WrongUse(say(Text(f"status={given}:{zh}", f"status={given}: {en}")))
        file = arguments.get("evidence")
        evidence = hashlib.sha256(read_bytes(Path(file), _MOST)).digest() if file else bytes(32)
        word = Word(names.index(arguments.need("status")), evidence, arguments.need("note"))
        said = [
            Word(event.args["status"], bytes(event.args["evidence"]), event.args["note"])
            for event in place.polls.events_of(PLAN, {"Reported": {"pollId": [poll.number]}})
        ]
        plan = place.polls.deployment.address(PLAN)
        _run(place, place.plans.reporting(plan, poll, word, said))


def status(*args: str) -> None:
    with command(USAGE):
        place = Place.of(parse(args, ("community",)), RELAY)
        found = place.polls.polls()
        boxes = {poll.number: place.polls.box(poll.number) for poll in found}
        place.session.print_json([_summary(poll, boxes[poll.number].ballots) for poll in found])
        if not place.session.arguments.is_set("json"):
            for poll in found:
                print(harmless(say(_line(poll, boxes[poll.number].ballots))))
            if not found:
                print(say(Text("还没有投票", "No poll was opened yet")))


def publish(*args: str) -> None:
    with command(USAGE):
        place, poll = numbered(args, RELAY, "out")
        home = place.home(poll.content)
        document = _document(home, poll)
        result = result_of(place.polls, poll.number, document)
        _write(home, {RESULT: (json.dumps(result.as_json(), ensure_ascii=False, indent=1) + "\n").encode()})
        _write(home, {PAGE: page_of(result.as_json(), document, home).encode()})
        content = {"folder": str(home), **result.verdict.as_json()}
        place.session.print_json(content)
        if not place.session.arguments.is_set("json"):
            for check in result.verdict.checks:
                print(say(check.said))
            if document is None:
                zh, en = (
                    f"{home} 没有 {DOCUMENT}，网页只列名称",
                    f"{home} has no {DOCUMENT}: the page has names only",
                )
                print(say(Text(zh, en)))
            print(say(Text(f"已写出 {home / RESULT} 和 {PAGE}", f"Written: {home / RESULT} and {PAGE}")))
        if not result.verdict.true:
            zh, en = (
                "重新计票与合约不符，或选项的文件与链上不同",
                "The recount is not what the contract says, or the document not what was opened",
            )
            raise VerdictFalse(say(Text(zh, en)))


def draft(*args: str) -> None:
    with command(USAGE):
        place = Place.of(parse(args, ("community", "folder", "out"), words=(2, 31)), RELAY)
        file = drafted(place)
        place.session.print_json({"file": str(file)})
        if not place.session.arguments.is_set("json"):
            zh, en = (
                f"已写出 {file}；补全后运行 brownie run poll main",
                f"Written: {file}. Complete it, then open it",
            )
            print(say(Text(zh, en)))


def help(*args: str) -> None:
    print(say(USAGE))


def _document(home: Path, poll: Poll) -> Draft | None:
    """The poll's document from its folder; None where it is not there."""
    file = home / DOCUMENT
    return read_document(file.read_bytes(), poll.content) if file.exists() else None


def _write(home: Path, files: dict[str, bytes]) -> None:
    home.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        draft = home / f".{name}"
        draft.write_bytes(data)
        draft.replace(home / name)


def _run(place: Place, plan: Plan) -> None:
    signer: KeySigner = place.signer
    place.session.print_json(place.session.run(plan, signer).as_dict())


def _tell(place: Place, number: int) -> None:
    if place.session.sends and not place.session.arguments.is_set("json"):
        print(harmless(say(_line(place.polls.poll(number), place.polls.box(number).ballots))))


def _summary(poll: Poll, ballots: int) -> dict[str, Any]:
    return {
        "poll": poll.number,
        "state": STATES[poll.state].en,
        "title": poll.title,
        "closes": poll.closes_at,
        "ballots": ballots,
        "quorum": poll.quorum,
        "winner": poll.winner,
        "document": "0x" + poll.content.hex(),
    }


def _line(poll: Poll, ballots: int) -> Text:
    state, until = STATES[poll.state], moment(poll.closes_at)
    name = f"；胜出：{poll.names[poll.winner - 1]}" if poll.winner else ""
    won = f"; winner: {poll.names[poll.winner - 1]}" if poll.winner else ""
    title, quorum = poll.title, poll.quorum
    return Text(
        f"第 {poll.number} 号 {state.zh}：{title}，{ballots} 票（法定 {quorum}），至 {until}{name}",
        f"poll {poll.number} {state.en}: {title}, {ballots} ballots (quorum {quorum}), until {until}{won}",
    )
