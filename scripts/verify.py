"""Publish the sources of what is deployed on Etherscan, Blockscout and Sourcify, and wait for their verdicts.

brownie run verify main --network sepolia      again is harmless; exit code 1 when a contract is not verified
brownie run verify main inputs=FOLDER          submits nothing: writes what a person would submit by hand

It sends no transaction and needs no account.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from scripts.arguments import Arguments, command, parse, usage
from scripts.session import Session
from scripts.sources import subjects
from zhenbo import config
from zhenbo.errors import VerdictFalse
from zhenbo.language import Text, say
from zhenbo.verification import Patience, Subject, Verification, chosen
from zhenbo.verification.patience import LIMIT, Tell
from zhenbo.verification.report import Result, show

USAGE = usage(
    """brownie run verify main --network NAME
  在 Etherscan、Blockscout、Sourcify 上公开已部署合约的源码并等待结果;不发交易,不需账户。
  services=A,B   只用这些服务:etherscan、blockscout、sourcify(默认:支持该网络的全部)
  community=TEA  验证此社区的合约,而非核心合约
  contract=NAME  只验证此合约
  wait=SECONDS   每个合约在每个服务上最多等待的秒数(默认 300)
  inputs=FOLDER  不提交,只写出供手工提交的文件:标准 JSON 输入与构造参数""",
    """brownie run verify main --network NAME
  Publishes the sources of the deployed contracts on Etherscan, Blockscout and Sourcify and waits for the
  verdicts. Sends no transaction and needs no account.
  services=A,B   only these: etherscan, blockscout, sourcify (default: all that serve the network)
  community=TEA  the contracts of this community instead of the core's
  contract=NAME  only this contract
  wait=SECONDS   longest wait for a contract at a service (default 300)
  inputs=FOLDER  submits nothing, but writes what a person would: standard JSON inputs and constructor
                 arguments""",
)
WITHOUT_KEY = Text(
    "Etherscan 需要密钥,此次跳过:在 etherscan.io 免费注册,在 .env 中设置 ZHENBO_ETHERSCAN_KEY,再运行一次。",
    "Etherscan is left out, as it asks for a key: register at etherscan.io (free), set ZHENBO_ETHERSCAN_KEY "
    "in .env, and run this again.",
)
OPTIONS = ("services", "community", "contract", "wait", "inputs")


def main(*args: str) -> None:
    with command(USAGE):
        session = Session.open(parse(args, OPTIONS))
        arguments = session.arguments
        if "inputs" in arguments.options:
            write(Path(arguments.need("inputs")), subjects(session.chain, session.chosen, one(arguments)))
            return
        settings, named = config.services(), listed(arguments)
        services = chosen(session.chain.network, settings, named)
        if named is None and session.chain.network.etherscan and not settings.etherscan_key:
            print(say(WITHOUT_KEY), file=sys.stderr)
        found = subjects(session.chain, session.chosen, one(arguments))
        attempts = [Verification(service, subject) for service in services for subject in found]
        patience = Patience(arguments.number("wait", int(LIMIT)))
        with telling(arguments.is_set("json")) as tell:
            results = verify(attempts, patience, tell)
        session.print_json([result.as_dict() for result in results])
        if not arguments.is_set("json"):
            show(results)
        require(results)


def help(*args: str) -> None:
    print(say(USAGE))


def one(arguments: Arguments) -> list[str]:
    """The contract of `contract=`; an empty list where all are meant."""
    return [arguments.need("contract")] if "contract" in arguments.options else []


def listed(arguments: Arguments) -> list[str] | None:
    """The services of `services=`; None where all that serve the network are meant."""
    if "services" not in arguments.options:
        return None
    return [name.strip() for name in arguments.need("services").split(",")]


def verify(attempts: Sequence[Verification], patience: Patience, tell: Tell) -> list[Result]:
    """All verdicts, in the order of the attempts."""
    verdicts = dict(patience.settle(attempts, tell))
    return [
        Result(each.subject.name, each.subject.address, each.service.name, verdicts[each], each.page)
        for each in attempts
    ]


def require(results: Sequence[Result]) -> None:
    """Raise VerdictFalse when a contract is not verified at a service."""
    bad = [f"{result.contract} ({result.service})" for result in results if not result.outcome.good]
    if bad:
        raise VerdictFalse(f"{len(bad)} of {len(results)} are not verified: {', '.join(bad)}")


@contextmanager
def telling(quiet: bool) -> Iterator[Tell]:
    """Says on a terminal what is waited for, in one line that changes."""
    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield lambda attempt, reason: None
        return
    with console.status(say(Text("提交源码", "submitting the sources"))) as status:
        yield lambda attempt, reason: status.update(escape(f"{attempt}: {say(reason)}"))


def write(folder: Path, found: Sequence[Subject]) -> None:
    """<contract>.json is its standard JSON input; contracts.json has what else the forms of explorers ask."""
    folder.mkdir(parents=True, exist_ok=True)
    rest = {}
    for subject in found:
        rest[subject.name] = asdict(subject)
        file = folder / f"{subject.name}.json"
        file.write_text(_as_json(rest[subject.name].pop("input")), encoding="utf-8")
        print(f"{subject.name:16} {subject.address}  {file}")
    (folder / "contracts.json").write_text(_as_json(rest), encoding="utf-8")


def _as_json(content: object) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"
