"""What a Treasury is to do: written by names and values, and read back from the bytes."""

import json
import re
import textwrap
from pathlib import Path

import pytest
from eth_abi.abi import encode
from eth_utils.crypto import keccak

from zhenbo.errors import BadPlan, BadRules
from zhenbo.plans import proposal_file
from zhenbo.plans.action_words import WORDS
from zhenbo.plans.actions import Surroundings
from zhenbo.plans.calldata import calldata
from zhenbo.plans.cautions import caution
from zhenbo.plans.community import COMMUNITY
from zhenbo.plans.governing import Proposal
from zhenbo.plans.handover import ROLES
from zhenbo.plans.proposal_file import read_proposal
from zhenbo.plans.timelock import Action, Together

ABI = Path(__file__).parents[3] / "zhenbo" / "abi"
AT = {name: "0x" + f"{number:040x}" for number, name in enumerate(COMMUNITY, start=0xA0)}
ABIS = {name: json.loads((ABI / f"{name}.json").read_text("utf-8"))["abi"] for name in COMMUNITY}
AROUND = Surroundings(AT, ABIS, "ETH")
FRIEND = "0x90F79bf6EB2c4f870365E785982E1f101E93b906"
CONDITIONS = {
    "payees": [FRIEND],
    "expiry": "2027-06-30T00:00+08:00",
    "minSeconds": 86_400,
    "minQuorum": 50,
    "minAge": 0,
    "minPaid": 0,
}


def test_a_call_is_the_bytes_that_the_contract_takes():
    action = AROUND.called(
        "Points", "setBudget", {"source": "Airdrop", "budget": "79228162514264337593543950335"}
    )
    data = calldata("setBudget(address,uint96)", AT["Airdrop"], 2**96 - 1)
    assert action == Action(AT["Points"], 0, data)
    by_place = AROUND.called("Points", "setBudget", ["Airdrop", 5])
    assert by_place.data == calldata("setBudget(address,uint96)", AT["Airdrop"], 5)


def test_structs_lists_dates_and_money():
    action = AROUND.called("CharityPot", "fill", {"conditions": CONDITIONS}, 10**17)
    kinds = "(address[],uint40,uint40,uint32,uint32,uint24)"
    packed = encode([kinds], [([FRIEND], 1_814_284_800, 86_400, 50, 0, 0)])
    assert (action.value, action.data) == (10**17, keccak(text=f"fill({kinds})")[:4] + packed)
    said = AROUND.explain(action).en
    assert said.startswith("Money for charities by a poll:") and "0.1 ETH" in said
    assert "expiry=1814284800 (2027-06-29 16:00:00 UTC)" in said and f"payees=[{FRIEND}]" in said


def test_roles_are_called_by_their_words():
    action = AROUND.called("CommunityManager", "grantRole", ["host", FRIEND, 0])
    assert action.data == calldata("grantRole(uint64,address,uint32)", 4, FRIEND, 0)
    assert f"{FRIEND} becomes host (4)" in AROUND.explain(action).en
    assert f"授予 {FRIEND} 角色 host (4)" in AROUND.explain(action).zh


def test_what_no_sentence_knows_is_shown_as_a_call_and_what_nobody_knows_as_bytes():
    action = AROUND.called("Membership", "setLinkBase", ["ipfs://“x”\n"])
    assert AROUND.explain(action).en == 'Membership.setLinkBase(newBase=“ipfs://"x"⏎”)'
    cut = AROUND.called("Points", "admitRedeemer", ["Shop"]).data[:-1]
    no_text = calldata("setLinkBase(bytes)", b"\xff\xfe")[4:]
    no_text = AROUND.called("Membership", "setLinkBase", ["x"]).data[:4] + no_text
    for strange in (
        Action(FRIEND, 7, b"\1\2\3\4"),
        Action(AT["Points"], 0, b"\xff" * 5),
        Action(AT["Points"], 0, cut),
        Action(AT["Membership"], 0, no_text),
    ):
        assert "Nobody can read this!" in AROUND.explain(strange).en
        assert strange.data.hex() in AROUND.explain(strange).zh
    assert AROUND.explain(Action(FRIEND, 15 * 10**17, b"")).en == f"Pay 1.5 ETH to {FRIEND}"


@pytest.mark.parametrize(
    "function, args, said",
    [
        ("updateDelay", [31 * 86_400], "every later decision waits 31 days"),
        ("updateDelay", [30 * 86_400], None),
        ("grantRole", ["0x" + ROLES[0].hex(), FRIEND], f"{FRIEND} could then move the Treasury"),
        ("grantRole", ["0x" + "00" * 32, FRIEND], f"{FRIEND} could then move the Treasury"),
        ("grantRole", ["0x" + ROLES[1].hex(), "FanGovernor"], None),
        ("revokeRole", ["0x" + ROLES[0].hex(), "FanGovernor"], "this Governor loses the Treasury"),
        ("revokeRole", ["0x" + ROLES[0].hex(), FRIEND], None),
    ],
)
def test_what_could_end_all_later_proposals_is_said(function, args, said):
    found = caution(AT["Treasury"], AT["FanGovernor"], AROUND.called("Treasury", function, args))
    assert (found is None) if said is None else said in found.en
    elsewhere = Action(AT["Points"], 0, AROUND.called("Treasury", function, args).data)
    assert caution(AT["Treasury"], AT["FanGovernor"], elsewhere) is None
    cut = Action(AT["Treasury"], 0, AROUND.called("Treasury", function, args).data[:-1])
    assert caution(AT["Treasury"], AT["FanGovernor"], cut) is None


@pytest.mark.parametrize(
    "contract, function, args",
    [
        ("Points", "setBudget", {"source": AT["Airdrop"], "budget": "12345678901234567890"}),
        ("CharityPot", "fill", {"conditions": CONDITIONS | {"minQuorum": 5}}),
        ("Membership", "regrade", {"memberIds": [1, 2], "tier": 1, "tierUntil": 0}),
        ("Treasury", "updateDelay", {"newDelay": 10**15}),
    ],
)
def test_what_a_call_is_written_as_is_read_as_the_same_call(contract, function, args):
    action = AROUND.called(contract, function, args)
    said = json.loads(AROUND.written(action))
    assert (said["contract"], said["function"]) == (contract, function)
    assert AROUND.called(contract, function, said["args"]) == action


def test_only_calls_of_the_community_are_written():
    for strange in (
        Action(FRIEND, 0, b"\1\2\3\4"),
        Action(AT["Points"], 0, b"\xff" * 5),
        Action(AT["Points"], 1, b""),
    ):
        with pytest.raises(BadPlan, match="no contract of this community"):
            AROUND.written(strange)


def test_a_strangers_words_command_no_terminal():
    action = AROUND.called("Membership", "setLinkBase", ["ipfs://\x1b[2J\u202e"])
    assert AROUND.explain(action).en == "Membership.setLinkBase(newBase=“ipfs://�[2J�”)"
    assert Proposal(AT["FanGovernor"], (action,), "# Gift\x1b[8m\rBooks\n\nText").title == "Gift�[8m�Books"


def test_every_sentence_is_about_a_function_and_says_no_more_than_its_arguments():
    for name, words in WORDS.items():
        contract, function = name.split(".")
        found = [one for one in ABIS[contract] if one["type"] == "function" and one["name"] == function]
        assert found, name
        for one in found:
            known = {given["name"] for given in one["inputs"]}
            for text in (words.zh, words.en):
                assert set(re.findall(r"\{(\w+)\}", text)) <= known, name


@pytest.mark.parametrize(
    "contract, function, args, value, words",
    [
        ("Pointz", "setBudget", [], 0, "no contract of this community"),
        ("Points", "setBudgets", [], 0, "has no function setBudgets"),
        ("Points", "sourceOf", [FRIEND], 0, "has no function sourceOf"),
        ("Points", "setBudget", ["Airdrop"], 0, "takes 2 values: source, budget"),
        ("Points", "setBudget", {"source": "Airdrop"}, 0, "takes source, budget; given are source"),
        ("Points", "setBudget", ["Airdrops", 5], 0, "source='Airdrops' is no address"),
        ("Points", "setBudget", [FRIEND.replace("9", "8"), 5], 0, "is no address"),
        ("Points", "setBudget", ["Airdrop", 2**96], 0, "a whole number from 0 to"),
        ("Points", "setBudget", ["Airdrop", True], 0, "a whole number"),
        ("Points", "setBudget", ["Airdrop", "5.5"], 0, "a whole number"),
        ("Points", "setBudget", ["Airdrop", 5], 1, "takes no money"),
        ("FanPoll", "setExecutor", [FRIEND, 1], 0, "true or false is meant"),
        ("Treasury", "grantRole", ["0x12", FRIEND], 0, "64 hex digits"),
        ("Membership", "revoke", [1, 5], 0, "put it in quotes"),
        ("CharityPot", "fill", [{**CONDITIONS, "expiry": "2027-06-30"}], 0, "expiry='2027-06-30'"),
        ("CharityPot", "fill", [{**CONDITIONS, "payees": FRIEND}], 0, "payees: a list is meant"),
    ],
)
def test_what_is_wrong_is_named(contract, function, args, value, words):
    with pytest.raises(BadPlan, match=re.escape(words)):
        AROUND.called(contract, function, args, value)


GOOD = f"""title: Books for the school
text: |
  Why.
actions:
  - contract: Points
    function: setBudget
    args: {{source: Airdrop, budget: 5}}
  - to: "{FRIEND}"
    value: 0.5 ETH
"""


def draft(tmp_path, text):
    file = tmp_path / "proposal.yaml"
    file.write_text(text, "utf-8")
    return read_proposal(file, AROUND)


def test_a_file_is_read(tmp_path):
    found = draft(tmp_path, GOOD)
    assert found.description == "# Books for the school\n\nWhy."
    paid = Action(FRIEND, 5 * 10**17, b"")
    assert found.actions == (AROUND.called("Points", "setBudget", ["Airdrop", 5]), paid)


def test_the_docstring_of_the_format_is_a_proposal(tmp_path):
    example = proposal_file.__doc__.partition("\n\n")[2].replace("0x90F7...", FRIEND)
    found = draft(tmp_path, textwrap.dedent(example))
    assert [one.value for one in found.actions] == [5 * 10**17, 10**17]


@pytest.mark.parametrize("page", ["governance.md", "governance.zh.md"])
def test_the_guides_proposal_is_one(tmp_path, page):
    text = (ABI.parents[1] / "docs" / page).read_text("utf-8")
    found = draft(tmp_path, text.partition("```yaml\n")[2].partition("```")[0])
    assert [one.value for one in found.actions] == [0, 5 * 10**17, 10**17]


@pytest.mark.parametrize(
    "old, new, words",
    [
        ("title: Books", "name: Books", "line 1: title, text and actions"),
        ("  Why.", f"  Why. #Proposer={FRIEND}", "is put there by the script"),
        ("setBudget", "setBudgets", "line 5: Points has no function setBudgets"),
        ("0.5 ETH", "5", "an amount with its unit is meant"),
        ("0.5 ETH", "0.5 BTC", "an amount with its unit is meant"),
        ("0.5 ETH", "0ETH", "a payment has"),
        (f'to: "{FRIEND}"', "to: me", "line 8: a payment has"),
        ("    function: setBudget\n", "", "has contract and function"),
        ("    args", "    gas: 5\n    args", "an action has contract, function, args"),
    ],
)
def test_mistakes_are_named_by_line(tmp_path, old, new, words):
    assert old in GOOD
    with pytest.raises(BadRules, match=re.escape(words)):
        draft(tmp_path, GOOD.replace(old, new, 1))


def test_a_proposal_is_known_by_its_calls_and_its_text():
    actions = (Action(FRIEND, 1, b""), Action(AT["Points"], 0, b"\1\2\3\4"))
    one = Proposal(AT["FanGovernor"], actions, "# Title\n\nText")
    assert one.title == "Title"
    others = [
        Proposal(AT["FanGovernor"], actions, "# Title\n\nText."),
        Proposal(AT["FanGovernor"], actions[:1], "# Title\n\nText"),
        Proposal(AT["FanGovernor"], actions[::-1], "# Title\n\nText"),
    ]
    assert len({other.id for other in (one, *others)}) == 4
    salts = {Together(AT["Treasury"], actions, bytes([n]) * 32, None).id for n in range(2)}
    assert len(salts) == 2
