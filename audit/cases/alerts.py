"""Alerts: who raises, and who judges the resolver's alert that stands on the stage."""

from typing import Any

from audit.cases import Case
from audit.stage import REASON, UNSOLD, WARNING

RECALL = 5  # of IAlerts.Kind
NEW = (UNSOLD.token_id, RECALL, 0, b"\1" * 32, "")


def _raised(stage: Any) -> tuple[Any, ...]:
    return stage.alert, REASON


CASES = {
    "raiseAlert": [
        Case(lambda _: (NEW,), "another warning"),
        Case(lambda _: (WARNING,), "as the resolver did before", refusals=("AlertExists",)),
    ],
    "raiseMany": [Case(lambda _: ([NEW],))],
    "confirm": [Case(_raised)],
    "clear": [Case(_raised)],
}  # fmt: skip
