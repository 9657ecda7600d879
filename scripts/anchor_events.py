"""Anchor EPCIS 2.0 documents: check, digest, keep the salts, anchor.

brownie run anchor_events main documents/06-pressing.jsonld account=1 send=yes
"""

import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from scripts.arguments import command, parse, usage
from scripts.session import Session
from zhenbo.bundle.records import read_records, write_record
from zhenbo.epcis.certificates import check_certificates, read_certificates
from zhenbo.epcis.document import read
from zhenbo.errors import BadCertificate, BadSheet, Cancelled
from zhenbo.language import Text, say
from zhenbo.plans.anchors import Source, Wanted, anchor_plan, wanted_anchors
from zhenbo.plans.subjects import lot_link

DOCUMENTS = (".jsonld", ".json")
USAGE = usage(
    """brownie run anchor_events main FILE|FOLDER...
  检查 EPCIS 2.0 文件,计算摘要并存证。任何文件有错,则什么都不存证。
  records=DIR        记录文件夹(默认 records;其中的盐丢失后,事件就无法再证明:请备份)
  lot=LINK           文件所述的批次(默认由事件自身得出)
  corrects=ID|none   所更正的存证(默认由 errorDeclaration 得出)
  certificates=DIR   事件所引证书(PDF)的文件夹(默认与文件同处)""",
    """brownie run anchor_events main FILE|FOLDER...
  Checks EPCIS 2.0 documents, digests and anchors them. One broken document, and nothing is anchored.
  records=DIR        record folders (default records). Without their salts no event can be proven any
                     more: keep a backup
  lot=LINK           the lot that the documents are about (default: what the events say)
  corrects=ID|none   the anchor that is corrected (default: found from errorDeclaration)
  certificates=DIR   folder of the PDFs that events link to (default: beside the documents)""",
)


def main(*args: str) -> None:
    with command(USAGE):
        arguments = parse(args, ("records", "lot", "corrects", "certificates"), words=(1, 10_000))
        session, files = Session.open(arguments), list(_files(arguments.words))
        folder = Path(arguments.get("records") or "records")
        signer, lot = session.signer(1), arguments.get("lot")
        sources = [Source(file.name, file.read_bytes()) for file in files]
        wanted = wanted_anchors(
            sources,
            read_records([folder]) if folder.is_dir() else [],
            signer.address,
            lot_link(lot) if lot else None,
            arguments.get("corrects"),
        )
        papers = _certificates(wanted, arguments.get("certificates"), files)
        notary = session.deployment.address("Notary")
        plan = anchor_plan(session.chain.chain_id, notary, signer.address, wanted)
        made = [_keep(folder, one, papers) for one in wanted if session.sends and not one.kept]
        try:
            report = session.run(plan, signer)
        except Cancelled:
            for path in made:  # nothing was sent, so these salts prove nothing
                shutil.rmtree(path)
            raise
        ids = ["0x" + one.record.anchor_id.hex() for one in wanted]
        session.print_json({**report.as_dict(), "anchors": ids, "records": str(folder)})


def help(*args: str) -> None:
    print(say(USAGE))


def _files(words: Sequence[str]) -> Iterator[Path]:
    for word in words:
        path = Path(word)
        if path.is_dir():
            yield from sorted(file for file in path.iterdir() if file.suffix in DOCUMENTS)
        elif path.is_file():
            yield path
        else:
            raise BadSheet(f"{path} is neither a file nor a folder")


def _certificates(
    wanted: Sequence[Wanted], folder: str | None, files: Sequence[Path]
) -> dict[bytes, list[Path]]:
    """Certificates of each document by its hash. Raises BadCertificate for bytes that no event pins."""
    folders = [Path(folder)] if folder else sorted({file.parent for file in files})
    at_hand = {c.sha256: (c, place / c.name) for place in folders for c in read_certificates(place)}
    found: dict[bytes, list[Path]] = {}
    for one in wanted:
        events = read(one.record.data, one.record.document).events
        for finding in check_certificates(events, [certificate for certificate, _ in at_hand.values()]):
            link, name = finding.link, one.record.document
            if finding.state == "differs":
                raise BadCertificate(
                    f"{name}, event {link.event.index}: {link.file_name} is not the file it pins ({link.uri})"
                )
            if finding.certificate is None:
                zh = f"注意:{name} 所引证书 {link.uri} 不在手边,或未固定哈希"
                en = f"Note: {name} links to {link.uri}, which is not at hand or pins no hash"
                print(say(Text(zh, en)), file=sys.stderr)
            else:
                path = at_hand[finding.certificate.sha256][1]
                listed = found.setdefault(one.record.anchor.documentHash, [])
                listed += [] if path in listed else [path]
    return found


def _keep(folder: Path, one: Wanted, papers: dict[bytes, list[Path]]) -> Path:
    """Put the record on disk before its anchor is sent."""
    path = folder / one.folder
    write_record(path, one.record, papers.get(one.record.anchor.documentHash, []))
    return path
