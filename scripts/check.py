"""Acceptance of a live deployment: is it what the deployments file says, and is that what we built?

brownie run check main [json=yes]      reads only; exit code 1 when anything differs
brownie run check community TEA        the same of a community
"""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from scripts import check_community
from scripts.arguments import command, parse, usage
from scripts.findings import Finding, code, compare, read, require, show
from scripts.session import Session
from zhenbo.chain import Chain
from zhenbo.deployments import Deployment
from zhenbo.language import Text, say
from zhenbo.messages import PASSPORT_NAME, VERSION
from zhenbo.plans.deployment import CORE
from zhenbo.plans.roles import ADMIN, GUARDIAN, ROLES

USAGE = usage(
    """brownie run check main
brownie run check community SYMBOL
  核对已部署的合约:代码、角色、管理员、延迟、参数、预算。只读;有不符则退出码为 1。""",
    """brownie run check main
brownie run check community SYMBOL
  Compares code, roles, admins, delays, parameters and budgets of what is deployed. Reads only; exit code 1
  when anything differs.""",
)


def main(*args: str) -> None:
    with command(USAGE):
        session = Session.open(parse(args))
        _tell(session, list(inspect(session.chain, session.deployment)))


def community(*args: str) -> None:
    with command(USAGE):
        session = Session.open(parse(args, words=(1, 1)))
        found = session.community(session.arguments.words[0])
        _tell(session, list(check_community.inspect(session.chain, found)))


def help(*args: str) -> None:
    print(say(USAGE))


def _tell(session: Session, findings: list[Finding]) -> None:
    session.print_json([asdict(finding) for finding in findings])
    if not session.arguments.is_set("json"):
        show(findings)
    require(findings)


def inspect(chain: Chain, deployment: Deployment) -> Iterator[Finding]:
    """Everything about the deployment, one finding a line."""
    for name in CORE:
        yield from code(chain, name, deployment)
    if all(chain.has_code(deployment.address(name)) for name in CORE):
        yield from _parameters(chain, deployment)
        yield from _roles(chain, deployment)
        yield from _admins(chain, deployment)
        yield _holders(chain, deployment)


def _parameters(chain: Chain, deployment: Deployment) -> Iterator[Finding]:
    consortium, passport = deployment.address("Consortium"), deployment.address("Passport")
    asked = [(name, "consortium") for name in ("Notary", "Passport", "Alerts")]
    for name, function in (*asked, ("Passport", "authority")):
        found = read(chain, name, deployment.address(name), function)
        yield compare(f"{name}.{function}", consortium.lower(), str(found).lower())
    _, domain, delay = deployment.contracts["Passport"].args
    yield compare("Passport.linkDomain", domain, read(chain, "Passport", passport, "linkDomain"))
    yield compare("Passport.handoverDelay", delay, read(chain, "Passport", passport, "handoverDelay"))
    signed = read(chain, "Passport", passport, "eip712Domain")
    yield compare(
        "Passport signing domain",
        (PASSPORT_NAME, VERSION, chain.chain_id, passport.lower()),
        (*signed[1:4], str(signed[4]).lower()),
    )


def _roles(chain: Chain, deployment: Deployment) -> Iterator[Finding]:
    address = deployment.address("Consortium")
    labels: dict[int, str] = {}
    delays: dict[int, int] = {}
    odd: list[str] = []
    for event in chain.events("Consortium", address, deployment.block):
        if event.name == "RoleLabel":
            labels[event.args["roleId"]] = event.args["label"]
        elif event.name == "RoleGrantDelayChanged":
            delays[event.args["roleId"]] = event.args["delay"]
        elif event.name in ("TargetFunctionRoleUpdated", "TargetClosed", "TargetAdminDelayUpdated"):
            odd.append(f"{event.name} in block {event.block}")
    yield compare("role names", {r.id: r.word for r in ROLES}, labels)
    guardians = {r.word: read(chain, "Consortium", address, "getRoleGuardian", r.id) for r in ROLES}
    yield compare("role guardians", dict.fromkeys(guardians, GUARDIAN.id), guardians)
    admins = {r.word: read(chain, "Consortium", address, "getRoleAdmin", r.id) for r in ROLES}
    yield compare("role admins", dict.fromkeys(admins, ADMIN), admins)
    wanted = deployment.parameters["grant_delay"]
    delayed = (ADMIN, *(r.id for r in ROLES)) if wanted else ()
    yield compare("grant delays, seconds", dict.fromkeys(delayed, wanted), delays)
    yield compare("functions opened or closed otherwise", [], odd)


def _holders(chain: Chain, deployment: Deployment) -> Finding:
    """Every account that was granted a role and keeps it.

    No file says who should hold one, so a person looks: whoever had the deployer's key before the handover
    could have given some away.
    """
    words = {role.id: role.word for role in ROLES}
    held: dict[str, set[str]] = {}
    wanted: dict[str, dict[str, Any]] = {"RoleGranted": {}, "RoleRevoked": {}}
    address = deployment.address("Consortium")
    for event in chain.events("Consortium", address, deployment.block, wanted=wanted):
        role = event.args["roleId"]
        accounts = held.setdefault(words.get(role, f"role {role}"), set())
        if role != ADMIN and event.name == "RoleGranted":
            accounts.add(event.args["account"])
        else:
            accounts.discard(event.args["account"])
    listed = [f"{word}: {', '.join(sorted(held[word]))}" for word in sorted(held) if held[word]]
    return Finding("pass", "accounts with roles, to be looked at", "; ".join(listed) or "none but the admin")


def _admins(chain: Chain, deployment: Deployment) -> Iterator[Finding]:
    address, parameters = deployment.address("Consortium"), deployment.parameters
    ever = {
        event.args["account"]
        for event in chain.events("Consortium", address, deployment.block)
        if event.name == "RoleGranted" and event.args["roleId"] == ADMIN
    }
    held = {account: chain.read("Consortium", address, "hasRole", ADMIN, account) for account in ever}
    found = {account.lower(): delay for account, (holds, delay) in held.items() if holds}
    admin, deployer = parameters["admin"], parameters["deployer"]
    if admin is not None:
        yield compare("admins and their delay, seconds", {admin.lower(): parameters["admin_delay"]}, found)
    elif found == {deployer.lower(): 0}:
        yield Finding(
            "fail" if parameters["profile"] == "production" else "warn",
            "admin",
            say(
                Text(
                    f"部署者 {deployer} 仍是管理员,没有延迟;仅供试用",
                    f"the deployer {deployer} is still admin, without any delay; good for trials only",
                )
            ),
        )
    else:
        yield compare("admins and their delay, seconds", {deployer.lower(): 0}, found)
