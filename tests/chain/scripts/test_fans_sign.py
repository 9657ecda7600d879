"""`zhenbo ballot`, `poll` and `suggestion` on a chain: signed, relayed, recounted, shown as a page."""

import json

import pytest
from brownie import accounts, web3

from scripts import poll, suggest
from tests.chain.community import wait
from tests.chain.scripts.operating import Operator
from tests.chain.scripts.polls import NAME, Desk, as_community, staff
from zhenbo import deployments
from zhenbo.cli import main
from zhenbo.polls.ballots import read_ballots

VOTER, STRANGER = 15, 16  # accounts of the development wallet


@pytest.fixture(scope="module")
def voter(fans):
    staff(fans)
    found = fans.member(accounts[VOTER])
    wait(60)
    return found


@pytest.fixture
def desk(fans, voter, system, project, capsys):
    chain = system.chain
    deployments.save(deployments.community_path(chain.name, True, NAME), as_community(fans, chain))
    return Desk(Operator(chain, project, capsys), project, fans)


@pytest.fixture
def zhenbo(desk, capsys):
    """Runs the command; exit code, what it printed and what it refused."""

    def run(*words):
        capsys.readouterr()
        where = () if words[:2] in (("poll", "check"), ("poll", "page")) else (
            "--community", NAME, "--rpc", web3.provider.endpoint_uri,
        )  # fmt: skip
        code = main([*map(str, words), *where])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


def test_a_fan_signs_and_anybody_counts(desk, voter, zhenbo):
    number = desk.opened()
    queue = desk.folder / "queue.jsonl"
    code, out, err = zhenbo("ballot", "sign", number, 2, "--account", VOTER, "--out", queue)
    assert code == 0, err
    assert out.splitlines()[:2] == ["Which tea on Saturday?", f"member {voter}: Longjing"]
    (ballot,) = read_ballots(queue)
    assert (ballot.member, ballot.choices) == (voter, (2,))
    assert desk.does(poll.ballots, number, queue) == 0, desk.operator.out
    assert desk.polls.box(number).tallies == (0, 1, 0)


def test_what_cannot_be_signed_is_refused(desk, zhenbo):
    number = desk.opened()
    for words, said in (
        ((number, 4, "--account", VOTER), "Options: 1 Puer; 2 Longjing; 3 Da Hong Pao"),
        ((number, 1, 2, "--account", VOTER), "no choice that this poll takes"),
        ((number, 1, "--account", STRANGER), "is no member of this community"),
        ((9, 1, "--account", VOTER), "there is no poll 9"),
    ):
        code, _, err = zhenbo("ballot", "sign", *words, "--out", desk.folder / "ballots")
        assert code == 2 and said in err
    assert not (desk.folder / "ballots").exists()


def test_a_result_is_recounted_and_becomes_a_page(desk, zhenbo):
    file = desk.yaml()
    code, out, _ = zhenbo("poll", "check", file, "--out", desk.folder / "public")
    assert code == 0 and "Puer, Longjing, Da Hong Pao" in out
    assert desk.opens(file, "out=public") == 0, desk.operator.err
    ballots = desk.folder / "ballots"
    assert zhenbo("ballot", "sign", 1, 3, "--account", VOTER, "--out", ballots)[0] == 0
    assert desk.does(poll.ballots, 1, ballots) == 0
    written = desk.folder / "result.json"
    document, page = desk.folder / "public" / "poll.json", desk.folder / "page.html"
    assert "! document: the document is not at hand" in zhenbo("poll", "result", 1)[1]
    code, out, err = zhenbo("poll", "result", 1, "--document", document, "--out", written)
    assert code == 0, err
    assert "       1  Da Hong Pao" in out and "✔ tallies: 1 ballots recounted" in out
    assert "✔ document: the poll was opened with what its document says" in out
    code, out, err = zhenbo("poll", "page", written, "--document", document, "--out", page)
    assert code == 0, err
    assert "Which tea on Saturday?" in page.read_text("utf-8")
    other = desk.folder / "other.json"
    other.write_bytes(document.read_bytes() + b" ")
    code, _, err = zhenbo("poll", "page", written, "--document", other, "--out", page)
    assert code == 2 and "its hash is another" in err


def test_a_suggestion_is_signed_published_and_anchored(desk, voter, zhenbo):
    file, folder = desk.folder / "s.json", desk.folder / "suggestions"
    said = {"zhenbo_suggestion": 1, "kind": "product", "name": "Longjing", "link": ""}
    file.write_text(json.dumps(said | {"text": {"zh": "明前", "en": "Spring"}}), "utf-8")
    words = ("suggestion", "sign", file, "--uri", "ipfs://s", "--account", VOTER, "--out", folder)
    code, out, err = zhenbo(*words)
    assert code == 0, err
    assert out.startswith("product: Longjing") and len(list(folder.iterdir())) == 2
    assert desk.does(suggest.main, folder) == 0, desk.operator.err
    (known,) = desk.operator.json(suggest.list, f"community={NAME}")
    assert (known["member"], known["uri"]) == (voter, "ipfs://s")
