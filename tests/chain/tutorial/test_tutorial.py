"""docs/deploy.md and docs/deploy.zh.md, word for word, as a newcomer types them: on a stand-in of Sepolia."""

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.chain.tutorial.checkout import ROOT, clone
from tests.chain.tutorial.terminal import Terminal
from tests.package.verification.standin import EXACT, serving
from tests.package.verification.standin_blockscout import BlockscoutStandIn
from tests.package.verification.standin_sourcify import SourcifyStandIn
from toolchain.rehearsal import StandIn, standing_in

ENGLISH, CHINESE = ROOT / "docs" / "deploy.md", ROOT / "docs" / "deploy.zh.md"
SEPOLIA = 11155111
PASSPHRASE = "the words of a test only"
FIVE_MINUTES = 301
FAUCET = 10**17


@pytest.fixture(autouse=True)
def isolation():
    """Nothing to undo: Brownie's chain of this process is not used."""


def blocks(tutorial: Path) -> list[str]:
    """The commands of a tutorial, block by block."""
    return re.findall(r"^```sh\n(.*?)\n```$", tutorial.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def commands(tutorial: Path) -> list[str]:
    """One entry for what a person types at once: a line, or a line with the text that it takes until END."""
    text = "\n".join(blocks(tutorial))
    return re.findall(r"^.*<<END$(?:.|\n)*?^END$|^.+$", text, re.MULTILINE)


@dataclass
class Sepolia:
    """The stand-in of the network, and where our programs find it and the services that publish sources."""

    node: StandIn
    variables: dict[str, str]


@pytest.fixture
def sepolia():
    known = SourcifyStandIn(judge=lambda handed: EXACT)
    pages = BlockscoutStandIn(judge=lambda handed: EXACT)
    with standing_in("sepolia", block_time=1) as node, serving(known), serving(pages):
        places = {"ZHENBO_SOURCIFY_URL": known.url, "ZHENBO_BLOCKSCOUT_SEPOLIA": pages.url}
        yield Sepolia(node, {**node.variables, **places})


@pytest.fixture
def newcomer(sepolia, tmp_path):
    """A person with a fresh checkout and an empty home, who answers what is asked."""
    clone(tmp_path / "zhenbo")
    (tmp_path / "home").mkdir()
    kept = {"PATH": os.environ["PATH"], "HOME": str(tmp_path / "home")}
    answers = {
        r"(Passphrase|口令|again|再).*[:：] ?$": PASSPHRASE,
        r"(type the network's name, sepolia|请输入网络名称 sepolia)[:：] ?$": "sepolia",
    }
    return Terminal(tmp_path / "zhenbo", {**kept, **sepolia.variables}, answers)


def meanwhile(command: str, said: str, sepolia: Sepolia) -> None:
    """What the tutorial leaves to the world: the faucet pays, five minutes pass."""
    if command.startswith("zhenbo account new"):
        sepolia.node.give(re.search(r"0x[0-9a-fA-F]{40}", said)[0], FAUCET)
    if command.startswith("brownie run enrol"):
        sepolia.node.wait(FIVE_MINUTES)


def test_both_languages_say_the_same_commands():
    assert commands(ENGLISH) == commands(CHINESE)
    assert len(commands(ENGLISH)) >= 14


def test_a_command_with_a_text_of_its_own_is_one():
    found = [c for c in commands(ENGLISH) if "\n" in c]
    assert [c.splitlines()[0] for c in found] == ["cat > members.csv <<END"]
    assert found[0].endswith("\nEND")


@pytest.mark.long
@pytest.mark.parametrize("locale", ["en_US.UTF-8", "zh_CN.UTF-8"])
def test_every_command_works_as_it_stands(newcomer, sepolia, locale):
    newcomer.environment["LANG"] = locale
    with newcomer as terminal:
        for command in commands(ENGLISH):
            code, said = terminal.run(command)
            assert code == 0, f"{command}\n{said}"
            assert "Traceback" not in said, f"{command}\n{said}"
            meanwhile(command, said, sepolia)
    folder = newcomer.folder
    deployed = json.loads((folder / "deployments" / "sepolia.json").read_text(encoding="utf-8"))
    assert deployed["chain_id"] == SEPOLIA and set(deployed["contracts"]) == {
        "Consortium",
        "Notary",
        "Passport",
        "Alerts",
    }
    assert list((folder / "records").iterdir())
    assert "0" * 64 not in said and PASSPHRASE not in said
