"""Suggestions: documents by their content, signatures over them, and what is none."""

import hashlib
import json

import pytest

from tests.package.polls.polling import key_of
from zhenbo import messages
from zhenbo.errors import BadBallots
from zhenbo.language import Text
from zhenbo.messages import signer_of
from zhenbo.polls.suggestions import Content, Signed, read_content, read_folder, read_signed

CONTENT = Content("product", "Longjing", Text("明前", "Spring"), "https://tea.example")
CONTRACT = "0x00000000000000000000000000000000000000C2"


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("ZHENBO_LANG", "en")


def signed(**changes):
    said = {
        "chain_id": 5, "contract": CONTRACT, "member": 3, "kind": "product", "content": CONTENT.hash,
        "uri": "ipfs://x", "deadline": 9, "signature": b"\1" * 65,
    }  # fmt: skip
    return Signed(**(said | changes))


def test_a_document_is_known_by_its_content():
    assert CONTENT.file == hashlib.sha256(CONTENT.document).hexdigest() + ".json"
    assert read_content(CONTENT.document, "x") == CONTENT
    spaced = json.dumps(json.loads(CONTENT.document), indent=3).encode()
    assert read_content(spaced, "x").hash == CONTENT.hash


def test_the_signature_is_over_kind_content_and_link():
    one = signed()
    signature = messages.sign_compact(one.message, key_of(3).key)
    assert signer_of(one.message, signature) == key_of(3).address
    for change in (
        {"kind": "charity"},
        {"content": bytes(32)},
        {"uri": "y"},
        {"deadline": 10},
        {"member": 4},
    ):
        assert signer_of(signed(**change).message, signature) != key_of(3).address


def test_a_signed_suggestion_is_read_as_it_was_written():
    one = signed()
    assert read_signed(json.dumps(one.as_json()).encode(), "x") == one


@pytest.mark.parametrize(
    "change",
    [
        {"member": "3"}, {"member": -1}, {"kind": "tea"}, {"content": "0x12"}, {"signature": "0x1"}, {"x": 1},
        {"uri": 5}, {"deadline": True},
    ],
)  # fmt: skip
def test_what_is_no_signed_suggestion_is_refused(change):
    with pytest.raises(BadBallots, match="here: is no signed suggestion"):
        read_signed(json.dumps(signed().as_json() | change).encode(), "here")
    with pytest.raises(BadBallots):
        read_signed(b"[" * 60_000, "here")


@pytest.mark.parametrize(
    "change,words",
    [
        ({"kind": "tea"}, "kind is one of product, content, charity"),
        ({"name": "x" * 65}, "name has 1 to 64 bytes"),
        ({"name": "two\nlines"}, "name has 1 to 64 bytes"),
        ({"text": {"zh": "只"}}, "text has zh and en"),
        ({"text": {"zh": "", "en": "x"}}, "text has zh and en"),
        ({"link": 5}, "link is one line"),
        ({"link": None}, "link is one line"),
        ({"more": 5}, "is no suggestion"),
        ({"zhenbo_suggestion": 2}, "is no suggestion"),
    ],
)
def test_what_cannot_be_suggested_says_why(change, words):
    said = json.loads(CONTENT.document) | change
    with pytest.raises(BadBallots, match=words):
        read_content(json.dumps(said).encode(), "here")


def test_a_folder_holds_documents_under_their_hash(tmp_path):
    (tmp_path / CONTENT.file).write_bytes(CONTENT.document)
    (tmp_path / "notes.json").write_text("{}")
    assert read_folder(tmp_path) == {CONTENT.hash.hex(): CONTENT}
    (tmp_path / ("ab" * 32 + ".json")).write_bytes(CONTENT.document)
    with pytest.raises(BadBallots, match="is not what its name"):
        read_folder(tmp_path)
