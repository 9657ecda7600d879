"""What was deployed before: the deployments file held against the chain and against what is asked for now.

And what stands on the chain already, although no file or journal of ours knows it.
"""

import hashlib
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from zhenbo import config, create2, deployments
from zhenbo.chain import Chain
from zhenbo.deployments import Deployed, Deployment
from zhenbo.errors import BadConfig, NodeFault
from zhenbo.plan import Call
from zhenbo.plans.creation import constructor_args, known_address
from zhenbo.runner import CallReport


def recorded(chain: Chain, described: Mapping[str, Any], file: Path) -> Deployment:
    """What the deployments file says was done of this deployment; nothing for another chain or edition.

    described   what it is deployed as: the parameters of the file; "edition" among them
    """
    fresh = Deployment(
        chain.name, chain.chain_id, chain.genesis(), chain.head(), source_commit(), parameters=dict(described)
    )
    if not file.exists():
        return fresh
    found = deployments.load(file)
    if chain.development and found.genesis.lower() != fresh.genesis.lower():
        return fresh
    found.require_chain(chain.chain_id, fresh.genesis)
    if found.parameters.get("edition") != described["edition"]:
        return fresh
    changed = [name for name, value in described.items() if found.parameters.get(name) != value]
    if changed:
        raise BadConfig(
            f"{file} describes a deployment with another {', '.join(changed)}. Give the same "
            "arguments to resume it, or edition=WORD to deploy another set beside it."
        )
    if not chain.development:
        return _still_there(chain, found)
    gone = any(not chain.has_code(contract.address) for contract in found.contracts.values())
    return fresh if gone else found


def _still_there(chain: Chain, found: Deployment) -> Deployment:
    """What the chain still has of it, in the blocks where it is now: a reorganisation may have moved some, or
    taken it out, and then it is deployed again.

    Raises BadConfig where the node has not come as far as the file says.
    """
    contracts, head = {}, chain.head()
    for name, contract in found.contracts.items():
        if chain.has_code(contract.address):
            receipt = chain.receipt(contract.tx)  # none where a node forgets old ones
            contracts[name] = contract if receipt is None else replace(contract, block=receipt.block)
        elif head < contract.block:
            raise BadConfig(
                f"{chain.rpc.place} is at block {head}, and {name} was created in block {contract.block}. "
                f"Wait until it is in step, or name another node in {config.variable('RPC', chain.name)}."
            )
    first = min((contract.block for contract in contracts.values()), default=head)
    return replace(found, block=first, contracts=contracts)


def code_hash(chain: Chain, name: str) -> str:
    """SHA-256 of a contract's creation code, 64 hex digits."""
    return hashlib.sha256(bytes.fromhex(str(chain.artifacts[name].bytecode)[2:])).hexdigest()


def deployed(chain: Chain, call: Call, result: CallReport) -> Deployed:
    """What a call that creates a contract has created; asked of the chain where the journal does not know.

    Raises BadConfig where that cannot be told.
    """
    address = known_address(call) or result.created
    if address is None:
        raise BadConfig(
            f"The journal does not say where {call.contract} was created; restore it, or deploy with "
            "another edition=."
        )
    if result.tx is not None and result.block is not None:
        tx, block = result.tx, result.block
    else:
        tx, block = _creation_of(chain, call, address)
    return Deployed(
        to_checksum_address(address),
        tx,
        block,
        constructor_args(call),
        code_hash(chain, call.contract),
        keccak(chain.code(address)).hex(),
        bytes(call.args[0]).hex() if call.function == "create2" else "",
    )


def _creation_of(chain: Chain, call: Call, address: str) -> tuple[str, int]:
    """Transaction and block by which somebody, or a run whose journal is lost, created the contract."""
    block = _first_block_with_code(chain, call, address)
    data = f"0x{chain.encode(call, address).data.hex()}"
    for tx in chain.rpc.ask("eth_getBlockByNumber", hex(block), True)["transactions"]:
        if str(tx["to"]).lower() == create2.FACTORY.lower() and tx["input"] == data:
            return str(tx["hash"]), block
    raise BadConfig(
        f"{call.contract} stands at {address} since block {block}, created by a contract of somebody else's. "
        "It is the same contract, but its creation cannot be shown: deploy with another edition=."
    )


def _first_block_with_code(chain: Chain, call: Call, address: str) -> int:
    low, high = 0, chain.head()
    try:
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if chain.code(address, middle) else (middle + 1, high)
    except NodeFault as fault:
        raise BadConfig(
            f"{call.contract} stands at {address} already, and this machine has no journal of its creation. "
            f"The node cannot say when that was ({fault}): name an archive node in "
            f"{config.variable('RPC', chain.name)}, or deploy with another edition=."
        ) from fault
    return low


def source_commit() -> str:
    """Commit of the sources, with `+changes` where files differ from it; "unknown" outside a checkout."""
    try:
        changed = _git("status", "--porcelain", "--", "contracts", "interfaces")
        return _git("rev-parse", "HEAD") + ("+changes" if changed else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _git(*words: str) -> str:
    folder = config.project_root()
    done = subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()
