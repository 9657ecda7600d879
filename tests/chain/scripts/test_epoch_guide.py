"""The commands of docs/epochs.md, in both languages, do what they say: one story from rules to claims."""

import re
import shlex
import shutil
from pathlib import Path

import pytest
from brownie import Points, accounts, web3

from scripts import claim, deploy, epoch, rules
from tests.chain.scripts.epochs import PEOPLE, wait
from tests.chain.scripts.operating import later
from zhenbo import deployments
from zhenbo.cli import main

ROOT = Path(__file__).resolve().parents[3]
SCRIPTS = {"rules": rules, "epoch": epoch, "claim": claim}
WINDOW = 3 * 86_400  # of the sample's rules
FAN = "0x461fD6Ef527e8ec9eAA5bFBB73BE94c8e0d10C7c"


def blocks(page: str) -> list[list[str]]:
    """The commands of a guide, block by block, without remarks."""
    text = (ROOT / "docs" / page).read_text("utf-8")
    found = re.findall(r"(?:^    (?:brownie run|zhenbo) .+\n)+", text, re.MULTILINE)
    return [[line.split("  #")[0].strip() for line in block.splitlines()] for block in found]


@pytest.fixture
def runs(operator, capsys):
    """Runs a line of the guide; epoch 1 is `number` where that one was voided."""

    def run(line: str, number: int = 1) -> str:
        line = line.replace("0x...", FAN).replace("URL", web3.provider.endpoint_uri)
        words = [str(number) if word == "1" else word for word in shlex.split(line)]
        if words[0] == "zhenbo":
            capsys.readouterr()
            assert main(words[1:]) == 0, capsys.readouterr().err
            return capsys.readouterr().out
        _, _, script, function, *rest = words
        answer = ("yes=yes",) if "send=yes" in rest else ()
        assert operator.run(getattr(SCRIPTS[script], function), *rest, *answer) == 0, operator.err
        return operator.out

    return run


@pytest.mark.parametrize("page", ["epochs.md", later("epochs.zh.md")])
def test_the_guides_commands_do_what_they_say(operator, runs, page):
    people = [f"{role}={accounts[index]}" for role, index in PEOPLE.items()]
    assert operator.send(deploy.community, "Tea Fans", "TEA", *people, "rewards=100000000") == 0
    for name, file in (("rules.yaml", "rules.yaml"), ("log.csv", "log.csv"), ("evidence.csv", "log.csv")):
        shutil.copy(ROOT / "samples" / "show" / file, operator.root / name)
    proposing, posting, ending, claiming, serving, verifying, disputing = blocks(page)
    for line in proposing:
        runs(line)
    wait(120)
    for line in posting:
        runs(line)
    assert "EQUAL" in runs(verifying[0])
    for line in disputing:
        runs(line)
    runs(posting[-1])  # voided, so the same days are posted anew, as epoch 2
    wait(WINDOW + 1)
    for line in ending:
        runs(line, 2)
    assert "due: 300000" in runs(claiming[0])
    runs(claiming[1])
    for line in serving:
        runs(line)
    chain = operator.chain
    found = deployments.load(deployments.community_path(chain.name, chain.development, "TEA"))
    points = Points.at(found.address("Points"))
    assert points.balanceOf(FAN) == 300_000 and points.totalSupply() == 8_400_000
