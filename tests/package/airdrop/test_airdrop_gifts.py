"""Any list: its total is conserved, each fan is in it once, and a second, plain way gives the same root."""

import json

import pytest
from eth_hash.auto import keccak
from fan_lists import A, B, wallet
from hypothesis import given
from hypothesis import strategies as st

from zhenbo.airdrop import gift as gifts
from zhenbo.airdrop.gift import MOST_ENTRIES, WORST_CALL_GAS, WORST_ENTRY_GAS, Gift, batches_for, label_bytes
from zhenbo.airdrop.listing import read_list
from zhenbo.airdrop.plan_file import Terms, load_plan, save_plan
from zhenbo.airdrop.receipts import Receipt, Status, read_receipts, root, sums, write_receipts
from zhenbo.errors import BadList
from zhenbo.merkle import Entry, StandardMerkleTree


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("ZHENBO_LANG", "en")


TX = "0x" + "7e" * 32
TERMS = Terms(1337, wallet("airdrop"), 1_800_000_000, "https://tea.example/list")
FANS = st.dictionaries(st.integers(2**20, 2**160 - 1), st.integers(1, 2**80), min_size=1, max_size=60)


def spelled(number: int) -> str:
    digits = f"{number:040x}"
    marks = keccak(digits.encode()).hex()
    return "0x" + "".join(d.upper() if int(m, 16) > 7 else d for d, m in zip(digits, marks, strict=False))


def entries_of(fans: dict[int, int]) -> tuple[Entry, ...]:
    return tuple(Entry(spelled(fan), fans[fan]) for fan in sorted(fans))


def plain_root(words: list[int], count: int) -> bytes:
    """Written from interfaces/IAirdrop.sol and the format of OpenZeppelin's tree, without the package."""
    parts, start = [], 0
    for number in range(count):
        size = len(words) // count + (number < len(words) % count)
        parts.append(words[start : start + size])
        start += size
    hashes = [keccak(b"".join(word.to_bytes(32, "big") for word in part)) for part in parts]
    leaves = [keccak(keccak(n.to_bytes(32, "big") + one)) for n, one in enumerate(hashes)]
    tree = [b""] * (count - 1) + leaves[::-1]
    for place in range(count - 2, -1, -1):
        tree[place] = keccak(b"".join(sorted(tree[2 * place + 1 : 2 * place + 3])))
    return tree[0]


@given(FANS, st.integers(1, 60))
def test_a_list_from_file_to_batches(tmp_path_factory, fans, count):
    path = tmp_path_factory.mktemp("gift") / "list.csv"
    path.write_text("wallet,amount\n" + "".join(f"{spelled(fan)},{amount}\n" for fan, amount in fans.items()))
    listing = read_list(path, {})
    assert not listing.problems
    gift = Gift(tuple(listing.entries), "tea", min(count, len(fans)))
    words = sorted(fan << 96 | amount for fan, amount in fans.items())
    assert [word for batch in gift.batches for word in batch] == words
    assert gift.total == listing.total == sum(fans.values())
    assert gift.root == plain_root(words, gift.count)
    assert gift.list_hash == keccak(b"".join(word.to_bytes(32, "big") for word in words))
    assert gift.id == keccak(gift.list_hash + b"tea".ljust(32, b"\0"))
    sizes = [len(batch) for batch in gift.batches]
    assert max(sizes) - min(sizes) <= 1 and sorted(sizes, reverse=True) == sizes
    numbers = [gift.batch_of(place) for place in range(len(words))]
    assert numbers == [n for n, batch in enumerate(gift.batches) for _ in batch]


@given(FANS, st.integers(1, 5))
def test_a_plan_file_gives_back_the_gift(tmp_path_factory, fans, count):
    path = tmp_path_factory.mktemp("plan") / "gift.json"
    gift = Gift(entries_of(fans), "中秋", min(count, len(fans)))
    save_plan(path, gift, TERMS)
    assert load_plan(path) == (gift, TERMS)


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body["entries"][0].__setitem__(1, "6"),
        lambda body: body["entries"].reverse(),
        lambda body: body["entries"].append(body["entries"][0]),
        lambda body: body.update(label="another"),
        lambda body: body.update(batches=2),
        lambda body: body.update(batches=9),
        lambda body: body.update(total="9"),
        lambda body: body.update(root="0x" + "00" * 32),
        lambda body: body.update(format="v2"),
        lambda body: body.pop("uri"),
        lambda body: body["entries"][0].__setitem__(0, "0x12"),
        lambda body: body["entries"][0].__setitem__(1, "0"),
    ],
)
def test_a_plan_file_that_was_touched_is_refused(tmp_path, change):
    path = tmp_path / "gift.json"
    save_plan(path, Gift(entries_of({2**30: 5, 2**31: 6, 2**32: 7}), "", 1), TERMS)
    body = json.loads(path.read_text("utf-8"))
    change(body)
    path.write_text(json.dumps(body), "utf-8")
    with pytest.raises(BadList):
        load_plan(path)


def test_a_file_of_brackets_is_no_plan(tmp_path):
    path = tmp_path / "gift.json"
    path.write_text("[" * 200_000)
    with pytest.raises(BadList, match="no airdrop's plan"):
        load_plan(path)


@given(st.integers(1, 100_000), st.integers(1_000_000, 2**24))
def test_no_batch_can_need_more_gas_than_there_is(entries, gas):
    count = batches_for(entries, gas)
    largest = -(-entries // count)
    assert largest <= MOST_ENTRIES and WORST_CALL_GAS + largest * WORST_ENTRY_GAS <= gas


def test_the_usual_batch_is_what_the_interface_takes_for_granted():
    assert batches_for(550, 2**24) == 1 and batches_for(551, 2**24) == 2
    with pytest.raises(BadList, match="too few"):
        batches_for(1, 100_000)


@pytest.mark.parametrize(
    "label, fits",
    [
        ("", True),
        ("中" * 10, True),
        ("中" * 11, False),
        ("a" * 32, True),
        ("a\0", False),
        ("a\x1b[31m", False),
        ("a\u202e", False),
    ],
)
def test_labels(label, fits):
    if fits:
        assert label_bytes(label).rstrip(b"\0").decode() == label and len(label_bytes(label)) == 32
    else:
        with pytest.raises(BadList, match=r"bytes|nobody sees"):
            label_bytes(label)


def test_a_gift_needs_fans_and_no_more_batches_than_those():
    for entries, count in (((), 1), (entries_of({2**30: 5}), 2), (entries_of({2**30: 5}), 0)):
        with pytest.raises(BadList):
            gifts.Gift(entries, "", count)


RECEIPTS = [
    Receipt((2, 5), A, 100, Status.PAID, 0, TX, 7, 1_790_000_000),
    Receipt((3,), B, 50, Status.KEPT, 0, TX, 7, 1_790_000_000),
    Receipt((4,), wallet("C"), 25, Status.NOT_SENT, 1),
]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_receipts_are_read_back_in_either_language(tmp_path, monkeypatch, language):
    monkeypatch.setenv("ZHENBO_LANG", language)
    write_receipts(tmp_path / "r.csv", RECEIPTS)
    monkeypatch.setenv("ZHENBO_LANG", "en")
    found = read_receipts(tmp_path / "r.csv")
    assert found == RECEIPTS and root(found) == root(RECEIPTS)
    added = sums(found)
    assert (added.paid, added.kept, added.unpaid, added.total) == (100, 50, 25, 175)


def test_the_root_of_receipts_covers_what_was_done_and_not_how_it_is_worded():
    plain = [keccak(keccak(_encoded(one))) for one in RECEIPTS]
    assert root(RECEIPTS) == _tree(plain)
    renumbered = [Receipt((9,), *one.values[:2], one.status, *one.values[3:]) for one in RECEIPTS]
    assert root(renumbered) == root(RECEIPTS)
    assert root(RECEIPTS[:2]) != root(RECEIPTS)
    tree = StandardMerkleTree.of(
        [one.values for one in RECEIPTS], ("address", *["uint256"] * 3, "bytes32", *["uint256"] * 2)
    )
    assert tree.root == root(RECEIPTS)


def _encoded(one: Receipt) -> bytes:
    words = (
        int(one.wallet, 16),
        one.amount,
        int(one.status),
        one.batch,
        int(one.tx, 16),
        one.block,
        one.time,
    )
    return b"".join(word.to_bytes(32, "big") for word in words)


def _tree(leaves: list[bytes]) -> bytes:
    tree = [b""] * (len(leaves) - 1) + sorted(leaves)[::-1]
    for place in range(len(leaves) - 2, -1, -1):
        tree[place] = keccak(b"".join(sorted(tree[2 * place + 1 : 2 * place + 3])))
    return tree[0]


@pytest.mark.parametrize(
    "change",
    [("100", "0x"), ("paid", "stolen"), (A, A.lower()), ("7e7e", "7e"), ("T", " "), ("row,", "line,")],
)
def test_receipts_that_were_spoilt_are_refused(tmp_path, monkeypatch, change):
    monkeypatch.setenv("ZHENBO_LANG", "en")
    path = tmp_path / "r.csv"
    write_receipts(path, RECEIPTS)
    path.write_text(path.read_text("utf-8-sig").replace(*change), "utf-8")
    with pytest.raises(BadList, match="no receipt"):
        read_receipts(path)
