"""Rehearsals bring their own nodes, one stand-in a network; Brownie's own node is used for nothing."""

import pytest

from samples.puer.members import CAKE
from tests.chain.rehearsal.network_story import LOT, SERIALS
from tests.chain.rehearsal.office import PASSPHRASE
from zhenbo.items.build import build_batch
from zhenbo.items.codes_file import ScryptCost
from zhenbo.items.kinds import Kind
from zhenbo.items.sheet import SheetItem


@pytest.fixture(autouse=True)
def isolation():
    """Nothing to undo on Brownie's node."""


@pytest.fixture(scope="session")
def batch(tmp_path_factory):
    """A small batch of cakes, which every network registers for itself."""
    folder = tmp_path_factory.mktemp("batch") / LOT
    items = [SheetItem(serial, Kind.SALE_CODE) for serial in SERIALS]
    build_batch(CAKE, LOT, items, folder, PASSPHRASE, cost=ScryptCost(10, 8, 1), cores=1)
    return folder
