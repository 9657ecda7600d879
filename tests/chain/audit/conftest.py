from tests.chain.market import *  # noqa: F403  (fixtures)
