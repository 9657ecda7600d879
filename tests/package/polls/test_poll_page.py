"""The page of a result: whole without JavaScript, deaf to what strangers write, a check of its own list."""

import hashlib
import json
import re
import shutil
import subprocess
from html.parser import HTMLParser

import pytest

from tests.package.polls.poll_chain import FakeChain, event
from tests.package.polls.polling import POLL
from zhenbo.errors import BadPoll
from zhenbo.polls.draft import Mode, TieRule
from zhenbo.polls.page import page_of, read_result
from zhenbo.polls.poll_file import read_poll
from zhenbo.polls.result import result_of

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
VOTES = [(3, (2,)), (1, (2,)), (9, (4,))]
RIGHT = [0, 2, 0, 1]
EVIL = "</script><script>alert(1)</script><img src=x onerror=alert(1)>"

# the part of a browser that the page's script needs
BROWSER = """
const { readFileSync } = require("fs");
const html = readFileSync(process.argv[2], "utf8");
const data = /<script type="application\\/json" id="data">(.*?)<\\/script>/s.exec(html)[1];
const script = /<script>(.*?)<\\/script>/s.exec(html)[1];
const blocks = [...html.matchAll(/<pre>\\n(.*?)\\n<\\/pre>/gs)].map((one) => ({ textContent: one[1] }));
const said = [];
const make = () => ({ append(part) { if (part.className === "en") said.push(part.textContent); } });
const form = { addEventListener() {} };
globalThis.document = {
  getElementById: (id) => ({ data: { textContent: data }, checks: { append() {} }, node: form, en: {} })[id],
  querySelectorAll: () => blocks,
  createElement: make,
};
Object.defineProperty(globalThis, "navigator", { value: { language: "en" } });
eval(script);
setTimeout(() => console.log(JSON.stringify(said)), 100);
"""


class Reader(HTMLParser):
    """Tags with attributes, and the text that people see."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.text, self._hidden = [], "", False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._hidden = tag in ("script", "style")

    def handle_endtag(self, tag):
        self._hidden = False

    def handle_data(self, data):
        self.text += "" if self._hidden else data


def result(**changes):
    chain = FakeChain(VOTES, RIGHT, winner=2, concluded=(2, 3, RIGHT))
    for name, value in changes.items():
        setattr(chain, name, value)
    return json.loads(json.dumps(result_of(chain.polls, 1).as_json()))


def browsed(page, tmp_path):
    """What the script of the page says."""
    if shutil.which("node") is None:
        pytest.skip("node is not installed")
    for name, text in (("page.html", page), ("browser.js", BROWSER)):
        (tmp_path / name).write_text(text, "utf-8")
    done = subprocess.run(
        ["node", str(tmp_path / "browser.js"), str(tmp_path / "page.html")],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def test_all_is_there_to_read_in_both_languages():
    text = Reader(page_of(result(), None, None)).text
    for words in (
        "Which tea on Saturday?", "胜出：White peony", "Winner: White peony", "3 ballots of ? members",
        "the quorum of 1 is reached", "2. White peony — 2 票votes", "3: 2\n", "9: 4", "single choice",
        "0x" + "07" * 32, "1970-01-24 03:33:20 UTC",
    ):  # fmt: skip
        assert words in text, words


def test_the_document_gives_texts_and_committed_pictures(tmp_path):
    (tmp_path / "it.png").write_bytes(PNG)
    found = read_poll(POLL.replace("    text:", "    picture: it.png\n    text:").encode(), tmp_path)
    name, data = next(iter(found.pictures.items()))
    said = result(names=found.draft.names, content=found.draft.hash, tallies=[0, 2], votes=VOTES[:2],
                  quorum=3, closes=found.draft.closes_at, winner=0, concluded=(0, 2, [0, 2]))  # fmt: skip
    (tmp_path / name).write_bytes(data)
    page = Reader(page_of(said, found.draft, tmp_path))
    assert "The tea of Saturday's show" in page.text and "熟茶" in page.text
    (picture,) = [attributes for tag, attributes in page.tags if tag == "img"]
    assert picture["src"].startswith("data:image/png;base64,")
    (tmp_path / name).write_bytes(data + b"!")  # exchanged
    assert not [tag for tag, _ in Reader(page_of(said, found.draft, tmp_path)).tags if tag == "img"]
    assert "✔ the document of the options has the hash that is on the chain" in browsed(
        page_of(said, found.draft, tmp_path), tmp_path
    )


def test_nothing_that_a_stranger_wrote_becomes_markup(tmp_path):
    later = [event("PollVoided", pollId=1, reason=EVIL)]
    said = result(title=EVIL, names=(EVIL, "b" + EVIL, "c", "d"), later=later)
    said["network"] = said["poll"]["uri"] = EVIL
    page = page_of(said, None, None)
    tags = Reader(page).tags
    assert [tag for tag, _ in tags if tag in ("img", "iframe")] == []
    assert [attributes for tag, attributes in tags if tag == "script"] == [
        {"type": "application/json", "id": "data"}, {},
    ]  # fmt: skip
    assert not any(key.startswith("on") for _, attributes in tags for key in attributes)
    assert all(line.startswith("✔") for line in browsed(page, tmp_path))


def test_no_script_but_ours_may_run_and_nothing_is_loaded():
    page = page_of(result(), None, None)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    for tag in ("script", "style"):
        text = re.search(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)[1]
        digest = hashlib.sha256(text.encode()).digest()
        assert f"{tag}-src 'sha256-" in policy and _base64(digest) in policy
    assert not re.search(r'(src|href)="(?!data:)', page)


def _base64(data):
    import base64

    return base64.b64encode(data).decode()


def test_the_script_recounts_the_list_on_the_page(tmp_path):
    assert browsed(page_of(result(), None, None), tmp_path) == [
        "✔ every ballot is one that the poll takes",
        "✔ every member has one ballot at most",
        "✔ 3 ballots recounted, compared with the contract's count",
        "✔ the winner is the same",
    ]


@pytest.mark.parametrize(
    "old,new,wrong",
    [
        ("3: 2", "3: 4", "✘ 3 ballots recounted"),
        ("3: 2\n", "", "✘ 2 ballots recounted"),
        ("3: 2", "1: 2", "✘ every member has one ballot"),
        ("3: 2", "3: 7", "✘ every ballot is one"),
        ("3: 2", "3: x", "✘ every ballot is one"),
        ('"winner": 2', '"winner": 4', "✘ the winner is the same"),
    ],
)
def test_the_script_finds_a_list_that_was_changed(tmp_path, old, new, wrong):
    page = page_of(result(), None, None)
    assert page.count(old) == 1
    assert any(line.startswith(wrong) for line in browsed(page.replace(old, new), tmp_path))


def test_the_script_counts_ranked_ballots_and_ties_as_the_contract_does(tmp_path):
    votes, points = [(1, (4, 1)), (2, (1, 4)), (3, (3,))], [3, 0, 2, 3]
    said = result(votes=votes, tallies=points, mode=Mode.RANKED, most=2, ties=TieRule.NONE, winner=0,
                  concluded=(0, 3, points))  # fmt: skip
    assert len(lines := browsed(page_of(said, None, None), tmp_path)) == 4
    assert all(line.startswith("✔") for line in lines)


def test_a_result_is_read_back_and_nothing_else():
    said = result()
    assert read_result(json.dumps(said).encode()) == said
    for wrong in (
        b"", b"[]", b"[" * 100_000, b'{"format": "zhenbo-poll-result-v1"}',
        json.dumps(said | {"chain": "5"}).encode(),
        json.dumps(said | {"counted": {"ballots": 3, "tallies": [1, 2]}}).encode(),
    ):  # fmt: skip
        with pytest.raises(BadPoll):
            read_result(wrong)
