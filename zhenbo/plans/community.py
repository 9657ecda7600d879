"""Deploying a community: its manager, Treasury, RuleBook, Points, Rewards and Airdrop, and who may do what.

A stage is a plan that needs the addresses which the stage before it created. The deployer is admin of the
manager until everything is set up; from then on the Treasury alone is, and its timelock is the delay of all
that an admin does.
"""

from collections.abc import Callable, Iterator

from eth_utils.abi import function_signature_to_4byte_selector

from zhenbo.language import Text
from zhenbo.plan import Call, Plan, Reads
from zhenbo.plans.budgets import Budget
from zhenbo.plans.calldata import calldata
from zhenbo.plans.community_parameters import REGIONS, Parameters
from zhenbo.plans.community_roles import ADMIN, OPENED, ROLES
from zhenbo.plans.creation import Creation, Placing

COMMUNITY = ("CommunityManager", "Treasury", "RuleBook", "Points", "Rewards", "Airdrop")
NOBODY = ANYBODY = "0x" + "0" * 40
_WIRING_GAS = 1_500_000

At = Callable[[str], str]


def creating_plans(chain_id: int, parameters: Parameters, place: Placing, at: At) -> Iterator[Plan]:
    """Stages 1 to 4, each made when it is asked for.

    at   where a contract of an earlier stage is
    """
    yield _creating(chain_id, parameters, place, _manager(parameters))
    manager = at("CommunityManager")
    yield _creating(chain_id, parameters, place, _treasury(parameters), _rule_book(parameters, manager))
    yield _creating(chain_id, parameters, place, _points(parameters, manager, at("RuleBook")))
    yield _creating(chain_id, parameters, place, _rewards(parameters, at), _airdrop(manager, at("Points")))


def _manager(parameters: Parameters) -> Creation:
    sentence = Text(
        "部署 CommunityManager(社区的角色)", "Deploy the CommunityManager (who may do what in the community)"
    )
    return Creation("CommunityManager", (parameters.deployer,), sentence)


def _treasury(parameters: Parameters) -> Creation:
    delay, proposer = parameters.profile.treasury_delay, parameters.proposer
    sentence = Text(
        f"部署 Treasury(时间锁 {delay} 秒;{proposer} 提议,任何人可执行)",
        f"Deploy the Treasury (timelock of {delay} s; {proposer} proposes, anyone executes)",
    )
    return Creation("Treasury", (delay, (proposer,), (ANYBODY,), NOBODY), sentence)


def _rule_book(parameters: Parameters, manager: str) -> Creation:
    notice, sunset = parameters.profile.notice, parameters.profile.sunset_notice
    sentence = Text(
        f"部署 RuleBook(规则提前 {notice} 秒公布,终止提前 {sunset} 秒公布)",
        f"Deploy the RuleBook (rules are known {notice} s ahead, the end of the community {sunset} s)",
    )
    return Creation("RuleBook", (manager, notice, sunset), sentence)


def _points(parameters: Parameters, manager: str, rule_book: str) -> Creation:
    name, symbol, region = parameters.name, parameters.symbol, parameters.region
    sentence = Text(
        f"部署 Points(积分“{name}”{symbol},区域 {region})",
        f"Deploy the Points “{name}” ({symbol}), region {region}",
    )
    return Creation("Points", (manager, rule_book, REGIONS.index(region), name, symbol), sentence)


def _rewards(parameters: Parameters, at: At) -> Creation:
    bond, decision_time = parameters.bond, parameters.profile.decision_time
    sentence = Text(
        f"部署 Rewards(按贡献发积分;异议押金 {bond} wei,{decision_time} 秒内裁定)",
        f"Deploy the Rewards (points for contributions; a dispute puts up {bond} wei and is decided within "
        f"{decision_time} s)",
    )
    contracts = [at(name) for name in ("CommunityManager", "Points", "RuleBook", "Treasury")]
    return Creation("Rewards", (*contracts, bond, decision_time), sentence)


def _airdrop(manager: str, points: str) -> Creation:
    sentence = Text("部署 Airdrop(按名单空投积分)", "Deploy the Airdrop (points pushed to announced lists)")
    return Creation("Airdrop", (manager, points), sentence)


def wiring_plans(chain_id: int, parameters: Parameters, at: At) -> list[Plan]:
    """Stages 5 and 6, once all contracts are there."""
    return [_wiring_plan(chain_id, parameters, at), _renounce_plan(chain_id, parameters, at)]


def _wiring_plan(chain_id: int, parameters: Parameters, at: At) -> Plan:
    """Stage 5: names of the roles, what they open, who holds them, budgets, and the Treasury as admin.

    In one transaction, all or none, so that the last of it shows that all is done.
    """
    manager, treasury = at("CommunityManager"), at("Treasury")
    rewards, airdrop = parameters.rewards, parameters.airdrop
    call = Call(
        "CommunityManager",
        manager,
        "multicall",
        (_wiring(parameters, at),),
        Text(
            f"设置角色与预算(Rewards {rewards} 分,Airdrop {airdrop} 分),由 Treasury 管理",
            f"Set up roles and budgets (Rewards {rewards} points, Airdrop {airdrop}); the Treasury becomes "
            "admin",
        ),
        gas_ceiling=_WIRING_GAS,
        done=Reads("CommunityManager", manager, "hasRole", (ADMIN, treasury), (True, 0)),
    )
    return _plan(Text("设置社区", "Set up the community"), chain_id, parameters, call)


def _wiring(parameters: Parameters, at: At) -> list[bytes]:
    """What the manager is told, in order; budgets it passes on to the Points."""
    treasury = at("Treasury")
    steps = [calldata("labelRole(uint64,string)", role.id, role.word) for role in ROLES]
    for opened in OPENED:
        selectors = [function_signature_to_4byte_selector(signature) for signature in opened.signatures]
        steps.append(
            calldata(
                "setTargetFunctionRole(address,bytes4[],uint64)",
                at(opened.contract),
                selectors,
                opened.role.id,
            )
        )
    steps += [
        _grant(role.id, account)
        for role, accounts in parameters.holders(treasury).items()
        for account in accounts
    ]
    for source, budget in parameters.budgets.items():
        data = Budget(at(source), budget).data
        steps += [calldata("execute(address,bytes)", at("Points"), data)] if budget else []
    return [*steps, _grant(ADMIN, treasury)]


def _grant(role_id: int, account: str) -> bytes:
    return calldata("grantRole(uint64,address,uint32)", role_id, account, 0)


def _renounce_plan(chain_id: int, parameters: Parameters, at: At) -> Plan:
    """Stage 6, once stage 5 is final: the deployer gives up being admin. Cannot be taken back."""
    manager, deployer = at("CommunityManager"), parameters.deployer
    call = Call(
        "CommunityManager",
        manager,
        "renounceRole",
        (ADMIN, deployer),
        Text(
            f"部署者 {deployer} 放弃管理员角色(不可撤回)",
            f"The deployer {deployer} gives up the admin role (cannot be taken back)",
        ),
        gas_ceiling=200_000,
        done=Reads("CommunityManager", manager, "hasRole", (ADMIN, deployer), (False, 0)),
    )
    return _plan(Text("部署者退出", "The deployer steps back"), chain_id, parameters, call)


def _creating(chain_id: int, parameters: Parameters, place: Placing, *creations: Creation) -> Plan:
    names = [creation.contract for creation in creations]
    title = Text(f"部署 {' 与 '.join(names)}", f"Deploy {' and '.join(names)}")
    return _plan(title, chain_id, parameters, *map(place, creations))


def _plan(title: Text, chain_id: int, parameters: Parameters, *calls: Call) -> Plan:
    """The edition keeps the journals of two communities apart, which begin with the same manager."""
    return Plan(title, chain_id, parameters.deployer, calls, edition=parameters.salt.hex())
