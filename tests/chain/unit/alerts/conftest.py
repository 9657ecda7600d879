"""A second resolver and a second regulator, each of a member of its own."""

from typing import Any, NamedTuple

import pytest

from tests.chain.alerting import REGULATOR_ROLE, RESOLVER_ROLE, Key, key_of, warning
from tests.chain.register import admit


class Party(NamedTuple):
    """An account and the member that it acts for."""

    account: Any
    member: int


@pytest.fixture
def other_resolver(system) -> Party:
    member = admit(system, "another platform", [system.stranger])
    system.consortium.grantRole(RESOLVER_ROLE, system.stranger, 0, {"from": system.admin})
    return Party(system.stranger, member)


@pytest.fixture
def other_regulator(system) -> Party:
    member = admit(system, "another authority", [system.buyer])
    system.consortium.grantRole(REGULATOR_ROLE, system.buyer, 0, {"from": system.admin})
    return Party(system.buyer, member)


@pytest.fixture
def raised(system) -> Key:
    """An alert of the resolver about an item."""
    system.alerts.raiseAlert(warning(), {"from": system.resolver})
    return key_of(system.member["resolver"], warning())
