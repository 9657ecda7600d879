"""suggest.py: what members signed is anchored once, listed, and becomes the draft of a poll."""

import json
from pathlib import Path

import pytest
from brownie import accounts

from scripts import poll, suggest
from tests.chain.community import wait
from tests.chain.fans import LIMIT, PERIOD
from tests.chain.scripts.operating import Operator
from tests.chain.scripts.polls import NAME, RELAY, Desk, as_community, staff
from zhenbo import deployments, messages
from zhenbo.language import Text
from zhenbo.plans.suggestions import suggestion_id
from zhenbo.polls.suggestions import Content, Signed

FOREVER = 2**40
PRODUCT = Content("product", "Longjing", Text("明前", 'Spring "first"'), "https://tea.example/1")
CHARITY = Content("charity", "Schools", Text("助学", "Schools"), "")


@pytest.fixture(scope="module")
def two(fans):
    staff(fans)
    made = fans.granted(2, first_key=8_000)
    wait(60)
    return made


@pytest.fixture
def desk(fans, two, system, project, capsys):
    chain = system.chain
    deployments.save(deployments.community_path(chain.name, True, NAME), as_community(fans, chain))
    return Desk(Operator(chain, project, capsys), project, fans)


def signed(desk, fan, content, **changes):
    """A signed suggestion of the fan, and its document, in the folder `suggestions`."""
    folder = desk.folder / "suggestions"
    folder.mkdir(exist_ok=True)
    (folder / content.file).write_bytes(content.document)
    chain = desk.operator.chain
    said = {
        "chain_id": chain.chain_id,
        "contract": desk.fans.suggestions.address,
        "uri": "ipfs://s",
        "deadline": FOREVER,
    } | changes
    draft = Signed(
        said["chain_id"],
        said["contract"],
        fan.id,
        content.kind,
        content.hash,
        said["uri"],
        said["deadline"],
        b"",
    )
    whole = Signed(
        **{name: getattr(draft, name) for name in Signed.__dataclass_fields__}
        | {"signature": messages.sign(draft.message, fan.key.key)}
    )
    (folder / whole.file).write_text(json.dumps(whole.as_json()))
    return folder


def test_suggestions_are_anchored_once_and_listed(desk, two):
    signed(desk, two[0], PRODUCT)
    folder = signed(desk, two[1], CHARITY)
    before = desk.operator.state()
    assert desk.operator.run(suggest.main, folder, f"community={NAME}") == 0, desk.operator.err
    assert desk.operator.state() == before
    sent = desk.operator.transactions(accounts[RELAY])
    for _ in range(2):
        assert desk.does(suggest.main, folder) == 0, desk.operator.err
    assert desk.operator.transactions(accounts[RELAY]) == sent + 2
    listed = desk.operator.json(suggest.list, f"community={NAME}")
    ids = {"0x" + suggestion_id(two[0].id, "product", PRODUCT.hash).hex()}
    ids.add("0x" + suggestion_id(two[1].id, "charity", CHARITY.hash).hex())
    assert {one["id"] for one in listed} == ids and {one["kind"] for one in listed} == {"product", "charity"}


def test_a_suggestion_that_would_be_refused_hinders_no_other(desk, two):
    expired = Content("product", "Stale", Text("陈", "Stale"), "")
    signed(desk, two[0], expired, deadline=1)
    folder = signed(desk, two[1], CHARITY)
    for _ in range(2):
        assert desk.does(suggest.main, folder) == 1, desk.operator.err
        assert "SignatureExpired(deadline=1)" in desk.operator.out
        assert "1 are left out; the reasons are above" in desk.operator.err
    (known,) = desk.operator.json(suggest.list, f"community={NAME}")
    assert known["member"] == two[1].id
    said = desk.operator.json(suggest.main, folder, f"community={NAME}")
    assert [one["status"] for one in said["calls"]] == ["done before"] and len(said["bad"]) == 1


def test_a_file_that_is_no_suggestion_of_this_place_hinders_no_other(desk, two):
    signed(desk, two[0], PRODUCT, chain_id=5)
    signed(desk, two[0], Content("product", "Long", Text("长", "Long"), ""), uri="u" * 257)
    folder = signed(desk, two[1], CHARITY)
    (folder / "torn.signed.json").write_text("{")
    (folder / "gone.signed.json").symlink_to(folder / "nowhere")
    assert desk.does(suggest.main, folder) == 1, desk.operator.err
    (known,) = desk.operator.json(suggest.list, f"community={NAME}")
    assert known["member"] == two[1].id
    said = desk.operator.json(suggest.main, folder, f"community={NAME}")
    told = {(Path(one["sentence"]).name.split("-")[0], one["reason"][:20]) for one in said["bad"]}
    assert told == {
        ("torn.signed.json", "is no signed suggest"),
        ("gone.signed.json", "cannot be read: No s"),
        (str(two[0].id), f"is for {desk.fans.suggestions.address[:13]}"),
        (str(two[0].id), "its uri has 257 byte"),
    }


def test_one_more_than_a_member_may_make_is_left_out(desk, two):
    """Each is fine alone; the contract takes LIMIT of a member in a period."""
    for number in range(LIMIT + 1):
        folder = signed(desk, two[0], Content("product", f"Tea {number}", Text("茶", "Tea"), ""))
    signed(desk, two[1], CHARITY)
    for words in ("those before it use up what the member may suggest", "LimitReached"):
        assert desk.does(suggest.main, folder) == 1, desk.operator.err
        assert words in desk.operator.out and "1 are left out" in desk.operator.err
    made = [one["member"] for one in desk.operator.json(suggest.list, f"community={NAME}")]
    assert sorted(made) == sorted([*[two[0].id] * LIMIT, two[1].id])
    wait(PERIOD)
    assert desk.does(suggest.main, folder) == 0, desk.operator.err


def test_a_poll_is_drafted_from_suggestions_and_opened(desk, two):
    signed(desk, two[0], PRODUCT)
    folder = signed(desk, two[1], CHARITY)
    assert desk.does(suggest.main, folder) == 0
    ids = [one["id"] for one in desk.operator.json(suggest.list, f"community={NAME}")]
    run = (poll.draft, *ids, f"community={NAME}", f"folder={folder}", "out=new.yaml")
    assert desk.operator.run(*run) == 0, desk.operator.err
    assert desk.operator.run(*run) == 2 and "new.yaml exists" in desk.operator.err
    file = desk.folder / "new.yaml"
    closes = json.loads(desk.yaml().read_text())["closes"]
    text = file.read_text("utf-8").replace('closes: "..."', f'closes: "{closes}"', 1)
    assert desk.opens(file) == 2 and "closes" in desk.operator.err
    file.write_text(text.replace('question: "..."', "question: Which?"), "utf-8")
    assert desk.opens(file) == 0, desk.operator.err
    assert {"0x" + one.suggestion.hex() for one in desk.polls.poll(1).options} == set(ids)


def test_what_cannot_be_anchored_or_drafted_is_refused(desk, two):
    community = f"community={NAME}"
    assert desk.operator.run(suggest.list, community) == 0 and "Nothing was suggested" in desk.operator.out
    folder = signed(desk, two[0], PRODUCT, chain_id=5)
    assert desk.does(suggest.main, folder) == 1 and "on chain 5" in desk.operator.out
    signed(desk, two[0], PRODUCT)
    assert desk.does(suggest.main, folder) == 0, desk.operator.err
    (known,) = desk.operator.json(suggest.list, community)
    other = "0x" + "ab" * 32
    for words, said in (
        ((known["id"], other), "is no suggestion of this community"),
        ((known["id"], "tea"), "the id of a suggestion is meant"),
    ):
        assert desk.operator.run(poll.draft, *words, community, f"folder={folder}") == 2
        assert said in desk.operator.err
    (folder / PRODUCT.file).unlink()
    assert desk.operator.run(poll.draft, known["id"], other, community, f"folder={folder}") == 2
    assert f"has no {PRODUCT.hash.hex()}.json; get it from ipfs://s" in desk.operator.err
    assert desk.operator.run(suggest.main, desk.folder / "gone.json", community) == 2
    assert "cannot be read" in desk.operator.err
    assert desk.operator.run(suggest.help) == 0
