"""Two communities that share nothing, and the rules of one of them."""

import math

from demo.cast import GUARDIAN, OPERATOR, PLATFORM, STREAMER
from demo.chapters.points.fans import NEIGHBOUR, RULES, SYMBOL, Fans
from demo.commands import zhenbo
from zhenbo.language import Text
from zhenbo.plans.community import COMMUNITY

NAMES = {SYMBOL: "云岭茶友 Yunling Tea Fans", NEIGHBOUR: "岩茶社 Rock Tea Society"}
REWARDS, AIRDROP = 100_000_000, 10_000_000
URI = "https://example.org/tea/rules.yaml"
_SHOWN = 14  # lines of the explanation


def two(fans: Fans) -> None:
    """Each with contracts, roles and a treasury of its own."""
    stage, desk = fans.stage, fans.desk
    stage.travel("2026-07-21T10:00:00+08:00")  # the days of the log are over
    stage.screen.scene(Text("两个社区，互不相干", "Two communities that share nothing"))
    people = [
        f"{role}={stage.signer(actor).address}"
        for role, actor in (("poster", PLATFORM), ("guardian", GUARDIAN), ("sender", STREAMER))
    ]
    budgets = (f"rewards={REWARDS}", f"airdrop={AIRDROP}")
    for symbol, name in NAMES.items():
        with stage.step(OPERATOR, f"为“{name}”部署社区", f"deploys the community “{name}”") as step:
            desk.send(step, "deploy community", name, symbol, *people, *budgets)
            found = desk.run(step, "check community", symbol)
            step.check("读回核对（退出码）", "read back and compared (exit code)", found.code, 0)
            step.check("积分总量", "points that exist", desk.read(symbol, "Points", "totalSupply"), 0)
            step.check(
                "部署者已无权限",
                "the deployer may do nothing any more",
                not desk.read(symbol, "CommunityManager", "hasRole", 0, stage.signer(OPERATOR).address)[0],
            )
    with stage.step(OPERATOR, "比较两个社区的合约", "compares the two communities' contracts") as step:
        addresses = {desk.address(symbol, name) for symbol in NAMES for name in COMMUNITY}
        step.check("不同的合约", "contracts that differ", len(addresses), 2 * len(COMMUNITY))


def rules(fans: Fans) -> None:
    """A rule version, proposed at the Treasury and in force after its notice; explained in plain words."""
    stage, desk = fans.stage, fans.desk
    stage.screen.scene(Text("规则先公布，后生效", "Rules are known before they hold"))
    with stage.step(OPERATOR, "提议第 1 版规则", "proposes version 1 of the rules") as step:
        desk.send(step, "rules main", RULES, f"community={SYMBOL}", f"uri={URI}")
        version = fans.read("RuleBook", "versionOf", 1)
        step.check("链上的规则哈希", "hash of the rules on the chain", version[0], fans.rules.digest)
        step.check("每期预算", "budget of an epoch", version[3], fans.rules.budget)
    with stage.step(PLATFORM, "用大白话解释规则", "explains the rules in plain words") as step:
        answer = zhenbo(["rules", "explain", RULES], [desk.folder / RULES])
        step.output += answer.lines[:_SHOWN]
        step.check("解释（退出码）", "explained (exit code)", answer.code, 0)
    ahead = math.ceil(max(0, version[1] - stage.now()))
    stage.wait(ahead)
    with stage.step(PLATFORM, "公示期满", "waits for the notice to end") as step:
        step.check("现行版本", "version in force", fans.read("RuleBook", "versionAt", stage.now()), 1)
