"""The batch of the story: what is on disk, what is on the chain, and how a document is anchored."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from eth_abi.abi import encode

from demo.cast import RECORDERS, Actor
from demo.stage import OpenStep, Stage
from samples.puer import story
from zhenbo import gs1
from zhenbo.bundle.records import DocumentRecord, read_records, write_record
from zhenbo.epcis.canonical import PROFILE32
from zhenbo.epcis.digest import LEAF_TYPES, EventLeaf, digests
from zhenbo.epcis.document import load
from zhenbo.items.manifest import ITEMS
from zhenbo.items.store import ItemStore, StoredItem
from zhenbo.merkle import FlatNodes, proof_of
from zhenbo.plans.anchors import Source, Wanted, anchor_plan, wanted_anchors

CAKES, SAMPLES, CARTON = 19, 2, 7  # one sheet of labels; three cartons


@dataclass
class Tea:
    """One batch of cakes while its story is told."""

    stage: Stage
    serials: list[str] = field(default_factory=list)
    batch_id: int = 0
    passphrase: str = ""
    sold: list[str] = field(default_factory=list)
    samples: list[str] = field(default_factory=list)
    anchors: dict[str, bytes] = field(default_factory=dict)

    @property
    def batch(self) -> Path:
        """Batch folder."""
        return self.stage.folder / "batch"

    @property
    def documents(self) -> Path:
        """Folder of the EPCIS documents."""
        return self.stage.folder / "documents"

    @property
    def records(self) -> Path:
        """Folder of the record folders, one below it for each recorder."""
        return self.stage.folder / "records"

    @property
    def gtin(self) -> str:
        return story.CAKE

    def link(self, serial: str) -> str:
        """Digital Link of a cake."""
        return gs1.item_link(gs1.CANONICAL_DOMAIN, self.gtin, serial)

    def token(self, serial: str) -> int:
        """tokenId of a cake."""
        return gs1.encode_token_id(self.gtin, serial)

    def serial(self, token_id: int) -> str:
        """Serial of a tokenId."""
        return gs1.decode_token_id(token_id)[1]

    def item(self, serial: str) -> StoredItem:
        """A cake in the batch's store."""
        with ItemStore(self.batch / ITEMS) as store:
            return store.item(serial)

    def proof(self, serial: str) -> list[bytes]:
        """Proof of a cake's leaf."""
        with ItemStore(self.batch / ITEMS) as store:
            return store.proof(store.item(serial).leaf)

    def owner(self, serial: str) -> str:
        """Who holds a cake's passport by the Passport's own word; the zero address where nobody does."""
        return str(self.stage.read("Passport", "itemOf", self.token(serial))[0])

    def told(self, name: str) -> story.Step:
        """A document of the story. Until the cakes have serials, only their number matters."""
        serials = self.serials or [str(number) for number in range(CAKES + SAMPLES)]
        steps = story.documents(serials, carton=CARTON, sold=self.sold or None)
        return next(step for step in steps if step.name == name)

    def record(self, name: str, zh: str, en: str, papers: Sequence[Path] = ()) -> None:
        """One step: the member that did it checks, digests and anchors its document."""
        told = self.told(name)
        actor, document = RECORDERS[told.recorder.name], told.document
        self.stage.travel(document["creationDate"])
        file = self._written(name, document)
        with self.stage.step(actor, zh, en) as scene:
            wanted = self._keep(actor, file, papers)
            notary, account = self.stage.address("Notary"), self.stage.signer(actor).address
            scene.run(anchor_plan(self.stage.chain.chain_id, notary, account, wanted))
            self.anchors[name] = wanted[0].record.anchor_id
            _tell(scene, file.name, wanted)
            self._check(scene, account, document["creationDate"], wanted)

    def _written(self, name: str, document: dict[str, Any]) -> Path:
        self.documents.mkdir(exist_ok=True)
        file = self.documents / f"{name}.jsonld"
        file.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        return file

    def _keep(self, actor: Actor, file: Path, papers: Sequence[Path]) -> list[Wanted]:
        """The anchors of a document, with their records on disk before anything is sent."""
        own = self.records / actor.word
        own.mkdir(parents=True, exist_ok=True)
        source = Source(file.name, file.read_bytes())
        wanted = wanted_anchors([source], read_records([self.records]), self.stage.signer(actor).address)
        for one in wanted:
            write_record(own / one.folder, one.record, papers)
        return wanted

    def _check(self, scene: OpenStep, account: str, moment: str, wanted: Sequence[Wanted]) -> None:
        found = [self.stage.read("Notary", "recordOf", one.record.anchor_id) for one in wanted]
        scene.check(
            "Notary 记下的存证人",
            "the Notary names as recorder",
            sorted({record[0] for record in found}),
            [account],
        )
        day = datetime.fromisoformat(moment)
        scene.check(
            "存证日期",
            "anchored on",
            sorted({datetime.fromtimestamp(record[3], day.tzinfo).date().isoformat() for record in found}),
            [day.date().isoformat()],
        )
        scene.check(
            "链上验证:每个事件都在存证的根之下",
            "the Notary itself finds every event under its root",
            all(self.included(account, one.record) for one in wanted),
        )

    def included(self, account: str, record: DocumentRecord) -> bool:
        """Whether the Notary finds every event of a record under the anchored root."""
        anchor, nodes = record.anchor, FlatNodes.from_leaves(b"".join(record.leaves))
        content = (
            anchor.stream,
            anchor.subject,
            anchor.root,
            anchor.count,
            anchor.documentHash,
            anchor.corrects,
        )
        document = load(record.data, record.document)
        return all(
            self.stage.read(
                "Notary", "includes", account, content, _values(record, found), proof_of(nodes, place)
            )
            for place, found in enumerate(digests(document.events))
        )


def _values(record: DocumentRecord, found: Any) -> bytes:
    """The values that an event's leaf hashes, as the Notary wants them."""
    salt = record.salts[found.index]
    row = EventLeaf(salt or b"", PROFILE32, found.canonical, found.strict).row()
    return encode(LEAF_TYPES, row)


def _tell(scene: OpenStep, name: str, wanted: Sequence[Wanted]) -> None:
    events = wanted[0].record.anchor.count
    lots = ", ".join(one.lot.removeprefix("https://id.gs1.org") for one in wanted)
    scene.tell(f"{name},{events} 个事件,批次 {lots}", f"{name}, {events} event(s), lot {lots}")
