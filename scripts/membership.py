"""Memberships of a community: granted to a list, their tiers renewed, listed; lists by which people join.

brownie run membership grant members.csv community=TEA tier=1 until=2027-12-31 send=yes
brownie run membership list community=TEA
brownie run membership open friends.csv community=TEA closes=2026-12-31 uri=https://... send=yes
brownie run membership relay signed/ community=TEA send=yes
"""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from scripts.arguments import Arguments, WrongUse, command, parse, usage
from scripts.consent_box import ConsentBox, told
from scripts.session import Session
from zhenbo.airdrop.fixed_copy import write_copy
from zhenbo.airdrop.own import known_contracts
from zhenbo.airdrop.problems import refusal
from zhenbo.airdrop.reading import read_people
from zhenbo.chain import KeySigner
from zhenbo.errors import BadPlan, Refused, VerdictFalse
from zhenbo.language import Text, harmless, say
from zhenbo.plan import Plan
from zhenbo.plans.membership_lists import Allowed, Opened, Terms, close_plan, open_plan, opened
from zhenbo.plans.memberships import MEMBERS, Member, Place, Tier, grant_plan, members, renew_plan
from zhenbo.plans.rules import moment
from zhenbo.whole import write_whole

OPTIONS = ("community", "tier", "until", "wallets")
GUARDIAN, RELAY, HOST = 6, 7, 11  # whose account sends on development networks
MOST_WORDS = 100
DAY = 86_400
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
        desk = _Desk(Session.open(parse(args, OPTIONS, words=(1, 1))))
        tier, people = desk.tier, desk.people()
        plan = grant_plan(desk.place, people, tier)
        desk.carry_out(plan, desk.granting(people))


def renew(*args: str) -> None:
    with command(USAGE):
        arguments = parse(args, OPTIONS, words=(1, 1))
        arguments.need("tier")
        desk = _Desk(Session.open(arguments))
        desk.carry_out(renew_plan(desk.place, desk.ids(desk.people()), desk.tier), ())


def list(*args: str) -> None:
    with command(USAGE):
        desk = _Desk(Session.open(parse(args, ("community",))))
        desk.session.print_json([asdict(one) for one in desk.members])
        if not desk.session.arguments.is_set("json"):
            desk.show()


def open(*args: str) -> None:
    with command(USAGE):
        desk = _Desk(Session.open(parse(args, (*OPTIONS, "closes", "uri"), words=(1, 1))))
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
        desk = _Desk(Session.open(parse(args, ("community",))))
        rows = [_row(one) for one in desk.lists]
        desk.session.print_json(rows)
        if desk.session.arguments.is_set("json"):
            return
        for one in desk.lists:
            print(say(_told(one, desk.session.now())))
        if not rows:
            print(say(Text("尚未开放名单", "No list was opened yet")))


def close(*args: str) -> None:
    with command(USAGE):
        desk = _Desk(Session.open(parse(args, ("community", "list"))), GUARDIAN)
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


@dataclass(frozen=True)
class _Desk:
    """The memberships of the community that was named."""

    session: Session
    index: int = HOST

    @cached_property
    def membership(self) -> str:
        self.session.arguments.need("community")
        return self.session.chosen.address(MEMBERS)

    @cached_property
    def signer(self) -> KeySigner:
        return self.session.signer(self.index)

    @cached_property
    def place(self) -> Place:
        return Place(self.session.chain.chain_id, self.membership, self.signer.address)

    @cached_property
    def members(self) -> "tuple[Member, ...]":
        return tuple(members(self.session.chain, self.membership))

    @cached_property
    def tier(self) -> Tier:
        """What the options say; WrongUse for a date that is none, or lies in the past."""
        arguments = self.session.arguments
        text = arguments.get("until")
        return Tier(arguments.number("tier", 0), 0 if text is None else self.day("until", text))

    def day(self, option: str, text: str) -> int:
        """The last second of a day (UTC). Raises WrongUse for what is no date, or lies in the past."""
        try:
            end = int(datetime.strptime(f"{text} +0000", "%Y-%m-%d %z").timestamp()) + DAY - 1
        except ValueError:
            raise WrongUse(f"{option}={text}: a date is meant, as in 2027-12-31") from None
        if end <= self.session.now():
            raise WrongUse(f"{option}={text}: that day is over")
        return end

    @cached_property
    def lists(self) -> "tuple[Opened, ...]":
        return opened(self.session.chain, self.membership)

    def people(self) -> "tuple[str, ...]":
        """The wallets of the list, in its order; refused where anything is wrong with it."""
        arguments = self.session.arguments
        wallets = arguments.get("wallets")
        listing = read_people(
            Path(arguments.words[0]), None if wallets is None else Path(wallets), known_contracts()
        )
        if listing.problems:
            raise refusal(listing.problems, str(write_copy(listing)))
        return tuple(award.wallet for award in listing.awards)

    def granting(self, people: "tuple[str, ...]") -> "tuple[Text, ...]":
        """Who stays as it is, and what is left; refused where the places do not suffice."""
        known = {member.account.lower() for member in self.members}
        joining = [one for one in people if one.lower() not in known]
        places = int(self.session.chain.read(MEMBERS, self.membership, "places"))
        if len(joining) > places:
            raise BadPlan(
                f"{len(joining)} would join, {places} places are left. The Treasury sets them: "
                "propose setPlaces (`brownie run propose`)."
            )
        before, left = len(people) - len(joining), places - len(joining)
        return (
            Text(
                f"新会员 {len(joining)} 人;{before} 人已是会员,保持不变;之后还有 {left} 个名额",
                f"{len(joining)} join; {before} are members already; {left} places are left then",
            ),
        )

    def joining(self, allowed: Allowed) -> "tuple[Text, ...]":
        """How many may join, and whether there are places for them."""
        known = {member.account.lower() for member in self.members}
        count = sum(one.lower() not in known for one in allowed.accounts)
        before = len(allowed.accounts) - count
        places = int(self.session.chain.read(MEMBERS, self.membership, "places"))
        zh, en = f"可加入 {count} 人,{before} 人已是会员", f"{count} may join, {before} are members already"
        lines = (Text(f"{zh};有 {places} 个名额", f"{en}; there are {places} places"),)
        if count <= places:
            return lines
        return (*lines, Text("名额不足:先到先得", "Places do not suffice: who comes first joins"))

    def ids(self, people: "tuple[str, ...]") -> "tuple[int, ...]":
        """The memberships of people; refused where somebody has none."""
        known = {member.account.lower(): member.id for member in self.members}
        strangers = [one for one in people if one.lower() not in known]
        if strangers:
            raise BadPlan(
                f"No members: {', '.join(strangers[:5])} ({len(strangers)}). Grant memberships first."
            )
        return tuple(known[one.lower()] for one in people)

    def carry_out(self, plan: Plan, effects: "tuple[Text, ...]") -> None:
        """Show the plan, or carry it out."""
        if not self.session.arguments.is_set("json"):
            for line in effects:
                print(say(line))
        self.session.print_json(self.session.run(plan, self.signer).as_dict())

    def show(self) -> None:
        """One line a member."""
        for one in self.members:
            print(say(_line(one)))
        places = int(self.session.chain.read(MEMBERS, self.membership, "places"))
        count = len(self.members)
        print(say(Text(f"会员 {count} 人,还有 {places} 个名额", f"{count} members, {places} places left")))


def _line(one: Member) -> Text:
    joined, until = _day(one.joined_at), _day(one.until) if one.until else ""
    zh, en = (f",至 {until}", f" until {until}") if until else ("", "")
    return Text(
        f"#{one.id} {one.account} 自 {joined},等级 {one.tier}{zh},已付 {one.paid} 积分",
        f"#{one.id} {one.account} since {joined}, tier {one.tier}{en}, {one.paid} points paid",
    )


def _day(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d")


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


def _row(one: Opened) -> "dict[str, object]":
    return {
        "list": one.number,
        "root": "0x" + one.root.hex(),
        "tier": one.tier.number,
        "until": one.tier.until,
        "closes": one.closes,
    }


def _told(one: Opened, now: int) -> Text:
    tier, root = one.tier.said, one.root.hex()[:8]
    if one.closes < now:
        zh, en = "已关闭", "closed"
    else:
        zh, en = f"至 {moment(one.closes)}", f"open until {moment(one.closes)}"
    return Text(f"名单 {one.number}({root}):{tier.zh},{zh}", f"list {one.number} ({root}): {tier.en}, {en}")
