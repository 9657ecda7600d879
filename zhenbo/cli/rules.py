"""`zhenbo rules`: a community's earning rules in words."""

from pathlib import Path
from typing import Annotated, Any

import typer

from zhenbo.cli.frame import AsJson, answer, told

app = typer.Typer(no_args_is_help=True, help=told("贡献规则", "Rules of contribution."))


@app.callback()
def _rules() -> None:
    """Keeps `explain` a command of its own."""


@app.command(help=told("用中文或英文解释规则", "Say what a rule file means, in Chinese or English."))
def explain(
    rules: Annotated[Path, typer.Argument(help=told("规则文件（YAML）", "Rule file in YAML."))],
    as_json: AsJson = False,
) -> None:
    from zhenbo.scoring.explain import explain as sentences
    from zhenbo.scoring.rule_file import load_rules

    found = load_rules(rules)
    texts = sentences(found)
    digest = "0x" + found.digest.hex()
    value: dict[str, Any] = {
        "digest": digest, "budget": str(found.budget), "capPerFan": str(found.cap_per_fan),
        "minimumWindow": found.minimum_window,
        "zh": [text.zh for text in texts], "en": [text.en for text in texts],
    }  # fmt: skip
    hashed = told("规则哈希（RuleBook 登记）：", "hash for the RuleBook: ")
    answer(as_json, value, [*map(str, texts), hashed + digest])
