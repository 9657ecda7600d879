"""Stores of the index, in both databases."""

import pytest

from zhenbo.indexer.store import IndexStore


@pytest.fixture
def opened(places):
    """opened() is a new store, opened(place) one more view of it; all are closed at the end."""
    stores = []

    def open_store(place=None, **options):
        stores.append(IndexStore(place or places(), **options))
        return stores[-1]

    yield open_store
    for store in stores:
        store.close()
