"""How the sample is made: a seed, a handful of fans, one farm of each kind but the loud ones."""

from pathlib import Path

from zhenbo.scoring.generator import Mix, generate, log_span
from zhenbo.scoring.query import audit_script
from zhenbo.scoring.rule_file import load_rules
from zhenbo.scoring.run import Files, score

RULES = Path(__file__).with_name("rules.yaml")
EPOCH, SEED, BUDGET = 1, 20260713, 1_000_000
MIX = Mix(40, device_farm=5, self_likers=3, rings=3, refunders=1)
FILES = ("log.csv", "truth.csv", "scores.csv", "scores.carry.csv", "score.sql")


def write(folder: Path) -> None:
    """All files of the sample but the rules, replacing what is there."""
    rules = load_rules(RULES)
    made = generate(SEED, MIX, log_span(rules, EPOCH))
    for name in FILES:
        (folder / name).unlink(missing_ok=True)
    (folder / "log.csv").write_bytes(made.csv())
    (folder / "truth.csv").write_bytes(made.truth_csv())
    (folder / "score.sql").write_text(audit_script(rules, EPOCH, "log.csv"), encoding="utf-8")
    score(rules, EPOCH, BUDGET, Files(folder / "log.csv", folder / "scores.csv"))
