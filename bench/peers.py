"""The same acts by those whom people use today."""

from sha3 import keccak_256

from bench.lab import Lab, key
from bench.ours import BRAND, digest
from bench.rows import Row
from zhenbo.merkle import FlatNodes, proof_of

CLAIMS = 1 << 17
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


def ledger(lab: Lab) -> list[Row]:
    address = lab.create("EventLedger")
    lab.gas("EventLedger", address, "record", digest("lot"), digest("event 0"), NOTE)
    gas = lab.gas("EventLedger", address, "record", digest("lot"), digest("event 1"), NOTE)
    return [Row("event.recorded", "struct-per-event-ledger", gas)]
