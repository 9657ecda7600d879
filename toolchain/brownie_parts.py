"""What this project needs of Brownie beyond its settings file, one function for each module of Brownie.

Each function gets the freshly loaded module. Only what Brownie would do wrong on the nodes of this project is
replaced, and each replacement says why.
"""

import functools
import pathlib
import re
import sys
from types import ModuleType
from typing import Any

import filelock
import psutil

from toolchain import brownie_thrift, environment, networks
from zhenbo.errors import Refused

COMPILING_TIMEOUT = 600  # seconds to wait for another process that compiles
RECEIPT_TIMEOUT = 20  # seconds for a node that has mined a transaction to show its receipt
PUSHED_IMMUTABLE = "7f" + "00" * 32  # PUSH32 of what the constructor fills in
DEVELOPMENT_GAS_PRICE = 20 * 10**9  # wei; the max_fee of brownie-config.yaml


def config(module: ModuleType) -> None:
    """brownie._config: add the networks of this project and give every development node a port of its own."""
    module.CONFIG.networks.update(networks.development())
    module.CONFIG.settings["networks"]["default"] = environment.chosen_chain()

    ask = module.ConfigContainer.set_active_network

    @functools.wraps(ask)
    def set_active_network(self: Any, id_: str | None = None) -> Any:
        wanted = id_ or self.settings["networks"]["default"]
        if wanted == environment.chosen_chain():
            networks.require_development(wanted)
        if wanted in networks.MNEMONICS:
            self.networks[wanted]["cmd_settings"]["port"] = networks.free_port()
        else:
            self.networks[wanted] = _live(wanted, "cli" in self.argv)
        return ask(self, id_)

    module.ConfigContainer.set_active_network = set_active_network


def _live(name: str, on_command_line: bool) -> dict[str, Any]:
    """The network in Brownie's words. On the command line a refusal is one sentence, and no traceback."""
    try:
        return networks.live(name)
    except (networks.ChainError, Refused) as fault:
        if not on_command_line:
            raise
        print(fault, file=sys.stderr)
        sys.exit(Refused.exit_code)


def account(module: ModuleType) -> None:
    """brownie.network.account: Ganache 7 never mines a transaction that offers gas for nothing.

    Brownie offers that in calls which it sends as transactions (--coverage, `dev:` reasons), and then waits
    for ever.
    """
    sender = module._PrivateKeyAccount
    ask = sender._gas_price

    @functools.wraps(ask)
    def _gas_price(self: Any, gas_price: Any = None) -> Any:
        free = isinstance(gas_price, int) and not isinstance(gas_price, bool) and gas_price == 0
        if free and module.CONFIG.network_type == "development":
            gas_price = DEVELOPMENT_GAS_PRICE
        return ask(self, gas_price)

    sender._gas_price = _gas_price
    sender._await_confirmation = _confirmed_after_all(module)


def _confirmed_after_all(module: ModuleType) -> Any:
    """Brownie takes a transaction for dropped when its nonce is used before its receipt can be read.

    Anvil raises the nonce a moment earlier than it shows the receipt, so a busy machine would fail tests now
    and then. The receipt is looked for once more before that is believed.
    """
    wait = module._PrivateKeyAccount._await_confirmation

    @functools.wraps(wait)
    def _await_confirmation(self: Any, receipt: Any, required_confs: int, *strategy: Any) -> Any:
        try:
            return wait(self, receipt, required_confs, *strategy)
        except module.TransactionError:
            if module.CONFIG.network_type != "development":
                raise
            module.web3.eth.wait_for_transaction_receipt(receipt.txid, timeout=RECEIPT_TIMEOUT)
            receipt._confirmed.clear()
            receipt._await_confirmation(required_confs=required_confs)
            return receipt

    return _await_confirmation


def contract(module: ModuleType) -> None:
    """brownie.network.contract: an immutable is zeros in the build and a value on the chain.

    Brownie would take a contract with immutables for another one and drop the map that coverage, traces and
    `dev:` reasons need.
    """
    verify = module._verify_deployed_code

    @functools.wraps(verify)
    def _verify_deployed_code(address: Any, expected_bytecode: str, language: str) -> bool:
        if verify(address, expected_bytecode, language):
            return True
        if language != "Solidity":
            return False
        pattern = expected_bytecode.removeprefix("0x").replace(PUSHED_IMMUTABLE, "7f[0-9a-f]{64}")
        actual = module.web3.eth.get_code(address).hex().removeprefix("0x")
        return re.fullmatch(pattern, actual) is not None

    module._verify_deployed_code = _verify_deployed_code
    brownie_thrift.contract(module)


def rpc(module: ModuleType) -> None:
    """brownie.network.rpc: use a development node only if this process started it."""
    launch = module.Rpc.launch

    def attach(self: Any, address: Any) -> None:
        raise networks.ChainError(
            f"a node that this process did not start listens at {address}; tests reset their node, so "
            "they never use another's. Run again, or name a node of yours: --network local (ZHENBO_RPC_LOCAL)"
        )

    @functools.wraps(launch)
    def launch_own(self: Any, cmd: str, **settings: Any) -> None:
        launch(self, cmd, **settings)
        if not _listens(self.process, settings["port"]):
            self.kill(False)
            raise networks.ChainError(
                f"port {settings['port']} was taken by another program while {cmd} started: run again"
            )

    module.Rpc.attach = attach
    module.Rpc.launch = launch_own


def _listens(process: psutil.Process, port: int) -> bool:
    family = [process, *process.children(recursive=True)]
    return any(
        connection.status == psutil.CONN_LISTEN and connection.laddr.port == port
        for member in family
        for connection in member.connections(kind="tcp")
    )


def anvil(module: ModuleType) -> None:
    """brownie.network.rpc.anvil: chain.mine(timestamp=...) hands over a bare number, anvil wants a list."""

    def mine(timestamp: int | None = None) -> None:
        module._request("evm_mine", [] if timestamp is None else [timestamp])

    module.mine = mine


def project(module: ModuleType) -> None:
    """brownie.project.main: one process at a time compiles, or others read half of what it has written."""
    load = module.load

    @functools.wraps(load)
    def load_alone(*args: Any, **kwargs: Any) -> Any:
        folder = pathlib.Path(environment.ROOT, "build")
        folder.mkdir(exist_ok=True)
        with filelock.FileLock(folder / ".compiling.lock", timeout=COMPILING_TIMEOUT):
            return load(*args, **kwargs)

    module.load = load_alone


def scripts(module: ModuleType) -> None:
    """brownie.project.scripts: import a script by its place in the project.

    Brownie makes a module's name of the whole path, which fails where a folder has a dot in its name.
    """
    ask = module._import_from_path
    root = pathlib.Path(environment.ROOT).resolve()

    @functools.wraps(ask)
    def _import_from_path(path: pathlib.Path) -> ModuleType:
        inside = path.is_relative_to(root)
        return ask(pathlib.Path("/", path.relative_to(root)) if inside else path)

    module._import_from_path = _import_from_path


COMPLETED = {
    "brownie._config": config,
    "brownie.network.account": account,
    "brownie.network.contract": contract,
    "brownie.network.rpc": rpc,
    "brownie.network.rpc.anvil": anvil,
    "brownie.network.state": brownie_thrift.state,
    "brownie.network.transaction": brownie_thrift.transaction,
    "brownie.network.web3": brownie_thrift.web3,
    "brownie.project.main": project,
    "brownie.project.scripts": scripts,
}
