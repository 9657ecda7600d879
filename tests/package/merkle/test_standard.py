"""StandardMerkleTree: OpenZeppelin's own dumps and package give the same trees, byte for byte."""

import copy
import json
import random
from pathlib import Path

import pytest
from eth_utils import keccak
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.merkle import ask_peer
from zhenbo.errors import BadTree
from zhenbo.merkle import FlatNodes, LeafEncoder, StandardMerkleTree, leaf_hash, proof_root

DUMPS = Path(__file__).resolve().parents[4] / "shared" / "data" / "oz-merkle-tree"
ITEM_TYPES = ("uint256", "address", "uint8", "bytes16")


def naive_root(leaves: list[bytes]) -> bytes:
    """The root by recursion over node numbers: shares no code with the package, and uses another keccak."""

    def node(index: int) -> bytes:
        if index >= len(leaves) - 1:
            return leaves[2 * len(leaves) - 2 - index]
        return keccak(b"".join(sorted((node(2 * index + 1), node(2 * index + 2)))))

    return node(0)


def item_rows(count: int, seed: int = 1) -> list[tuple[int, str, int, str]]:
    dice = random.Random(seed)
    return [
        (
            dice.getrandbits(256),
            f"0x{dice.getrandbits(160):040x}",
            dice.randrange(4),
            f"0x{dice.getrandbits(128):032x}",
        )
        for _ in range(count)
    ]


@pytest.mark.parametrize("name", ["sorted", "unsorted"])
def test_dumps_of_openzeppelin_load_and_dump_unchanged(name: str) -> None:
    path = DUMPS / f"standard-v1.{name}.1_0_6.json"
    if not path.exists():
        pytest.skip(f"{path} is not here")
    text = path.read_text().strip()
    tree = StandardMerkleTree.load(json.loads(text))
    assert tree.dumps() == text
    rebuilt = StandardMerkleTree.of(
        [[letter] for letter in "abcdef"], ["string"], sort_leaves=name == "sorted"
    )
    assert rebuilt.dumps() == text


@pytest.mark.parametrize("sort_leaves", [True, False])
@pytest.mark.parametrize("count", [1, 2, 3, 5, 8, 13, 100])
def test_equals_the_npm_package(count: int, sort_leaves: bool) -> None:
    rows = [[str(number), *rest] for number, *rest in item_rows(count, seed=count)]
    dice = random.Random(count)
    chosen = sorted(dice.sample(range(count), dice.randint(1, count)))
    peer = ask_peer(
        {
            "types": ITEM_TYPES,
            "sortLeaves": sort_leaves,
            "rows": rows,
            "dump": True,
            "proofs": list(range(count)),
            "multiproof": chosen,
        }
    )
    tree = StandardMerkleTree.of(rows, ITEM_TYPES, sort_leaves=sort_leaves)
    assert "0x" + tree.root.hex() == peer["root"]
    assert tree.dumps() == peer["dump"]
    assert [["0x" + node.hex() for node in tree.proof(row)] for row in range(count)] == peer["proofs"]
    ours = tree.multiproof(chosen)
    assert ours.flags == peer["multiproof"]["proofFlags"]
    assert ["0x" + node.hex() for node in ours.proof] == peer["multiproof"]["proof"]
    assert ours.leaves == [leaf_hash(ITEM_TYPES, row) for row in peer["multiproof"]["leaves"]]
    assert StandardMerkleTree.verify_multiproof(tree.root, ours)


def test_types_of_many_words_equal_the_npm_package() -> None:
    types = ["string", "uint256[]", "bytes", "bool", "int128", "bytes3", "string[2]"]
    rows = [
        ["普洱", ["1", "2"], "0x00ff", True, "-5", "0x010203", ["a", ""]],
        ["", [], "0x", False, "170141183460469231731687303715884105727", "0xffffff", ["b", "茶"]],
    ]
    peer = ask_peer({"types": types, "sortLeaves": False, "rows": rows, "dump": True})
    assert StandardMerkleTree.of(rows, types, sort_leaves=False).dumps() == peer["dump"]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 2**256 - 1),
            st.binary(min_size=20, max_size=20),
            st.integers(0, 255),
            st.binary(min_size=16, max_size=16),
        ),
        min_size=1,
        max_size=40,
    ),
    st.booleans(),
)
def test_root_equals_naive_recursion_and_every_proof_leads_to_it(rows, sort_leaves) -> None:  # type: ignore[no-untyped-def]
    tree = StandardMerkleTree.of(rows, ITEM_TYPES, sort_leaves=sort_leaves)
    leaves = [
        keccak(
            keccak(
                number.to_bytes(32, "big") + bytes(12) + key + bytes(31) + bytes([kind]) + salt + bytes(16)
            )
        )
        for number, key, kind, salt in rows
    ]
    assert tree.root == naive_root(sorted(leaves) if sort_leaves else leaves)
    for row, leaf in enumerate(leaves):
        assert proof_root(leaf, tree.proof(row)) == tree.root
    assert StandardMerkleTree.load(json.loads(tree.dumps())).root == tree.root


def test_worker_processes_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = item_rows(3000)
    alone = StandardMerkleTree.of(rows, ITEM_TYPES)
    monkeypatch.setattr("zhenbo.merkle.standard.LONG", 1)
    monkeypatch.setattr("zhenbo.merkle.standard.CHUNK_ROWS", 700)
    monkeypatch.setattr("zhenbo.merkle.nodes.CHUNK_NODES", 100)
    spread = StandardMerkleTree.of(rows, ITEM_TYPES, cores=2)
    assert bytes(spread.nodes.data) == bytes(alone.nodes.data)
    rows[2999] = (-1, *rows[2999][1:])
    with pytest.raises(BadTree, match=r"row 2999: .*outside uint256"):
        StandardMerkleTree.of(rows, ITEM_TYPES, cores=2)


def test_inner_node_passed_as_leaf_proves_nothing() -> None:
    tree = StandardMerkleTree.of(item_rows(8), ITEM_TYPES)
    inner = tree.nodes.node(3)
    pair = (tree.nodes.node(7), tree.nodes.node(8))
    assert not StandardMerkleTree.verify(tree.root, ["bytes32"], [inner], tree.proof(0)[1:])
    assert not StandardMerkleTree.verify(tree.root, ["bytes32", "bytes32"], sorted(pair), tree.proof(0)[1:])


@pytest.mark.parametrize(
    "types, row, reason",
    [
        (["uint8"], [256], "outside uint8"),
        (["uint256"], [-1], "outside uint256"),
        (["uint256"], [1.0], "not an integer"),
        (["uint256"], ["1E+05"], "not an integer"),
        (["uint256"], ["007"], "not an integer"),
        (["uint256"], [True], "not an integer"),
        (["address"], ["0x1234"], "not 20 bytes"),
        (["address"], ["0x" + " " * 40], "neither bytes nor 0x hex"),
        (["address"], [12345], "neither bytes nor 0x hex"),
        (["bytes16"], [b"x" * 15], "not 16 bytes"),
        (["bool"], [1], "not true or false"),
        (["uint256", "bool"], [1], "1 values where the leaf has 2 types"),
        (["string"], [5], "does not fit"),
        (["uint256[2]"], [[1]], "does not fit"),
        (["bytes32", "string"], [b"", "a"], "not 32 bytes"),
    ],
)
def test_refuses_values_that_do_not_fit(types: list[str], row: list[object], reason: str) -> None:
    with pytest.raises(BadTree, match=reason):
        LeafEncoder(types).hash(row)


@pytest.mark.parametrize("types", [[], ["uint257"], ["bytes33"], ["banana"], ["uint256["], [""]])
def test_refuses_types_that_are_none(types: list[str]) -> None:
    with pytest.raises(BadTree):
        LeafEncoder(types)


def test_refuses_empty_trees_and_rows_outside() -> None:
    with pytest.raises(BadTree, match="at least one row"):
        StandardMerkleTree.of([], ["uint256"])
    tree = StandardMerkleTree.of([[1], [2]], ["uint256"])
    for row in (-1, 2):
        with pytest.raises(BadTree, match="outside the tree"):
            tree.proof(row)
    with pytest.raises(BadTree, match="twice"):
        tree.multiproof([1, 1])
    with pytest.raises(BadTree, match="odd number"):
        FlatNodes(bytes(64))


def _broken(path: list[object], value: object) -> dict[str, object]:
    dump = copy.deepcopy(StandardMerkleTree.of([["1"], ["2"], ["3"]], ["uint256"]).dump())
    spot = dump
    for key in path[:-1]:
        spot = spot[key]  # type: ignore[index]
    spot[path[-1]] = value  # type: ignore[index]
    return dump


@pytest.mark.parametrize(
    "path, value, reason",
    [
        (["format"], "simple-v1", "standard-v1"),
        (["tree", 0], "0x" + "00" * 32, "inner node"),
        (["tree", 1], "0x12", "node 1"),
        (["tree", 1], None, "node 1"),
        (["values", 0, "value", 0], "9", "another leaf"),
        (["values", 0, "treeIndex"], 0, "not a leaf"),
        (["values", 1, "treeIndex"], "4", "not a leaf"),
        (["values", 0], 5, "value 0"),
        (["values"], [], "do not fit"),
        (["leafEncoding"], None, "lacks"),
    ],
)
def test_load_refuses_a_damaged_dump(path: list[object], value: object, reason: str) -> None:
    with pytest.raises(BadTree, match=reason):
        StandardMerkleTree.load(_broken(path, value))


def test_load_refuses_one_leaf_named_twice() -> None:
    dump = StandardMerkleTree.of([["1"], ["1"]], ["uint256"]).dump()
    dump["values"][1]["treeIndex"] = dump["values"][0]["treeIndex"]
    with pytest.raises(BadTree, match="second time"):
        StandardMerkleTree.load(dump)
