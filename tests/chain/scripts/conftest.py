"""Scripts are tested through `main`, in a project folder of their own, on the system that deploy.py makes."""

import sys

import pytest

from samples.puer.members import CAKE
from tests.chain.scripts.operating import CHIP_KEY, LOT, PASSPHRASE, SALES, Killed, Operator
from zhenbo import deployments
from zhenbo.chain import Chain
from zhenbo.items.build import build_batch
from zhenbo.items.codes_file import ScryptCost
from zhenbo.items.kinds import Kind
from zhenbo.items.sheet import SheetItem


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project folder without deployments and journals."""
    monkeypatch.setenv("ZHENBO_ROOT", str(tmp_path))
    monkeypatch.setenv("ZHENBO_LANG", "en")
    monkeypatch.delenv("ZHENBO_ACCOUNT", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def operator(system, project, capsys):
    """An operator in a project in which the system is deployed."""
    deployments.save(deployments.path(system.chain.name, system.chain.development), system.deployment)
    return Operator(system.chain, project, capsys)


@pytest.fixture
def says(monkeypatch):
    """Somebody at the terminal who answers every question the same."""

    def answer(text: str) -> None:
        monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
        monkeypatch.setattr("builtins.input", lambda question: text)

    return answer


@pytest.fixture
def dies(monkeypatch):
    """dies(n): the process is killed at the n-th transaction, right after the node has taken it or before."""

    def arrange(count: int, after: bool = True) -> None:
        sent = []
        real = Chain.send_raw

        def send_raw(self, raw):
            sent.append(raw)
            if len(sent) == count and not after:
                raise Killed
            real(self, raw)
            if len(sent) == count:
                raise Killed

        monkeypatch.setattr(Chain, "send_raw", send_raw)

    return arrange


@pytest.fixture(scope="session")
def batch_folder(tmp_path_factory):
    """A batch of cakes: six for sale, one sample, one with a chip."""
    items = [SheetItem(f"Y26-{number:03d}", Kind.SALE_CODE) for number in range(SALES)]
    items += [SheetItem("SHOW-1", Kind.SAMPLE_CODE), SheetItem("CHIP-1", Kind.SALE_CHIP, CHIP_KEY)]
    folder = tmp_path_factory.mktemp("batches") / LOT
    build_batch(CAKE, LOT, items, folder, PASSPHRASE, cost=ScryptCost(10, 8, 1), cores=1)
    return folder
