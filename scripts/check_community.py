"""Acceptance of a community: is it what its deployments file says, and does nobody hold more than that?"""

from collections.abc import Iterator
from typing import Any

from eth_utils.abi import function_signature_to_4byte_selector
from eth_utils.crypto import keccak

from scripts.findings import Finding, code, compare, read
from zhenbo.chain import Chain
from zhenbo.deployments import Deployment
from zhenbo.language import Text, say
from zhenbo.plans.community import ANYBODY, COMMUNITY
from zhenbo.plans.community_parameters import REGIONS, Parameters
from zhenbo.plans.community_roles import ADMIN, OPENED, ROLES

_WORDS = {ADMIN: "admin", **{role.id: role.word for role in ROLES}}
_TREASURY_WORDS = {
    bytes(32): "default admin",
    **{bytes(keccak(text=f"{word.upper()}_ROLE")): word for word in ("proposer", "canceller", "executor")},
}
# events of the manager that change what is not changed in a community: their subject, and the new value
_UNCHANGED = {
    "RoleAdminChanged": ("roleId", "admin"),
    "RoleGuardianChanged": ("roleId", "guardian"),
    "RoleGrantDelayChanged": ("roleId", "delay"),
    "TargetClosed": ("target", "closed"),
    "TargetAdminDelayUpdated": ("target", "delay"),
}
Holders = dict[str, dict[str, Any]]  # role -> account, lower case -> how it holds the role


def inspect(chain: Chain, deployment: Deployment) -> Iterator[Finding]:
    """Everything about the community, one finding a line."""
    for name in COMMUNITY:
        yield from code(chain, name, deployment)
    if not all(
        name in deployment.contracts and chain.has_code(deployment.address(name)) for name in COMMUNITY
    ):
        return
    parameters = Parameters.read(deployment.parameters)
    yield compare("Consortium lives there", True, chain.has_code(parameters.consortium))
    yield from _values(chain, deployment, parameters)
    yield from _functions(chain, deployment)
    manager, treasury = _manager_holders(chain, deployment), _treasury_holders(chain, deployment)
    yield from _held("manager", _wanted_of_manager(deployment, parameters), manager)
    yield from _held("Treasury", _wanted_of_treasury(deployment, parameters), treasury)
    yield from _budgets(chain, deployment, parameters)
    yield _deployer(parameters, manager, treasury)
    yield from _idle(parameters)


def _values(chain: Chain, deployment: Deployment, parameters: Parameters) -> Iterator[Finding]:
    """What the contracts were created with, read back."""
    at, profile = deployment.address, parameters.profile
    manager, points, rule_book = at("CommunityManager"), at("Points"), at("RuleBook")
    wanted: tuple[tuple[str, str, Any], ...] = (
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
    for contract, function, value in wanted:
        yield compare(f"{contract}.{function}", value, read(chain, contract, at(contract), function))


def _functions(chain: Chain, deployment: Deployment) -> Iterator[Finding]:
    """Names of the roles, the functions that they open, and that nothing else was changed in the manager."""
    names = {deployment.address(name): name for name in COMMUNITY}
    signatures = {
        bytes(function_signature_to_4byte_selector(signature)): signature
        for opened in OPENED
        for signature in opened.signatures
    }
    labels: dict[int, str] = {}
    opened: dict[str, int] = {}
    others: dict[str, Any] = {}
    for event in _events(chain, deployment, "CommunityManager"):
        if event.name == "RoleLabel":
            labels[event.args["roleId"]] = event.args["label"]
        elif event.name == "TargetFunctionRoleUpdated":
            target, selector = event.args["target"], bytes(event.args["selector"])
            function = signatures.get(selector, f"0x{selector.hex()}")
            opened[f"{names.get(target, target)}.{function}"] = event.args["roleId"]
        elif event.name in _UNCHANGED:
            subject, value = _UNCHANGED[event.name]
            others[f"{event.name} {event.args[subject]}"] = event.args[value]
    wanted = {f"{o.contract}.{signature}": o.role.word for o in OPENED for signature in o.signatures}
    yield compare("role names", {role.id: role.word for role in ROLES}, labels)
    found = {name: _WORDS.get(role, str(role)) for name, role in opened.items() if role != ADMIN}
    yield compare("functions of roles", wanted, found)
    yield compare("changed otherwise", {}, {name: value for name, value in others.items() if value})


def _events(chain: Chain, deployment: Deployment, name: str) -> Iterator[Any]:
    return chain.events(name, deployment.address(name), deployment.block)


def _manager_holders(chain: Chain, deployment: Deployment) -> Holders:
    """Who holds a role of the manager, or will in time; each with its execution delay, seconds."""
    address = deployment.address("CommunityManager")
    found: Holders = {}
    for event in _events(chain, deployment, "CommunityManager"):
        if event.name == "RoleGranted":
            role, account = event.args["roleId"], event.args["account"]
            since, delay, pending, effect = chain.read(
                "CommunityManager", address, "getAccess", role, account
            )
            if since:
                held = f"{delay}, {pending} from {effect}" if effect else delay
                found.setdefault(_WORDS.get(role, str(role)), {})[account.lower()] = held
    return found


def _treasury_holders(chain: Chain, deployment: Deployment) -> Holders:
    """Who holds a role of the timelock."""
    address = deployment.address("Treasury")
    found: Holders = {}
    for event in _events(chain, deployment, "Treasury"):
        if event.name == "RoleGranted":
            role, account = bytes(event.args["role"]), event.args["account"]
            if chain.read("Treasury", address, "hasRole", role, account):
                word = _TREASURY_WORDS.get(role, f"0x{role.hex()}")
                found.setdefault(word, {})[account.lower()] = 0
    return found


def _wanted_of_manager(deployment: Deployment, parameters: Parameters) -> dict[str, tuple[str, ...]]:
    treasury = deployment.address("Treasury")
    roles = {role.word: accounts for role, accounts in parameters.holders(treasury).items()}
    return {"admin": (treasury,), **roles}


def _wanted_of_treasury(deployment: Deployment, parameters: Parameters) -> dict[str, tuple[str, ...]]:
    return {
        "default admin": (deployment.address("Treasury"),),
        "proposer": (parameters.proposer,),
        "canceller": (parameters.proposer,),
        "executor": (ANYBODY,),
    }


def _held(where: str, wanted: dict[str, tuple[str, ...]], found: Holders) -> Iterator[Finding]:
    """Each role is held by whom it was given to, without delay, and by nobody else."""
    for role, accounts in wanted.items():
        yield compare(f"{where}: {role}", {account.lower(): 0 for account in accounts}, found.get(role, {}))
    others = {role: holders for role, holders in found.items() if role not in wanted}
    yield compare(f"{where}: other roles", {}, others)


def _budgets(chain: Chain, deployment: Deployment, parameters: Parameters) -> Iterator[Finding]:
    """What each source was given: what it may still create, and what it has created."""
    points = deployment.address("Points")
    for name, budget in parameters.budgets.items():
        given = sum(chain.read("Points", points, "sourceOf", deployment.address(name)))
        yield compare(f"budget of {name}, points", budget, given)
    agreed = {deployment.address(name) for name in parameters.budgets}
    others = {
        event.args["source"]
        for event in _events(chain, deployment, "Points")
        if event.name == "BudgetSet" and event.args["budget"] > 0
    }
    yield compare("other sources of points", [], sorted(others - agreed))


def _deployer(parameters: Parameters, manager: Holders, treasury: Holders) -> Finding:
    """The deployer holds nothing but what it was named for."""
    deployer = parameters.deployer.lower()
    held = {
        role for holders in (manager, treasury) for role, accounts in holders.items() if deployer in accounts
    }
    agreed = {role.word for role in ROLES if (getattr(parameters, role.word) or "").lower() == deployer}
    if parameters.admin is None:
        agreed |= {"proposer", "canceller"}
    if held - agreed:
        return Finding("fail", "deployer", f"holds {', '.join(sorted(held - agreed))}")
    if parameters.admin is not None:
        return Finding("pass", "deployer", f"holds {', '.join(sorted(held)) or 'nothing'}")
    return Finding(
        "fail" if parameters.profile.needs_admin else "warn",
        "admin",
        say(
            Text(
                f"部署者 {parameters.deployer} 是 Treasury 唯一的提议人;仅供试用",
                f"the deployer {parameters.deployer} is the Treasury's only proposer; good for trials only",
            )
        ),
    )


def _idle(parameters: Parameters) -> Iterator[Finding]:
    """What was deployed as agreed, and cannot work until the Treasury acts."""
    for contract, role in (("Rewards", "poster"), ("Airdrop", "sender")):
        if getattr(parameters, role) is None:
            zh, en = f"尚无{role};由 Treasury 授予", f"has no {role} until the Treasury grants the role"
            yield Finding("warn", contract, say(Text(zh, en)))
        if not parameters.budgets[contract]:
            zh, en = "预算为零;由 Treasury 设定", "can create no points until the Treasury sets a budget"
            how = f"brownie run budget main {contract.lower()} AMOUNT community={parameters.word}"
            yield Finding("warn", contract, say(Text(f"{zh}:{how}", f"{en}: `{how}`")))
