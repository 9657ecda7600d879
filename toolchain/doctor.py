"""`python -m toolchain.doctor`: what this machine lacks, one line each with the cure; fails if anything is.

Needs nothing but Python itself, so that it can speak when nothing is installed yet.
"""

import importlib.metadata
import json
import pathlib
import platform
import re
import subprocess
import sys
from collections.abc import Callable

from toolchain import environment, networks, nodes
from toolchain.install import START, path_file

ROOT = pathlib.Path(environment.ROOT)
INSTALL = "make install"
INSTALL_ANEW = "make -B install"  # also where make believes that it is done
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
        raise Wrong(f"{len(wrong)} of {len(wanted)} differ from the lock, first {wrong[0]}", INSTALL_ANEW)
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
    cure = f"install Node {OLDEST_NODE} or newer from https://nodejs.org"
    if not version or int(version.lstrip("v").split(".")[0]) < OLDEST_NODE:
        raise Wrong(version or "not found", cure)
    if not (npm := _answer("npm", "--version")):
        raise Wrong(f"{version} without npm", cure)
    return f"{version}, npm {npm}"


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
        raise Wrong(f"{len(wrong)} of {len(pins)} differ from package.json, first {wrong[0]}", INSTALL_ANEW)
    return f"{len(pins)} as pinned"


def _node_package(name: str) -> str | None:
    file = ROOT / "node_modules" / name / "package.json"
    return json.loads(file.read_text(encoding="utf-8"))["version"] if file.is_file() else None


def compiler() -> str:
    launcher = pathlib.Path(environment.COMPILERS, "solc-v0.8.30")
    answer = _answer(str(launcher), "--version")
    if not answer or "Version: 0.8.30+" not in answer:
        raise Wrong(f"{launcher.name} does not answer", INSTALL_ANEW)
    return answer.splitlines()[-1]


def development_node() -> str:
    name = environment.chosen_chain()
    try:
        with nodes.running(name) as url:
            return f"{name} starts, chain id {networks.chain_id_at(url)}"
    except networks.ChainError as error:
        foundry = "; no binary for this system comes with npm: install Foundry" if name == "anvil" else ""
        raise Wrong(str(error), INSTALL_ANEW + foundry) from error


def live_node() -> str:
    """The node that the configured network names, when one is configured."""
    from zhenbo import config

    network = config.network()
    if network.mnemonic:
        return f"{network.name} is for development; set ZHENBO_NETWORK and its RPC address for a live one"
    try:
        chain_id = networks.require_chain(network.url, network.chain_id)
    except networks.ChainError as error:
        raise Wrong(str(error), f"{config.variable('RPC', network.name)} in .env") from error
    return f"{network.name} answers, chain id {chain_id}{_factory(network.url)}"


def _factory(url: str) -> str:
    """Whether contracts get the addresses that they have on other chains."""
    from zhenbo import create2

    if len(str(networks.ask(url, "eth_getCode", create2.FACTORY, "latest"))) > 2:
        return "; deterministic addresses"
    return "; no deterministic deployment factory, so addresses differ from other chains"


def explorers() -> str:
    """Where `brownie run verify` can publish the sources of what is deployed there."""
    from zhenbo import config

    network, key = config.network(), config.services().etherscan_key
    places = [
        *(["Etherscan"] if network.etherscan and key else []),
        *(["Blockscout"] if network.blockscout else []),
        *(["Sourcify"] if network.sourcify else []),
    ]
    if network.etherscan and not key:
        places.append("(Etherscan with ZHENBO_ETHERSCAN_KEY, free at https://etherscan.io/apidashboard)")
    return f"{network.name}: {', '.join(places) or 'nowhere, it is no public network'}"


def keystore() -> str:
    """Whoever signs: a keystore that can be opened, or an external signer that answers."""
    from zhenbo import config
    from zhenbo.chain.signers import EXTERNAL, from_keystore

    account, file = config.account(), config.passphrase_file()
    if account is None or account.isdigit():
        return _test_wallet(account)
    if account == EXTERNAL:
        return f"the external signer signs for {_address()}"
    with from_keystore(account, file) as signer:
        if file is None:
            return f"{account} is {signer.address}; the passphrase is asked at the first signature"
        signer.unlocked()
        return f"{account} is {signer.address}; the passphrase in {file} opens it"


def _test_wallet(account: str | None) -> str:
    from zhenbo import config

    if account is None:
        return "no account named; set ZHENBO_ACCOUNT to sign on a live network"
    network = config.network()
    if network.mnemonic is None and network.chain_id is not None:
        raise Wrong(
            f"ZHENBO_ACCOUNT={account} is an index of a test wallet, and {network.name} has none",
            "zhenbo account new NAME, then ZHENBO_ACCOUNT=NAME",
        )
    return f"account {account} of {network.name}'s test wallet"


def _address() -> str | None:
    """Address of the configured account; None when none is named or it belongs to a test wallet."""
    from zhenbo import config
    from zhenbo.chain.signers import EXTERNAL, keystore, signer

    account = config.account()
    if account is None or account.isdigit():
        return None
    if account == EXTERNAL:
        return signer("live", None, account).address
    return keystore.read(keystore.path_of(account)).address


def balance() -> str:
    """What the keystore account has to pay gas with on the live network; asked when both are configured."""
    from zhenbo import config
    from zhenbo.errors import BadSigner

    network = config.network()
    try:
        address = _address()
    except BadSigner:
        raise Wrong("the account's address is not known", "mend the keystore first") from None
    if address is None or network.mnemonic:
        return "asked on a live network with a keystore account; test wallets have plenty"
    if network.fees == "free":
        return f"gas costs nothing on {network.name}"
    try:
        wei = int(networks.ask(network.url, "eth_getBalance", address, "latest"), 16)
    except networks.ChainError as error:
        raise Wrong(str(error), f"{config.variable('RPC', network.name)} in .env") from error
    if wei == 0:
        raise Wrong(f"{address} has no {network.currency} on {network.name}", "send it some to pay for gas")
    return f"{address} has {wei / 10**18:.6f} {network.currency} on {network.name}"


CHECKS: dict[str, Callable[[], str]] = {
    "python": python,
    "environment": virtual_environment,
    "python packages": python_packages,
    "node": node,
    "node packages": node_packages,
    "compiler": compiler,
    "development node": development_node,
    "live node": live_node,
    "explorers": explorers,
    "keystore": keystore,
    "balance": balance,
}


def report(name: str, check: Callable[[], str]) -> bool:
    from zhenbo.errors import ZhenboError

    try:
        line, good = check(), True
    except (Wrong, ZhenboError) as wrong:  # refusals of the package name their cure themselves
        line, good = str(wrong), False
    except ImportError as missing:
        line, good = f"{missing.name} is not installed -> {INSTALL_ANEW}", False
    print(f"{'ok  ' if good else 'FAIL'} {name:17} {line}")
    return good


def main() -> int:
    environment.prepare()
    results = [report(name, check) for name, check in CHECKS.items()]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
