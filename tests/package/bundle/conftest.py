"""One made bundle, and the roots that prove it, for all tests that only read them."""

from dataclasses import dataclass

import bundle_world
import pytest

from zhenbo.bundle.format import Bundle, read_bundle
from zhenbo.bundle.source import Trusted, from_chain, read_roots, roots_file


@dataclass(frozen=True)
class Made:
    """A good bundle with everything around it."""

    world: bundle_world.World
    data: bytes
    bundle: Bundle
    roots_data: bytes
    roots: Trusted


@pytest.fixture(scope="session")
def made(tmp_path_factory) -> Made:
    world = bundle_world.build(tmp_path_factory.mktemp("world"))
    world.activate()
    world.hand_over(bundle_world.BUYER, bundle_world.SECOND_BUYER)
    data = bundle_world.make(world).dumps()
    roots = roots_file(from_chain(world.chain, bundle_world.NETWORK, None))
    return Made(world, data, read_bundle(data, "bundle"), roots, read_roots(roots, "roots"))


@pytest.fixture
def world(tmp_path) -> bundle_world.World:
    """A world of the test's own, to change."""
    return bundle_world.build(tmp_path)
