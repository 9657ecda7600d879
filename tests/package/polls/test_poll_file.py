"""Polls as YAML: what becomes of them, and what is refused, with line and cure."""

import hashlib
import json

import pytest
import rfc8785
from eth_abi import decode

from tests.package.polls.polling import POLL
from zhenbo.errors import BadPoll
from zhenbo.polls.draft import ZERO, Mode, TieRule
from zhenbo.polls.poll_file import load_poll, read_document, read_poll

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("ZHENBO_LANG", "en")


def read(text, folder):
    return read_poll(text.encode(), folder)


def test_the_document_is_canonical_and_says_all_that_was_asked(tmp_path):
    found = read(POLL, tmp_path).draft
    said = json.loads(found.document)
    assert found.document == rfc8785.dumps(said) and found.hash == hashlib.sha256(found.document).digest()
    assert (said["question"], said["quorum"], len(said["options"])) == ("Which tea on Saturday?", 3, 2)
    assert (found.mode, found.ties, found.choices) == (Mode.SINGLE, TieRule.FIRST, 1)
    assert found.closes_at == 1_817_121_600  # 12:00 UTC


def test_the_request_is_what_the_contract_takes(tmp_path):
    title, content, uri, options, mode, most, ties, closes, quorum, age, paid, executor = read(
        POLL + "  - {name: Longjing, suggestion: '0x" + "ab" * 32 + "'}\n", tmp_path
    ).draft.request("ipfs://x", ZERO)
    assert (title, uri, mode, most, ties, quorum, age, paid) == (
        "Which tea on Saturday?", "ipfs://x", 0, 1, 0, 3, 0, 0,
    )  # fmt: skip
    assert (len(content), closes, executor) == (32, 1_817_121_600, ZERO)
    assert options[0] == ("Puer 2019", bytes(32), b"") and options[2][1] == b"\xab" * 32


def test_pictures_and_products_are_in_the_document_by_their_hash(tmp_path):
    (tmp_path / "puer.png").write_bytes(PNG)
    (tmp_path / "puer.txt").write_bytes(b"cake, 357 g")
    text = POLL.replace("options:", "enacts: stream\noptions:").replace(
        "  - name: White peony", "    picture: puer.png\n    product: puer.txt\n  - name: White peony"
    )
    text += "    content: '0x" + "cd" * 32 + "'\n"
    found = read(text, tmp_path)
    digest = hashlib.sha256(PNG).hexdigest()
    assert found.pictures == {f"{digest}.png": PNG}
    first, second = found.draft.options
    assert first.picture.file == f"{digest}.png"
    assert decode(("uint8", "bytes32"), found.draft.payload(first)) == (
        0, hashlib.sha256(b"cake, 357 g").digest(),
    )  # fmt: skip
    assert decode(("uint8", "bytes32"), found.draft.payload(second)) == (1, b"\xcd" * 32)
    assert read_document(found.draft.document, found.draft.hash).options == found.draft.options


def test_a_charity_poll_pays_out_its_pot(tmp_path):
    payee = "0x" + "12" * 20
    text = POLL.replace("options:", "enacts: charity\npot: 4\noptions:")
    text = (
        text.replace("  - name: White", f"    payee: '{payee}'\n  - name: White") + f"    payee: '{payee}'\n"
    )
    found = read(text, tmp_path).draft
    assert decode(("uint256", "address"), found.payload(found.options[1])) == (4, payee)


@pytest.mark.parametrize(
    "old,new,words",
    [
        ("quorum: 3\n", "", "quorum is missing (How many ballots"),
        ("quorum: 3", "quorum: 0", "line 5, quorum"),
        ("quorum: 3", "qourum: 3", "did you mean 'quorum'"),
        ("mode: single", "mode: double", "single, approval or ranked"),
        ("mode: single", "mode: single\nchoices: 2", "line 5, choices: is 1 in a single poll"),
        ("mode: single", "mode: ranked\nchoices: 3", "line 5, choices: is more than there are options"),
        ("name: White peony", "name: Puer 2019", "line 11, options.1.name: is the name of option 1 too"),
        ("name: White peony", 'name: "White\\u202epeony"', "characters that nobody sees"),
        ("name: White peony", "name: " + "x" * 65, "has more than 64 bytes"),
        ("on Saturday?", "x" * 120, "has more than 128 bytes"),
        ("2027-08-01T20", "2027-02-30T20", "line 7, closes: is no moment"),
        ("+08:00", "", "with offset"),
        ("options:", "enacts: stream\noptions:", "product or content is missing"),
        ("options:", "enacts: charity\noptions:", "pot is missing"),
        ("options:", "enacts: charity\npot: 1\noptions:", "payee is missing"),
        ("options:", "pot: 1\noptions:", "goes with `enacts: charity`"),
        ("    text:", "    product: gone.txt\n    text:", "cannot be read"),
        ("    text:", f"    product: '0x{'ab' * 32}'\n    text:", "goes with `enacts: stream`"),
        ("    text:", "    picture: gone.png\n    text:", "line 10, options.0.picture"),
        ("    text:", "    payee: '0x12'\n    text:", "line 10, options.0.payee"),
        ("    text:", f"    payee: '0x{'aB' * 20}'\n    text:", "is mistyped"),
        ("ties: first", "ties: &a first", "anchors and aliases"),
        (POLL, "", "the file is empty"),
        (POLL, "x" * 70_000, "more than 65536 bytes"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_line_and_cure(tmp_path, old, new, words):
    assert old in POLL
    with pytest.raises(BadPoll) as refused:
        read(POLL.replace(old, new, 1), tmp_path)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    "old, new, words",
    [
        ("quorum: 3", "quorum: 0", "quorum：不得小于 1（写的是 '0'）"),
        ("quorum: 3", "quorum: many", "quorum：应为整数（写的是 'many'）"),
        ("mode: single", "mode: loud", "mode：应为 single、approval、ranked 之一（写的是 'loud'）"),
        ("zhenbo_poll: 1", "zhenbo_poll: 2", "zhenbo_poll：应为 1（写的是 '2'）"),
    ],
)
def test_what_the_schema_refuses_is_told_in_chinese_too(tmp_path, monkeypatch, old, new, words):
    monkeypatch.setenv("ZHENBO_LANG", "zh")
    assert old in POLL
    with pytest.raises(BadPoll) as refused:
        read(POLL.replace(old, new), tmp_path)
    assert str(refused.value).endswith(words)


def test_a_picture_must_be_one_and_small(tmp_path):
    text = POLL.replace("    text:", "    picture: it.png\n    text:")
    for data, words in ((b"<svg/>", "is no PNG"), (PNG + b"\0" * 300_000, "make it smaller")):
        (tmp_path / "it.png").write_bytes(data)
        with pytest.raises(BadPoll, match=words):
            read(text, tmp_path)


def test_the_refusal_names_the_file(tmp_path):
    path = tmp_path / "tea.yaml"
    with pytest.raises(BadPoll, match=r"tea\.yaml: No such file"):
        load_poll(path)
    path.write_text("mode: 1")
    with pytest.raises(BadPoll, match=r"tea\.yaml: line 1, poll"):
        load_poll(path)


def test_a_document_is_read_only_if_it_is_the_committed_one(tmp_path):
    found = read(POLL, tmp_path).draft
    assert read_document(found.document, found.hash) == found
    with pytest.raises(BadPoll, match=r"its hash is another\. The poll\.json that `poll main` wrote is"):
        read_document(found.document + b" ", found.hash)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"[]", b"{}", b"[" * 100_000,
        POLL.encode(), json.dumps({"zhenbo_poll": 1, "options": [{"picture": "x.png"}]}).encode(),
    ],
)  # fmt: skip
def test_what_is_no_document_is_refused(data):
    with pytest.raises(BadPoll, match="no document of a poll"):
        read_document(data)


@pytest.mark.parametrize("key", ["picture", "product", "content"])
def test_a_document_with_a_file_in_place_of_a_hash_is_refused(tmp_path, key):
    said = json.loads(read(POLL, tmp_path).draft.document)
    said["options"][0][key] = "puer.png"
    with pytest.raises(BadPoll, match="no document of a poll"):
        read_document(json.dumps(said).encode())
