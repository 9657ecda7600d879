"""Words of entries, and the tree over a batch of them, against a second computation in other words."""

import random

import pytest
from eth_abi import encode
from eth_utils import keccak
from hypothesis import given, settings
from hypothesis import strategies as st

from zhenbo.errors import BadTree
from zhenbo.merkle import (
    Entry,
    EntryTree,
    StandardMerkleTree,
    batch_tree,
    entry_word,
    list_hash,
    plan_id,
    read_word,
    words_hash,
)

FAN = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"  # an example of EIP-55
LARGEST = 2**96 - 1


def words_of(count, seed=1):
    dice = random.Random(seed)
    fans = sorted(dice.getrandbits(160) for _ in range(count))
    return [fan * 2**96 + dice.randrange(1, 2**96) for fan in fans]


def second_root(words):
    """By recursion from above, with another keccak: the left child spans the largest power of two below the
    count, which is what pairing level by level comes to.
    """
    if len(words) == 1:
        return keccak(words[0].to_bytes(32, "big"))
    left = 1 << (len(words) - 1).bit_length() - 1
    return keccak(b"".join(sorted((second_root(words[:left]), second_root(words[left:])))))


def climb(word, proof):
    node = keccak(word.to_bytes(32, "big"))
    for sibling in proof:
        node = keccak(min(node, sibling) + max(node, sibling))
    return node


def test_a_word_is_the_address_above_the_amount():
    word = entry_word(FAN, 7)
    assert f"{word:064x}" == FAN[2:].lower() + f"{7:024x}"
    assert read_word(word) == Entry(FAN, 7)
    assert entry_word(FAN.lower(), LARGEST) == entry_word(FAN, LARGEST) == (int(FAN, 16) << 96) + LARGEST


@pytest.mark.parametrize(
    "fan, amount, said",
    [
        (FAN, 0, "has 1 to"),
        (FAN, -1, "has 1 to"),
        (FAN, LARGEST + 1, "has 1 to"),
        ("0x" + "0" * 40, 1, "nobody has the address zero"),
        (FAN[:-1], 1, "is no address"),
        (FAN[2:], 1, "is no address"),
        (FAN.replace("a", "A", 1), 1, "fails its checksum"),
    ],
)
def test_refuses_an_entry_that_the_contracts_would_refuse(fan, amount, said):
    with pytest.raises(BadTree, match=said):
        entry_word(fan, amount)


@pytest.mark.parametrize("word", [0, 7, 5 << 96, 1 << 256, (1 << 256) + (5 << 96) + 1, -1])
def test_refuses_a_word_that_is_no_entry(word):
    with pytest.raises(BadTree, match="is no entry"):
        read_word(word)
    with pytest.raises(BadTree, match="is no entry"):
        EntryTree([word])


@given(st.integers(1, 2**160 - 1), st.integers(1, LARGEST))
def test_what_is_written_is_what_is_read(fan, amount):
    assert read_word(entry_word(f"0x{fan:040x}", amount)) == (read_word(fan << 96 | 1).fan, amount)


@given(st.integers(1, 1000), st.integers(0, 2**32))
@settings(max_examples=40)
def test_roots_and_proofs_of_any_batch(count, seed):
    words = words_of(count, seed)
    tree = EntryTree(words)
    assert len(tree) == count
    assert tree.root == second_root(words)
    for place in {0, count // 2, count - 1, random.Random(seed).randrange(count)}:
        proof = tree.proof(place)
        assert climb(words[place], proof) == tree.root
        assert EntryTree.verify(tree.root, words[place], proof)
        assert not EntryTree.verify(tree.root, words[place] ^ 1, proof)


def test_every_proof_of_small_batches_is_good_for_its_own_entry_only():
    for count in range(1, 18):
        words = words_of(count, count)
        tree = EntryTree(words)
        for place in range(count):
            good = [EntryTree.verify(tree.root, word, tree.proof(place)) for word in words]
            assert good == [word == words[place] for word in words]


def test_one_entry_is_a_root_with_an_empty_proof():
    word = entry_word(FAN, 1)
    assert (EntryTree([word]).root, EntryTree([word]).proof(0)) == (keccak(word.to_bytes(32, "big")), [])


def test_a_last_entry_without_neighbour_moves_up():
    words = words_of(5)
    tree = EntryTree(words)
    assert tree.proof(4) == [second_root(words[:4])]
    assert len(tree.proof(0)) == 3


@pytest.mark.parametrize("place", [-1, 3])
def test_refuses_an_entry_outside_the_batch(place):
    with pytest.raises(BadTree, match="outside the batch of 3"):
        EntryTree(words_of(3)).proof(place)


def test_refuses_an_empty_batch_and_fans_that_do_not_ascend():
    with pytest.raises(BadTree, match="one entry at least"):
        EntryTree([])
    one, two, three = words_of(3)
    for order, place in (([two, one], 1), ([one, three, two], 2), ([one, two, two + 1], 2)):
        with pytest.raises(BadTree, match=f"entry {place}: fan .* is not above"):
            EntryTree(order)


def test_a_list_is_known_by_its_entries_whatever_their_order():
    words = words_of(20)
    mixed = random.Random(3).sample(words, 20)
    assert list_hash(mixed) == list_hash(words) == words_hash(words)
    assert words_hash(mixed) != words_hash(words)
    assert words_hash(words[:2]) == keccak(encode(["uint256", "uint256"], words[:2]))
    assert list_hash([*words, words[0]]) != list_hash(words)


def test_batches_of_an_airdrop_are_leaves_of_the_usual_tree():
    words = words_of(20)
    batches = [words[:9], words[9:18], words[18:]]
    tree = batch_tree(batches)
    for number, batch in enumerate(batches):
        row = (number, keccak(b"".join(word.to_bytes(32, "big") for word in batch)))
        assert StandardMerkleTree.verify(tree.root, ("uint256", "bytes32"), row, tree.proof(number))


def test_a_plan_id_is_of_list_and_label():
    listed, label = list_hash(words_of(3)), b"spring".ljust(32, b"\0")
    assert plan_id(listed, label) == keccak(listed + label)
