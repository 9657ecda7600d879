"""Memberships of a community: granted to a list, their tiers renewed, listed.

brownie run membership grant members.csv community=TEA tier=1 until=2027-12-31 send=yes
brownie run membership list community=TEA
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from scripts.arguments import WrongUse, command, parse, usage
from scripts.session import Session
from zhenbo.airdrop.fixed_copy import write_copy
from zhenbo.airdrop.own import known_contracts
from zhenbo.airdrop.problems import refusal
from zhenbo.airdrop.reading import read_people
from zhenbo.chain import KeySigner
from zhenbo.errors import BadPlan
from zhenbo.language import Text, say
from zhenbo.plan import Plan
from zhenbo.plans.member_history import ENDINGS, RENEWALS, Event, Gone, gone, regraded
from zhenbo.plans.memberships import MEMBERS, Member, Place, Tier, day, grant_plan, members, renew_plan

OPTIONS = ("community", "tier", "until", "wallets")
HOST = 11  # whose account sends on development networks
DAY = 86_400
USAGE = usage(
    """brownie run membership grant LIST community=SYMBOL
  按名单授予会员资格(主持人)。LIST 是 CSV(UTF-8 或 GB18030)或 .xlsx,一列 wallet。有问题时不发送,
  列出每一处,并写出 LIST.fixed.csv。已是会员的保持不变。中断后再运行同一条命令即可续传。
  tier=N         等级(默认 0:普通会员)
  until=DATE     等级的最后一天(UTC,如 2027-12-31;默认不到期)
  wallets=FILE   粉丝与钱包的表(列 fan 与 wallet),LIST 可只写 fan
brownie run membership renew LIST community=SYMBOL tier=N until=DATE   为名单上的会员设定等级
brownie run membership list community=SYMBOL                           全部会员""",
    """brownie run membership grant LIST community=SYMBOL
  Grants memberships to a list (host). LIST is CSV (UTF-8 or GB18030) or .xlsx with a column wallet. Where
  anything is wrong nothing is sent: every place is named, and LIST.fixed.csv is written. Who is a member
  already stays as it is. Interrupted, the same command goes on.
  tier=N         tier (default 0: plain membership)
  until=DATE     last day of the tier (UTC, as 2027-12-31; default: it does not end)
  wallets=FILE   wallets of fans (columns fan and wallet), for a LIST that only has fans
brownie run membership renew LIST community=SYMBOL tier=N until=DATE   sets the tier of members on a list
brownie run membership list community=SYMBOL                           everybody who is a member""",
)


def main(*args: str) -> None:
    """What `list` does: who forgot the verb changes nothing."""
    list(*args)


def grant(*args: str) -> None:
    with command(USAGE):
        desk = _Desk(Session.open(parse(args, OPTIONS, words=(1, 1))))
        tier, people = desk.tier, desk.people()
        before = desk.gone(people)
        plan = grant_plan(desk.place, people, tier, before[-1].tx if before else "")
        desk.carry_out(plan, desk.granting(people, before))


def renew(*args: str) -> None:
    with command(USAGE):
        arguments = parse(args, OPTIONS, words=(1, 1))
        arguments.need("tier")
        desk = _Desk(Session.open(arguments))
        tier, ids = desk.tier, desk.ids(desk.people())
        other = regraded(desk.events(RENEWALS), ids, (tier.number, tier.until))
        desk.carry_out(renew_plan(desk.place, ids, tier, other), ())


def list(*args: str) -> None:
    with command(USAGE):
        desk = _Desk(Session.open(parse(args, ("community",))))
        desk.session.print_json([asdict(one) for one in desk.members])
        if not desk.session.arguments.is_set("json"):
            desk.show()


def help(*args: str) -> None:
    print(say(USAGE))


@dataclass(frozen=True)
class _Desk:
    """The memberships of the community that was named."""

    session: Session

    @cached_property
    def membership(self) -> str:
        self.session.arguments.need("community")
        return self.session.chosen.address(MEMBERS)

    @cached_property
    def signer(self) -> KeySigner:
        return self.session.signer(HOST)

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
        if text is None:
            return Tier(arguments.number("tier", 0), 0)
        try:
            until = int(datetime.strptime(f"{text} +0000", "%Y-%m-%d %z").timestamp()) + DAY - 1
        except ValueError:
            said = Text(
                f"until={text}:应为日期,如 2027-12-31", f"until={text}: a date is meant, as in 2027-12-31"
            )
            raise WrongUse(say(said)) from None
        if until <= self.session.now():
            raise WrongUse(say(Text(f"until={text}:那天已过", f"until={text}: that day is over")))
        return Tier(arguments.number("tier", 0), until)

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

    def events(self, names: Iterable[str]) -> Iterator[Event]:
        """All events of these names, oldest first."""
        membership, start = self.membership, self.session.chosen.block
        wanted: dict[str, dict[str, Sequence[object]]] = {name: {} for name in names}
        return self.session.chain.events(MEMBERS, membership, start, wanted=wanted)

    def gone(self, people: "tuple[str, ...]") -> "tuple[Gone, ...]":
        """The memberships that these wallets had and have no more."""
        return tuple(gone(self.events(ENDINGS), people))

    def granting(self, people: "tuple[str, ...]", former: "tuple[Gone, ...]") -> "tuple[Text, ...]":
        """Who joins, who of them anew, and what is left; refused where the places do not suffice."""
        known = {member.account.lower() for member in self.members}
        joining = [one for one in people if one.lower() not in known]
        places = int(self.session.chain.read(MEMBERS, self.membership, "places"))
        if len(joining) > places:
            said = Text(
                f"将有 {len(joining)} 人入会,只剩 {places} 个名额。名额由 Treasury 设定:"
                "提案 setPlaces(`brownie run propose`)",
                f"{len(joining)} would join, {places} places are left. The Treasury sets them: "
                "propose setPlaces (`brownie run propose`).",
            )
            raise BadPlan(say(said))
        before, left = len(people) - len(joining), places - len(joining)
        return (
            Text(
                f"新会员 {len(joining)} 人;{before} 人已是会员,保持不变;之后还有 {left} 个名额",
                f"{len(joining)} join; {before} are members already; {left} places are left then",
            ),
            *(_again(one) for one in {one.account: one for one in former}.values() if one.account in joining),
        )

    def ids(self, people: "tuple[str, ...]") -> "tuple[int, ...]":
        """The memberships of people; refused where somebody has none."""
        known = {member.account.lower(): member.id for member in self.members}
        strangers = [one for one in people if one.lower() not in known]
        if strangers:
            named, count = ", ".join(strangers[:5]), len(strangers)
            said = Text(
                f"不是会员:{named}(共 {count} 个)。请先授予会员资格",
                f"No members: {named} ({count}). Grant memberships first.",
            )
            raise BadPlan(say(said))
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


def _again(one: Gone) -> Text:
    if not one.to:
        return Text(f"{one.account} 曾是会员,重新入会", f"{one.account} was a member before and joins anew")
    return Text(
        f"{one.account} 的会员资格已移至 {one.to};再授予即多出一名会员,若非本意请删去此行",
        f"{one.account} moved its membership to {one.to}: granted anew it is one member more, "
        "so delete its row if that is not meant",
    )


def _line(one: Member) -> Text:
    joined, until = day(one.joined_at), day(one.until) if one.until else ""
    zh, en = (f",至 {until}", f" until {until}") if until else ("", "")
    return Text(
        f"#{one.id} {one.account} 自 {joined},等级 {one.tier}{zh},已付 {one.paid} 积分",
        f"#{one.id} {one.account} since {joined}, tier {one.tier}{en}, {one.paid} points paid",
    )
