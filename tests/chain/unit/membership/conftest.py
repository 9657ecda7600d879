"""The Membership of the community."""

import pytest


@pytest.fixture(scope="module")
def membership(fans):
    return fans.membership
