"""Ballots as files: read from folders and queues; what cannot be read is named and hinders no other."""

import json

import pytest

from tests.package.polls.polling import booth, signed
from zhenbo.errors import BadBallots
from zhenbo.polls.ballots import LONGEST, Bad, Ballot, read_ballot, read_ballots, write_ballot

PLACE = booth()


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("ZHENBO_LANG", "en")


def said(**changes):
    return signed(PLACE, 5, 2).as_json() | changes


def test_a_ballot_is_read_as_it_was_written(tmp_path):
    ballot = signed(PLACE, 5, 2)
    file = write_ballot(tmp_path, ballot)
    assert file.name == "7-5.json"
    (found,) = read_ballots(tmp_path)
    assert found == Ballot(*(getattr(ballot, name) for name in Ballot.__slots__[:6]), "7-5.json")


def test_a_queue_takes_one_line_a_ballot_and_says_which(tmp_path):
    queue = tmp_path / "queue.jsonl"
    for member in (3, 4):
        write_ballot(queue, signed(PLACE, member, 1))
    queue.write_text(queue.read_text() + "\nnonsense\n")
    found = list(read_ballots(queue))
    assert [one.place for one in found] == ["queue.jsonl:1", "queue.jsonl:2", "queue.jsonl:4"]
    assert [one.member for one in found] == [3, 4, None] and isinstance(found[2], Bad)


@pytest.mark.parametrize("length", [LONGEST + 1, LONGEST + 2, LONGEST + 3, 3 * LONGEST])
def test_a_line_without_end_is_one_bad_ballot(tmp_path, length):
    queue = tmp_path / "queue.jsonl"
    write_ballot(queue, signed(PLACE, 3, 1))
    queue.write_text("x" * length + "\n" + queue.read_text() + "y" * length)
    found = list(read_ballots(queue))
    assert [one.place.split(":")[1] for one in found] == ["1", "2", "3"]
    assert [isinstance(one, Bad) for one in found] == [True, False, True]


def test_a_folder_is_read_by_name_with_queues_in_it(tmp_path):
    write_ballot(tmp_path / "b.jsonl", signed(PLACE, 1, 1))
    write_ballot(tmp_path / "a.json", signed(PLACE, 2, 1))
    (tmp_path / "c.txt").write_text("no ballot")
    assert [one.place for one in read_ballots(tmp_path)] == ["a.json", "b.jsonl:1"]


def test_no_ballot_is_overwritten(tmp_path):
    write_ballot(tmp_path, signed(PLACE, 5, 2))
    with pytest.raises(BadBallots, match="exists; remove it first"):
        write_ballot(tmp_path, signed(PLACE, 5, 1))


def test_where_there_are_no_ballots_that_is_said(tmp_path):
    with pytest.raises(BadBallots, match="holds no ballots"):
        list(read_ballots(tmp_path))
    with pytest.raises(BadBallots, match="cannot be read"):
        list(read_ballots(tmp_path / "gone.json"))


@pytest.mark.parametrize(
    "data,words",
    [
        (b"\xff", "no ballot in JSON"),
        (b"[1]", "no ballot in JSON"),
        (b"[" * 100_000, "no ballot in JSON"),
        (b" " * (LONGEST + 1), "too long"),
        (b"{}", "'chain', 'choices', 'contract'"),
        (json.dumps(said(extra=1)).encode(), "'extra'"),
        (json.dumps(said(zhenbo_ballot=2)).encode(), "'zhenbo_ballot'"),
        (json.dumps(said(member=0)).encode(), "member is no number"),
        (json.dumps(said(member=2**32)).encode(), "member is no number"),
        (json.dumps(said(member=True)).encode(), "member is no number"),
        (json.dumps(said(poll="7")).encode(), "chain or poll is no number"),
        (json.dumps(said(contract="0x12")).encode(), "contract is no address"),
        (json.dumps(said(choices=2)).encode(), "choices are no numbers"),
        (json.dumps(said(choices=[256])).encode(), "choices are no numbers"),
        (json.dumps(said(choices=[1] * 9)).encode(), "choices are no numbers"),
        (json.dumps(said(signature="0x123")).encode(), "signature is no hex"),
    ],
)
def test_what_is_no_ballot_says_why(data, words):
    found = read_ballot(data, "here")
    assert isinstance(found, Bad) and words in str(found) and str(found).startswith("here: ")
