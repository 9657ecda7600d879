"""A buyer activates on the phone and the seller sends it: the passport is the buyer's, who paid nothing."""

import json
import shutil
import socket
import threading
import time
from datetime import UTC, datetime

import pytest
import uvicorn
from eth_account import Account

from samples.puer.members import CAKE
from scripts import mint
from tests.chain.scripts.operating import PASSPHRASE
from tests.chain.system import ACTORS
from tests.package.web import chromium
from zhenbo import gs1
from zhenbo.bundle.inspection import FILE, write_inspection
from zhenbo.bundle.source import network_of
from zhenbo.items.code_records import find_codes
from zhenbo.items.inspect import inspect_batch
from zhenbo.plans.batches import holder_of, signed_inspection
from zhenbo.web.activating import Activating
from zhenbo.web.activation_queue import ActivationQueue
from zhenbo.web.app import application
from zhenbo.web.assembly import assembled
from zhenbo.web.ledger import NodeLedger

SERIAL = "Y26-002"
pytestmark = pytest.mark.skipif(
    chromium.PROGRAM is None, reason="Chromium is not installed (apt-get install chromium fonts-noto-cjk)"
)


@pytest.fixture
def folder(system, batch_folder, batch_id, project):
    """The batch's folder with the inspection beside it, as the brand serves it."""
    made = project / "batch"
    shutil.copytree(batch_folder, made)
    holder = holder_of(system.chain, system.deployment.address("Consortium"), CAKE)
    sign = system.chain.signer(str(ACTORS["inspector"])).sign_message
    inspection = signed_inspection(
        inspect_batch(batch_folder), system.deployment, holder.member, 2**40, system.inspector.address, sign
    )
    assert inspection.batch_id() == batch_id
    write_inspection(made / FILE, inspection)
    return made


@pytest.fixture
def served(system, folder, project):
    """The scan service over this chain: its address, and where activations come in."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    base, queue = f"http://127.0.0.1:{port}", ActivationQueue(project / "activations")
    ledger = NodeLedger(system.chain, network_of(system.deployment))
    with assembled([folder], [], ledger, base, lambda: datetime.now(UTC)) as service:
        app = application(service, activating=Activating(service, queue))
        server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.05)
        yield base, queue
        server.should_exit = True
        thread.join(20)


def activate(tab, base, code):
    """What a thumb does, from the QR code under the scratch layer on; gives the wallet's words."""
    tab.screen()
    tab.open(f"{base}/zh/item/{CAKE}/{SERIAL}#{code}")
    tab.value("document.getElementById('activate').click()")
    press(tab, "make")
    tab.until("document.querySelectorAll('#words li').length === 12")
    words = tab.value("[...document.querySelectorAll('#words li')].map((line) => line.textContent)")
    press(tab, "written")
    for number in (0, 1):
        label = tab.value(f"document.getElementById('ask{number}').textContent")
        word = words[int("".join(filter(str.isdigit, label))) - 1]
        tab.value(f"document.getElementById('word{number}').value = {json.dumps(word)}")
    press(tab, "check")
    press(tab, "sign")
    tab.until("document.getElementById('result').className.includes('genuine')")
    return " ".join(words)


def press(tab, name):
    tab.until(f"Boolean(document.getElementById('{name}')?.offsetParent)")
    tab.value(f"document.getElementById('{name}').click()")


def test_from_the_scratch_layer_to_the_passport(system, operator, folder, batch_id, served):
    base, queue = served
    code = find_codes(folder / "codes.enc", PASSPHRASE, [SERIAL])[SERIAL].secret
    with chromium.tab() as tab:
        words = activate(tab, base, code)
        assert tab.problems == []
    Account.enable_unaudited_hdwallet_features()
    buyer = Account.from_mnemonic(words).address

    taken = queue.file(batch_id).rename(folder.parent / "today.jsonl")
    assert operator.run(mint.main, taken, f"batch={folder}") == 0
    assert "would activate 1" in operator.out
    assert operator.send(mint.main, taken, f"batch={folder}") == 0
    token = gs1.encode_token_id(CAKE, SERIAL)
    assert system.passport.ownerOf(token) == buyer
    assert not system.passport.itemOf(token)["bySeller"]
    assert system.chain.balance(buyer) == 0 and system.chain.nonce(buyer, "latest") == 0
    assert operator.run(mint.main, taken, f"batch={folder}") == 0
    assert "activated before 1" in operator.out
