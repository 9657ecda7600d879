"""The judge of coverage: what counts as covered, and that the list of exceptions cannot go stale."""

import json

from toolchain import coverage

SOURCE = "// 茶\ncontract Tea { function f(bool b) public { if (b) g(); } }"
CONDITION = SOURCE.encode().index(b"(b) g") + 1


def report_of(tmp_path, colour: str) -> dict:
    (tmp_path / "contracts").mkdir(exist_ok=True)
    (tmp_path / "contracts" / "Tea.sol").write_text(SOURCE, encoding="utf-8")
    builds = tmp_path / "build" / "contracts"
    builds.mkdir(parents=True, exist_ok=True)
    build = {"allSourcePaths": {"0": "contracts/Tea.sol", "1": "node_modules/x/Other.sol"}}
    (builds / "Tea.json").write_text(json.dumps(build), encoding="utf-8")
    regions = {"0": [[CONDITION, CONDITION + 1, colour, ""]], "1": [[0, 5, "red", ""]]}
    return {"highlights": {"branches": {"Tea": regions}, "statements": {"Tea": {}}}}


def test_names_the_code_and_what_is_missing(tmp_path):
    found = coverage.places(tmp_path, report_of(tmp_path, "yellow"))
    assert coverage.judge(found, {}) == ["contracts/Tea.sol: branch never false: b"]


def test_libraries_of_others_do_not_count(tmp_path):
    assert len(coverage.places(tmp_path, report_of(tmp_path, "green"))) == 1


def test_an_accepted_place_is_fine_until_it_is_covered(tmp_path):
    accepted = {"contracts/Tea.sol": {"b": "cannot be false: the only caller passes true"}}
    assert coverage.judge(coverage.places(tmp_path, report_of(tmp_path, "yellow")), accepted) == []
    assert coverage.judge(coverage.places(tmp_path, report_of(tmp_path, "green")), accepted) == [
        "contracts/Tea.sol: listed as uncovered, but covered or gone: b"
    ]


def test_two_contracts_may_cover_the_two_ways_of_a_branch():
    assert coverage.uncovered({"yellow", "orange"}) is None
    assert coverage.uncovered({"red", "green"}) is None
    assert coverage.uncovered({"red", "yellow"}) == "never false"
    assert coverage.uncovered({"red"}) == "never reached"


def test_a_contract_that_the_report_does_not_know_is_named(tmp_path):
    found = coverage.places(tmp_path, report_of(tmp_path, "green"))
    (tmp_path / "contracts" / "Silent.sol").write_text("contract Silent {}")
    assert coverage.unseen(tmp_path, found) == ["contracts/Silent.sol: not in the report at all"]
