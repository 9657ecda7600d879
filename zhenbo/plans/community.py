"""Deploying a community: its contracts in stages, who may do what in them, and a deployer that steps back.

A stage is a plan that needs the addresses which the stage before it created. The deployer is admin of the
manager until everything is set up; from then on the Treasury alone is, and its timelock is the delay of all
that an admin does. Where the members' Governor is to propose at the Treasury, the deployer is the Treasury's
admin too until the Governor has that role.
"""

from collections.abc import Iterator

from eth_utils.abi import function_signature_to_4byte_selector
from eth_utils.crypto import keccak

from zhenbo.language import Text
from zhenbo.plan import Call, Plan, Reads
from zhenbo.plans import community_creations as creations
from zhenbo.plans.budgets import Budget
from zhenbo.plans.calldata import calldata
from zhenbo.plans.community_creations import ANYBODY, NOBODY, At
from zhenbo.plans.community_parameters import Parameters
from zhenbo.plans.community_roles import ADMIN, OPENED, ROLES
from zhenbo.plans.creation import Creation, Placing

__all__ = ["ANYBODY", "COMMUNITY", "EXECUTORS", "NOBODY", "REDEEMERS", "creating_plans", "wiring_plans"]

COMMUNITY = (
    *("CommunityManager", "Treasury", "RuleBook", "Points", "Rewards", "Airdrop", "Membership"),
    *("Suggestions", "Shop", "FanGovernor", "FanPoll", "StreamPlan", "CharityPot"),
)
REDEEMERS = ("Membership", "Shop")  # take points that fans spend
EXECUTORS = ("StreamPlan", "CharityPot")  # carry out what polls decide
PROPOSER, CANCELLER, TREASURY_ADMIN = keccak(text="PROPOSER_ROLE"), keccak(text="CANCELLER_ROLE"), bytes(32)
_WIRING_GAS = 4_000_000
_GRANT_GAS = 200_000


def creating_plans(chain_id: int, parameters: Parameters, place: Placing, at: At) -> Iterator[Plan]:
    """The plans of constructors, each made when it is asked for.

    at   where a contract of an earlier stage is
    """
    yield _creating(chain_id, parameters, place, creations.manager(parameters))
    yield _creating(
        *(chain_id, parameters, place), creations.treasury(parameters), creations.rule_book(parameters, at)
    )
    yield _creating(chain_id, parameters, place, creations.points(parameters, at))
    yield _creating(
        *(chain_id, parameters, place),
        *(creations.rewards(parameters, at), creations.airdrop(at), creations.membership(parameters, at)),
    )
    yield _creating(
        *(chain_id, parameters, place),
        *(creations.suggestions(at), creations.shop(at), creations.governor(parameters, at)),
    )
    yield _creating(chain_id, parameters, place, creations.fan_poll(parameters, at))
    yield _creating(chain_id, parameters, place, creations.stream_plan(at), creations.charity_pot(at))


def wiring_plans(chain_id: int, parameters: Parameters, at: At) -> list[Plan]:
    """What is set up once all contracts are there, and then the deployer's goodbye."""
    return [_wiring_plan(chain_id, parameters, at), _renounce_plan(chain_id, parameters, at)]


def _wiring_plan(chain_id: int, parameters: Parameters, at: At) -> Plan:
    """Names of the roles, what they open, who holds them, budgets, redeemers, executors, places, and the
    Treasury as admin.

    In one transaction, all or none, so that the last of it shows that all is done.
    """
    manager, treasury = at("CommunityManager"), at("Treasury")
    rewards, airdrop, places = parameters.rewards, parameters.airdrop, parameters.places
    call = Call(
        "CommunityManager",
        manager,
        "multicall",
        (_wiring(parameters, at),),
        Text(
            f"设置角色、预算(Rewards {rewards} 分,Airdrop {airdrop} 分)与会员名额({places}),由 Treasury 管理",
            f"Set up roles, budgets (Rewards {rewards} points, Airdrop {airdrop}) and {places} places for "
            "members; the Treasury becomes admin",
        ),
        gas_ceiling=_WIRING_GAS,
        done=Reads("CommunityManager", manager, "hasRole", (ADMIN, treasury), (True, 0)),
    )
    calls = (call, *_governing(at)) if parameters.governor else (call,)
    return _plan(Text("设置社区", "Set up the community"), chain_id, parameters, *calls)


def _wiring(parameters: Parameters, at: At) -> list[bytes]:
    """What the manager is told, in order; some of it, it passes on to the contracts that obey it."""
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
    steps += [
        calldata("execute(address,bytes)", at(target), data) for target, data in _passed(parameters, at)
    ]
    return [*steps, _grant(ADMIN, treasury)]


def _passed(parameters: Parameters, at: At) -> Iterator[tuple[str, bytes]]:
    """What contracts are told through the manager."""
    for source, budget in parameters.budgets.items():
        if budget:
            yield "Points", Budget(at(source), budget).data
    for redeemer in REDEEMERS:
        yield "Points", calldata("admitRedeemer(address)", at(redeemer))
    for executor in EXECUTORS:
        yield "FanPoll", calldata("setExecutor(address,bool)", at(executor), True)
    if parameters.places:
        yield "Membership", calldata("setPlaces(uint32)", parameters.places)


def _grant(role_id: int, account: str) -> bytes:
    return calldata("grantRole(uint64,address,uint32)", role_id, account, 0)


def _governing(at: At) -> Iterator[Call]:
    """The Governor proposes at the Treasury, and takes off again what was cancelled in time."""
    treasury, governor = at("Treasury"), at("FanGovernor")
    said = (
        (PROPOSER, Text("Governor 成为 Treasury 的提议人", "The Governor proposes at the Treasury")),
        (CANCELLER, Text("Governor 可取消 Treasury 的操作", "The Governor can cancel at the Treasury")),
    )
    for role, sentence in said:
        yield Call(
            *("Treasury", treasury, "grantRole", (role, governor), sentence),
            gas_ceiling=_GRANT_GAS,
            done=Reads("Treasury", treasury, "hasRole", (role, governor), True),
        )


def _renounce_plan(chain_id: int, parameters: Parameters, at: At) -> Plan:
    """The last stage, once the wiring is final: the deployer gives up being admin. Cannot be taken back."""
    manager, treasury, deployer = at("CommunityManager"), at("Treasury"), parameters.deployer
    calls = [
        Call(
            "CommunityManager",
            manager,
            "renounceRole",
            (ADMIN, deployer),
            Text(
                f"部署者 {deployer} 放弃管理员角色(不可撤回)",
                f"The deployer {deployer} gives up the admin role (cannot be taken back)",
            ),
            gas_ceiling=_GRANT_GAS,
            done=Reads("CommunityManager", manager, "hasRole", (ADMIN, deployer), (False, 0)),
        )
    ]
    if parameters.governor:
        calls.append(
            Call(
                "Treasury",
                treasury,
                "renounceRole",
                (TREASURY_ADMIN, deployer),
                Text(
                    f"部署者 {deployer} 放弃 Treasury 的管理员角色(不可撤回)",
                    f"The deployer {deployer} gives up the Treasury's admin role (cannot be taken back)",
                ),
                gas_ceiling=_GRANT_GAS,
                done=Reads("Treasury", treasury, "hasRole", (TREASURY_ADMIN, deployer), False),
            )
        )
    return _plan(Text("部署者退出", "The deployer steps back"), chain_id, parameters, *calls)


def _creating(chain_id: int, parameters: Parameters, place: Placing, *made: Creation) -> Plan:
    names = [creation.contract for creation in made]
    title = Text(f"部署 {'、'.join(names)}", f"Deploy {', '.join(names)}")
    return _plan(title, chain_id, parameters, *map(place, made))


def _plan(title: Text, chain_id: int, parameters: Parameters, *calls: Call) -> Plan:
    """The edition keeps the journals of two communities apart, which begin with the same manager."""
    return Plan(title, chain_id, parameters.deployer, calls, edition=parameters.salt.hex())
