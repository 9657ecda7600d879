"""The desk of a community's memberships: who is a member, who asks to be, and what a list would change."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from scripts.arguments import WrongUse
from scripts.session import Session
from zhenbo.airdrop.fixed_copy import write_copy
from zhenbo.airdrop.own import known_contracts
from zhenbo.airdrop.problems import refusal
from zhenbo.airdrop.reading import read_people
from zhenbo.chain import KeySigner
from zhenbo.errors import BadPlan
from zhenbo.language import Text, say
from zhenbo.plan import Plan
from zhenbo.plans.member_history import ENDINGS, Event, Gone, gone
from zhenbo.plans.membership_lists import Allowed, Opened, opened
from zhenbo.plans.memberships import MEMBERS, Member, Place, Tier, day, members
from zhenbo.plans.rules import moment

DAY = 86_400


@dataclass(frozen=True)
class Desk:
    """The memberships of the community that was named."""

    session: Session
    index: int

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
    def members(self) -> tuple[Member, ...]:
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
            said = Text(
                f"{option}={text}:应为日期,如 2027-12-31",
                f"{option}={text}: a date is meant, as in 2027-12-31",
            )
            raise WrongUse(say(said)) from None
        if end <= self.session.now():
            raise WrongUse(say(Text(f"{option}={text}:那天已过", f"{option}={text}: that day is over")))
        return end

    @cached_property
    def lists(self) -> tuple[Opened, ...]:
        return opened(self.session.chain, self.membership)

    def people(self) -> tuple[str, ...]:
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

    def gone(self, people: tuple[str, ...]) -> tuple[Gone, ...]:
        """The memberships that these wallets had and have no more."""
        return tuple(gone(self.events(ENDINGS), people))

    def granting(self, people: tuple[str, ...], former: tuple[Gone, ...]) -> tuple[Text, ...]:
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

    def joining(self, allowed: Allowed) -> tuple[Text, ...]:
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

    def ids(self, people: tuple[str, ...]) -> tuple[int, ...]:
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

    def carry_out(self, plan: Plan, effects: tuple[Text, ...]) -> None:
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


def row(one: Opened) -> dict[str, object]:
    return {
        "list": one.number,
        "root": "0x" + one.root.hex(),
        "tier": one.tier.number,
        "until": one.tier.until,
        "closes": one.closes,
    }


def told_list(one: Opened, now: int) -> Text:
    tier, root = one.tier.said, one.root.hex()[:8]
    if one.closes < now:
        zh, en = "已关闭", "closed"
    else:
        zh, en = f"至 {moment(one.closes)}", f"open until {moment(one.closes)}"
    return Text(f"名单 {one.number}({root}):{tier.zh},{zh}", f"list {one.number} ({root}): {tier.en}, {en}")
