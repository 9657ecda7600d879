"""The sample rules in the farming lab, each rule on and off, on the judging seeds: figures and a picture."""

import json
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.rows import RESULTS
from zhenbo.language import use
from zhenbo.scoring.generator import MIXES
from zhenbo.scoring.lab import JUDGING_SEEDS, Trial, misses, trials
from zhenbo.scoring.lab_picture import lab_picture
from zhenbo.scoring.rule_file import load_rules

RULES = Path(__file__).parents[1] / "samples" / "show" / "rules.yaml"
FIGURES, PICTURE = RESULTS / "farming.json", RESULTS / "farming.svg"
HEADS = ("rules", "farmers take", "worst log", "honest payout", "recall", "precision", "Gini")


def run() -> list[str]:
    """Try every choice of rules, write figures and picture, print. What misses the goal, in sentences."""
    use("en")
    rules = load_rules(RULES)
    mixes = [mix for name, mix in MIXES.items() if name != "none"]
    found = trials(rules, rules.epochs.number, JUDGING_SEEDS, mixes)
    FIGURES.write_text(json.dumps([_plain(trial) for trial in found], indent=2) + "\n")
    PICTURE.write_text(lab_picture(found), "utf-8")
    table = Table(
        *HEADS, title=f"farming lab, seeds {', '.join(map(str, JUDGING_SEEDS))}, {len(mixes)} sizes"
    )
    for one in json.loads(FIGURES.read_text()):
        table.add_row(*cells(one))
    Console().print(table)
    return [text.en for text in misses(found[0])]


def _plain(trial: Trial) -> dict[str, object]:
    return {**asdict(trial.figures), "name": trial.words.en, "worst": trial.worst}


def cells(one: dict[str, float]) -> list[str]:
    """A line of the table, from the written figures."""
    shares = [f"{one['taken']:.2%}", f"{one['worst']:.2%}", f"{one['honest_change']:+.2%}"]
    return [
        str(one["name"]),
        *shares,
        f"{one['recall']:.1%}",
        f"{one['precision']:.1%}",
        f"{one['gini']:.3f}",
    ]
