"""What a community is deployed as, who ends up with it, and what each stage does."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from eth_abi.abi import decode
from eth_utils.abi import abi_to_signature
from eth_utils.crypto import keccak

from zhenbo.errors import BadConfig, BadPlan
from zhenbo.plans.calldata import calldata
from zhenbo.plans.community import COMMUNITY, creating_plans, wiring_plans
from zhenbo.plans.community_parameters import PROFILES, REGIONS, Parameters
from zhenbo.plans.community_roles import ADMIN, DESK, GUARDIAN, HOST, OPENED, POSTER, ROLES, SENDER
from zhenbo.plans.creation import anywhere

ROOT = Path(__file__).parents[3]
DEPLOYER, OWNER, CONSORTIUM, JUDGE, OTHER = ("0x" + digit * 40 for digit in "12345")
AT = {name: "0x" + f"{number:040x}" for number, name in enumerate(COMMUNITY, start=0xA0)}
LOCAL = Parameters(PROFILES["local"], "Tea Fans", "TEA", CONSORTIUM, DEPLOYER)
PRODUCTION = replace(LOCAL, profile=PROFILES["production"], admin=OWNER)
# what only the Treasury may do
TREASURYS = {
    *("propose", "announceSunset", "setBudget", "admitRedeemer", "dismissRedeemer"),
    *("setPlaces", "setTier", "revoke", "setLinkBase", "setExecutor", "fill"),
}
GOVERNED = replace(LOCAL, governor=True, host=OTHER, places=10)


def creations(parameters):
    """The constructors' arguments of all contracts."""
    plans = creating_plans(1, parameters, anywhere, AT.__getitem__)
    return {call.contract: call.args for plan in plans for call in plan.calls}


def steps(parameters):
    """What the manager is told in the wiring."""
    (call,) = wiring_plans(1, parameters, AT.__getitem__)[0].calls
    return list(call.args[0])


def granted(parameters):
    selector = keccak(text="grantRole(uint64,address,uint32)")[:4]
    found = [s for s in steps(parameters) if s[:4] == selector]
    return [decode(["uint64", "address", "uint32"], step[4:]) for step in found]


def test_all_contracts_are_created_in_an_order_that_can_be():
    """No constructor needs an address before it is known."""
    known: dict[str, str] = {}
    for plan in creating_plans(1, LOCAL, anywhere, known.__getitem__):
        known.update({call.contract: AT[call.contract] for call in plan.calls})
    assert tuple(known) == COMMUNITY


def test_constructors_get_what_the_profile_says():
    found = creations(PRODUCTION)
    nobody = "0x" + "0" * 40
    assert found["CommunityManager"] == (DEPLOYER,)
    assert found["Treasury"] == (172_800, (OWNER,), (nobody,), nobody)
    assert found["RuleBook"] == (AT["CommunityManager"], 604_800, 7_776_000)
    assert found["Points"] == (AT["CommunityManager"], AT["RuleBook"], 0, "Tea Fans", "TEA")
    assert found["Rewards"][-2:] == (10**16, 604_800)
    assert found["Airdrop"] == (AT["CommunityManager"], AT["Points"])
    manager, members = AT["CommunityManager"], AT["Membership"]
    names = "Tea Fans Members", "TEA-M"
    assert found["Membership"] == (manager, AT["Points"], 1_209_600, *names, "")
    assert found["Suggestions"] == (members, 3, 604_800)
    assert found["Shop"] == (manager, AT["Points"], members)
    settings = (43_200, 259_200, 43_200, 1_000, 1_000, 604_800, nobody, 0)
    assert found["FanGovernor"] == ("Tea Fans Governor", members, AT["Treasury"], settings)
    assert found["FanPoll"] == (manager, members, AT["Suggestions"], 86_400)
    assert found["StreamPlan"] == (manager, AT["FanPoll"])
    assert found["CharityPot"] == (manager, AT["FanPoll"], AT["Treasury"])


def test_a_guardian_of_proposals_has_a_last_day():
    guarded = replace(PRODUCTION, guardian=JUDGE, guarded="2027-12-31")
    assert creations(guarded)["FanGovernor"][3][-2:] == (JUDGE, 1_830_211_200)
    without = replace(PRODUCTION, guardian=JUDGE)
    assert creations(without)["FanGovernor"][3][-2:] == ("0x" + "0" * 40, 0)


def test_a_community_that_begins_with_its_governor_leaves_the_treasury_to_it_alone():
    nobody = "0x" + "0" * 40
    assert creations(GOVERNED)["Treasury"] == (0, (), (nobody,), DEPLOYER)
    wiring, goodbye = wiring_plans(1, GOVERNED, AT.__getitem__)
    roles = [keccak(text=f"{word}_ROLE") for word in ("PROPOSER", "CANCELLER")]
    governor = AT["FanGovernor"]
    assert [call.args for call in wiring.calls[1:]] == [(role, governor) for role in roles]
    assert [(call.contract, call.function, call.args) for call in goodbye.calls] == [
        ("CommunityManager", "renounceRole", (ADMIN, DEPLOYER)),
        ("Treasury", "renounceRole", (bytes(32), DEPLOYER)),
    ]


def test_redeemers_executors_and_places_are_set_before_the_handover():
    given = steps(replace(LOCAL, places=7))[:-1]
    passed = [
        ("Points", calldata("admitRedeemer(address)", AT["Membership"])),
        ("Points", calldata("admitRedeemer(address)", AT["Shop"])),
        ("FanPoll", calldata("setExecutor(address,bool)", AT["StreamPlan"], True)),
        ("FanPoll", calldata("setExecutor(address,bool)", AT["CharityPot"], True)),
        ("Membership", calldata("setPlaces(uint32)", 7)),
    ]
    assert given[-5:] == [calldata("execute(address,bytes)", AT[name], data) for name, data in passed]


def test_without_an_admin_the_deployer_proposes():
    assert creations(LOCAL)["Treasury"][1] == (DEPLOYER,)


def test_the_wiring_ends_with_the_treasury_as_admin_and_the_deployer_steps_back_in_a_plan_of_its_own():
    wiring, goodbye = wiring_plans(1, PRODUCTION, AT.__getitem__)
    assert steps(PRODUCTION)[-1] == calldata("grantRole(uint64,address,uint32)", ADMIN, AT["Treasury"], 0)
    assert [call.function for call in (*wiring.calls, *goodbye.calls)] == ["multicall", "renounceRole"]
    assert goodbye.calls[0].args == (ADMIN, DEPLOYER)


def test_only_who_is_named_gets_a_role_and_the_treasury_can_decide():
    treasury = AT["Treasury"]
    assert granted(LOCAL) == [(GUARDIAN.id, treasury, 0), (ADMIN, treasury, 0)]
    named = replace(LOCAL, poster=OWNER, guardian=JUDGE, sender=OTHER, host=JUDGE, desk=OWNER)
    assert granted(named) == [
        (POSTER.id, OWNER, 0),
        (GUARDIAN.id, JUDGE, 0),
        (GUARDIAN.id, treasury, 0),
        (SENDER.id, OTHER, 0),
        (HOST.id, JUDGE, 0),
        (DESK.id, OWNER, 0),
        (ADMIN, treasury, 0),
    ]


def test_budgets_are_set_before_the_handover():
    given = steps(replace(LOCAL, rewards=1_000, airdrop=7))
    assert len(given) == len(steps(LOCAL)) + 2
    for source, budget in (("Rewards", 1_000), ("Airdrop", 7)):
        data = calldata("setBudget(address,uint96)", AT[source], budget)
        assert calldata("execute(address,bytes)", AT["Points"], data) in given[:-1]


def test_every_role_is_named():
    assert [s for s in steps(LOCAL) if s[:4] == keccak(text="labelRole(uint64,string)")[:4]] == [
        calldata("labelRole(uint64,string)", role.id, role.word) for role in ROLES
    ]
    assert len({role.id for role in ROLES} | {ADMIN}) == len(ROLES) + 1


def test_opened_functions_are_those_of_the_contracts():
    for opened in OPENED:
        abi = json.loads((ROOT / "zhenbo/abi" / f"{opened.contract}.json").read_text("utf-8"))["abi"]
        known = {abi_to_signature(entry) for entry in abi if entry["type"] == "function"}
        assert set(opened.signatures) <= known


def test_every_restricted_function_is_somebodys():
    """A function that nobody thought of would silently be the Treasury's."""
    sources = [f for f in (ROOT / "contracts").glob("*.sol") if f.stem.startswith(COMMUNITY)]
    found = {
        name
        for source in sources
        for name in re.findall(r"function (\w+)\([^)]*\)[^{;]*\brestricted\b", source.read_text("utf-8"))
    }
    assert found == TREASURYS | {s.split("(")[0] for opened in OPENED for s in opened.signatures}


def test_regions_are_those_of_the_interface():
    source = (ROOT / "interfaces/IPoints.sol").read_text("utf-8")
    assert tuple(re.search(r"enum Region \{([^}]*)\}", source)[1].replace(",", " ").split()) == REGIONS


def test_a_treasury_can_decide_before_a_dispute_ends_by_itself():
    assert all(profile.treasury_delay < profile.decision_time for profile in PROFILES.values())


@pytest.mark.parametrize("name", ["testnet", "production"])
def test_so_can_a_vote_behind_it(name):
    """On a throw-away chain disputes are decided within a minute, and no vote is that short."""
    profile = PROFILES[name]
    voted = profile.voting_delay + profile.voting_period + profile.vote_extension
    assert voted + profile.treasury_delay < profile.decision_time


@pytest.mark.parametrize(
    "changes, words",
    [
        ({"admin": None}, "handed to an admin account"),
        ({"admin": DEPLOYER}, "the deployer's own account"),
        ({"poster": "0x" + "a" * 40, "guardian": "0x" + "A" * 40}, "cannot also decide disputes"),
        ({"poster": OWNER}, "cannot also be the admin"),
        ({"poster": "0x" + "0" * 40}, "poster: nobody has the account"),
        ({"name": ""}, "1 to 64 characters"),
        ({"name": "x" * 65}, "1 to 64 characters"),
        ({"name": " Tea"}, "1 to 64 characters"),
        ({"name": "Tea\u202eaeT"}, "1 to 64 characters"),
        ({"symbol": ""}, "1 to 11 letters"),
        ({"symbol": "TEAFANSCLUBS"}, "1 to 11 letters"),
        ({"symbol": "TÉA"}, "1 to 11 letters"),
        ({"symbol": "TEA\n"}, "1 to 11 letters"),
        ({"region": "cn"}, "it is CN or OPEN"),
        ({"edition": "../x"}, "1 to 32 letters"),
        ({"rewards": 2**96}, "The budget of Rewards is 0 to "),
        ({"airdrop": -1}, "The budget of Airdrop is 0 to "),
        ({"bond": 0}, "The bond of a dispute is 1 to "),
        ({"bond": 2**76}, "The bond of a dispute is 1 to "),
        ({"host": "0x" + "0" * 40}, "host: nobody has the account"),
        ({"places": 2**28}, "places is 0 to "),
        ({"governor": True}, "leave admin out"),
        ({"governor": True, "admin": None, "host": OTHER}, "without members nobody moves"),
        ({"governor": True, "admin": None, "places": 5}, "without members nobody moves"),
        ({"guarded": "2027-12-31"}, "name guardian=0x..."),
        ({"guarded": "31.12.2027", "guardian": OTHER}, "a date is meant"),
    ],
)
def test_refuses_what_cannot_be(changes, words):
    with pytest.raises(BadPlan, match=re.escape(words)):
        replace(PRODUCTION, **changes).require_sound()


@pytest.mark.parametrize("changes", [{}, {"name": "茶友" * 32}, {"symbol": "A1"}, {"rewards": 2**96 - 1}])
def test_accepts_what_can(changes):
    replace(PRODUCTION, **changes).require_sound()
    replace(LOCAL, **changes).require_sound()


def test_where_any_parameter_differs_salt_and_journals_do():
    others = {
        "profile": PROFILES["testnet"],
        "name": "Other",
        "symbol": "MILK",
        "consortium": OTHER,
        "deployer": OTHER,
        "region": "OPEN",
        "admin": OTHER,
        "poster": OTHER,
        "guardian": OTHER,
        "sender": OTHER,
        "host": OTHER,
        "desk": OTHER,
        "governor": True,
        "guarded": "2027-12-31",
        "places": 1,
        "rewards": 1,
        "airdrop": 1,
        "bond": 1,
        "edition": "second",
    }
    assert set(others) == set(Parameters.__dataclass_fields__)
    every = [LOCAL, *(replace(LOCAL, **{name: value}) for name, value in others.items())]
    assert len({parameters.salt for parameters in every}) == len(every)
    firsts = [next(creating_plans(1, parameters, anywhere, AT.__getitem__)) for parameters in every]
    assert len({plan.hash for plan in firsts}) == len(every)


@pytest.mark.parametrize("parameters", [LOCAL, replace(PRODUCTION, poster=OTHER, edition="second"), GOVERNED])
def test_what_the_file_says_is_read_back(parameters):
    assert Parameters.read(json.loads(json.dumps(parameters.described()))) == parameters


@pytest.mark.parametrize("missing", ["notice", "poster", "profile"])
def test_a_file_that_lacks_something_is_refused(missing):
    described = LOCAL.described()
    del described[missing]
    with pytest.raises(BadConfig, match="is no community's"):
        Parameters.read(described)


def test_a_community_is_called_by_symbol_and_edition():
    assert LOCAL.word == "TEA" and replace(LOCAL, edition="b").word == "TEA-b"
