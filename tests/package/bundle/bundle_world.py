"""A small world without a chain: a batch, the documents of the tea story, a node that plays their anchors."""

from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

from eth_account import Account

from samples.puer import story
from samples.puer.members import CAKE, MEMBERS
from zhenbo import messages
from zhenbo.bundle.format import Contract, Network
from zhenbo.bundle.inspection import Inspection, write_inspection
from zhenbo.bundle.make import make_bundle
from zhenbo.bundle.records import Anchor, DocumentRecord, write_record
from zhenbo.bundle.scope import lot_subject
from zhenbo.epcis.canonical import PROFILE
from zhenbo.epcis.digest import LEAF_TYPES, leaves
from zhenbo.epcis.document import load
from zhenbo.errors import CallReverted
from zhenbo.items.build import build_batch
from zhenbo.items.codes_file import ScryptCost
from zhenbo.items.kinds import Kind
from zhenbo.items.sheet import SheetItem
from zhenbo.merkle import StandardMerkleTree

SERIALS = story.SAMPLE_SERIALS
NETWORK = Network(
    1337,
    bytes([9]) * 32,
    {
        name: Contract(bytes([number]) * 20, bytes([number]) * 32, number)
        for number, name in enumerate(("Consortium", "Notary", "Passport"), 1)
    },
)
# the same network with the contract that is younger than the others
WARNED = Network(
    NETWORK.chain_id,
    NETWORK.genesis,
    {**NETWORK.contracts, "Alerts": Contract(bytes([4]) * 20, bytes([4]) * 32, 4)},
)
ADDRESS = {name: "0x" + contract.address.hex() for name, contract in WARNED.contracts.items()}
START = 1_790_000_000  # 2026-09-21, after the story's last event
NOBODY = "0x" + "00" * 20
BUYER, SECOND_BUYER = "0x" + "b1" * 20, "0x" + "b2" * 20
ACCOUNTS = {member.name: Account.from_key(bytes([number]) * 32) for number, member in enumerate(MEMBERS, 41)}
IDS = {member.name: number for number, member in enumerate(MEMBERS, 1)}


@dataclass
class PlayedChain:
    """A node that answers from a list of events; the views are those that verification asks."""

    chain_id: int = 1337
    logs: list = field(default_factory=list)
    state: dict = field(default_factory=dict)
    block: int = 10
    handed: int = 0  # events that were given to whoever asked

    @property
    def rpc(self):
        return self

    def ask(self, method, number, _full):
        assert method == "eth_getBlockByNumber"
        height = int(number, 16)
        if height > self.block:
            return None
        return {"hash": "0x" + height.to_bytes(32, "big").hex(), "timestamp": hex(self.time(height))}

    @staticmethod
    def time(height):
        return START + 3600 * height

    def emit(self, contract, name, /, **args):
        """One transaction with one event, in a block of its own."""
        self.block += 1
        return self.add(contract, name, **args)

    def add(self, contract, name, /, **args):
        """One more event in the newest block and transaction."""
        index = sum(log.block == self.block for log in self.logs)
        tx = "0x" + (1000 + self.block).to_bytes(32, "big").hex()
        self.logs.append(
            SimpleNamespace(contract=contract, name=name, args=args, block=self.block, index=index, tx=tx)
        )
        return self.logs[-1]

    def events(self, contract, address, start, stop=None, wanted=None):
        assert address == ADDRESS[contract]
        last = self.block if stop is None else stop
        found = [log for log in self.logs if log.contract == contract and start <= log.block <= last]
        self.handed += len(given := [log for log in found if self._asked_for(log, wanted)])
        return given

    @staticmethod
    def _asked_for(log, wanted):
        if wanted is None:
            return True
        values = wanted.get(log.name)
        return values is not None and all(log.args[name] in among for name, among in values.items())

    def genesis(self):
        return "0x" + NETWORK.genesis.hex()

    def head(self):
        return self.block

    def has_code(self, address):
        return address in ADDRESS.values()

    def receipt(self, tx):
        for contract in WARNED.contracts.values():
            if tx == "0x" + contract.tx.hex():
                return SimpleNamespace(ok=True, block=contract.block, created="0x" + contract.address.hex())
        found = next((log for log in self.logs if log.tx == tx), None)
        return found and SimpleNamespace(ok=True, block=found.block, created=None)

    def read(self, contract, address, function, *args):
        if function == "consortium":
            return ADDRESS["Consortium"]
        key = (function, *args)
        if function == "recordOf":
            log = next((log for log in self.logs if log.args.get("anchorId") == args[0]), None)
            if log is None:
                raise CallReverted("AnchorUnknown")
            return log.args["recorder"], log.args["member"], log.args["stream"], self.time(log.block)
        if key not in self.state and function == "itemOf":
            return NOBODY, 0, 0, False, False, False, False, False
        if key not in self.state:
            raise CallReverted("BatchUnknown")
        return self.state[key]


@dataclass
class World:
    """Everything that a bundle is made from."""

    chain: PlayedChain
    batch: Path
    records: Path
    manifest: object
    inspection: Inspection
    anchors: dict

    @property
    def link(self):
        return f"https://id.gs1.org/01/{CAKE}/21/{SERIALS[0]}"

    @property
    def token(self):
        return int(CAKE) << 160 | int.from_bytes(SERIALS[0].encode().ljust(20, b"\0"), "big")

    def activate(self, to=BUYER):
        self.chain.emit("Passport", "Transfer", **{"from": NOBODY, "to": to, "id": self.token})
        self.chain.add("Passport", "Activated", batchId=self.inspection.batch_id(), count=1)
        self._owned_by(to)

    def hand_over(self, giver, to):
        self.chain.emit("Passport", "Transfer", **{"from": giver, "to": to, "id": self.token})
        self._owned_by(to)

    def _owned_by(self, owner):
        own = (owner, self.inspection.batch_id(), 0, False, False, False, False, False)
        self.chain.state["itemOf", self.token] = own

    def recall(self):
        self.chain.emit(
            "Passport", "BatchMarked", batchId=self.inspection.batch_id(), mark=1, on=True,
            by=ACCOUNTS["yunling-tea"].address, member=IDS["yunling-tea"], reason="mould",
        )  # fmt: skip

    def warn(self, number=0, target=None, member="pu-er-lab", kind=0):
        """Somebody raises alert `number`, about the item unless told otherwise."""
        self.chain.emit(
            "Alerts", "AlertRaised", alertId=alert_id(number), target=target or self.token,
            member=IDS[member], kind=kind, round=0, by=ACCOUNTS[member].address, evidence=bytes([7]) * 32,
            uri="https://scan.example/7",
        )  # fmt: skip

    def judge(self, event, number=0, target=None, member="diancang-logistics", reason="looked into"):
        self.chain.emit(
            "Alerts", event, alertId=alert_id(number), target=target or self.token, member=IDS[member],
            by=ACCOUNTS[member].address, reason=reason,
        )  # fmt: skip


def alert_id(number):
    return bytes([200 + number]) * 32


def make(world: World):
    """The bundle of the world's first item."""
    return make_bundle(world.chain, NETWORK, world.batch, [world.records], world.link)


def build(folder: Path, steps=None, *, leave_out=()) -> World:
    """Batch, records and chain in `folder`. Documents named in `leave_out` are anchored but not kept."""
    chain = PlayedChain()
    _admit_members(chain)
    batch, manifest, inspection = _batch(chain, folder / "batch")
    world = World(chain, batch, folder / "records", manifest, inspection, {})
    world.records.mkdir()
    for step in story.documents(SERIALS) if steps is None else steps:
        _anchor(world, step, folder, keep=step.name not in leave_out)
    return world


def _admit_members(chain):
    for member in MEMBERS:
        number = IDS[member.name]
        chain.emit("Consortium", "MemberAdded", memberId=number, name=member.name)
        chain.emit("Consortium", "AccountLinked", memberId=number, account=ACCOUNTS[member.name].address)
        chain.emit("Consortium", "PrefixLicensed", memberId=number, prefix=member.prefixes[0])
    factory = IDS["yunling-tea"]
    for other in ("pu-er-lab", "diancang-logistics"):
        args = {"from": factory, "to": IDS[other], "until": START + 10**8}
        chain.emit("Consortium", "MandateGiven", **args)


def _batch(chain, folder):
    items = [SheetItem(serial, Kind.SALE_CODE) for serial in SERIALS[:-1]]
    items.append(SheetItem(SERIALS[-1], Kind.SAMPLE_CODE))
    manifest = build_batch(
        CAKE, story.LOT, items, folder, "correct horse battery", cost=ScryptCost(log2_n=10, r=1), cores=1
    )
    inspector, brand = ACCOUNTS["pu-er-lab"], IDS["yunling-tea"]
    unsigned = Inspection(
        1337, NETWORK.contracts["Passport"].address, brand, CAKE, manifest.lot, manifest.root,
        manifest.quantity,
        manifest.document_hash, START + 10**6, bytes.fromhex(inspector.address[2:]), b"\1",
    )  # fmt: skip
    inspection = Inspection(
        **{**vars(unsigned), "signature": messages.sign(unsigned.message(), inspector.key)}
    )
    write_inspection(folder / "inspection.json", inspection)
    chain.emit(
        "Passport", "BatchRegistered", batchId=inspection.batch_id(), gtin=int(CAKE), member=brand,
        inspector=inspector.address, lot=manifest.lot, root=manifest.root, quantity=manifest.quantity,
        documentHash=manifest.document_hash,
    )  # fmt: skip
    view = (manifest.root, int(CAKE), manifest.quantity, 0, chain.time(chain.block), brand)
    chain.state["batchOf", inspection.batch_id()] = (*view, False, False, False, False)
    return folder, manifest, inspection


def _anchor(world, step, folder, keep):
    """Anchor one step of the story as its member; documents are written as `samples.puer` writes them."""
    place = folder / "documents"
    story.write(place, [step])
    data = (place / f"{step.name}.jsonld").read_bytes()
    document = load(data, step.name)
    rows = leaves(document, salt=iter([bytes([len(world.anchors) + 1, n]) * 16 for n in range(9)]).__next__)
    tree = StandardMerkleTree.of([leaf.row() for leaf in rows], LEAF_TYPES, sort_leaves=False)
    corrects = world.anchors["04-receiving-maocha"] if step.name == "13-correction" else bytes(32)
    recorder = ACCOUNTS[step.recorder.name].address
    raw = bytes.fromhex(recorder[2:])
    anchor = Anchor(0, lot_subject(int(CAKE), story.LOT), tree.root, len(rows), document.sha256, corrects)
    record = DocumentRecord(
        f"{step.name}.jsonld", PROFILE, tuple(row.salt for row in rows),
        tuple(tree.leaf(n) for n in range(len(rows))), raw, anchor, data,
    )  # fmt: skip
    if keep:
        write_record(world.records / step.name, record, sorted(place.glob("*.pdf")))
    world.anchors[step.name] = record.anchor_id
    world.chain.emit(
        "Notary", "Anchored", anchorId=record.anchor_id, subject=anchor.subject,
        member=IDS[step.recorder.name],
        recorder=recorder, stream=0, root=anchor.root, count=anchor.count, documentHash=anchor.documentHash,
        corrects=corrects,
    )  # fmt: skip
