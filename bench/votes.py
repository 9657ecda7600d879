"""Memberships and votes as OpenZeppelin's contracts have them."""

from eth_abi.abi import encode
from eth_account.signers.local import LocalAccount
from sha3 import keccak_256

from bench.lab import Lab, key
from bench.rows import Row

MINTED = 100
FOR = 1
FIRST_KEY = 3_000_000


def _holders(first: int, number: int) -> list[str]:
    return [key(FIRST_KEY + step).address for step in range(first, first + number)]


def memberships(lab: Lab) -> list[Row]:
    """Minted to new holders, each its own delegate."""
    token = lab.create("OpenZeppelinVotes721")
    lab.gas("OpenZeppelinVotes721", token, "mint", _holders(0, 1))
    _wait(lab)  # a second, and so a checkpoint of the supply, of its own
    gas = lab.gas("OpenZeppelinVotes721", token, "mint", _holders(1, MINTED))
    return [Row("erc721votes.mint100", "openzeppelin-erc721votes", gas, MINTED)]


def governor(lab: Lab) -> list[Row]:
    """The second vote of a proposal in its own transaction, and one that another sends."""
    token = lab.create("OpenZeppelinVotes721")
    lab.gas("OpenZeppelinVotes721", token, "mint", [*lab.accounts[:3], *_holders(0, 1)])
    governor = lab.create("OpenZeppelinGovernor", token)
    text = "Which tea on Saturday?"
    call = ([lab.accounts[0]], [0], [b""])
    lab.gas("OpenZeppelinGovernor", governor, "propose", *call, text)
    proposal = _proposal_id(*call, text)
    _wait(lab)
    gas = [
        lab.gas("OpenZeppelinGovernor", governor, "castVote", proposal, FOR, sender=sender)
        for sender in (0, 1)
    ]
    voter = key(FIRST_KEY)
    signature = _signature(lab, governor, proposal, voter)
    relayed = (proposal, FOR, voter.address, signature)
    by_signature = lab.gas("OpenZeppelinGovernor", governor, "castVoteBySig", *relayed, sender=2)
    return [
        Row("governor.castVote", "openzeppelin-governor", gas[1]),
        Row("governor.castVoteBySig", "openzeppelin-governor", by_signature),
    ]


def _wait(lab: Lab) -> None:
    lab.chain.rpc.ask("evm_increaseTime", 10)
    lab.chain.rpc.ask("evm_mine")


def _proposal_id(targets: list[str], values: list[int], payloads: list[bytes], text: str) -> int:
    types = ["address[]", "uint256[]", "bytes[]", "bytes32"]
    packed = encode(types, [targets, values, payloads, keccak_256(text.encode()).digest()])
    return int.from_bytes(keccak_256(packed).digest(), "big")


def _signature(lab: Lab, governor: str, proposal: int, voter: LocalAccount) -> bytes:
    fields = (
        ("proposalId", "uint256"),
        ("support", "uint8"),
        ("voter", "address"),
        ("nonce", "uint256"),
    )
    domain = {
        "name": "Peer",
        "version": "1",
        "chainId": lab.chain.chain_id,
        "verifyingContract": governor,
    }
    said = {"proposalId": proposal, "support": FOR, "voter": voter.address, "nonce": 0}
    types = {"Ballot": [{"name": name, "type": kind} for name, kind in fields]}
    return bytes(voter.sign_typed_data(domain, types, said).signature)
