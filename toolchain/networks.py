"""The networks of this project, kept in memory: Brownie's own list in the user's home is never written.

ganache, anvil   development: each process starts its own node on a free port and stops it at its end
all others       live: a node that somebody else runs; zhenbo/config.py says which there are and where
"""

import json
import os
import random
import socket
import time
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

from toolchain import environment

CHAIN_ID = 1337
ACCOUNTS = 30
BLOCK_GAS_LIMIT = 30_000_000
# ether for each account: Brownie reserves the gas of a whole block at the maximum fee
DEFAULT_BALANCE = 100_000
MNEMONICS = {
    "ganache": "brownie",
    "anvil": "test test test test test test test test test test test junk",  # it takes BIP-39 words only
}
START_TIMEOUT = 120  # seconds that Brownie waits for an answer of the node
PAUSES = (1, 2, 4)  # seconds before a busy node is asked again
PROGRAM = "zhenbo"  # how we name ourselves: some public nodes deny access to urllib
ANSWER_BYTES = 1_000_000  # no answer that is asked for here is nearly as long

# below the range from which the system picks the ports of outgoing connections
PORTS = range(20_000, 32_000)


class ChainError(Exception):
    """A network cannot be used; the text says what to do."""


def development() -> dict[str, dict[str, Any]]:
    """Both development networks by id, in the words of Brownie's network list."""
    common = {
        "port": PORTS.start,  # replaced at every connection by free_port()
        "gas_limit": BLOCK_GAS_LIMIT,
        "accounts": ACCOUNTS,
        "chain_id": CHAIN_ID,
        "evm_version": "shanghai",
        "default_balance": DEFAULT_BALANCE,
    }
    # Ganache and anvil differ in: the mnemonic; a base fee that can be zero; traces that must be asked for.
    # The command must start with the program's bare name, as Brownie picks the dialect of its flags by it.
    ganache = {**common, "mnemonic": MNEMONICS["ganache"]}
    anvil = {**common, "mnemonic": MNEMONICS["anvil"], "base_fee": 0, "steps_tracing": True}
    return {
        "ganache": _entry("ganache", "Ganache 7", ganache),
        "anvil": _entry("anvil", "Anvil", anvil),
    }


def _entry(name: str, title: str, settings: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": name,
        "name": title,
        "cmd": name,
        "host": "http://127.0.0.1",
        "timeout": START_TIMEOUT,
        "cmd_settings": settings,
    }


def live(name: str) -> dict[str, Any]:
    """The network `name` of zhenbo/config.py in Brownie's words; asks its node for the chain id.

    ChainError when the node is silent or serves another chain, BadConfig when the network is not configured.
    """
    from zhenbo import config  # here, as the doctor loads this module before anything is installed

    network = config.network(name)
    try:
        chain_id = require_chain(network.url, network.chain_id)
    except ChainError as fault:
        raise ChainError(f"{name}: {fault} ({config.variable('RPC', name)})") from None
    return {
        "id": name,
        "name": name,
        "host": network.url,
        "chainid": str(chain_id),
        "timeout": START_TIMEOUT,
    }


def require_chain(url: str, wanted: int | None) -> int:
    """Chain id of the node at `url`; ChainError when it is not the `wanted` one (None takes any)."""
    found = chain_id_at(url)
    if wanted is not None and found != wanted:
        raise ChainError(f"the node serves chain {found}, wanted {wanted}: correct its address")
    return found


def free_port() -> int:
    """A port of this machine on which nothing listens now."""
    chosen = random.SystemRandom()
    for _ in range(200):
        port = chosen.choice(PORTS)
        if is_free(port):
            return port
    raise ChainError(f"no free port between {PORTS.start} and {PORTS.stop}: stop some programs and try again")


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def chain_id_at(url: str) -> int:
    """Chain id of the node at `url`; ChainError when it does not answer."""
    return int(str(ask(url, "eth_chainId")), 16)


def ask(url: str, method: str, *params: Any) -> Any:
    """Result of one JSON-RPC question to the node at `url`; ChainError when there is none.

    A node that says it is busy is asked again after a while.
    """
    shown = urllib.parse.urlsplit(url).netloc.split("@")[-1]  # an address may carry a password or a key
    if not url.startswith(("http://", "https://")):
        raise ChainError(f"the address of a node starts with http:// or https://, not {url.split(':')[0]}:")
    question = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
    for pause in (*PAUSES, None):
        found, busy = _answer(url, shown, question)
        if not busy:
            return _result(found, shown, method)
        if pause is not None:
            time.sleep(pause)
    raise ChainError(
        f"{shown} refuses for the moment, too many requests: wait a minute, or use a node with a higher limit"
    )


def _answer(url: str, shown: str, question: bytes) -> tuple[Any, bool]:
    """The node's answer, and whether it only says that it is busy."""
    headers = {"Content-Type": "application/json", "User-Agent": PROGRAM}
    request = urllib.request.Request(url, question, headers)  # noqa: S310 - http
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - checked above
            found = json.loads(answer.read(ANSWER_BYTES))
    except urllib.error.HTTPError as error:
        if error.code in (429, 503):
            return None, True
        if error.code in (401, 403):
            raise ChainError(
                f"{shown} denies access ({error.code}): check the API key in its address"
            ) from None
        raise ChainError(f"{shown} answers HTTP {error.code}: correct its address, or try later") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        raise ChainError(
            f"no node answers at {shown} ({reason}): start it, or correct its address"
        ) from error
    refusal = found.get("error") if isinstance(found, dict) else None
    return found, isinstance(refusal, dict) and refusal.get("code") == -32005


def _result(found: Any, shown: str, method: str) -> Any:
    if not isinstance(found, dict) or "result" not in found:
        refusal = found.get("error") if isinstance(found, dict) else found
        raise ChainError(f"{shown} refuses {method} ({refusal}): correct its address")
    return found["result"]


def require_development(name: str) -> None:
    """Raise ChainError unless `name` is a node that this project starts by itself."""
    if name not in MNEMONICS:
        raise ChainError(f"CHAIN={name!r} is unknown: use one of {', '.join(MNEMONICS)}")


def node_command(name: str, port: int) -> list[str]:
    """Command line of a node like the ones Brownie starts here, for those who start one without Brownie."""
    require_development(name)
    program = os.path.join(environment.NODE_PROGRAMS, name)
    if name == "ganache":
        flags = {
            "--server.port": port,
            "--miner.blockGasLimit": BLOCK_GAS_LIMIT,
            "--wallet.totalAccounts": ACCOUNTS,
            "--wallet.defaultBalance": DEFAULT_BALANCE,
            "--chain.chainId": CHAIN_ID,
            "--chain.hardfork": "shanghai",
            "--chain.vmErrorsOnRPCResponse": "true",
            "--wallet.mnemonic": MNEMONICS[name],
        }
    else:
        flags = {
            "--port": port,
            "--gas-limit": BLOCK_GAS_LIMIT,
            "--accounts": ACCOUNTS,
            "--balance": DEFAULT_BALANCE,
            "--chain-id": CHAIN_ID,
            "--hardfork": "shanghai",
            "--block-base-fee-per-gas": 0,
            "--mnemonic": MNEMONICS[name],
        }
    return [program, *(str(part) for pair in flags.items() for part in pair)]
