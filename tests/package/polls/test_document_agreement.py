"""A poll that was opened with something else than its document says is found out, whatever it is."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.package.polls.poll_chain import FakeChain, deployment
from tests.package.polls.polling import POLL
from tests.package.polls.test_poll_page import Reader, browsed
from zhenbo.polls.draft import Mode, TieRule
from zhenbo.polls.page import page_of
from zhenbo.polls.poll_file import read_poll
from zhenbo.polls.result import result_of

ONE, OTHER = "0x" + "12" * 20, "0x" + "34" * 20
CHARITY = (
    POLL.replace("options:", "enacts: charity\npot: 4\noptions:").replace(
        "    text:", f"    payee: '{ONE}'\n    text:"
    )
    + f"    payee: '{OTHER}'\n"
)
TEXTS = [
    POLL,
    POLL.replace("mode: single", "mode: ranked\nchoices: 2\nminimum_age: 0\nprice: 0"),
    CHARITY,
    POLL.replace("options:", "enacts: stream\noptions:").replace(
        "    text:", f"    content: '0x{'ab' * 32}'\n    text:"
    )
    + f"    product: '0x{'cd' * 32}'\n",
]


def draft_of(text):
    return read_poll(text.encode(), Path()).draft


def opened(draft):
    """A chain with this very poll, and one ballot for its first option."""
    executors = {"stream": "StreamPlan", "charity": "CharityPot"}
    at = {"executor": deployment().address(executors[draft.enacts])} if draft.enacts else {}
    points = [draft.choices, 0]
    return FakeChain(
        [(1, (1,))], points, names=draft.names, content=draft.hash, quorum=draft.quorum, mode=draft.mode,
        most=draft.choices, ties=draft.ties, closes=draft.closes_at, winner=0, concluded=(0, 1, points),
        payloads=tuple(draft.payload(one) for one in draft.options), **at,
    )  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_what_was_opened_as_it_says_agrees(text, tmp_path):
    draft = draft_of(text)
    found = result_of(opened(draft).polls, 1, draft)
    assert found.verdict.true and found.differences == ()
    page = page_of(found.as_json(), draft, None)
    assert "熟茶" in Reader(page).text and "✘" not in Reader(page).text
    assert "✔ the poll was opened with what its document says" in browsed(page, tmp_path)


@pytest.mark.parametrize(
    "changes, said",
    [
        ({"names": ("White peony", "Puer 2019")}, "the name of option 1; the name of option 2"),
        (
            {"names": ("Puer 2019", "White peony", "Rum"), "payloads": (b"",) * 3},
            "2 options are in the document, 3 on the chain",
        ),
        ({"title": "Which tea?"}, "title is Which tea on Saturday? in the document, Which tea? on the chain"),
        ({"mode": Mode.APPROVAL}, "mode is single in the document, approval on the chain"),
        ({"most": 2}, "choices is 1 in the document, 2 on the chain"),
        ({"ties": TieRule.NONE}, "ties is first in the document, none on the chain"),
        ({"closes": 2_000_000}, "closes is 1817121600 in the document, 2000000 on the chain"),
        ({"quorum": 2}, "quorum is 3 in the document, 2 on the chain"),
        (
            {"executor": deployment().address("StreamPlan")},
            "enacts is charity in the document, stream on the chain",
        ),
        ({"executor": OTHER}, "enacts is charity in the document, other on the chain"),
    ],
)
def test_every_difference_is_named(changes, said, tmp_path):
    draft = draft_of(CHARITY)
    chain = replace(opened(draft), **changes)
    chain.tallies = [1] + [0] * (len(chain.names) - 1)
    chain.concluded = (0, 1, chain.tallies)
    found = result_of(chain.polls, 1, draft)
    (fault,) = found.verdict.failed
    assert fault.part == "document" and fault.said.en.endswith(f"than the chain: {said}")
    page = page_of(found.as_json(), draft, None)
    assert said in Reader(page).text and "熟茶" not in Reader(page).text
    assert "✘ the poll was opened with what its document says" in browsed(page, tmp_path)


def test_a_payee_that_was_swapped_is_found(tmp_path):
    """Fans read and sign one document, and the other option's payee would have the money."""
    draft = draft_of(CHARITY)
    chain = opened(draft)
    chain.payloads = chain.payloads[::-1]
    found = result_of(chain.polls, 1, draft)
    assert not found.verdict.true
    assert [one.en for one in found.differences] == [
        "what follows from option 1",
        "what follows from option 2",
    ]
    said = json.loads(json.dumps(found.as_json()))
    assert "✘ the poll was opened with what its document says" in browsed(
        page_of(said, draft, None), tmp_path
    )


def test_without_the_document_nothing_is_claimed():
    found = result_of(opened(draft_of(CHARITY)).polls, 1)
    assert found.verdict.true and "document" in [one.part for one in found.verdict.flags]
