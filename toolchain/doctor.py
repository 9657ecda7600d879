"""`python -m toolchain.doctor`: what this machine lacks, one line each with the cure; fails if anything is.

Needs nothing but Python itself, so that it can speak when nothing is installed yet.
"""

import importlib.metadata
import json
import os
import pathlib
import platform
import re
import stat
import subprocess
import sys
from collections.abc import Callable

from toolchain import environment, networks, nodes
from toolchain.install import START, path_file

ROOT = pathlib.Path(environment.ROOT)
INSTALL = "make install"
OLDEST_NODE = 20


class Wrong(Exception):
    """Something is missing: what, and the command or act that mends it."""

    def __init__(self, what: str, cure: str):
        super().__init__(f"{what} -> {cure}")


def python() -> str:
    if sys.version_info[:2] != (3, 11):
        raise Wrong(
            f"Python {platform.python_version()}, wanted 3.11", "make PYTHON=/path/to/python3.11 install"
        )
    return platform.python_version()


def virtual_environment() -> str:
    if sys.prefix == sys.base_prefix:
        raise Wrong("no virtual environment is active", f"{INSTALL} && . .venv/bin/activate")
    if not path_file().is_file() or START not in path_file().read_text(encoding="utf-8"):
        raise Wrong(f"{path_file().name} is missing in it", INSTALL)
    return sys.prefix


def python_packages() -> str:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    wanted = [(name, version) for name, version, marker in _pins(lock) if not marker]
    wrong = [f"{name} {version}" for name, version in wanted if _installed(name) != version]
    if wrong:
        raise Wrong(f"{len(wrong)} of {len(wanted)} differ from the lock, first {wrong[0]}", INSTALL)
    return f"{len(wanted)} as locked"


def _pins(lock: str) -> list[tuple[str, str, str]]:
    """Name, version and marker ("" when it applies everywhere) of each locked package."""
    return re.findall(r"^([\w.-]+)==([^\s;]+)(?: ; ([^\\\n]*))? \\$", lock, re.MULTILINE)


def _installed(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def node() -> str:
    version = _answer("node", "--version")
    if not version or int(version.lstrip("v").split(".")[0]) < OLDEST_NODE:
        found = version or "none found"
        raise Wrong(f"Node {OLDEST_NODE} or newer is needed ({found})", "install it from https://nodejs.org")
    return version


def _answer(*command: str) -> str | None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()


def node_packages() -> str:
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    pins = {**wanted["dependencies"], **wanted["devDependencies"]}
    wrong = [f"{name} {version}" for name, version in pins.items() if _node_package(name) != version]
    if wrong:
        raise Wrong(f"{len(wrong)} of {len(pins)} differ from package.json, first {wrong[0]}", INSTALL)
    return f"{len(pins)} as pinned"


def _node_package(name: str) -> str | None:
    file = ROOT / "node_modules" / name / "package.json"
    return json.loads(file.read_text(encoding="utf-8"))["version"] if file.is_file() else None


def compiler() -> str:
    launcher = pathlib.Path(environment.COMPILERS, "solc-v0.8.30")
    answer = _answer(str(launcher), "--version")
    if not answer:
        raise Wrong(f"{launcher.name} does not answer", INSTALL)
    return answer.splitlines()[-1]


def development_node() -> str:
    name = environment.chosen_chain()
    try:
        with nodes.running(name) as url:
            return f"{name} starts, chain id {networks.chain_id_at(url)}"
    except networks.ChainError as error:
        raise Wrong(str(error), f"{INSTALL}; on systems without the anvil binary install Foundry") from error


def live_node() -> str:
    """The node that the configured network names, when one is configured."""
    from zhenbo import config
    from zhenbo.errors import ZhenboError

    try:
        network = config.network()
    except ZhenboError as error:
        raise Wrong("the network is not configured", str(error)) from error
    if network.mnemonic:
        return f"{network.name} is for development; set ZHENBO_NETWORK and its RPC address for a live one"
    return f"{network.name} answers, {_check_chain(network.url, network.chain_id)}"


def _check_chain(url: str, wanted: int | None) -> str:
    try:
        found = networks.chain_id_at(url)
    except networks.ChainError as error:
        raise Wrong(str(error), "check the RPC address in .env") from error
    if wanted is not None and found != wanted:
        raise Wrong(f"the node serves chain {found}, wanted {wanted}", "check the RPC address in .env")
    return f"chain id {found}"


def keystore() -> str:
    file = _keystore_file()
    if file is None:
        return "no account named; set ZHENBO_ACCOUNT to sign on a live network"
    if not file.is_file():
        raise Wrong(f"account {file.stem} has no keystore file {file}", f"brownie accounts new {file.stem}")
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        version = content["version"]
    except (ValueError, KeyError, TypeError) as error:
        raise Wrong(f"{file} is no keystore", "restore it from your backup") from error
    if stat.S_IMODE(file.stat().st_mode) & 0o077:
        raise Wrong(f"others may read {file}", f"chmod 600 {file}")
    return f"{file}, version {version}"


def _keystore_file() -> pathlib.Path | None:
    """The keystore of the configured account; None when none is named or it belongs to a test wallet."""
    from zhenbo import config

    account = config.account()
    if account is None or account.isdigit():
        return None
    if os.sep in account or account.endswith(".json"):
        return pathlib.Path(account).expanduser()
    return (config.KEYSTORE_FOLDER / f"{account}.json").expanduser()


def balance() -> str:
    from zhenbo import config

    file = _keystore_file()
    if file is None or not file.is_file() or config.network().mnemonic:
        return "nothing to look up on a development network or without a keystore account"
    address = json.loads(file.read_text(encoding="utf-8")).get("address", "")
    network = config.network()
    try:
        wei = int(
            networks.ask(network.url, "eth_getBalance", "0x" + address.removeprefix("0x"), "latest"), 16
        )
    except networks.ChainError as error:
        raise Wrong(str(error), "check the RPC address in .env") from error
    if wei == 0:
        raise Wrong(f"0x{address} has no {network.currency}", "send it some to pay for gas")
    return f"0x{address} has {wei / 10**18:.6f} {network.currency}"


CHECKS: dict[str, Callable[[], str]] = {
    "python": python,
    "environment": virtual_environment,
    "python packages": python_packages,
    "node": node,
    "node packages": node_packages,
    "compiler": compiler,
    "development node": development_node,
    "live node": live_node,
    "keystore": keystore,
    "balance": balance,
}


def report(name: str, check: Callable[[], str]) -> bool:
    try:
        line, good = check(), True
    except Wrong as wrong:
        line, good = str(wrong), False
    except ImportError as missing:
        line, good = f"{missing.name} is not installed -> {INSTALL}", False
    print(f"{'ok  ' if good else 'FAIL'} {name:17} {line}")
    return good


def main() -> int:
    environment.prepare()
    results = [report(name, check) for name, check in CHECKS.items()]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
