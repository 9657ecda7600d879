"""Memberships of a community: granted to a list, their tiers renewed, listed; lists by which people join.

brownie run membership grant members.csv community=TEA tier=1 until=2027-12-31 send=yes
brownie run membership list community=TEA
brownie run membership open friends.csv community=TEA closes=2027-06-30 uri=https://... send=yes
brownie run membership relay signed/ community=TEA send=yes
"""

from dataclasses import asdict
from pathlib import Path

from scripts.arguments import Arguments, command, parse, usage
from scripts.consent_box import ConsentBox, told
from scripts.membership_desk import Desk, row, told_list
from scripts.session import Session
from zhenbo.errors import BadPlan, Refused, VerdictFalse
from zhenbo.language import Text, harmless, say
from zhenbo.plans.member_history import RENEWALS, regraded
from zhenbo.plans.membership_lists import Allowed, Terms, close_plan, open_plan
from zhenbo.plans.memberships import grant_plan, renew_plan
from zhenbo.whole import write_whole

OPTIONS = ("community", "tier", "until", "wallets")
GUARDIAN, RELAY, HOST = 6, 7, 11  # whose account sends on development networks
MOST_WORDS = 100
USAGE = usage(
    """brownie run membership grant LIST community=SYMBOL
  按名单授予会员资格(主持人)。LIST 是 CSV(UTF-8 或 GB18030)或 .xlsx,一列 wallet。有问题时不发送,
  列出每一处,并写出 LIST.fixed.csv。已是会员的保持不变。中断后再运行同一条命令即可续传。
  tier=N         等级(默认 0:普通会员)
  until=DATE     等级的最后一天(UTC,如 2027-12-31;默认不到期)
  wallets=FILE   粉丝与钱包的表(列 fan 与 wallet),LIST 可只写 fan
brownie run membership renew LIST community=SYMBOL tier=N until=DATE   为名单上的会员设定等级
brownie run membership list community=SYMBOL                           全部会员
brownie run membership open LIST community=SYMBOL closes=DATE uri=URI [tier=N until=DATE wallets=FILE]
  开放名单(主持人):名单上的人自己签名加入(zhenbo member join --list),不付 gas。写出公开的
  LIST.allowed-XXXXXXXX.json,须公布在 uri=;closes=DATE 可加入的最后一天(UTC)
brownie run membership lists community=SYMBOL                          全部名单
brownie run membership close list=N community=SYMBOL                   立即关闭名单(守护人);已加入的保持不变
brownie run membership relay PATH... community=SYMBOL                  转交粉丝签名的加入、续期与退出
  (zhenbo member);PATH 是文件、文件夹或队列文件(.jsonl)。任何人可执行并代付 gas。逐份核对,不能转交的
  列出原因;中断后再运行同一命令即可续传,不会重复""",
    """brownie run membership grant LIST community=SYMBOL
  Grants memberships to a list (host). LIST is CSV (UTF-8 or GB18030) or .xlsx with a column wallet. Where
  anything is wrong nothing is sent: every place is named, and LIST.fixed.csv is written. Who is a member
  already stays as it is. Interrupted, the same command goes on.
  tier=N         tier (default 0: plain membership)
  until=DATE     last day of the tier (UTC, as 2027-12-31; default: it does not end)
  wallets=FILE   wallets of fans (columns fan and wallet), for a LIST that only has fans
brownie run membership renew LIST community=SYMBOL tier=N until=DATE   sets the tier of members on a list
brownie run membership list community=SYMBOL                           everybody who is a member
brownie run membership open LIST community=SYMBOL closes=DATE uri=URI [tier=N until=DATE wallets=FILE]
  Opens a list (host): who is on it joins by a signature (`zhenbo member join --list`), without gas. Writes
  the public LIST.allowed-XXXXXXXX.json, which is to be published at uri=. closes=DATE: last day (UTC) on
  which somebody joins by it
brownie run membership lists community=SYMBOL                          all lists
brownie run membership close list=N community=SYMBOL                   closes a list at once (guardian); who
  joined by it stays
brownie run membership relay PATH... community=SYMBOL                  sends what fans signed to join, renew
  or leave (`zhenbo member`); PATH is a file, a folder or a queue file (.jsonl). Anybody may, and pays the
  gas. Each is checked first, and left out with its reason; stopped half-way, the same command goes on, and
  nothing is sent twice""",
)


def main(*args: str) -> None:
    """What `list` does: who forgot the verb changes nothing."""
    list(*args)


def grant(*args: str) -> None:
    with command(USAGE):
        desk = Desk(Session.open(parse(args, OPTIONS, words=(1, 1))), HOST)
        tier, people = desk.tier, desk.people()
        before = desk.gone(people)
        plan = grant_plan(desk.place, people, tier, before[-1].tx if before else "")
        desk.carry_out(plan, desk.granting(people, before))


def renew(*args: str) -> None:
    with command(USAGE):
        arguments = parse(args, OPTIONS, words=(1, 1))
        arguments.need("tier")
        desk = Desk(Session.open(arguments), HOST)
        tier, ids = desk.tier, desk.ids(desk.people())
        other = regraded(desk.events(RENEWALS), ids, (tier.number, tier.until))
        desk.carry_out(renew_plan(desk.place, ids, tier, other), ())


def list(*args: str) -> None:
    with command(USAGE):
        desk = Desk(Session.open(parse(args, ("community",))), HOST)
        desk.session.print_json([asdict(one) for one in desk.members])
        if not desk.session.arguments.is_set("json"):
            desk.show()


def open(*args: str) -> None:
    with command(USAGE):
        desk = Desk(Session.open(parse(args, (*OPTIONS, "closes", "uri"), words=(1, 1))), HOST)
        arguments, now = desk.session.arguments, desk.session.now()
        terms = Terms(desk.tier, desk.day("closes", arguments.need("closes")), arguments.need("uri"))
        terms.require(now)
        place = desk.place
        allowed = Allowed.of(place.chain_id, place.membership, desk.people())
        plan = open_plan(place, allowed, terms, desk.lists)
        file = _public(Path(arguments.words[0]), allowed)
        if desk.session.sends:
            _write(file, allowed.written())
        public = Text(f"公开的名单:{file}", f"Public file: {file}")
        desk.carry_out(plan, (*desk.joining(allowed), *terms.cautions, public))


def lists(*args: str) -> None:
    with command(USAGE):
        desk = Desk(Session.open(parse(args, ("community",))), HOST)
        rows = [row(one) for one in desk.lists]
        desk.session.print_json(rows)
        if desk.session.arguments.is_set("json"):
            return
        for one in desk.lists:
            print(say(told_list(one, desk.session.now())))
        if not rows:
            print(say(Text("尚未开放名单", "No list was opened yet")))


def close(*args: str) -> None:
    with command(USAGE):
        desk = Desk(Session.open(parse(args, ("community", "list"))), GUARDIAN)
        number = _number(desk.session.arguments)
        found = [one for one in desk.lists if one.number == number]
        if not found:
            raise BadPlan(
                say(Text(f"没有名单 {number}", f"There is no list {number}; `membership lists` shows all."))
            )
        desk.carry_out(close_plan(desk.place, number), ())


def relay(*args: str) -> None:
    with command(USAGE):
        arguments = parse(args, ("community",), words=(1, MOST_WORDS))
        arguments.need("community")
        session = Session.open(arguments)
        box = ConsentBox(session, session.signer(RELAY))
        box.finish_earlier()
        found = box.sort(map(Path, arguments.words))
        report = box.send(found.good) if found.good else {}
        left_out = box.left_out(found.good) if session.sends else []
        bad = [*found.bad, *left_out]
        rows = [{"place": one.place, "reason": say(one.reason)} for one in bad]
        session.print_json({**report, "good": len(found.good), "before": found.before, "bad": rows})
        if not arguments.is_set("json"):
            for line in told(found, left_out):
                print(harmless(say(line)))
        if bad:
            said = Text(f"{len(bad)} 份没有转交", f"{len(bad)} are left out; the reasons are above")
            raise VerdictFalse(say(said))


def help(*args: str) -> None:
    print(say(USAGE))


def _number(arguments: Arguments) -> int:
    """The list of list=N."""
    arguments.need("list")
    return arguments.number("list", 0)


def _public(path: Path, allowed: Allowed) -> Path:
    """The file of a list, named by its root: that of another list is never overwritten."""
    return path.with_name(f"{path.stem}.allowed-{allowed.root.hex()[:8]}.json")


def _write(file: Path, content: bytes) -> None:
    try:
        write_whole(file, content)
    except OSError as fault:
        said = Text(f"{file} 无法写入:{fault.strerror}", f"{file} cannot be written: {fault.strerror}")
        raise Refused(say(said)) from None
