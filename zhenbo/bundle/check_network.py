"""Is the bundle of this chain, and of the contracts that it should be of?"""

from collections.abc import Iterator

from zhenbo.bundle.format import Network
from zhenbo.bundle.source import ChainView, Trusted
from zhenbo.bundle.verdict import Check, failed, flagged, passed

PART = "network"


def check_roots_network(claimed: Network, trusted: Trusted) -> Iterator[Check]:
    """Against a roots file, which names chain and contracts itself."""
    wrong = differences(claimed, trusted.network)
    if wrong:
        listed = ", ".join(wrong)
        yield failed(PART, f"与可信根文件不符：{listed}", f"not as in the roots that you trust: {listed}")
    else:
        yield passed(
            PART, "链与合约同可信根文件一致", "chain and contracts are those of the roots that you trust"
        )


def check_chain_network(claimed: Network, chain: ChainView, known: Network | None) -> Iterator[Check]:
    """Against a node. `known` is the network as the verifier knows it from elsewhere, None where it does
    not.

    Without it anybody could deploy contracts that look like ours and prove an item by them: so that is
    flagged.
    """
    if claimed.chain_id != chain.chain_id:
        yield failed(
            PART, f"凭证属于链 {claimed.chain_id}，节点是链 {chain.chain_id}",
            f"chain id: the bundle is of chain {claimed.chain_id}, the node serves chain {chain.chain_id}",
        )  # fmt: skip
        return
    if chain.genesis().lower() != "0x" + claimed.genesis.hex():
        yield failed(
            PART,
            "创世块哈希不同：不是同一条链",
            "genesis: block 0 has another hash, so this is another chain",
        )
        return
    wrong = [said for name in claimed.contracts for said in _contract_faults(claimed, name, chain)]
    for zh, en in wrong:
        yield failed(PART, zh, en)
    if not wrong:
        yield passed(
            PART,
            f"链 {chain.chain_id}，合约均在其处",
            f"chain {chain.chain_id}, and the contracts are there",
        )
        yield from _check_known(claimed, known)


def differences(one: Network, other: Network) -> list[str]:
    """Names of what differs between two networks."""
    found = [n for n in ("chain_id", "genesis") if getattr(one, n) != getattr(other, n)]
    return found + [
        f"{name}.{part}"
        for name, contract in one.contracts.items()
        for part in ("address", "tx", "block")
        if name not in other.contracts or getattr(contract, part) != getattr(other.contracts[name], part)
    ]


def _contract_faults(claimed: Network, name: str, chain: ChainView) -> Iterator[tuple[str, str]]:
    contract = claimed.contracts[name]
    address = "0x" + contract.address.hex()
    receipt = chain.receipt("0x" + contract.tx.hex())
    created = str(receipt.created or "").lower() if receipt is not None else None
    if receipt is None:
        yield f"{name} 的创建交易不存在", f"{name}: the transaction that created it is not on this chain"
    elif created != address or not receipt.ok:
        yield f"{name} 的地址与创建交易不符", f"{name}: its address is not what that transaction created"
    elif receipt.block != contract.block:
        yield f"{name} 的区块号不符", f"{name}: it was created in block {receipt.block}, not {contract.block}"
    elif not chain.has_code(address):
        yield f"{name} 处没有合约", f"{name}: no contract lives at {address}"
    elif name != "Consortium":
        consortium = str(chain.read(name, address, "consortium")).lower()
        if consortium != "0x" + claimed.contracts["Consortium"].address.hex():
            yield f"{name} 依赖的是另一个 Consortium", f"{name}: it asks another Consortium, {consortium}"


def _check_known(claimed: Network, known: Network | None) -> Iterator[Check]:
    if known is None:
        passport = "0x" + claimed.contracts["Passport"].address.hex()
        yield flagged(
            PART, f"合约地址未经独立确认，请与品牌公布的核对：Passport {passport}",
            f"nobody but the bundle vouches for the contracts: compare Passport {passport} with what the "
            "brand publishes, or give a deployments file",
        )  # fmt: skip
        return
    wrong = ", ".join(differences(claimed, known))
    if wrong:
        yield failed(
            PART, f"合约不是部署文件所列的：{wrong}",
            f"the contracts are not those of the deployments file: {wrong} differ",
        )  # fmt: skip
    else:
        yield passed(PART, "合约与部署文件一致", "the contracts are those of the deployments file")
