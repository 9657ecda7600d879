"""Hold what is deployed against its sources with Sourcify's own library, offline: perfect both ways, or fail.

brownie run verify_local                       deploys to Brownie's own chain first, where nothing is deployed
brownie run verify_local main --network local  what is deployed at a node of yours; reads only

Exit code 1 when a contract's creation or runtime code is not matched perfectly, or its arguments are others.
"""

import json
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from brownie import rpc
from eth_abi import decode
from eth_abi.exceptions import DecodingError
from eth_utils.abi import collapse_if_tuple
from rich.console import Console

from scripts.arguments import command, parse, usage
from scripts.deploy import deploy
from scripts.session import Session
from scripts.sources import subjects
from toolchain.environment import ROOT
from zhenbo.chain import Chain
from zhenbo.deployments import Deployment
from zhenbo.errors import BadConfig, VerdictFalse
from zhenbo.language import say
from zhenbo.plans.deployment import PROFILES, Parameters
from zhenbo.verification import Subject

USAGE = usage(
    """brownie run verify_local main
  用 Sourcify 自己的库离线比对已部署合约与源码:创建代码与运行代码都须完全匹配,否则退出码为 1。
  Brownie 自启的链上若尚未部署,则先部署;自己的节点只读。
  community=TEA  比对此社区的合约,而非核心合约
  contract=NAME  只比对此合约""",
    """brownie run verify_local main
  Holds the deployed contracts against their sources with Sourcify's own library, offline: creation and
  runtime code must both be perfect, else exit code 1. Deploys first on a chain that Brownie started and where
  nothing is deployed; only reads from a node of yours.
  community=TEA  the contracts of this community instead of the core's
  contract=NAME  only this contract""",
)
PROGRAM = Path(ROOT, "toolchain", "sourcify", "verify.js")
TIMEOUT = 1800  # seconds; a contract takes about 10


@dataclass(frozen=True)
class Finding:
    """One contract: how creation and runtime code match (perfect, partial, None), and what differs."""

    contract: str
    address: str
    creation: str | None
    runtime: str | None
    difference: str

    @property
    def good(self) -> bool:
        return self.creation == self.runtime == "perfect" and not self.difference


def main(*args: str) -> None:
    with command(USAGE):
        session = Session.open(parse(args, ("community", "contract")))
        names = [session.arguments.need("contract")] if "contract" in session.arguments.options else []
        found = compare(session.chain, subjects(session.chain, deployment(session), names))
        session.print_json([asdict(finding) for finding in found])
        if not session.arguments.is_set("json"):
            show(found)
        require(found)


def help(*args: str) -> None:
    print(say(USAGE))


def deployment(session: Session) -> Deployment:
    """What is deployed; on a chain that this process started, the core, deployed now if need be."""
    if "community" in session.arguments.options:
        return session.chosen
    try:
        return session.deployment
    except BadConfig:
        if not (session.chain.development and rpc.is_child() and session.arguments.get("network") is None):
            raise
    with tempfile.TemporaryDirectory() as folder:
        return deploy(
            session.chain,
            session.signer(0),
            Parameters(PROFILES["local"]),
            yes=True,
            file=Path(folder, "deployments.json"),
            journal_dir=Path(folder, "journal"),
        )


def compare(chain: Chain, wanted: Sequence[Subject]) -> list[Finding]:
    """What Sourcify's library finds of each; BadConfig when it cannot be run."""
    job = {
        "rpc": chain.network.url,
        "chainId": chain.chain_id,
        "contracts": [asdict(subject) for subject in wanted],
    }
    try:
        done = subprocess.run(
            ["node", str(PROGRAM)], input=json.dumps(job), capture_output=True, text=True, timeout=TIMEOUT
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        raise BadConfig(f"{PROGRAM.name} cannot be run ({fault}). Run `make doctor`.") from None
    if done.returncode != 0:
        raise BadConfig(f"Sourcify's library stopped: {done.stderr.strip()}. Run `make install`.")
    results = json.loads(done.stdout)["contracts"]
    return [_finding(chain, subject, result) for subject, result in zip(wanted, results, strict=True)]


def _finding(chain: Chain, subject: Subject, result: dict[str, Any]) -> Finding:
    differences = [result["difference"]] if result["difference"] else []
    if result["arguments"] is not None and result["arguments"] != subject.arguments:
        inputs = constructor_inputs(chain.artifacts[subject.name].abi)
        differences += other_arguments(inputs, subject.arguments, result["arguments"])
    return Finding(
        subject.name, subject.address, result["creation"], result["runtime"], "; ".join(differences)
    )


def constructor_inputs(abi: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The constructor's parameters by the ABI."""
    return [i for entry in abi if entry["type"] == "constructor" for i in entry["inputs"]]


def other_arguments(inputs: list[dict[str, Any]], claimed: str, found: str) -> Iterator[str]:
    """A sentence for each argument that differs, from both encodings in hex digits."""
    types = [collapse_if_tuple(dict(entry)) for entry in inputs]
    try:
        both = [decode(types, bytes.fromhex(encoded)) for encoded in (claimed, found)]
    except DecodingError:
        yield f"constructor's arguments: {found or 'none'} on the chain, {claimed or 'none'} claimed"
        return
    for entry, here, there in zip(inputs, *both, strict=True):
        if here != there:
            yield f"constructor's argument {entry['name']}: {there!r} on the chain, {here!r} claimed"


def show(found: Sequence[Finding]) -> None:
    """A line each, in colour on a terminal."""
    console = Console()
    for one in found:
        line = f"{one.contract:16} {one.address}  creation {one.creation}, runtime {one.runtime}"
        line += f": {one.difference}" if one.difference else ""
        style = "green" if one.good else "bold red"
        console.print(line, style=style, markup=False, highlight=False, soft_wrap=True)


def require(found: Sequence[Finding]) -> None:
    """Raise VerdictFalse when one is not perfect."""
    bad = [f"{one.contract} ({one.difference})" for one in found if not one.good]
    if bad:
        raise VerdictFalse(f"{len(bad)} of {len(found)} contracts are not their sources: {'; '.join(bad)}")
