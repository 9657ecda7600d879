"""One document of the story: checked, digested, kept with its salts, anchored by the member that acted."""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from eth_abi.abi import encode

from demo.cast import RECORDERS, Actor
from demo.chapters.provenance.tea import CAKES, CARTON, SAMPLES, Tea
from demo.stage import OpenStep
from samples.puer import story
from zhenbo.bundle.records import DocumentRecord, read_records, write_record
from zhenbo.epcis.canonical import PROFILE32
from zhenbo.epcis.digest import LEAF_TYPES, EventLeaf, digests
from zhenbo.epcis.document import load
from zhenbo.merkle import FlatNodes, proof_of
from zhenbo.plans.anchors import Source, Wanted, anchor_plan, wanted_anchors


def record(
    tea: Tea, name: str, zh: str, en: str, *, papers: Sequence[Path] = (), corrects: str | None = None
) -> None:
    """One step: `name` is its document, `papers` its certificates, `corrects` the document it puts right."""
    told = _told(tea, name)
    stage, actor, moment = tea.stage, RECORDERS[told.recorder.name], told.document["creationDate"]
    stage.travel(moment)
    with stage.step(actor, zh, en) as step:
        wanted = _keep(tea, actor, _written(tea, name, told.document), papers)
        account = stage.signer(actor).address
        step.run(anchor_plan(stage.chain.chain_id, stage.address("Notary"), account, wanted))
        tea.anchors[name] = [one.record.anchor_id for one in wanted]
        _tell(step, wanted)
        _check(tea, step, account, moment, wanted)
        if corrects is not None:
            step.check(
                "链上指明所更正的存证",
                "on the chain it points at the anchor that it corrects",
                [_corrected(tea, anchor) for anchor in tea.anchors[name]],
                tea.anchors[corrects],
            )


def _told(tea: Tea, name: str) -> story.Step:
    """A document of the story. Until the cakes have serials, only their number matters."""
    serials = tea.serials or [str(number) for number in range(CAKES + SAMPLES)]
    steps = story.documents(serials, carton=CARTON, sold=tea.sold or None)
    return next(step for step in steps if step.name == name)


def _written(tea: Tea, name: str, document: dict[str, Any]) -> Path:
    file = tea.documents / f"{name}.jsonld"
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return file


def _keep(tea: Tea, actor: Actor, file: Path, papers: Sequence[Path]) -> list[Wanted]:
    """The anchors of a document, with their records on disk before anything is sent."""
    own = tea.records / actor.word
    own.mkdir(parents=True, exist_ok=True)
    source = Source(file.name, file.read_bytes())
    earlier = read_records([tea.records])
    wanted = wanted_anchors([source], earlier, tea.stage.signer(actor).address)
    for one in wanted:
        write_record(own / one.folder, one.record, papers)
    return wanted


def _tell(step: OpenStep, wanted: Sequence[Wanted]) -> None:
    name, events = wanted[0].record.document, wanted[0].record.anchor.count
    lots = ", ".join(one.lot.rpartition("/10/")[2] for one in wanted)
    step.tell(f"{name}，{events} 个事件，批次 {lots}", f"{name}, {events} event(s), lot {lots}")


def _check(tea: Tea, step: OpenStep, account: str, moment: str, wanted: Sequence[Wanted]) -> None:
    found = [tea.stage.read("Notary", "recordOf", one.record.anchor_id) for one in wanted]
    day = datetime.fromisoformat(moment)
    days = {datetime.fromtimestamp(record[3], day.tzinfo).date().isoformat() for record in found}
    step.check(
        "Notary 记下的存证人", "the Notary names as recorder", sorted({r[0] for r in found}), [account]
    )
    step.check("存证日期", "anchored on", sorted(days), [day.date().isoformat()])
    step.check(
        "链上验证：每个事件都在存证的根之下",
        "the Notary itself finds every event under its root",
        all(_included(tea, account, one.record) for one in wanted),
    )


def _included(tea: Tea, account: str, kept: DocumentRecord) -> bool:
    """Whether the Notary finds every event of a document under the anchored root."""
    anchor, nodes = kept.anchor, FlatNodes.from_leaves(b"".join(kept.leaves))
    content = (anchor.stream, anchor.subject, anchor.root, anchor.count, anchor.documentHash, anchor.corrects)
    return all(
        tea.stage.read("Notary", "includes", account, content, values, proof_of(nodes, place))
        for place, values in enumerate(_values(kept))
    )


def _values(kept: DocumentRecord) -> list[bytes]:
    """The values that each event's leaf hashes, digested anew from the document."""
    found = digests(load(kept.data, kept.document).events)
    rows = [
        EventLeaf(salt or b"", PROFILE32, d.canonical, d.strict).row()
        for salt, d in zip(kept.salts, found, strict=True)
    ]
    return [encode(LEAF_TYPES, row) for row in rows]


def _corrected(tea: Tea, anchor_id: bytes) -> bytes:
    """What an anchor says that it corrects, by the Notary's event."""
    stage = tea.stage
    events = stage.chain.events("Notary", stage.address("Notary"), stage.deployment.block)
    return next(bytes(event.args["corrects"]) for event in events if event.args.get("anchorId") == anchor_id)
