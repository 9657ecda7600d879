"""The same acts by those whom people use today."""

from random import Random

from eth_utils import to_checksum_address
from sha3 import keccak_256

from bench.lab import Lab, key
from bench.ours import BRAND, digest
from bench.rows import Row
from zhenbo.merkle import FlatNodes, proof_of

CLAIMS = 1 << 17
LOOP, PUSHED = 100, 500
NOTE = "shade-dried on the day of picking, Menghai"  # about forty characters, as such ledgers carry


def erc721(lab: Lab) -> list[Row]:
    token = lab.create("OpenZeppelinErc721")
    single = lab.gas("OpenZeppelinErc721", token, "mint", key(1).address, 2**200 + 1)
    batch = lab.create("Erc721aBatch")
    brand = lab.accounts[BRAND]
    lab.gas("Erc721aBatch", batch, "mint", brand, 1)  # the holder's first mint costs a slot more
    many = lab.gas("Erc721aBatch", batch, "mint", brand, 100)
    sent = lab.gas("Erc721aBatch", batch, "transferFrom", brand, key(2).address, 51, sender=BRAND)
    return [
        Row("erc721.mint", "openzeppelin-erc721", single),
        Row("erc721.mint.batch100", "erc721a", many, 100),
        Row("erc721.transfer.first", "erc721a", sent),
    ]


def distributor(lab: Lab) -> list[Row]:
    """Claim of a fresh account from a tree of the same depth as our batch."""
    token = lab.create("TestERC20", "Peer", "PEER", 10**24)
    leaves = b"".join(_claim(i) for i in range(CLAIMS))
    nodes = FlatNodes.from_leaves(leaves)
    address = lab.create("MerkleDistributor", token, nodes.root)
    lab.gas("TestERC20", token, "transfer", address, 10**23)
    for number in (7, 8):  # the second claim of a bitmap word, as almost all are
        gas = lab.gas(
            "MerkleDistributor",
            address,
            "claim",
            number,
            key(number).address,
            10**18,
            proof_of(nodes, number),
        )
    return [Row("distributor.claim", "uniswap-merkle-distributor", gas)]


def _claim(number: int) -> bytes:
    account = bytes.fromhex(key(number).address[2:]) if number < 16 else digest(f"fan {number}")[:20]
    packed = number.to_bytes(32, "big") + account + (10**18).to_bytes(32, "big")
    return keccak_256(packed).digest()


def _receivers(seed: int, count: int) -> list[str]:
    seeded = Random(seed)
    return [to_checksum_address(f"0x{seeded.getrandbits(160):040x}") for _ in range(count)]


def transfers(lab: Lab) -> list[Row]:
    """What a script without a contract does: a transaction for each receiver."""
    token = lab.create("OpenZeppelinErc20", 10**9)
    rows = []
    for name in ("new", "held"):
        receivers = _receivers(100, LOOP)
        gas = sum(lab.gas("OpenZeppelinErc20", token, "transfer", one, 1_000) for one in receivers)
        rows.append(Row(f"push.loop100.{name}", "openzeppelin-erc20", gas, LOOP))
    return rows


def pushes(lab: Lab) -> list[Row]:
    """Five hundred receivers in one transaction, of a token of which the sum was allowed."""
    token, push = lab.create("OpenZeppelinErc20", 10**9), lab.create("TokenPush")
    lab.gas("OpenZeppelinErc20", token, "approve", push, 2**256 - 1)
    receivers, seeded, rows = _receivers(500, PUSHED), Random(5), []
    for name in ("new", "held"):
        amounts = [seeded.randint(100, 1_900) for _ in receivers]
        gas = lab.gas("TokenPush", push, "push", token, receivers, amounts)
        rows.append(Row(f"push.disperse500.{name}", "token-push", gas, PUSHED))
    return rows


def epochs(lab: Lab) -> list[Row]:
    """Epochs of five hundred fans, a distributor each: one claimed; ten by one fan, in ten transactions."""
    token = lab.create("TestERC20", "Peer", "PEER", 10**24)
    nodes = FlatNodes.from_leaves(b"".join(_claim(i) for i in range(PUSHED)))
    gas = []
    for _ in range(10):
        address = lab.create("MerkleDistributor", token, nodes.root)
        lab.gas("TestERC20", token, "transfer", address, 10**21)
        for number in (7, 8):
            claim = (number, key(number).address, 10**18, proof_of(nodes, number))
            gas.append(lab.gas("MerkleDistributor", address, "claim", *claim))
    return [
        Row("distributor.epoch.one", "uniswap-merkle-distributor", gas[1]),
        Row("distributor.epoch.ten", "uniswap-merkle-distributor", sum(gas[1::2])),
    ]


def ledger(lab: Lab) -> list[Row]:
    address = lab.create("EventLedger")
    lab.gas("EventLedger", address, "record", digest("lot"), digest("event 0"), NOTE)
    gas = lab.gas("EventLedger", address, "record", digest("lot"), digest("event 1"), NOTE)
    return [Row("event.recorded", "struct-per-event-ledger", gas)]
