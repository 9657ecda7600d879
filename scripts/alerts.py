"""Alerts: listed; raised from a list, confirmed, cleared; and the scan log's hours anchored.

brownie run alerts                                      all of them
brownie run alerts main raise warnings.csv account=8 send=yes
brownie run alerts main anchor scans-2026-11.csv account=8 send=yes
"""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from scripts.arguments import WrongUse, command, parse, usage
from scripts.session import Session
from zhenbo.alerts.kinds import NO_VERDICT, State
from zhenbo.alerts.scan_rows import read_hours
from zhenbo.alerts.targets import target_of
from zhenbo.alerts.warnings_file import Warned, read_warnings
from zhenbo.bundle.alert_facts import Alert, alerts_of
from zhenbo.bundle.describe import at
from zhenbo.bundle.facts import Facts
from zhenbo.bundle.hour_records import read_hours_kept, write_hour
from zhenbo.bundle.source import network_of, warned_facts
from zhenbo.errors import BadPlan, Cancelled
from zhenbo.language import Text, say
from zhenbo.plans.alerts import Act, judge_plan, left_out, places, raise_plan, require_open
from zhenbo.plans.answers import answer
from zhenbo.plans.scan_anchors import scan_anchor_plan, wanted_hours

SHORTEST_ID = 10  # characters of an id that is given shortened, 0x included
RESOLVER, REGULATOR = 8, 5  # who plays them on a development network
USAGE = usage(
    """brownie run alerts [main list ITEM|BATCH] [open=yes]
  列出警示:编号、内容、何时、何人、现状;只看某单品(Digital Link)或批次(批次号),open=yes 只列未解除的。
brownie run alerts main raise FILE
  按清单提出警示(解析服务或监管机构):CSV、.xlsx 或 JSON 行,列为 code,kind,evidence,uri。
  kind 为 clone、chip、unissued、reused、sample、recall;evidence 为 0x 哈希,或清单旁的文件名。重复运行无妨。
brownie run alerts main confirm ID reason="..."     核实(另一成员的监管机构)
brownie run alerts main clear ID reason="..."       解除(监管机构;未核实的也可由提出者撤回,用其 account=)
  ID 可只写开头 10 个以上字符
brownie run alerts main anchor LOG.csv [records=DIR]
  将脱敏扫码日志中已结束的各小时逐一存证。records=DIR 存放盐(默认 scan-hours;丢失则无法再证明:请备份)
警示只是提醒,不是结论:要停止商品,请用 recall。""",
    """brownie run alerts [main list ITEM|BATCH] [open=yes]
  Lists alerts: id, of what, when, by whom, and where they stand; only those about an item (Digital Link) or
  a batch (its id); open=yes leaves out what is cleared.
brownie run alerts main raise FILE
  Raises the alerts of a list, for a resolver or a regulator: CSV, .xlsx or JSON lines of
  code,kind,evidence,uri. Kinds: clone, chip, unissued, reused, sample, recall. Evidence is a hash (0x...) or
  the name of a file beside the list. Running it again is harmless.
brownie run alerts main confirm ID reason="..."     for a regulator of another member
brownie run alerts main clear ID reason="..."       for a regulator; or, while it is not confirmed, for who
                                                    raised it (account=)
  The first ten characters of an ID or more will do.
brownie run alerts main anchor LOG.csv [records=DIR]
  Anchors each hour of a redacted scan log that is over. records=DIR holds the salts (default scan-hours):
  without them no scan can be proven any more, keep a backup.
An alert is a warning and no verdict: to stop goods there is `recall`.""",
)


def main(*args: str) -> None:
    """`list` where no act is named. (An act is a word here: Brownie cannot run a function named `raise`.)"""
    with command(USAGE):
        act, rest = (args[0], args[1:]) if args and args[0] in ACTS else ("list", args)
        ACTS[act](rest)


def _list(args: Sequence[str]) -> None:
    session = Session.open(parse(args, ("open",), words=(0, 1)))
    only_open = session.arguments.is_set("open")
    wanted = [target_of(word).value for word in session.arguments.words]
    facts = _facts(session, wanted or None)
    found = [one for one in alerts_of(facts) if one.stands or not only_open]
    session.print_json([one.as_json(facts) for one in found])
    if not session.arguments.is_set("json"):
        _show(found, facts)


def _raise(args: Sequence[str]) -> None:
    arguments = parse(args, words=(1, 1))
    warned = read_warnings(Path(arguments.words[0]))
    session = Session.open(arguments)
    signer, alerts = session.signer(RESOLVER), session.deployment.address("Alerts")
    _require_batches(session, warned)
    consortium = session.deployment.address("Consortium")
    member = int(session.chain.read("Consortium", consortium, "memberOf", signer.address))
    found = places(session.chain, alerts, member, warned)
    _require_room(session, alerts, member, sum(one.status == "new" for one in found))
    chain_id, gas = session.chain.chain_id, session.block_gas
    plan = raise_plan(chain_id, alerts, signer.address, member, found, gas)
    missed = left_out(found)
    if plan is None:
        raise BadPlan("\n".join(str(one) for one in missed))
    report = session.run(plan, signer)
    rows = [{"zh": one.zh, "en": one.en} for one in missed]
    session.print_json({**report.as_dict(), "leftOut": rows})


def _anchor(args: Sequence[str]) -> None:
    arguments = parse(args, ("records",), words=(1, 1))
    hours = read_hours(Path(arguments.words[0]))
    session = Session.open(arguments)
    folder = Path(arguments.get("records") or "scan-hours")
    signer = session.signer(RESOLVER)
    kept = read_hours_kept(folder, bytes.fromhex(signer.address[2:]))
    wanted = wanted_hours(hours, kept, signer.address, session.now())
    notary = session.deployment.address("Notary")
    plan = scan_anchor_plan(session.chain.chain_id, notary, signer.address, wanted)
    made = [write_hour(folder, one.record) for one in wanted if session.sends and not one.kept]
    try:
        report = session.run(plan, signer)
    except Cancelled:
        for path in made:  # nothing was sent, so these salts prove nothing
            path.unlink()
        raise
    anchors = {one.record.name: f"0x{one.record.anchor_id.hex()}" for one in wanted}
    session.print_json({**report.as_dict(), "anchors": anchors, "records": str(folder)})


def help(*args: str) -> None:
    print(say(USAGE))


def _facts(session: Session, targets: Sequence[int] | None = None) -> Facts:
    session.deployment.address("Alerts")
    return warned_facts(session.chain, network_of(session.deployment), targets)


def _show(found: Sequence[Alert], facts: Facts) -> None:
    for one in found:
        value = one.as_json(facts)
        print(f"0x{one.id.hex()}  {at(one.raised.time)}  {value['about']}\n    {one.told(facts)}")
        print(
            say(
                Text(
                    f"    证据 {value['evidence']} {value['uri']}",
                    f"    evidence {value['evidence']} {value['uri']}",
                )
            )
        )
    print(say(NO_VERDICT) if found else say(Text("没有警示", "there are no alerts")))


def _judge(act: Act, args: Sequence[str]) -> None:
    arguments = parse(args, ("reason",), words=(1, 1))
    reason = arguments.need("reason")
    session = Session.open(arguments)
    signer, alerts = session.signer(REGULATOR), session.deployment.address("Alerts")
    one = _alert(_facts(session), arguments.words[0])
    require_open(State(session.chain.read("Alerts", alerts, "stateOf", one.key)), act)
    plan = judge_plan(session.chain.chain_id, alerts, signer.address, act, one.key, reason)
    session.print_json({**session.run(plan, signer).as_dict(), "alert": f"0x{one.id.hex()}"})


def _alert(facts: Facts, text: str) -> Alert:
    """The alert that an id, or its beginning, means."""
    wanted = text.lower()
    if not wanted.startswith("0x") or len(wanted) < SHORTEST_ID:
        zh = f"{text}:警示编号以 0x 开头,至少写出 {SHORTEST_ID} 个字符"
        raise WrongUse(
            say(Text(zh, f"{text}: an alert's id begins with 0x; give {SHORTEST_ID} characters at least"))
        )
    found = [one for one in alerts_of(facts) if f"0x{one.id.hex()}".startswith(wanted)]
    if len(found) == 1:
        return found[0]
    if found:
        said = Text(
            f"{text} 有 {len(found)} 条警示,请多写几位", f"{text} begins {len(found)} ids; give more of it"
        )
    else:
        said = Text(
            f"没有警示 {text};请看 `brownie run alerts`",
            f"There is no alert {text}; see `brownie run alerts`",
        )
    raise BadPlan(say(said))


def _require_batches(session: Session, warned: Sequence[Warned]) -> None:
    """A batch that is not registered is a mistake in the list; an item may be one that nobody issued."""
    passport = session.deployment.address("Passport")
    for one in warned:
        if one.target.is_batch and not _registered(session, passport, one.target.value):
            row, number = one.row, one.target.value
            zh = f"第 {row} 行:这里没有登记批次 {number}"
            raise BadPlan(say(Text(zh, f"row {row}: no batch {number} is registered here")))


def _registered(session: Session, passport: str, batch_id: int) -> Any:
    return answer(session.chain, "Passport", passport, "batchOf", batch_id)


def _require_room(session: Session, alerts: str, member: int, wanted: int) -> None:
    left = int(session.chain.read("Alerts", alerts, "leftToday", member))
    if wanted > left:
        zh = f"清单有 {wanted} 条新警示,您的成员今天(UTC)还可提出 {left} 条:先提出要紧的,其余明天再运行"
        en = (
            f"The list has {wanted} new alerts, and your member may raise {left} more today (UTC): raise the "
            "urgent ones first, and the others tomorrow."
        )
        raise BadPlan(say(Text(zh, en)))


ACTS: dict[str, Callable[[Sequence[str]], None]] = {
    "list": _list,
    "raise": _raise,
    "confirm": partial(_judge, "confirm"),
    "clear": partial(_judge, "clear"),
    "anchor": _anchor,
}
