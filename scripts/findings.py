"""What a check of a deployment finds, and what it asks of every contract: is it the code that we built?"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from eth_utils.crypto import keccak
from rich.console import Console

from zhenbo import create2
from zhenbo.chain import Chain
from zhenbo.deployments import Deployed, Deployment
from zhenbo.errors import CallReverted, NodeFault, VerdictFalse

Verdict = Literal["pass", "warn", "fail"]
_STYLE = {"pass": "green", "warn": "bold red", "fail": "bold red"}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `warn` is as agreed, but nothing to go live with."""

    verdict: Verdict
    what: str
    found: str


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


def compare(what: str, wanted: Any, found: Any) -> Finding:
    """A pass where both are equal."""
    if wanted == found:
        return Finding("pass", what, str(found))
    return Finding("fail", what, f"{found}, should be {wanted}")


def code(chain: Chain, name: str, deployment: Deployment) -> Iterator[Finding]:
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
    wanted = f"0x{deployed.salt}{chain.creation_code(name, deployed.args).hex()}"
    factory = create2.FACTORY.lower() if deployed.salt else None
    yield compare(f"{name} code is what we built", True, sent["input"] == wanted)
    yield compare(f"{name} address", deployed.address.lower(), (receipt.created or "").lower())
    yield compare(f"{name} creation", True, receipt.ok and (sent["to"] and sent["to"].lower()) == factory)
    yield compare(f"{name} lives there", deployed.runtime, keccak(chain.code(deployed.address)).hex())
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


def read(chain: Chain, contract: str, address: str, function: str, *args: Any) -> Any:
    """The value, or the reason why there is none: a contract of another kind is a finding, not a crash."""
    try:
        return chain.read(contract, address, function, *args)
    except (CallReverted, NodeFault) as fault:
        return f"no answer ({fault})"
