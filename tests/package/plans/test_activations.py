"""Activations: the words of refusals, and rounds that come back from disk as they went."""

import re
from pathlib import Path

import pytest

from zhenbo.errors import BadJournal
from zhenbo.plans import activations
from zhenbo.plans.activations import REFUSALS, Activation
from zhenbo.plans.rounds import load_round, save_round

ROOT = Path(__file__).parents[3]
ONE = Activation(
    2, 9521001 << 160, bytes(range(20)), 0, bytes(16), "0x" + "12" * 20, True, 10, b"r" * 32, b"s" * 32
)


def test_refusals_stand_in_the_contracts_order():
    source = (ROOT / "interfaces/IPassport.sol").read_text("utf-8")
    names = re.search(r"enum Refusal \{([^}]*)\}", source)[1].replace(",", " ").split()
    assert len(names) == len(REFUSALS)
    known = {
        "Expired": activations.EXPIRED,
        "GtinForeign": activations.GTIN_FOREIGN,
        "SerialInvalid": activations.SERIAL_INVALID,
        "Sample": activations.SAMPLE,
        "AlreadyActivated": activations.ALREADY_ACTIVATED,
        "Retired": activations.RETIRED,
        "Stopped": activations.STOPPED,
        "ProofInvalid": activations.PROOF_INVALID,
        "SignatureInvalid": activations.SIGNATURE_INVALID,
    }
    assert {name: REFUSALS[names.index(name)] for name in known} == known


def test_a_round_comes_back_as_it_went(tmp_path):
    save_round(tmp_path / "rounds" / "1.json", [[ONE, ONE], [ONE]])
    assert load_round(tmp_path / "rounds" / "1.json") == [[ONE, ONE], [ONE]]


@pytest.mark.parametrize("text", ["", "{}", '{"format": "other", "parts": []}'])
def test_a_damaged_round_is_refused(tmp_path, text):
    (tmp_path / "1.json").write_text(text)
    with pytest.raises(BadJournal, match="is damaged"):
        load_round(tmp_path / "1.json")
