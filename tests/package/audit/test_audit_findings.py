"""Slither's findings and our answers match one to one, whatever lines they stand on."""

import pytest

from audit import findings
from audit.findings import Answer, Finding
from zhenbo.errors import Refused

FOUND = Finding("timestamp", "Beacons.raise(uint256)", "block.timestamp > until", "Low", "Medium")
SAID = Answer(
    "timestamp", "intended", "Beacons end by the clock.", ("Beacons.raise(uint256): block.timestamp > until",)
)
DETECTED = {
    "check": "timestamp",
    "impact": "Low",
    "confidence": "Medium",
    "elements": [
        {
            "type": "function",
            "name": "raise",
            "type_specific_fields": {
                "parent": {"type": "contract", "name": "Beacons"},
                "signature": "raise(uint256)",
            },
        },
        {"type": "node", "name": "block.timestamp > until", "type_specific_fields": {}},
    ],
}


def test_reads_a_finding_without_its_lines():
    assert findings.read(DETECTED) == FOUND


def test_a_local_variable_is_named_in_its_function():
    variable = {**DETECTED["elements"][0], "type": "variable", "name": "sum"}
    variable["type_specific_fields"] = {"parent": DETECTED["elements"][0]}
    assert findings.read({**DETECTED, "elements": [variable]}).key == (
        "timestamp",
        "Beacons.raise(uint256).sum",
    )


def test_an_answered_finding_is_no_fault():
    assert list(findings.faults([FOUND], [SAID])) == []


def test_a_finding_without_answer_is_named():
    (fault,) = findings.faults([FOUND], [])
    assert fault.startswith(
        "Slither, low impact: timestamp in Beacons.raise(uint256): block.timestamp > until: "
    )
    assert fault.endswith("mend it, or answer it in audit/slither.toml")


def test_the_answer_to_other_code_does_not_do():
    changed = Finding("timestamp", "Beacons.raise(uint256)", "block.timestamp >= until", "Low", "Medium")
    assert len(list(findings.faults([changed], [SAID]))) == 2


def test_an_answer_to_nothing_is_named():
    (fault,) = findings.faults([], [SAID])
    assert "which Slither does not find any more" in fault


def test_two_answers_are_one_too_many():
    (fault,) = findings.faults([FOUND], [SAID, SAID])
    assert fault.endswith("twice")


@pytest.mark.parametrize(
    "kind, why, fault", [("fine", "Beacons end by the clock.", "no kind"), ("intended", "ok", "no sentence")]
)
def test_an_answer_is_a_sentence_of_a_known_kind(tmp_path, kind, why, fault):
    path = tmp_path / "slither.toml"
    path.write_text(f'[[answer]]\ncheck = "x"\nkind = "{kind}"\nwhy = "{why}"\nfindings = ["y"]\n', "utf-8")
    with pytest.raises(Refused, match=fault):
        findings.answers(path)


def test_every_committed_answer_is_one():
    assert {answer.kind for answer in findings.answers()} <= findings.KINDS.keys()


def test_the_page_shows_each_with_its_answer():
    text = findings.page([FOUND], [SAID], "0.0")
    assert "## Low impact: 1" in text and "## High impact: 0" in text
    assert (
        "`Beacons.raise(uint256)`<br>`block.timestamp > until` | intended | Beacons end by the clock. |"
        in text
    )
