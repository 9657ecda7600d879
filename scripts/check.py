"""Acceptance of a live deployment: is it what the deployments file says, and is that what we built?

brownie run check main [json=yes]      reads only; exit code 1 when anything differs
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Literal

from eth_utils.crypto import keccak
from rich.console import Console

from scripts.arguments import command, parse, usage
from scripts.session import Session
from zhenbo import create2
from zhenbo.chain import Chain
from zhenbo.deployments import Deployed, Deployment
from zhenbo.errors import CallReverted, NodeFault, VerdictFalse
from zhenbo.language import Text, say
from zhenbo.messages import PASSPORT_NAME, VERSION
from zhenbo.plans.deployment import CORE
from zhenbo.plans.roles import ADMIN, GUARDIAN, ROLES

USAGE = usage(
    "brownie run check main\n  核对已部署的合约:代码、角色、管理员、延迟、参数。只读;有不符则退出码为 1。",
    "brownie run check main\n  Compares code, roles, admins, delays and parameters of the deployment. Reads "
    "only;\n  exit code 1 when anything differs.",
)
Verdict = Literal["pass", "warn", "fail"]
_STYLE = {"pass": "green", "warn": "bold red", "fail": "bold red"}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `warn` is as agreed, but nothing to go live with."""

    verdict: Verdict
    what: str
    found: str


def main(*args: str) -> None:
    with command(USAGE):
        session = Session.open(parse(args))
        findings = list(inspect(session.chain, session.deployment))
        session.print_json([asdict(finding) for finding in findings])
        if not session.arguments.is_set("json"):
            show(findings)
        require(findings)


def help(*args: str) -> None:
    print(say(USAGE))


def inspect(chain: Chain, deployment: Deployment) -> Iterator[Finding]:
    """Everything about the deployment, one finding a line."""
    for name in CORE:
        yield from _code(chain, name, deployment)
    if all(chain.has_code(deployment.address(name)) for name in CORE):
        yield from _parameters(chain, deployment)
        yield from _roles(chain, deployment)
        yield from _admins(chain, deployment)
        yield _holders(chain, deployment)


def require(findings: list[Finding]) -> None:
    """Raise VerdictFalse when something differs."""
    failed = [f.what for f in findings if f.verdict == "fail"]
    if failed:
        raise VerdictFalse(f"{len(failed)} of {len(findings)} checks failed: {'; '.join(failed)}")


def show(findings: list[Finding]) -> None:
    """Print a line each, in colour on a terminal."""
    console = Console()
    for finding in findings:
        line = f"{finding.verdict:4}  {finding.what}: {finding.found}"
        console.print(line, style=_STYLE[finding.verdict], markup=False, highlight=False, soft_wrap=True)


def _compare(what: str, wanted: Any, found: Any) -> Finding:
    if wanted == found:
        return Finding("pass", what, str(found))
    return Finding("fail", what, f"{found}, should be {wanted}")


def _code(chain: Chain, name: str, deployment: Deployment) -> Iterator[Finding]:
    """The creating transaction carried our creation code, which determines all of the contract's code.

    One that went through the factory also carried the salt, and its address follows from both.
    """
    deployed = deployment.contracts.get(name)
    if deployed is None:
        yield Finding("fail", name, "not deployed")
        return
    sent = chain.rpc.ask("eth_getTransactionByHash", deployed.tx)
    receipt = chain.receipt(deployed.tx)
    if sent is None or receipt is None:
        yield Finding("fail", f"{name} creation", f"transaction {deployed.tx} is not on this chain")
        return
    code = f"0x{deployed.salt}{chain.creation_code(name, deployed.args).hex()}"
    factory = create2.FACTORY.lower() if deployed.salt else None
    yield _compare(f"{name} code is what we built", True, sent["input"] == code)
    yield _compare(f"{name} address", deployed.address.lower(), (receipt.created or "").lower())
    yield _compare(f"{name} creation", True, receipt.ok and (sent["to"] and sent["to"].lower()) == factory)
    yield _compare(f"{name} lives there", deployed.runtime, keccak(chain.code(deployed.address)).hex())
    yield _final(chain, name, deployed)


def _final(chain: Chain, name: str, deployed: Deployed) -> Finding:
    """Whether its block stays for good; until then the deployment may have to be resumed."""
    final = chain.final_block()
    if final is None:
        return Finding("warn", f"{name} is final", f"{chain.rpc.place} does not say which blocks are final")
    if final >= deployed.block:
        return Finding("pass", f"{name} is final", f"block {deployed.block}")
    return Finding(
        "warn", f"{name} is final", f"not yet: block {deployed.block}, blocks are final up to {final}"
    )


def _parameters(chain: Chain, deployment: Deployment) -> Iterator[Finding]:
    consortium, passport = deployment.address("Consortium"), deployment.address("Passport")
    for name, function in (("Notary", "consortium"), ("Passport", "consortium"), ("Passport", "authority")):
        found = _read(chain, name, deployment.address(name), function)
        yield _compare(f"{name}.{function}", consortium.lower(), str(found).lower())
    _, domain, delay = deployment.contracts["Passport"].args
    yield _compare("Passport.linkDomain", domain, _read(chain, "Passport", passport, "linkDomain"))
    yield _compare("Passport.handoverDelay", delay, _read(chain, "Passport", passport, "handoverDelay"))
    signed = _read(chain, "Passport", passport, "eip712Domain")
    yield _compare(
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
    yield _compare("role names", {r.id: r.word for r in ROLES}, labels)
    guardians = {r.word: _read(chain, "Consortium", address, "getRoleGuardian", r.id) for r in ROLES}
    yield _compare("role guardians", dict.fromkeys(guardians, GUARDIAN.id), guardians)
    admins = {r.word: _read(chain, "Consortium", address, "getRoleAdmin", r.id) for r in ROLES}
    yield _compare("role admins", dict.fromkeys(admins, ADMIN), admins)
    wanted = deployment.parameters["grant_delay"]
    delayed = (ADMIN, *(r.id for r in ROLES)) if wanted else ()
    yield _compare("grant delays, seconds", dict.fromkeys(delayed, wanted), delays)
    yield _compare("functions opened or closed otherwise", [], odd)


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
        yield _compare("admins and their delay, seconds", {admin.lower(): parameters["admin_delay"]}, found)
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
        yield _compare("admins and their delay, seconds", {deployer.lower(): 0}, found)


def _read(chain: Chain, contract: str, address: str, function: str, *args: Any) -> Any:
    """The value, or the reason why there is none: a contract of another kind is a finding, not a crash."""
    try:
        return chain.read(contract, address, function, *args)
    except (CallReverted, NodeFault) as fault:
        return f"no answer ({fault})"
