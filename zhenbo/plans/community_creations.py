"""The contracts of a community, each with its constructor's arguments and what it is."""

from collections.abc import Callable

from zhenbo.language import Text
from zhenbo.plans.community_parameters import REGIONS, Parameters
from zhenbo.plans.creation import Creation

NOBODY = ANYBODY = "0x" + "0" * 40
SUGGESTIONS, PERIOD = 3, 7 * 86_400  # of a member, in so many seconds
QUORUM_SHARE, QUORUM_CAP = 1_000, 1_000  # basis points of the senior members; votes that are always enough

At = Callable[[str], str]


def member_name(parameters: Parameters) -> str:
    """What the memberships are called; wallets show it above what a member signs."""
    return f"{parameters.name} Members"


def member_symbol(parameters: Parameters) -> str:
    """Symbol of the memberships, beside that of the points."""
    return f"{parameters.symbol}-M"


def governor_name(parameters: Parameters) -> str:
    """What the Governor is called; wallets show it above what a member signs."""
    return f"{parameters.name} Governor"


def governor_settings(parameters: Parameters) -> tuple[int | str, ...]:
    """Settings of IFanGovernor. The guardian leaves at its date for good, so without a date there is none."""
    profile, until = parameters.profile, parameters.guarded_until
    guardian = parameters.guardian if until else None
    return (
        *(profile.voting_delay, profile.voting_period, profile.vote_extension),
        *(QUORUM_SHARE, QUORUM_CAP, profile.seniority, guardian or NOBODY, until),
    )


def manager(parameters: Parameters) -> Creation:
    sentence = Text(
        "部署 CommunityManager(社区的角色)", "Deploy the CommunityManager (who may do what in the community)"
    )
    return Creation("CommunityManager", (parameters.deployer,), sentence)


def treasury(parameters: Parameters) -> Creation:
    """Where the Governor is to propose, the deployer is admin until it exists, and steps back."""
    delay, council = parameters.profile.treasury_delay, parameters.council
    proposers, admin = ((), parameters.deployer) if council is None else ((council,), NOBODY)
    zh, en = (council, council) if council else ("社区 Governor", "the members' Governor")
    sentence = Text(
        f"部署 Treasury(时间锁 {delay} 秒;{zh} 提议,任何人可执行)",
        f"Deploy the Treasury (timelock of {delay} s; {en} proposes, anyone executes)",
    )
    return Creation("Treasury", (delay, proposers, (ANYBODY,), admin), sentence)


def rule_book(parameters: Parameters, at: At) -> Creation:
    notice, sunset = parameters.profile.notice, parameters.profile.sunset_notice
    sentence = Text(
        f"部署 RuleBook(规则提前 {notice} 秒公布,终止提前 {sunset} 秒公布)",
        f"Deploy the RuleBook (rules are known {notice} s ahead, the end of the community {sunset} s)",
    )
    return Creation("RuleBook", (at("CommunityManager"), notice, sunset), sentence)


def points(parameters: Parameters, at: At) -> Creation:
    name, symbol, region = parameters.name, parameters.symbol, parameters.region
    sentence = Text(
        f"部署 Points(积分“{name}”{symbol},区域 {region})",
        f"Deploy the Points “{name}” ({symbol}), region {region}",
    )
    args = (at("CommunityManager"), at("RuleBook"), REGIONS.index(region), name, symbol)
    return Creation("Points", args, sentence)


def rewards(parameters: Parameters, at: At) -> Creation:
    bond, decision_time = parameters.bond, parameters.profile.decision_time
    sentence = Text(
        f"部署 Rewards(按贡献发积分;异议押金 {bond} wei,{decision_time} 秒内裁定)",
        f"Deploy the Rewards (points for contributions; a dispute puts up {bond} wei and is decided within "
        f"{decision_time} s)",
    )
    contracts = [at(name) for name in ("CommunityManager", "Points", "RuleBook", "Treasury")]
    return Creation("Rewards", (*contracts, bond, decision_time), sentence)


def airdrop(at: At) -> Creation:
    sentence = Text("部署 Airdrop(按名单空投积分)", "Deploy the Airdrop (points pushed to announced lists)")
    return Creation("Airdrop", (at("CommunityManager"), at("Points")), sentence)


def membership(parameters: Parameters, at: At) -> Creation:
    name, delay = member_name(parameters), parameters.profile.recovery_delay
    sentence = Text(
        f"部署 Membership(会员“{name}”,不可转让,一人一票;换钱包须等 {delay} 秒)",
        f"Deploy the Membership “{name}” (soulbound, one vote each; a new wallet waits {delay} s)",
    )
    args = (at("CommunityManager"), at("Points"), delay, name, member_symbol(parameters), "")
    return Creation("Membership", args, sentence)


def suggestions(at: At) -> Creation:
    days = PERIOD // 86_400
    sentence = Text(
        f"部署 Suggestions(会员建议;每人 {days} 天内 {SUGGESTIONS} 条)",
        f"Deploy the Suggestions (of members; {SUGGESTIONS} each in {days} days)",
    )
    return Creation("Suggestions", (at("Membership"), SUGGESTIONS, PERIOD), sentence)


def shop(at: At) -> Creation:
    sentence = Text("部署 Shop(用积分兑换)", "Deploy the Shop (rewards for points)")
    return Creation("Shop", (at("CommunityManager"), at("Points"), at("Membership")), sentence)


def governor(parameters: Parameters, at: At) -> Creation:
    profile, until = parameters.profile, parameters.guarded
    ends_zh = f"守护人在 {until} 前可取消" if until else "无人可取消"
    ends_en = f"the guardian can cancel until {until}" if until else "nobody can cancel"
    sentence = Text(
        f"部署 FanGovernor(会员提案;{profile.voting_delay} 秒后投票 {profile.voting_period} 秒;{ends_zh})",
        f"Deploy the FanGovernor (proposals of members, voted on after {profile.voting_delay} s for "
        f"{profile.voting_period} s; {ends_en})",
    )
    args = (
        governor_name(parameters),
        at("Membership"),
        at("Treasury"),
        governor_settings(parameters),
    )
    return Creation("FanGovernor", args, sentence)


def fan_poll(parameters: Parameters, at: At) -> Creation:
    shortest = parameters.profile.shortest_poll
    sentence = Text(
        f"部署 FanPoll(粉丝投票,至少 {shortest} 秒)", f"Deploy the FanPoll (polls of {shortest} s at least)"
    )
    args = (at("CommunityManager"), at("Membership"), at("Suggestions"), shortest)
    return Creation("FanPoll", args, sentence)


def stream_plan(at: At) -> Creation:
    sentence = Text(
        "部署 StreamPlan(投票选出的商品与内容)",
        "Deploy the StreamPlan (products and content that polls chose)",
    )
    return Creation("StreamPlan", (at("CommunityManager"), at("FanPoll")), sentence)


def charity_pot(at: At) -> Creation:
    sentence = Text(
        "部署 CharityPot(投票选出的公益机构的款项)",
        "Deploy the CharityPot (money for charities that polls choose)",
    )
    return Creation("CharityPot", (at("CommunityManager"), at("FanPoll"), at("Treasury")), sentence)
