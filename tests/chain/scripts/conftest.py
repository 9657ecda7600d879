"""Scripts are tested through `main`, in a project folder of their own, on the system that deploy.py makes."""

import sys

import pytest

from samples.puer.members import CAKE
from tests.chain.scripts.operating import CHIP_KEY, LOT, PASSPHRASE, SALES, Killed, Operator
from tests.chain.system import ACTORS
from zhenbo import deployments
from zhenbo.chain import Chain
from zhenbo.items.build import build_batch
from zhenbo.items.codes_file import ScryptCost
from zhenbo.items.inspect import inspect_batch
from zhenbo.items.kinds import Kind
from zhenbo.items.manifest import MANIFEST, read_manifest
from zhenbo.items.sheet import SheetItem
from zhenbo.plans.batches import holder_of, register_plan, signed_inspection


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


@pytest.fixture(scope="module")
def batch_id(module_isolation, system, batch_folder):
    """The id of that batch, inspected and registered."""
    holder = holder_of(system.chain, system.deployment.address("Consortium"), CAKE)
    sign = system.chain.signer(str(ACTORS["inspector"])).sign_message
    inspection = signed_inspection(
        inspect_batch(batch_folder), system.deployment, holder.member, 2**40, system.inspector.address, sign
    )
    plan = register_plan(
        read_manifest(batch_folder / MANIFEST),
        inspection,
        system.deployment,
        system.brand.address,
        holder.prefix_length,
    )
    system.passport.registerBatch(*plan.calls[0].args, {"from": system.brand})
    return inspection.batch_id()
