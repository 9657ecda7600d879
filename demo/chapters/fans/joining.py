"""The community, its two hundred members, and points for each of them."""

import csv

from demo.cast import GUARDIAN, OPERATOR, STREAMER
from demo.chapters.fans.club import COMMUNITY, LIST, NAME, PEOPLE, SYMBOL, Club
from zhenbo.language import Text
from zhenbo.plans import community as plans

PLACES, BUDGET = 300, 100_000
WELCOME = 400  # points for each member
_GIFT = "welcome.csv"


def community(club: Club) -> None:
    """Thirteen contracts, by one command."""
    stage, desk = club.stage, club.desk
    stage.travel("2027-07-20T10:00:00+08:00")
    stage.screen.scene(Text("一个会员社区", "A community of members"))
    people = [
        f"{role}={stage.signer(actor).address}"
        for role, actor in (("host", STREAMER), ("sender", STREAMER), ("guardian", GUARDIAN))
    ]
    budgets = (f"places={PLACES}", f"airdrop={BUDGET}")
    with stage.step(OPERATOR, f"部署社区“{NAME}”", f"deploys the community “{NAME}”") as step:
        desk.send(step, "deploy community", NAME, SYMBOL, *people, *budgets)
        found = desk.run(step, "check community", SYMBOL)
        step.check("读回核对（退出码）", "read back and compared (exit code)", found.code, 0)
        addresses = {desk.address(SYMBOL, name) for name in plans.COMMUNITY}
        step.check("合约数", "contracts of the community", len(addresses), len(plans.COMMUNITY))


def members(club: Club) -> None:
    """A list becomes memberships; they cannot be sold."""
    stage, desk = club.stage, club.desk
    _write(club, LIST, {})
    with stage.step(
        STREAMER, f"按名单授予 {PEOPLE} 个会员资格", f"grants {PEOPLE} memberships to a list"
    ) as step:
        desk.send(step, "membership grant", LIST, COMMUNITY)
        each = sum(one.gas for one in step.sent) // PEOPLE
        step.tell(f"每人 {each:,} gas", f"{each:,} gas each")
        step.check(
            "会员就是名单上的人", "the members are those on the list", set(club.ids) == set(club.people)
        )
        step.check("会员数", "members", club.read("Membership", "totalSupply"), PEOPLE)
        own = club.ids[club.fan]
        step.check("不可转让", "a membership is locked", club.read("Membership", "locked", own))


def points(club: Club) -> None:
    """Points to spend, pushed to everybody."""
    stage, desk = club.stage, club.desk
    _write(club, _GIFT, {"amount": WELCOME})
    with stage.step(
        STREAMER, f"给每位会员 {WELCOME} 积分", f"gives {WELCOME} points to every member"
    ) as step:
        desk.send(step, "airdrop main", _GIFT, COMMUNITY, "label=入会 Welcome")
        supply = club.read("Points", "totalSupply")
        step.check("积分总量", "points that exist", supply, PEOPLE * WELCOME)
        step.check("小林的积分", "Lin's points", club.read("Points", "balanceOf", club.fan), WELCOME)


def _write(club: Club, name: str, more: dict[str, int]) -> None:
    """A list of everybody, as a spreadsheet saves it."""
    with (club.desk.folder / name).open("w", encoding="utf-8", newline="") as file:
        rows = csv.DictWriter(file, ("wallet", *more))
        rows.writeheader()
        rows.writerows({"wallet": one, **more} for one in club.people)
