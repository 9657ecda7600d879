"""New rules for a community: proposed at its Treasury, carried out after its delay, in force after notice.

brownie run rules main rules.yaml community=TEA uri=ipfs://... send=yes     now, and again when it has waited
brownie run rules list community=TEA
"""

import json
from pathlib import Path

from scripts.arguments import command, parse, usage
from scripts.proposals import Book, Rulemaking, book_of
from scripts.session import Session
from scripts.timetable import Pending
from zhenbo.errors import BadPlan
from zhenbo.language import Text, say
from zhenbo.plans.rules import Proposal, moment
from zhenbo.scoring.rule_file import load_rules

OPTIONS = ("community", "uri", "effective", "before")
USAGE = usage(
    """brownie run rules main RULES.yaml community=SYMBOL uri=URI
  提议新一版规则:说明与现行规则的不同,在 Treasury 预约;到时间后再次运行同一命令即执行。
  Treasury 无延迟时一次完成。规则在公示期后生效,此前开启的期不受影响。
  uri=URI        规则文件公布在何处(内容无法离线核对:发布的须正是此文件)
  effective=T    何时生效,UNIX 秒(默认:现在 + Treasury 延迟 + 公示期 + 余量)
  before=FILE    现行规则的文件,用来逐句比较(默认:此机器上提议过的那份)
brownie run rules execute RULES.yaml community=SYMBOL uri=URI    只执行已预约的
brownie run rules list community=SYMBOL                          各版本及其日期""",
    """brownie run rules main RULES.yaml community=SYMBOL uri=URI
  Proposes a new version of the rules: says what changes, and schedules it at the Treasury. The same command,
  run again when it has waited, carries it out; with no delay both are done at once. The rules hold after the
  notice; epochs opened before keep theirs.
  uri=URI        where the rule file is published (nobody can check that offline: publish this very file)
  effective=T    from when, UNIX seconds (default: now + the Treasury's delay + the notice + some margin)
  before=FILE    the file of the rules in force, to compare sentence by sentence (default: as proposed here)
brownie run rules execute RULES.yaml community=SYMBOL uri=URI    only carries out what was scheduled
brownie run rules list community=SYMBOL                          versions and their dates""",
)


def main(*args: str) -> None:
    with command(USAGE):
        _propose(args, only_execute=False)


def execute(*args: str) -> None:
    with command(USAGE):
        _propose(args, only_execute=True)


def _propose(args: tuple[str, ...], only_execute: bool) -> None:
    arguments = parse(args, OPTIONS, words=(1, 1))
    arguments.need("community")
    session, file = Session.open(arguments), Path(arguments.words[0])
    making = Rulemaking(session, book_of(session), session.signer(0), file, load_rules(file))
    making.errand.finish_earlier()
    if making.in_book:
        said = Text("这些规则已是最新一版", "These rules are the newest version")
        making.errand.tell({"phase": "done"}, said)
        return
    waiting = making.waiting
    if waiting is not None and not making.stale(waiting) and making.errand.waits(waiting):
        return
    if only_execute and (waiting is None or making.stale(waiting)):
        raise BadPlan(
            "Nothing that can be carried out is scheduled for these rules: run `brownie run rules`."
        )
    making.carry_out(waiting)


def list(*args: str) -> None:
    with command(USAGE):
        arguments = parse(args, ("community",))
        arguments.need("community")
        session = Session.open(arguments)
        book, now = book_of(session), session.now()
        found = [*_versions(book, now), *(_waiting(one) for one in book.timetable.pending())]
        session.print_json(found)
        if not arguments.is_set("json"):
            for one in found:
                print(json.dumps(one, ensure_ascii=False) if "version" not in one else _line(one))


def _versions(book: Book, now: int) -> "list[dict[str, object]]":
    found = []
    for number in range(1, book.count + 1):
        version = book.version(number)
        later = number < book.count and book.version(number + 1).effective <= now
        state = "to come" if version.effective > now else "past" if later else "in force"
        found.append(
            {
                "version": number, "state": state, "effective": moment(version.effective),
                "budget": str(version.budget), "cap": str(version.cap), "window": version.window,
                "hash": "0x" + version.rules_hash.hex(), "uri": version.uri,
            }
        )  # fmt: skip
    return found


def _waiting(one: Pending[Proposal]) -> "dict[str, object]":
    return {
        "proposal": "0x" + one.operation.id.hex(), "ready": moment(one.ready_at),
        "effective": moment(one.proposal.effective), "hash": "0x" + one.proposal.rules_hash.hex(),
        "uri": one.proposal.uri,
    }  # fmt: skip


_STATES = {
    "to come": Text("待生效", "to come"),
    "past": Text("已过去", "past"),
    "in force": Text("现行", "in force"),
}


def _line(one: "dict[str, object]") -> str:
    state = _STATES[str(one["state"])]
    return say(
        Text(
            f"第 {one['version']} 版 {state.zh}:自 {one['effective']},预算 {one['budget']},"
            f"每人上限 {one['cap']},窗口 {one['window']} 秒,{one['hash']} {one['uri']}",
            f"version {one['version']} {state.en}: from {one['effective']}, budget {one['budget']}, cap "
            f"{one['cap']}, window {one['window']} s, {one['hash']} {one['uri']}",
        )
    )


def help(*args: str) -> None:
    print(say(USAGE))
