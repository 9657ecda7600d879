"""Deploy Consortium, Notary and Passport: the one function that operator, tests and demo use.

brownie run deploy main profile=local send=yes       again after a crash resumes; again after the end changes
                                                     nothing
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from scripts import check, export
from scripts.arguments import WrongUse, command, parse, usage
from scripts.deployed import deployed, recorded
from scripts.session import Session
from zhenbo import config, create2, deployments
from zhenbo.chain import Chain, KeySigner
from zhenbo.chain.signers.base import checksummed
from zhenbo.deployments import Deployment
from zhenbo.errors import BadConfig
from zhenbo.language import Text, say
from zhenbo.plan import Call, Plan
from zhenbo.plans import deployment as plans
from zhenbo.plans.creation import Deterministic, Placing, anywhere, known_address
from zhenbo.plans.deployment import PROFILES, Parameters
from zhenbo.runner import CallReport, Report, run
from zhenbo.runner.show import show

USAGE = usage(
    """brownie run deploy main profile=local|testnet|production
  部署 Consortium、Notary、Passport 并设置角色;重复运行会续传,完成后不再改变任何东西。
  profile=NAME   延迟的设定(开发网络默认 local,公共测试网默认 testnet,其他网络必须给出)
  admin=0x...    管理员账户(production 必须;也可在 .env 写 ZHENBO_ADMIN_<网络>)
  domain=NAME    Digital Link 的域名(默认 id.gs1.org)
  edition=WORD   在同一链上再部署一套""",
    """brownie run deploy main profile=local|testnet|production
  Deploys Consortium, Notary and Passport and sets up the roles. Run it again to resume; once done,
  nothing is changed any more.
  profile=NAME   delays (default local on development networks, testnet on public testnets, to be given on
                 all others)
  admin=0x...    admin account (needed for production; or ZHENBO_ADMIN_<NETWORK> in .env)
  domain=NAME    domain of the Digital Links (default id.gs1.org)
  edition=WORD   deploy another set on the same chain""",
)


def main(*args: str) -> None:
    with command(USAGE):
        session = Session.open(parse(args, ("profile", "admin", "domain", "edition")))
        if export.main("--check") != 0:
            raise BadConfig("zhenbo/abi is not what the contracts compile to. Run `make abi`, then deploy.")
        parameters, signer = parameters_from(session), session.signer(0)
        report = preview(session.chain, signer, parameters)
        if not session.arguments.is_set("json"):
            show(report)
        if not session.sends:
            session.print_json(report.as_dict())
            return
        done = deploy(session.chain, signer, parameters, yes=session.arguments.is_set("yes"))
        session.print_json(asdict(done))
        if not session.arguments.is_set("json"):
            _print_addresses(done, session.deployments_file)


def help(*args: str) -> None:
    print(say(USAGE))


def parameters_from(session: Session) -> Parameters:
    """What the arguments and the configuration ask for."""
    arguments, name = session.arguments, session.chain.name
    usual = "local" if session.chain.development else session.chain.network.profile or None
    profile = arguments.get("profile", usual)
    if profile not in PROFILES:
        raise WrongUse(f"profile={profile or '...'}: choose one of {', '.join(PROFILES)}")
    admin = arguments.get("admin") or config.environment().get(config.variable("ADMIN", name))
    spelled = checksummed(admin) if admin else None
    if admin and spelled is None:
        raise WrongUse(f"admin={admin} is not an address (0x, 40 hex digits, letter case in step)")
    domain = arguments.get("domain", plans.LINK_DOMAIN)
    return Parameters(
        PROFILES[profile],
        spelled,
        str(domain),
        str(arguments.get("edition", "")),
    )


@dataclass
class _Stages:
    """The stages of one deployment on one chain, and what they have created so far."""

    chain: Chain
    signer: KeySigner
    parameters: Parameters
    file: Path
    options: dict[str, Any]
    done: Deployment

    def create(self, plan: Plan) -> None:
        """Carry out a plan of constructors, unless the deployments file knows their contracts already."""
        if all(call.contract in self.done.contracts for call in plan.calls):
            return
        report = self.send(plan)
        created = {
            call.contract: deployed(self.chain, call, result)
            for call, result in zip(plan.calls, report.calls, strict=True)
        }
        contracts = {**self.done.contracts, **created}
        first = min(contract.block for contract in contracts.values())
        self.done = replace(self.done, block=first, contracts=contracts)
        deployments.save(self.file, self.done)

    def wire(self, plan: Plan) -> None:
        """Carry out a plan of calls, unless they are done: then a later stage may be under way already, and
        two plans of one sender never are.
        """
        before = run(plan, self.chain, self.signer, quiet=True, journal_dir=self.options.get("journal_dir"))
        settled = all(call.status == "done before" for call in before.calls)
        if not settled or not all(call.done is not None and call.done(self.chain) for call in plan.calls):
            self.send(plan)

    def send(self, plan: Plan) -> Report:
        """Run a plan for good; who agreed to the first transaction agreed to the deployment."""
        report = run(plan, self.chain, self.signer, send=True, quiet=True, **self.options)
        if any(call.status != "done before" for call in report.calls):
            self.options["yes"] = True
        return report


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
    file          deployments file (default: that of the network)
    journal_dir   where the journals of the stages live (default: that of the project)

    Raises BadPlan for parameters that leave the Consortium in the wrong hands, BadConfig when something else
    was deployed here before, VerdictFalse when the chain does not show what was deployed; else as `run`.
    """
    parameters.require_sound(signer.address)
    file = file or deployments.path(chain.name, chain.development)
    stages = _Stages(
        chain,
        signer,
        parameters,
        file,
        {"yes": yes, "journal_dir": journal_dir, "ask": ask},
        recorded(chain, signer.address, parameters, file),
    )
    if stages.done.contracts:
        deployments.save(file, stages.done)
    place = placing(chain, parameters)
    stages.create(plans.consortium_plan(chain.chain_id, signer.address, parameters, place))
    consortium = stages.done.address("Consortium")
    stages.create(plans.contracts_plan(chain.chain_id, signer.address, consortium, parameters, place))
    for plan in plans.wiring_plans(chain.chain_id, signer.address, consortium, parameters):
        stages.wire(plan)
    check.require(list(check.inspect(chain, stages.done)))
    return stages.done


def placing(chain: Chain, parameters: Parameters) -> Placing:
    """By CREATE2 where the usual factory exists, so that the addresses are the same on every such chain."""
    if not chain.has_code(create2.FACTORY):
        return anywhere
    return Deterministic(parameters.salt, chain.creation_code)


def preview(chain: Chain, signer: KeySigner, parameters: Parameters, file: Path | None = None) -> Report:
    """All stages as one report. What needs a contract that is not there yet is counted at its gas ceiling."""
    parameters.require_sound(signer.address)
    file = file or deployments.path(chain.name, chain.development)
    done, sender = recorded(chain, signer.address, parameters, file), signer.address
    consortium = done.contracts["Consortium"].address if "Consortium" in done.contracts else None
    place = placing(chain, parameters)
    first = plans.consortium_plan(chain.chain_id, sender, parameters, place)
    expected = consortium or known_address(first.calls[0]) or sender
    creating = [first, plans.contracts_plan(chain.chain_id, sender, expected, parameters, place)]
    wiring = plans.wiring_plans(chain.chain_id, sender, consortium or sender, parameters)
    ready = creating + (wiring if consortium else [])
    reports = [run(plan, chain, signer, quiet=True) for plan in ready]
    calls = [
        CallReport(call.sentence, "done before") if _made(call, done) else result
        for plan, report in zip(ready, reports, strict=True)
        for call, result in zip(plan.calls, report.calls, strict=True)
    ]
    later = [] if consortium else [_later(chain, sender, call) for plan in wiring for call in plan.calls]
    open_stages = (not all(_made(call, done) for call in plan.calls) for plan in ready)
    cost = sum(report.cost for report, is_open in zip(reports, open_stages, strict=True) if is_open)
    cost += sum(call.gas * chain.fees().cap + call.data_fee for call in later)
    return replace(
        reports[0],
        title=Text(f"部署({parameters.profile.name})", f"Deploy ({parameters.profile.name})"),
        calls=(*calls, *later),
        gas=sum(call.gas for call in (*calls, *later) if call.status != "done before"),
        cost=cost,
        effects=(_about_addresses(place),),
    )


def _made(call: Call, done: Deployment) -> bool:
    """Whether the call creates a contract that the deployments file knows."""
    return call.function in ("constructor", "create2") and call.contract in done.contracts


def _later(chain: Chain, sender: str, call: Call) -> CallReport:
    """A call on a contract that is not there yet, at the most that it can cost."""
    data_fee = chain.data_fee(chain.encode(call, sender), call.gas_ceiling)
    return CallReport(call.sentence, "depends", call.gas_ceiling, data_fee=data_fee)


def _about_addresses(place: Placing) -> Text:
    if place is anywhere:
        return Text(
            "此链没有通用的确定性部署工厂;合约地址与其他链不同",
            "This chain lacks the usual deterministic deployment factory; addresses differ from other chains",
        )
    return Text(
        "经通用工厂以 CREATE2 部署;同一部署者与参数在各链地址相同",
        "By CREATE2 through the usual factory; the same deployer and arguments give the same addresses "
        "on every chain",
    )


def _print_addresses(done: Deployment, file: Path) -> None:
    for name, contract in sorted(done.contracts.items()):
        print(f"{name:12} {contract.address}  {contract.tx}")
    print(say(Text(f"已记录在 {file};已从链上读回核对。", f"Recorded in {file}; read back from the chain.")))
