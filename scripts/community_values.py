"""What the contracts of a community were created with, read back; and who was admitted where, from events."""

from collections.abc import Iterator
from typing import Any

from scripts.findings import Finding, compare, read
from zhenbo.chain import Chain
from zhenbo.deployments import Deployment
from zhenbo.plans import community_creations as creations
from zhenbo.plans.community import EXECUTORS, NOBODY, REDEEMERS
from zhenbo.plans.community_parameters import REGIONS, Parameters

Wanted = tuple[str, str, Any]  # contract, function, value


def values(chain: Chain, deployment: Deployment, parameters: Parameters) -> Iterator[Finding]:
    """One finding for each value."""
    at = deployment.address
    wanted = (
        *_of_points(deployment, parameters),
        *_of_members(deployment, parameters),
        *_of_governor(chain, deployment, parameters),
    )
    for contract, function, value in wanted:
        yield compare(f"{contract}.{function}", value, read(chain, contract, at(contract), function))
    quorum = chain.read("FanGovernor", at("FanGovernor"), "quorumTerms", _now(chain))
    yield compare("FanGovernor.quorumTerms", (creations.QUORUM_SHARE, creations.QUORUM_CAP), quorum)


def _of_points(deployment: Deployment, parameters: Parameters) -> tuple[Wanted, ...]:
    at, profile = deployment.address, parameters.profile
    manager, points, rule_book = at("CommunityManager"), at("Points"), at("RuleBook")
    return (
        ("Treasury", "getMinDelay", profile.treasury_delay),
        ("RuleBook", "authority", manager),
        ("RuleBook", "notice", profile.notice),
        ("RuleBook", "sunsetNotice", profile.sunset_notice),
        ("Points", "authority", manager),
        ("Points", "ruleBook", rule_book),
        ("Points", "region", REGIONS.index(parameters.region)),
        ("Points", "name", parameters.name),
        ("Points", "symbol", parameters.symbol),
        ("Rewards", "authority", manager),
        ("Rewards", "points", points),
        ("Rewards", "ruleBook", rule_book),
        ("Rewards", "treasury", at("Treasury")),
        ("Rewards", "disputeBond", parameters.bond),
        ("Rewards", "decisionTime", profile.decision_time),
        ("Airdrop", "authority", manager),
        ("Airdrop", "points", points),
    )


def _of_members(deployment: Deployment, parameters: Parameters) -> tuple[Wanted, ...]:
    at, profile = deployment.address, parameters.profile
    manager, members, points = at("CommunityManager"), at("Membership"), at("Points")
    return (
        ("Membership", "authority", manager),
        ("Membership", "points", points),
        ("Membership", "recoveryDelay", profile.recovery_delay),
        ("Membership", "name", creations.member_name(parameters)),
        ("Membership", "symbol", creations.member_symbol(parameters)),
        ("Suggestions", "membership", members),
        ("Suggestions", "limit", creations.SUGGESTIONS),
        ("Suggestions", "period", creations.PERIOD),
        ("Shop", "authority", manager),
        ("Shop", "points", points),
        ("Shop", "membership", members),
        ("FanPoll", "authority", manager),
        ("FanPoll", "membership", members),
        ("FanPoll", "suggestions", at("Suggestions")),
        ("FanPoll", "shortestPoll", profile.shortest_poll),
        ("StreamPlan", "authority", manager),
        ("StreamPlan", "fanPoll", at("FanPoll")),
        ("CharityPot", "authority", manager),
        ("CharityPot", "fanPoll", at("FanPoll")),
        ("CharityPot", "treasury", at("Treasury")),
    )


def _of_governor(chain: Chain, deployment: Deployment, parameters: Parameters) -> tuple[Wanted, ...]:
    profile, until = parameters.profile, parameters.guarded_until
    return (
        ("FanGovernor", "name", creations.governor_name(parameters)),
        ("FanGovernor", "token", deployment.address("Membership")),
        ("FanGovernor", "timelock", deployment.address("Treasury")),
        ("FanGovernor", "votingDelay", profile.voting_delay),
        ("FanGovernor", "votingPeriod", profile.voting_period),
        ("FanGovernor", "lateQuorumVoteExtension", profile.vote_extension),
        ("FanGovernor", "seniority", profile.seniority),
        ("FanGovernor", "guardianUntil", until),
        ("FanGovernor", "proposalGuardian", parameters.guardian if _now(chain) < until else NOBODY),
    )


def _now(chain: Chain) -> int:
    return int(chain.rpc.ask("eth_getBlockByNumber", "latest", False)["timestamp"], 16)


def admitted(chain: Chain, deployment: Deployment, parameters: Parameters) -> Iterator[Finding]:
    """Redeemers of points, executors of polls, places for members: as agreed, and no others."""
    redeemers: dict[str, bool] = {}
    executors: dict[str, bool] = {}
    places = 0
    for event in _events(chain, deployment, "Points", ("RedeemerAdmitted", "RedeemerDismissed")):
        redeemers[event.args["redeemer"]] = event.name == "RedeemerAdmitted"
    for event in _events(chain, deployment, "FanPoll", ("ExecutorSet",)):
        executors[event.args["executor"]] = event.args["isAdmitted"]
    for event in _events(chain, deployment, "Membership", ("PlacesSet",)):
        places = event.args["places"]
    yield compare("redeemers of points", _sorted(deployment, REDEEMERS), _true(redeemers))
    yield compare("executors of polls", _sorted(deployment, EXECUTORS), _true(executors))
    yield compare("places for members", parameters.places, places)


def _events(chain: Chain, deployment: Deployment, name: str, wanted: tuple[str, ...]) -> Iterator[Any]:
    address = deployment.address(name)
    return chain.events(name, address, deployment.block, wanted={event: {} for event in wanted})


def _sorted(deployment: Deployment, names: tuple[str, ...]) -> list[str]:
    return sorted(deployment.address(name) for name in names)


def _true(found: dict[str, bool]) -> list[str]:
    return sorted(account for account, holds in found.items() if holds)
