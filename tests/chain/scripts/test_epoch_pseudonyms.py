"""An epoch under pseudonyms, from the register of wallets to the claim: what the public sees and checks."""

import pytest
from brownie import Points, web3

from tests.chain.scripts.epochs import DAY, START, Show, open_show, tea_fans
from tests.package.wallets.asking import ADDRESS, bind, new_register
from zhenbo.cli import main
from zhenbo.rewards.folder import folder_of
from zhenbo.scoring.rule_file import load_rules
from zhenbo.wallets.pseudonyms import Pseudonyms
from zhenbo.wallets.publish import Sources, publish
from zhenbo.wallets.register import read

SECRET = bytes(range(32))
FANS = {1: 1, 2: 2, 3: 5}
WEEK = 7 * DAY


@pytest.fixture(scope="module")
def tea(module_isolation, system, tmp_path_factory):
    return tea_fans(system, tmp_path_factory.mktemp("tea"))


@pytest.fixture
def show(operator, tea) -> Show:
    return open_show(operator, tea)


def published(show, register, log, period, **more):
    """The log under pseudonyms of its own; the folder with public/ and private/."""
    end = START + period * WEEK
    sources = Sources(log, read(register, end - 1), **more)
    names = Pseudonyms.of(SECRET, f"epoch {period}")
    folder = show.folder / f"published-{period}"
    publish(load_rules(show.folder / "rules.yaml"), period, sources, names, folder, 1)
    return folder


def posts(show, folder):
    return show.posts(folder / "public/log.csv", f"openings={folder / 'private/openings.csv'}")


def verify(capsys, show, number, *more):
    words = ("--community", "TEA", "--published", show.epochs, "--rpc", web3.provider.endpoint_uri)
    capsys.readouterr()
    code = main(["verify", "epoch", str(number), *map(str, (*words, *more))])
    return code, capsys.readouterr().out


def test_two_epochs_of_which_the_second_pays_what_waited(show, capsys):
    register = new_register(show.folder)
    bind(register, "fan0001", "a", at=START)
    bind(register, "fan0002", "b", at=START + 1)
    first = published(show, register, show.log(FANS, unbound=FANS), 1)
    assert posts(show, first) == 0, show.operator.err
    assert show.ledger.epoch(1).total == 600  # fan 3 has no wallet yet
    home = folder_of(show.epochs, 1)
    assert (home / "commitments.csv").read_bytes() == (first / "public/commitments.csv").read_bytes()
    told = "".join(path.read_text("utf-8") for path in home.iterdir())
    assert "fan000" not in told and not any(address[2:] in told.lower() for address in ADDRESS.values())
    code, out = verify(capsys, show, 1)
    assert code == 0 and "! amounts: 2 amounts are posted as scored" in out, out
    code, out = verify(capsys, show, 1, "--openings", first / "private/openings.csv")
    assert code == 0 and "✔ amounts: all 2 entries are what the scores say" in out, out

    show.finalises(1)
    bind(register, "fan0003", "c", at=START + WEEK)
    log = show.log({3: 1, 4: 1, 5: 1, 6: 1}, period=2, name="second", unbound=range(9))
    former = first / "private/pseudonyms.csv"
    second = published(show, register, log, 2, carry=home / "carry-out.csv", former=former)
    assert posts(show, second) == 0, show.operator.err
    assert show.ledger.epoch(2).total == 400  # 250 of this epoch, and 150 of what waited up to the cap
    code, out = verify(capsys, show, 2)
    assert code == 0 and "! carry: the amounts that waited are those that epoch 1 left" in out, out
    show.finalises(2)
    assert show.claims(ADDRESS["c"]) == 0, show.operator.err
    assert Points.at(show.deployment.address("Points")).balanceOf(ADDRESS["c"]) == 400
