"""State machines that really walk: how many examples that takes, and what they did on the way.

Hypothesis starts every test with a dozen examples of one or two steps; only those after them have the full
length. What fails is not shrunk: on a chain that takes longer than reading the walk.
"""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase

from tests.chain.errors import reverts_with

FIRST_STEPS = 12  # examples
LEAST = 12  # acts
# walks of every day, and those of `make test-long`
WALKS = (2, pytest.param(15, marks=pytest.mark.long))


def settings(walks: int, steps: int) -> dict[str, Any]:
    """Settings of a machine that shall go that many walks of that many steps."""
    return {
        "max_examples": FIRST_STEPS + walks,
        "stateful_step_count": steps,
        "deadline": None,
        "phases": (Phase.explicit, Phase.reuse, Phase.generate),
        "suppress_health_check": list(HealthCheck),
    }


class Walker:
    """Base of a machine: acts that must succeed or be refused exactly so, counted over all walks.

    Each walk uses only some of the rules, so no act is sure to occur; but a machine that tried fewer than
    LEAST in all has not walked, and proved nothing.
    """

    _failed: bool
    tried: Counter[str]

    def start(self) -> None:
        self.tried = Counter()

    def attempt(self, name: str, refusal: tuple[Any, ...] | None, act: Callable[[], Any]) -> Any:
        """Carries out the act; its transaction, or None where it was refused as it must be."""
        if refusal is not None:
            with reverts_with(*refusal):
                act()
            self.tried[f"{name} refused"] += 1
            return None
        result = act()
        self.tried[name] += 1
        return result

    def teardown_final(self) -> None:
        if not self._failed:  # Brownie's word for a walk that ended in an error of its own
            assert sum(self.tried.values()) >= LEAST, dict(self.tried)
