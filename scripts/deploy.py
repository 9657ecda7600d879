"""Deploy Consortium, Notary, Passport and Alerts: the one function that operator, tests and demo use.

brownie run deploy main profile=local send=yes       again after a crash resumes; again after the end changes
                                                     nothing
brownie run deploy community "Tea Fans" TEA          a community beside them: scripts/deploy_community.py
"""

from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from scripts import check, deploy_community, export, findings
from scripts.arguments import command, foretell, parse, usage
from scripts.deployed import recorded
from scripts.session import Session
from scripts.stages import Stages, about_addresses, placing
from zhenbo import deployments
from zhenbo.chain import Chain, KeySigner
from zhenbo.deployments import Deployment
from zhenbo.errors import BadConfig
from zhenbo.language import Text, say
from zhenbo.plans import deployment as plans
from zhenbo.plans.creation import known_address
from zhenbo.plans.deployment import PROFILES, Parameters
from zhenbo.runner import Report
from zhenbo.runner.show import show

USAGE = usage(
    """brownie run deploy main profile=local|testnet|production
  部署 Consortium、Notary、Passport、Alerts 并设置角色;重复运行会续传,完成后不再改变任何东西。
  profile=NAME   延迟的设定(开发网络默认 local,公共测试网默认 testnet,其他网络必须给出)
  admin=0x...    管理员账户(production 必须;也可在 .env 写 ZHENBO_ADMIN_<网络>)
  domain=NAME    Digital Link 的域名(默认 id.gs1.org)
  edition=WORD   在同一链上再部署一套""",
    """brownie run deploy main profile=local|testnet|production
  Deploys Consortium, Notary, Passport and Alerts and sets up the roles. Run it again to resume; once done,
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
        _require_in_step()
        parameters, signer = parameters_from(session), session.signer(0)
        report = preview(session.chain, signer, parameters)

        def send(yes: bool) -> Deployment:
            return deploy(session.chain, signer, parameters, yes=yes)

        _show_and_send(session, report, send, session.deployments_file)


def community(*args: str) -> None:
    with command(deploy_community.USAGE):
        session = Session.open(parse(args, deploy_community.OPTIONS, words=(2, 2)))
        _require_in_step()
        chain, signer = session.chain, session.signer(0)
        parameters = deploy_community.parameters_from(session, signer.address)
        report = deploy_community.preview(chain, signer, parameters)

        def send(yes: bool) -> Deployment:
            return deploy_community.deploy(chain, signer, parameters, yes=yes)

        file = deployments.community_path(chain.name, chain.development, parameters.word)
        _show_and_send(session, report, send, file)


def help(*args: str) -> None:
    print(say(USAGE))
    print(f"\n{say(deploy_community.USAGE)}")


def _require_in_step() -> None:
    if export.main("--check") != 0:
        raise BadConfig("zhenbo/abi is not what the contracts compile to. Run `make abi`, then deploy.")


def _show_and_send(session: Session, report: Report, send: Callable[[bool], Deployment], file: Path) -> None:
    """The dry run; and where `send=yes` says so, the deployment and its addresses."""
    if not session.arguments.is_set("json"):
        show(report)
    if not session.sends:
        foretell(len(report.refused))
        session.print_json(report.as_dict())
        return
    done = send(session.arguments.is_set("yes"))
    session.print_json(asdict(done))
    if not session.arguments.is_set("json"):
        _print_addresses(done, file)


def parameters_from(session: Session) -> Parameters:
    """What the arguments and the configuration ask for."""
    arguments = session.arguments
    return Parameters(
        PROFILES[session.profile(PROFILES)],
        session.admin(),
        str(arguments.get("domain", plans.LINK_DOMAIN)),
        str(arguments.get("edition", "")),
    )


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
    stages = Stages(
        chain,
        signer,
        file,
        recorded(chain, described(parameters, signer.address), file),
        {"yes": yes, "journal_dir": journal_dir, "ask": ask},
    )
    place = placing(chain, parameters.salt)
    stages.create(plans.consortium_plan(chain.chain_id, signer.address, parameters, place))
    consortium = stages.done.address("Consortium")
    stages.create(plans.contracts_plan(chain.chain_id, signer.address, consortium, parameters, place))
    stages.create(plans.alerts_plan(chain.chain_id, signer.address, consortium, parameters, place))
    for plan in plans.wiring_plans(chain.chain_id, signer.address, consortium, parameters):
        stages.wire(plan)
    findings.require(list(check.inspect(chain, stages.done)))
    return stages.done


def preview(chain: Chain, signer: KeySigner, parameters: Parameters, file: Path | None = None) -> Report:
    """All stages as one report. What needs a contract that is not there yet is counted at its gas ceiling."""
    parameters.require_sound(signer.address)
    file = file or deployments.path(chain.name, chain.development)
    sender, place = signer.address, placing(chain, parameters.salt)
    stages = Stages(chain, signer, file, recorded(chain, described(parameters, sender), file))
    done = stages.done.contracts
    consortium = done["Consortium"].address if "Consortium" in done else None
    first = plans.consortium_plan(chain.chain_id, sender, parameters, place)
    expected = consortium or known_address(first.calls[0]) or sender
    report = stages.preview(
        Text(f"部署({parameters.profile.name})", f"Deploy ({parameters.profile.name})"),
        [
            first,
            plans.contracts_plan(chain.chain_id, sender, expected, parameters, place),
            plans.alerts_plan(chain.chain_id, sender, expected, parameters, place),
        ],
        plans.wiring_plans(chain.chain_id, sender, consortium or sender, parameters),
        ("Consortium",),
    )
    return replace(report, effects=(about_addresses(place),))


def described(parameters: Parameters, deployer: str) -> dict[str, Any]:
    """What the deployments file says a deployment was made as."""
    return {
        "profile": parameters.profile.name,
        "admin": parameters.admin,
        "deployer": deployer,
        "admin_delay": parameters.profile.admin_delay,
        "grant_delay": parameters.profile.grant_delay,
        "link_domain": parameters.link_domain,
        "edition": parameters.edition,
    }


def _print_addresses(done: Deployment, file: Path) -> None:
    for name, contract in sorted(done.contracts.items()):
        print(f"{name:16} {contract.address}  {contract.tx}")
    print(say(Text(f"已记录在 {file};已从链上读回核对。", f"Recorded in {file}; read back from the chain.")))
