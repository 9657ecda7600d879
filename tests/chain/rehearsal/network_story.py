"""What an operator does on a new network, from dry run to passports; killed and reorganised on the way.

deploy → check → enrol → register → anchor → mint, by the commands of scripts/README.md, on a stand-in.
"""

import csv
import os
import shutil
import signal
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from samples.puer.members import CAKE, FACTORY, LAB
from tests.chain.rehearsal.office import SECRET, Ended, Office
from toolchain.rehearsal import StandIn
from toolchain.rehearsal.front import Forward, HangUp, Params
from zhenbo import deployments, gs1
from zhenbo.chain import Chain, connect
from zhenbo.networks import Network
from zhenbo.plans.deployment import CORE

DOCUMENTS = Path(__file__).resolve().parents[3] / "samples" / "puer" / "documents"
ANCHORED = ("05-pile-fermentation", "06-pressing", "08-commissioning", "09-packing")
LOT = "PE20260715A"
SERIALS = tuple(f"Y26-{number:03d}" for number in range(6))
SOLD = SERIALS[:4]
BUYERS = tuple(f"0x{letter * 40}" for letter in "2345")
DAY = 86_400
FORTUNE = 10**20  # wei: enough for everything where exactness is not the point


class Interrupted:
    """A rule: kills whoever sends the n-th transaction from now on, before or after the node has it."""

    def __init__(self, place: int, taken: bool):
        self._left, self._taken = place, taken
        self._pid: list[int] = []
        self._known = threading.Event()

    def started(self, pid: int) -> None:
        """The process that is to die."""
        self._pid.append(pid)
        self._known.set()

    def __call__(self, method: str, params: Params, forward: Forward) -> Any:
        """Count transactions, kill at the chosen one."""
        if method != "eth_sendRawTransaction":
            return forward(method, params)
        self._left -= 1
        if self._left != 0:
            return forward(method, params)
        if self._taken:
            forward(method, params)
        assert self._known.wait(60)
        os.kill(self._pid[0], signal.SIGKILL)
        raise HangUp


class Reorganising:
    """A rule: takes the newest blocks away when the first receipt was told, so before it is confirmed."""

    def __init__(self, stand_in: StandIn, depth: int):
        self._stand_in, self._depth = stand_in, depth
        self.happened = False

    def __call__(self, method: str, params: Params, forward: Forward) -> Any:
        """Tell the receipt, then reorganise."""
        found = forward(method, params)
        if method == "eth_getTransactionReceipt" and found and not self.happened:
            self.happened = True
            self._stand_in.reorganise(self._depth)
        return found


@dataclass
class Rehearsal:
    """One network's rehearsal. `accounts` are addresses by keystore name."""

    stand_in: StandIn
    office: Office
    accounts: dict[str, str] = field(default_factory=dict)

    @property
    def network(self) -> Network:
        return self.stand_in.network

    @property
    def free(self) -> bool:
        return self.network.fees == "free"

    def run(self, script: str, *words: object, **options: Any) -> Ended:
        return self.office.run(script, *words, f"network={self.network.name}", **options)

    def send(self, script: str, *words: object, **options: Any) -> Ended:
        return self.run(script, *words, "send=yes", "yes=yes", **options)

    def well(self, script: str, *words: object, **options: Any) -> Ended:
        """Send, which must succeed."""
        ended = self.send(script, *words, **options)
        assert ended.code == 0, ended.text
        return ended

    def killed(self, script: str, *words: object, place: int, taken: bool) -> None:
        """Send, and die at the place-th transaction."""
        rule = Interrupted(place, taken)
        self.stand_in.front.rules.insert(0, rule)
        ended = self.send(script, *words, started=rule.started)
        self.stand_in.front.rules.remove(rule)
        assert ended.code == -signal.SIGKILL, ended.text

    def reorganised(self, depth: int, script: str, *words: object) -> None:
        """Send while a reorganisation takes place that is shallower than the confirmations."""
        rule = Reorganising(self.stand_in, depth)
        self.stand_in.front.rules.insert(0, rule)
        self.well(script, *words)
        self.stand_in.front.rules.remove(rule)
        assert rule.happened

    def let_pass(self, blocks: int) -> None:
        """Wait for so many blocks."""
        until = self.chain.head() + blocks
        while self.chain.head() < until:
            time.sleep(self.stand_in.block_time / 2)

    @property
    def chain(self) -> Chain:
        """The chain as it is now."""
        return connect(Network(self.network.name, self.stand_in.url, self.network.chain_id, confirmations=1))

    @property
    def deployment(self) -> deployments.Deployment:
        return deployments.load(self.office.folder / "deployments" / f"{self.network.name}.json")

    def transactions(self, name: str) -> int:
        """How many transactions an account has in the chain."""
        return self.chain.nonce(self.accounts[name], "latest")

    def read(self, contract: str, function: str, *args: Any) -> Any:
        return self.chain.read(contract, self.deployment.address(contract), function, *args)


def open_office(folder: Path, stand_ins: list[StandIn], **settings: str) -> Office:
    """An office whose .env names the stand-ins with a key in each address, as providers give it out."""
    for one in stand_ins:
        for name, value in one.variables.items():
            settings[name] = f"{value}/v3/{SECRET}" if name.startswith("ZHENBO_RPC") else value
    return Office(folder, settings)


def play(rehearsal: Rehearsal, batch: Path) -> None:
    """The whole story; `batch` is a batch folder, of which a copy is used."""
    deploy(rehearsal)
    check(rehearsal)
    enrol(rehearsal)
    batch_id = register(rehearsal, batch)
    before = rehearsal.chain.head()
    anchors = anchor(rehearsal)
    mint(rehearsal)
    if rehearsal.network.finality != "instant":
        reorganise_deeply(rehearsal, before)
    judge(rehearsal, batch_id, anchors)


def deploy(rehearsal: Rehearsal) -> None:
    """With exactly what the dry run says, a kill on the way, and the same command again."""
    words = ("profile=production", f"admin={rehearsal.accounts['admin']}") if rehearsal.free else ()
    rehearsal.stand_in.weather.calm = True
    rehearsal.let_pass(2)
    planned = rehearsal.run("deploy", *words, "json=yes").json()
    rehearsal.stand_in.give(rehearsal.accounts["operator"], int(planned["cost"]))
    assert (int(planned["cost"]) == 0) == rehearsal.free
    rehearsal.killed("deploy", *words, place=2, taken=True)
    rehearsal.well("deploy", *words)
    rehearsal.stand_in.weather.calm = False
    assert rehearsal.transactions("operator") == len(planned["calls"])
    assert set(rehearsal.deployment.contracts) == set(CORE)


def check(rehearsal: Rehearsal) -> None:
    """Sound at once, and final after a while."""
    patience = rehearsal.stand_in.block_time * 30 + 10
    until, pending = time.monotonic() + patience, True
    while pending and time.monotonic() < until:
        ended = rehearsal.run("check", "json=yes")
        assert ended.code == 0, ended.text
        findings = [f for f in ended.json() if f["what"].endswith("is final")]
        assert len(findings) == len(CORE)
        pending = any(f["verdict"] == "warn" for f in findings)
        assert pending or {f["verdict"] for f in findings} == {"pass"}
    assert not pending


def enrol(rehearsal: Rehearsal) -> None:
    """Brand and laboratory; where the admin's acts wait, in two steps."""
    table = rehearsal.office.folder / f"members-{rehearsal.network.name}.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("name", "prefixes", "account", "roles"))
        for name, member, roles in (("brand", FACTORY, "brand events"), ("lab", LAB, "inspector")):
            rows.writerow((member.name, " ".join(member.prefixes), rehearsal.accounts[name], roles))
    admin = "admin" if rehearsal.free else "operator"
    if not rehearsal.free:
        for account in ("operator", "brand"):
            rehearsal.stand_in.give(rehearsal.accounts[account], FORTUNE)
        rehearsal.let_pass(3)  # a gift is undone by a reorganisation too
        rehearsal.reorganised(2, "enrol", table, f"account={admin}")
        return
    words = (table, f"account={admin}")
    scheduled = rehearsal.well("enrol", *words, "json=yes").json()
    assert scheduled["phase"] == "schedule"
    assert rehearsal.well("enrol", *words, "json=yes").json()["phase"] == "wait"
    rehearsal.stand_in.wait(2 * DAY + 10)
    rehearsal.well("enrol", *words)


def register(rehearsal: Rehearsal, batch: Path) -> int:
    """The laboratory signs, the brand registers; the batch's id."""
    folder = _batch(rehearsal)
    shutil.copytree(batch, folder)
    signed = rehearsal.well("register_batch", "sign", folder, "account=lab", "json=yes").json()
    rehearsal.well("register_batch", folder, "account=brand")
    return int(signed["batchId"])


def anchor(rehearsal: Rehearsal) -> list[bytes]:
    """Several documents in one run that is killed; the ids of their anchors."""
    words = [DOCUMENTS / f"{name}.jsonld" for name in ANCHORED]
    options = (f"records={rehearsal.office.folder / 'records' / rehearsal.network.name}", "account=brand")
    rehearsal.killed("anchor_events", *words, *options, place=3, taken=False)
    done = rehearsal.well("anchor_events", *words, *options, "json=yes").json()
    return [bytes.fromhex(anchor[2:]) for anchor in done["anchors"]]


def mint(rehearsal: Rehearsal) -> None:
    """The brand activates what was sold."""
    sales = rehearsal.office.folder / f"sales-{rehearsal.network.name}.csv"
    lines = [f"{serial},{buyer}\n" for serial, buyer in zip(SOLD, BUYERS, strict=True)]
    sales.write_text("serial,to\n" + "".join(lines), encoding="utf-8")
    passphrase = f"passphrase_file={rehearsal.office.settings['ZHENBO_PASSPHRASE_FILE']}"
    rehearsal.well("mint", sales, f"batch={_batch(rehearsal)}", passphrase, "account=brand")


def reorganise_deeply(rehearsal: Rehearsal, block: int) -> None:
    """All since `block` is undone and lost, deeper than the confirmations; the same commands mend it."""
    sent = rehearsal.transactions("brand")
    depth = rehearsal.chain.head() - block
    assert depth > rehearsal.network.confirmations
    rehearsal.stand_in.reorganise(depth, lost=True)
    assert rehearsal.transactions("brand") == 1
    words = [DOCUMENTS / f"{name}.jsonld" for name in ANCHORED]
    records = f"records={rehearsal.office.folder / 'records' / rehearsal.network.name}"
    rehearsal.well("anchor_events", *words, records, "account=brand")
    mint(rehearsal)
    assert rehearsal.transactions("brand") == sent


def judge(rehearsal: Rehearsal, batch_id: int, anchors: list[bytes]) -> None:
    """Everything happened, and once."""
    batch = rehearsal.read("Passport", "batchOf", batch_id)
    assert batch[2] == len(SERIALS)
    owners = [rehearsal.read("Passport", "itemOf", gs1.encode_token_id(CAKE, s))[0] for s in SOLD]
    assert owners == list(BUYERS)
    recorders = {rehearsal.read("Notary", "recordOf", anchor)[0] for anchor in anchors}
    assert recorders == {rehearsal.accounts["brand"]}
    assert rehearsal.transactions("brand") == 1 + len(anchors) + 1
    assert rehearsal.transactions("lab") == 0
    assert rehearsal.run("check").code == 0


def _batch(rehearsal: Rehearsal) -> Path:
    return rehearsal.office.folder / "batches" / rehearsal.network.name
