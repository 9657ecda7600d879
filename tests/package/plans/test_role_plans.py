"""The roles' numbers are those of the contracts."""

import re
from pathlib import Path

import pytest

from zhenbo.errors import BadPlan
from zhenbo.plans.roles import EVENTS, ROLES, role

ROOT = Path(__file__).parents[3]


def test_business_roles_are_those_of_the_library():
    source = (ROOT / "contracts/libraries/Roles.sol").read_text("utf-8")
    numbers = {name.lower(): int(value) for name, value in re.findall(r"constant (\w+) = (\d+);", source)}
    assert numbers.pop("stream") == EVENTS.id
    assert {r.word: r.id for r in ROLES if r.id < EVENTS.id} == numbers


def test_stream_roles_follow_the_streams_of_the_notary():
    source = (ROOT / "interfaces/INotary.sol").read_text("utf-8")
    streams = re.search(r"enum Stream \{([^}]*)\}", source)[1].replace(",", " ").split()
    assert [(r.word, r.id - EVENTS.id) for r in ROLES if r.id >= EVENTS.id] == [
        (name.lower(), place) for place, name in enumerate(streams)
    ]


@pytest.mark.parametrize("word", ["brand", " Brand ", "BRAND"])
def test_reads_a_word(word):
    assert role(word).id == 1


def test_refuses_an_unknown_word():
    with pytest.raises(BadPlan, match="'king' is no role"):
        role("king")
