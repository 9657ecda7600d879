"""A node as the indexer's source: what is asked, what is believed, what is refused."""

import json

import pytest
from eth_abi import encode
from eth_utils import keccak

from zhenbo import config
from zhenbo.chain import log_source
from zhenbo.chain.abi import Artifacts
from zhenbo.chain.log_decoder import LogDecoder
from zhenbo.chain.log_source import LogSource
from zhenbo.errors import NodeFault, NodeSilent
from zhenbo.indexer.chain_event import Contract
from zhenbo.indexer.follow import ChainMoved

NOTARY, POINTS = bytes(19) + b"\1", bytes(19) + b"\2"
CONTRACTS = [Contract("core", "Consortium", NOTARY, 1), Contract("TEA", "Points", POINTS, 1)]
ADDED = keccak(text="MemberAdded(uint32,string)")
MOVED = keccak(text="Transfer(address,address,uint256)")


def block_hash(number, branch=0):
    return f"0x{branch:032x}{number:032x}"


def log(number, index=0, **changes):
    return {
        "address": f"0x{NOTARY.hex()}",
        "topics": [f"0x{ADDED.hex()}", f"0x{7:064x}"],
        "data": f"0x{encode(['string'], ['茶']).hex()}",
        "blockNumber": hex(number),
        "blockHash": block_hash(number),
        "transactionHash": f"0x{number:064x}",
        "logIndex": hex(index),
    } | changes


class Node:
    """Answers what the source asks; `logs` by block, `widest` the range it bears."""

    place = "http://node"

    def __init__(self, logs=(), widest=10**9, branch=0):
        self.logs, self.widest, self.branch, self.asked = list(logs), widest, branch, []
        self.after_logs = lambda: None
        self.missing = ()

    def ask(self, method, *params):
        self.asked.append((method, params))
        if method == "eth_getBlockByNumber":
            number = int(params[0], 16)
            if number in self.missing:
                return None
            parent = block_hash(number - 1, self.branch)
            found = {"hash": block_hash(number, self.branch), "parentHash": parent}
            return {"number": params[0], "timestamp": hex(1000 + number), **found}
        wanted = params[0]
        if "blockHash" in wanted:
            if wanted["blockHash"][2:34] != f"{self.branch:032x}":
                raise NodeFault("unknown block")
            found = [one for one in self.logs if one["blockHash"] == wanted["blockHash"]]
        else:
            start, stop = int(wanted["fromBlock"], 16), int(wanted["toBlock"], 16)
            if stop - start + 1 > self.widest:
                raise NodeFault("query returned more than 10000 results")
            found = [one for one in self.logs if start <= int(one["blockNumber"], 16) <= stop]
        self.after_logs()
        return [one for one in found if one["address"] in wanted["address"]]


class FakeChain:
    def __init__(self, node):
        self.rpc, self.artifacts = node, Artifacts(config.ABI_FOLDER)


def source(node):
    return LogSource(FakeChain(node))


def test_events_are_decoded_and_timed():
    node = Node([log(5), log(9, blockTimestamp="0x7b")])
    end, events = source(node).within(CONTRACTS, 1, 20)
    assert end.number == 20
    assert [(e.deployment, e.contract, e.name, e.args, e.place, e.time) for e in events] == [
        ("core", "Consortium", "MemberAdded", {"memberId": 7, "name": "茶"}, (5, 0), 1005),
        ("core", "Consortium", "MemberAdded", {"memberId": 7, "name": "茶"}, (9, 0), 123),
    ]
    times = [p for m, p in node.asked if m == "eth_getBlockByNumber"]
    assert len(times) == 3, "the end twice, and one block whose log has no time"


def test_ranges_shrink_to_what_the_node_bears_and_grow_again():
    node = Node(widest=30)
    found, start, ends = source(node), 1, []
    while start <= 2000:
        end, _ = found.within(CONTRACTS, start, 2000)
        ends.append(end.number - start + 1)
        start = end.number + 1
    assert max(ends) <= 30 and sum(ends) == 2000
    node.widest = 10**9
    wide = [found.within(CONTRACTS, 1, 10**9)[0].number for _ in range(40)]
    assert wide[-1] > 100 * wide[0]


def test_a_range_full_of_events_does_not_grow(monkeypatch):
    monkeypatch.setattr(log_source, "_MANY", 2)
    found = source(Node([log(5), log(6)]))
    assert {found.within(CONTRACTS, 1, 10**6)[0].number for _ in range(12)} == {2000}


def test_a_node_that_bears_nothing_is_told():
    with pytest.raises(NodeFault, match="more than 10000"):
        source(Node(widest=0)).within(CONTRACTS, 1, 50)


@pytest.mark.parametrize("logs", [[], [log(5)]])
def test_a_chain_that_moves_while_its_logs_are_read_is_not_believed(logs):
    node = Node(logs)
    node.after_logs = lambda: setattr(node, "branch", 1)
    with pytest.raises(ChainMoved):
        source(node).within(CONTRACTS, 1, 20)


def test_logs_of_another_block_than_the_chain_has_are_not_believed():
    with pytest.raises(ChainMoved, match="block 5"):
        source(Node([log(5, blockHash=block_hash(5, 3))])).within(CONTRACTS, 1, 20)


def test_a_single_block_is_asked_for_by_its_hash():
    node = Node([log(5), log(6)])
    found = source(node)
    block = found.block(5)
    assert [(e.place, e.time) for e in found.at(CONTRACTS, block)] == [((5, 0), 1005)]
    node.branch = 1
    with pytest.raises(NodeSilent, match="events of block 5 cannot be had"):
        found.at(CONTRACTS, block)


def test_blocks_that_are_missing_are_none_or_said():
    node = Node([log(5)])
    node.missing = (5, 20)
    assert source(node).block(5) is None
    with pytest.raises(NodeSilent, match="does not have block 20"):
        source(node).within(CONTRACTS, 1, 20)
    node.missing = (5,)
    with pytest.raises(NodeSilent, match="does not have block 5"):
        source(node).within(CONTRACTS, 1, 20)


def test_many_contracts_are_asked_for_in_several_questions():
    many = [Contract("core", "Notary", n.to_bytes(20, "big"), 1) for n in range(250)]
    node = Node([log(5)])
    source(node).within(many, 1, 20)
    assert [len(p[0]["address"]) for m, p in node.asked if m == "eth_getLogs"] == [100, 100, 50]


def decoder(name):
    return LogDecoder(name, json.loads((config.ABI_FOLDER / f"{name}.json").read_text("utf-8"))["abi"])


@pytest.mark.parametrize(
    "raw, shown",
    [
        (b"\xff\xfe", r"\xff\xfe"),
        (b"a\0b", r"a\x00b"),
        ("茶".encode(), "茶"),
        (b"", ""),
        (b"\xed\xa0\x80", r"\xed\xa0\x80"),
    ],
)
def test_texts_that_no_database_takes_become_visible(raw, shown):
    data = encode(["bytes"], [raw])
    name, args = decoder("Consortium").read([ADDED, bytes(31) + b"\7"], data)
    assert (name, args) == ("MemberAdded", {"memberId": 7, "name": shown})
    shown.encode("utf-8")


def test_fixed_words_are_read_without_the_slow_decoder():
    topics = [MOVED, bytes(12) + NOTARY, bytes(12) + POINTS]
    _, args = decoder("Points").read(topics, (2**255).to_bytes(32, "big"))
    assert args == {"from": NOTARY, "to": POINTS, "amount": 2**255}


def test_an_event_that_the_abi_does_not_have_is_kept_whole():
    strange = keccak(text="Strange(uint256)")
    assert decoder("Points").read([strange, b"\1" * 32], b"\2" * 32) == (
        "Unknown",
        {"topics": strange + b"\1" * 32, "data": b"\2" * 32},
    )
    assert decoder("Points").read([], b"\2")[0] == "Unknown"


@pytest.mark.parametrize(
    "name, topics, data",
    [
        ("Points", [MOVED, bytes(32), bytes(32)], b"\1" * 31),
        ("Points", [MOVED, bytes(32)], bytes(32)),
        ("Consortium", [ADDED, bytes(32)], b"\xff" * 64),
    ],
)
def test_a_log_that_cannot_be_is_the_nodes_fault(name, topics, data):
    with pytest.raises(NodeFault, match="cannot be"):
        decoder(name).read(topics, data)


def _edge(kind):
    """The largest value of a type, or one that is odd."""
    named = {"address": "0x" + "fF" * 20, "bool": True, "string": "茶叶", "bytes": b"\1" * 40}
    if kind in named:
        return named[kind]
    if kind.startswith("bytes"):
        return b"\7" * int(kind[5:])
    return 2 ** int(kind.removeprefix("uint")) - 1


@pytest.mark.parametrize(
    "name", ["Airdrop", "Consortium", "Notary", "Passport", "Points", "Rewards", "RuleBook", "Treasury"]
)
def test_every_event_of_every_contract_is_read_as_web3_reads_it(name):
    """Two decoders that share no code, on values at the edges of each type."""
    from web3 import Web3
    from web3._utils.events import get_event_data

    abi = json.loads((config.ABI_FOLDER / f"{name}.json").read_text("utf-8"))["abi"]
    ours, web3 = LogDecoder(name, abi), Web3()
    for entry in (e for e in abi if e["type"] == "event"):
        kinds = [i["type"] for i in entry["inputs"]]
        values = [_edge(kind) for kind in kinds]
        both = list(zip(entry["inputs"], values, strict=True))
        topics = [keccak(text=f"{entry['name']}({','.join(kinds)})")]
        topics += [encode([i["type"]], [v]) for i, v in both if i["indexed"]]
        data = encode(
            [i["type"] for i, _ in both if not i["indexed"]], [v for i, v in both if not i["indexed"]]
        )
        place = {"address": "0x" + "00" * 20, "blockHash": b"", "blockNumber": 1, "logIndex": 0,
                 "transactionHash": b"", "transactionIndex": 0}  # fmt: skip
        theirs = get_event_data(web3.codec, entry, {"topics": topics, "data": data, **place})["args"]
        plain = {
            k: bytes.fromhex(v[2:]) if isinstance(v, str) and v.startswith("0x") else v
            for k, v in theirs.items()
        }
        assert ours.read(topics, data) == (entry["name"], plain)
