"""The fans' community while its story is told: its files, its contracts, who got what."""

import csv
import io
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from demo.desk import Desk
from demo.stage import Stage
from zhenbo.rewards.folder import folder_of
from zhenbo.scoring.rule_file import load_rules
from zhenbo.scoring.rules import Rules

SYMBOL, NEIGHBOUR = "TEA", "ROCK"
SAMPLES = Path(__file__).resolve().parents[3] / "samples"
SHOW = SAMPLES / "show"
# the files that the commands are given, as they lie in the operator's folder
LOG, LIE, RULES = "show-log.csv", "show-log-edited.csv", "rules.yaml"
COUSIN = "u00cousin"
_SMALLER = ("budget: 10000000", "budget: 1000000")  # forty fans are no ten thousand


@dataclass
class Fans:
    """A streamer's community. `epoch` is the one that counts in the end."""

    stage: Stage
    epoch: int = 2
    paid: dict[str, int] = field(default_factory=dict)  # of each wallet, in the epoch that counts

    @cached_property
    def desk(self) -> Desk:
        """Where its operators type their commands."""
        desk = Desk(self.stage)
        rules = (SHOW / "rules.yaml").read_text("utf-8").replace(*_SMALLER)
        (desk.folder / RULES).write_text(rules, encoding="utf-8")
        (desk.folder / LOG).write_bytes((SHOW / "log.csv").read_bytes())
        return desk

    @cached_property
    def rules(self) -> Rules:
        """The rules of the show."""
        return load_rules(self.desk.folder / RULES)

    def folder(self, epoch: int) -> Path:
        """What was published of an epoch."""
        return folder_of(self.desk.folder / "epochs", epoch)

    def read(self, contract: str, function: str, *args: Any) -> Any:
        """A view function of the community, now."""
        return self.desk.read(SYMBOL, contract, function, *args)

    def scores(self, epoch: int) -> list[dict[str, str]]:
        """The published rows of fan, wallet, score and amount."""
        text = (self.folder(epoch) / "scores.csv").read_text("utf-8")
        return list(csv.DictReader(io.StringIO(text)))
