"""Deploy a community: what `brownie run deploy community` does, and what tests and the demo call."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from scripts import check_community, findings
from scripts.arguments import WrongUse, usage
from scripts.deployed import recorded
from scripts.session import Session
from scripts.stages import Stages, about_addresses, placing
from zhenbo import deployments
from zhenbo.chain import Chain, KeySigner
from zhenbo.deployments import Deployment
from zhenbo.errors import BadConfig, BadPlan
from zhenbo.language import Text
from zhenbo.plan import Plan
from zhenbo.plans.community import COMMUNITY, creating_plans, wiring_plans
from zhenbo.plans.community_parameters import BOND, PROFILES, REGIONS, Parameters
from zhenbo.plans.community_roles import GUARDIAN, ROLES
from zhenbo.plans.creation import Placing, known_address
from zhenbo.plans.roles import Role
from zhenbo.runner import Report
from zhenbo.runner.report import amount

LONGEST_GUARD = 730 * 86_400  # seconds; what the FanGovernor takes
OPTIONS = (
    *("profile", "region", "admin", "governor", "poster", "guardian", "sender", "host", "desk"),
    *("guarded", "places", "rewards", "airdrop", "bond", "edition"),
)
USAGE = usage(
    """brownie run deploy community NAME SYMBOL
  为主播或品牌部署一个社区:积分与规则、会员、投票、建议、兑换、提案、Treasury 及其自己的角色管理;
  重复运行会续传,完成后不再改变任何东西。网络上须已部署核心合约。
  profile=NAME   延迟的设定:local、testnet、production(默认同 deploy main)
  region=CN|OPEN CN(默认):粉丝之间不能转让积分;OPEN:普通 ERC-20;以后不能更改
  admin=0x...    Treasury 唯一的提议人(production 必须;也可在 .env 写 ZHENBO_ADMIN_<网络>)
  governor=yes   从一开始就只由会员提案(否则先由 admin,以后用 brownie run handover 移交)
  poster=0x...   发布每期积分的账户    guardian=0x...  裁定异议的账户    sender=0x...  宣布空投的账户
  host=0x...     授予会员、开启投票与兑换项的账户    desk=0x...  为丢失钱包的会员申请恢复的账户
  guarded=DATE   守护人可取消会员提案至此日(如 2027-12-31;默认无人可取消)
  places=N       可授予的会员名额(默认 0)
  rewards=N      Rewards 可创建的积分(默认 0)     airdrop=N  Airdrop 可创建的积分(默认 0)
  bond=AMOUNT    提出异议的押金,带单位,如 0.01ETH 或 500wei(默认 0.01)
  edition=WORD   同一代号再部署一套""",
    """brownie run deploy community NAME SYMBOL
  Deploys a community for a streamer or brand: points and their rules, members, polls, suggestions, a shop, a
  Governor and a Treasury, with a manager of their own. Run it again to resume; once done, nothing is changed
  any more. Needs the core on the network.
  profile=NAME   delays: local, testnet, production (default as for deploy main)
  region=CN|OPEN CN (default): fans cannot pass points to each other; OPEN: an ordinary ERC-20; for good
  admin=0x...    the Treasury's only proposer (needed for production; or ZHENBO_ADMIN_<NETWORK> in .env)
  governor=yes   members alone propose, from the start (else the admin does, until `brownie run handover`)
  poster=0x...   who posts epochs; guardian=0x... who decides disputes; sender=0x... who announces airdrops
  host=0x...     who grants memberships, opens polls and rewards; desk=0x... who asks for recoveries
  guarded=DATE   the guardian can cancel members' proposals until then, as 2027-12-31 (default: nobody can)
  places=N       memberships that may be given (default 0)
  rewards=N      points that Rewards may create, airdrop=N points that the Airdrop may create (default 0)
  bond=AMOUNT    what a dispute puts up, with its unit, as in 0.01ETH or 500wei (default 0.01)
  edition=WORD   deploy another community of the same symbol""",
)


def parameters_from(session: Session, deployer: str) -> Parameters:
    """What the arguments and the configuration ask for, for the core of this network."""
    arguments, chain = session.arguments, session.chain
    name, symbol = arguments.words
    region = arguments.get("region", REGIONS[0])
    if region not in REGIONS:
        zh, en = (
            f"region={region}:请选 {' 或 '.join(REGIONS)}",
            f"region={region}: choose {' or '.join(REGIONS)}",
        )
        raise WrongUse(str(Text(zh, en)))
    governor = arguments.is_set("governor")
    parameters = Parameters(
        PROFILES[session.profile(PROFILES)],
        name,
        symbol,
        session.deployment.address("Consortium"),
        deployer,
        region,
        arguments.address("admin") if governor else session.admin(),
        governor=governor,
        guarded=str(arguments.get("guarded", "")),
        places=arguments.number("places", 0),
        host=arguments.address("host"),
        desk=arguments.address("desk"),
        poster=arguments.address("poster"),
        guardian=arguments.address("guardian"),
        sender=arguments.address("sender"),
        rewards=arguments.number("rewards", 0),
        airdrop=arguments.number("airdrop", 0),
        bond=arguments.wei("bond", BOND, chain.currency),
        edition=str(arguments.get("edition", "")),
    )
    parameters.require_sound()
    if parameters.guarded_until > session.now() + LONGEST_GUARD:
        said = Text("守护期至多两年,请改早", "no guardian stays for more than two years; name an earlier day")
        raise BadPlan(f"guarded={parameters.guarded}: {said}")
    return parameters


def deploy(
    chain: Chain,
    signer: KeySigner,
    parameters: Parameters,
    *,
    yes: bool = False,
    file: Path | None = None,
    journal_dir: Path | None = None,
    ask: Callable[[str], str] | None = None,
) -> Deployment:
    """Deploy, or finish what an earlier run began; then read everything back.

    yes           do not ask before the first transaction
    file          the community's deployments file (default: that of the network)
    journal_dir   where the journals of the stages live (default: that of the project)

    Raises BadPlan for parameters that leave the community in the wrong hands, BadConfig when another one of
    this symbol was deployed here before, VerdictFalse when the chain does not show what was deployed; else as
    `run`.
    """
    stages = _stages(chain, signer, parameters, file)
    stages.options = {"yes": yes, "journal_dir": journal_dir, "ask": ask}
    place = placing(chain, parameters.salt)
    for plan in creating_plans(chain.chain_id, parameters, place, lambda name: stages.done.address(name)):
        stages.create(plan)
    for plan in wiring_plans(chain.chain_id, parameters, stages.done.address):
        stages.wire(plan)
    findings.require(list(check_community.inspect(chain, stages.done)))
    return stages.done


def preview(chain: Chain, signer: KeySigner, parameters: Parameters, file: Path | None = None) -> Report:
    """All stages as one report. What needs a contract that is not there yet is counted at its gas ceiling."""
    stages = _stages(chain, signer, parameters, file)
    place = placing(chain, parameters.salt)
    creating, expected = _expected(chain, parameters, place, stages.done)
    wiring = wiring_plans(chain.chain_id, parameters, expected.__getitem__)
    title = Text(
        f"部署社区 {parameters.name}({parameters.word},{parameters.profile.name})",
        f"Deploy the community {parameters.name} ({parameters.word}, {parameters.profile.name})",
    )
    report = stages.preview(title, creating, wiring, COMMUNITY)
    return replace(report, effects=(*effects(parameters, chain.currency), about_addresses(place)))


def _stages(chain: Chain, signer: KeySigner, parameters: Parameters, file: Path | None) -> Stages:
    parameters.require_sound()
    if signer.address != parameters.deployer:
        zh = f"部署者是 {parameters.deployer},现有的账户是 {signer.address}。"
        en = f"The deployer is {parameters.deployer}, the account at hand is {signer.address}."
        raise BadPlan(str(Text(zh, en)))
    if not chain.has_code(parameters.consortium):
        said = Text(
            f"{chain.name} 上 {parameters.consortium} 处没有 Consortium。请先部署核心合约:"
            "`brownie run deploy`。",
            f"No Consortium lives at {parameters.consortium} on {chain.name}. Deploy the core first: "
            "`brownie run deploy`.",
        )
        raise BadConfig(str(said))
    file = file or deployments.community_path(chain.name, chain.development, parameters.word)
    return Stages(chain, signer, file, recorded(chain, parameters.described(), file))


def _expected(
    chain: Chain, parameters: Parameters, place: Placing, done: Deployment
) -> tuple[list[Plan], dict[str, str]]:
    """The plans of constructors, and where each contract is or will be; the deployer where nobody knows."""
    found: list[Plan] = []
    expected = {name: contract.address for name, contract in done.contracts.items()}
    for plan in creating_plans(chain.chain_id, parameters, place, lambda name: expected[name]):
        found.append(plan)
        for call in plan.calls:
            expected.setdefault(call.contract, known_address(call) or parameters.deployer)
    return found, expected


def effects(parameters: Parameters, currency: str) -> tuple[Text, ...]:
    """What the operator should know before agreeing, beside the steps themselves."""
    bond = amount(parameters.bond, currency)
    found = [
        Text("粉丝之间不能转让积分(CN),以后不能更改", "Fans cannot pass points to each other (CN), for good")
        if parameters.region == "CN"
        else Text("积分可自由转让(OPEN),以后不能更改", "Points can be passed on freely (OPEN), for good"),
        Text(f"提出异议需押金 {bond}", f"A dispute puts up {bond}"),
        *(_about_role(role, getattr(parameters, role.word)) for role in ROLES),
    ]
    if parameters.governor:
        found.append(
            Text(
                "Treasury 从一开始就只由会员提案驱动;没有会员时谁也动不了它",
                "The Treasury is moved by members' proposals alone; where nobody is a member, by nobody",
            )
        )
    elif parameters.admin is None:
        found.append(
            Text(
                "未指定管理员:部署者是 Treasury 唯一的提议人,仅供试用",
                "No admin is named: the deployer is the Treasury's only proposer, good for trials only",
            )
        )
    return tuple(found)


def _about_role(role: Role, account: str | None) -> Text:
    if account is not None:
        return Text(f"{role.title.zh}:{account}", f"{role.title.en}: {account}")
    if role == GUARDIAN:
        return Text(f"{role.title.zh}:仅 Treasury", f"{role.title.en}: the Treasury alone")
    return Text(
        f"{role.title.zh}:无,须由 Treasury 授予",
        f"{role.title.en}: nobody, until the Treasury grants the role",
    )
