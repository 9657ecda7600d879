"""Who gets through is found out, never guessed: what cannot be told fails, and says what would tell it."""

import pytest

from audit import matrix, roles
from audit.cases import CALLER, Case, Without
from audit.cast import CAST
from tests.package.audit.made_up import ACCOUNT, NAME, MadeUpStage, function, missing_role

RAISE = function("raiseAlert", "bytes32", "string", "address[]")


def only(*words):
    """A rule: these get through, all others lack the role."""
    return lambda word, data: None if word in words else missing_role(word)


@pytest.fixture
def walk(monkeypatch):
    def walk(rule, *abi, **cases):
        monkeypatch.setattr(matrix, "cases_of", lambda contract: cases)
        return matrix.walk(MadeUpStage([*abi] or [RAISE], rule), NAME)

    return walk


def test_zeros_do_where_everybody_is_refused_or_not(walk):
    rows, faults = walk(only("regulator", "resolver"))
    assert faults == []
    assert [word for word, outcome in rows[0].outcomes.items() if outcome.kind == "through"] == [
        "resolver",
        "regulator",
    ]


def test_zeros_are_of_each_type(walk):
    seen = []
    walk(lambda word, data: seen.append(data) or missing_role(word), RAISE)
    assert seen[0] == f"raiseAlert(bytes32,string,address[]) {(bytes(32), '', [])}"


def test_a_refusal_for_another_reason_leaves_it_open(walk):
    """The regulator may pass the check of access, or come upon another check before it."""
    _, faults = walk(lambda word, data: "EvidenceZero()" if word == "regulator" else missing_role(word))
    assert len(faults) == 1
    assert "Beacons.raiseAlert answers EvidenceZero() to regulator" in faults[0]
    assert "audit/cases/beacons.py" in faults[0]


def test_a_refusal_that_names_another_account_is_none_of_access(walk):
    other = f"RoleMissing(account={ACCOUNT['admin']}, roleId=9)"
    _, faults = walk(lambda word, data: other if word == "brand" else None)
    assert "to brand: neither through nor known as a refusal" in faults[0]


def test_a_revert_without_reason_leaves_it_open(walk):
    _, faults = walk(lambda word, data: "execution reverted" if word == "brand" else missing_role(word))
    assert "answers without a reason to brand" in faults[0]


def test_a_door_that_is_open_to_strangers_needs_a_reason(walk):
    everybody = only(*ACCOUNT)
    _, faults = walk(everybody)
    assert len(faults) == 1 and "lets a stranger through" in faults[0]
    _, faults = walk(everybody, raiseAlert=[Case(lambda _: (), anyone="it only counts")])
    assert faults == []


def test_a_door_that_is_open_to_nobody_needs_a_reason(walk):
    _, faults = walk(only())
    assert len(faults) == 1 and "lets nobody through" in faults[0]
    _, faults = walk(only(), raiseAlert=[Case(lambda _: (), nobody="not yet")])
    assert faults == []


@pytest.mark.parametrize("reason", ["anyone", "nobody"])
def test_a_reason_that_no_longer_holds_is_noticed(walk, reason):
    _, faults = walk(only("brand"), raiseAlert=[Case(lambda _: (), **{reason: "so it was"})])
    assert len(faults) == 1 and f"is said to be {reason}'s" in faults[0]


def test_what_is_asked_instead_of_a_role_is_tried_without_it(walk):
    def rule(word, data):
        return None if "signed" in data or word == "admin" else "SignatureInvalid(signer=0x1)"

    lacking = Without("the signature", lambda _: ("forged",), "SignatureInvalid")
    case = Case(lambda _: ("signed",), anyone="with a signature", without=(lacking,))
    _, faults = walk(rule, raiseAlert=[case])
    assert faults == [
        "Beacons.raiseAlert without the signature answers nothing to admin, not SignatureInvalid"
    ]


def test_receive_and_fallback_are_functions_too(walk):
    doors = [{"type": kind, "stateMutability": "payable"} for kind in ("receive", "fallback")]
    rows, faults = walk(lambda word, data: None, *doors)
    assert [row.function for row in rows] == ["fallback", "receive"]
    assert len(faults) == 2 and all("lets a stranger through" in fault for fault in faults)


def test_views_are_none_of_them_and_overloads_are_told_apart(walk):
    rows, _ = walk(
        only("brand"),
        function("move", "uint256"), function("move", "address"), function("look", changes=False),
    )  # fmt: skip
    assert [row.function for row in rows] == ["move(address)", "move(uint256)"]


def test_an_entry_for_what_is_gone_is_noticed(walk):
    _, faults = walk(only("brand"), lowerAlert=[Case(lambda _: ())])
    assert faults == ["audit/cases/beacons.py has an entry for lowerAlert, which Beacons does not have"]


def test_the_callers_own_address_is_filled_in(walk):
    seen = []
    walk(lambda word, data: seen.append(data), raiseAlert=[Case(lambda _: (7, CALLER))])
    assert seen[0].endswith(f"(7, '{ACCOUNT[CAST[0].word]}')")


def test_what_a_case_needs_happens_before_it_and_is_undone(monkeypatch):
    def rule(word, data):
        return missing_role(word) if word != "brand" or "opened" not in stage.happened else None

    stage = MadeUpStage([RAISE], rule)
    with_it = Case(lambda _: (), before=lambda stage: stage.happened.append("opened"))
    without_it = Case(lambda _: (), "unopened", nobody="it is closed")
    monkeypatch.setattr(matrix, "cases_of", lambda contract: {"raiseAlert": [with_it, without_it]})
    rows, faults = matrix.walk(stage, NAME)
    assert faults == [] and stage.happened == []
    assert [row.outcomes["brand"].kind for row in rows] == ["through", "refused"]


@pytest.mark.parametrize("value, sent", [(0, None), (16, "0x10")])
def test_money_is_sent_along(monkeypatch, value, sent):
    stage = MadeUpStage([RAISE], only("brand"))
    monkeypatch.setattr(matrix, "cases_of", lambda _: {"raiseAlert": [Case(lambda _: (), value=value)]})
    matrix.walk(stage, NAME)
    assert stage.sent == [sent] * len(CAST)


def test_only_an_account_with_a_delay_waits(walk):
    late = "AccessManagerNotScheduled(operationId=0x1)"
    rows, faults = walk(lambda word, data: late if word == "delayed admin" else missing_role(word))
    assert faults == [] and rows[0].outcomes["delayed admin"].kind == "waits"
    _, faults = walk(lambda word, data: late if word == "brand" else missing_role(word))
    assert "answers AccessManagerNotScheduled" in faults[0]


def test_the_page_has_a_column_for_each_who_gets_through(walk):
    rows, _ = walk(only("brand", "regulator"))
    text = roles.page(rows)
    assert "| function | brand<br>regulator |" in text
    assert "| `raiseAlert` | ● |" in text
    assert "Refused throughout: admin, delayed admin, stranger, owner," in text
