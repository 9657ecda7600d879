"""One small batch that all tests of this folder look into."""

from pathlib import Path

import pytest
from item_samples import CHEAP, GTIN, LOT, PASSPHRASE, some_items

from zhenbo.items.build import build_batch


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A batch folder that tests only read."""
    folder = tmp_path_factory.mktemp("batches") / "b1"
    build_batch(GTIN, LOT, some_items(), folder, PASSPHRASE, cost=CHEAP, cores=1)
    return folder
