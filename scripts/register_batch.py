"""Register a batch: the inspector signs it, then the brand registers it.

brownie run register_batch main sign build/batches/PE20260715A account=2 send=yes
brownie run register_batch main build/batches/PE20260715A account=1 send=yes
"""

from pathlib import Path

from scripts.arguments import Arguments, WrongUse, command, parse, usage
from scripts.session import Session
from zhenbo.bundle.inspection import FILE, read_inspection, write_inspection
from zhenbo.errors import BadBatch
from zhenbo.items.inspect import inspect_batch
from zhenbo.items.manifest import MANIFEST, read_manifest
from zhenbo.language import Text, say
from zhenbo.plans.batches import holder_of, register_plan, signed_inspection

DAY = 86_400
USAGE = usage(
    """brownie run register_batch main FOLDER           品牌登记批次
brownie run register_batch main sign FOLDER      检验机构重新计算批次并签署
  FOLDER         `zhenbo batch build` 产生的文件夹
  inspection=F   检验签署文件(默认 FOLDER/inspection.json)
  days=N         签署的有效天数(默认 7)""",
    """brownie run register_batch main FOLDER           the brand registers the batch
brownie run register_batch main sign FOLDER      the inspector recomputes and signs it
  FOLDER         what `zhenbo batch build` made
  inspection=F   file of the inspector's signature (default FOLDER/inspection.json)
  days=N         days for which the signature is good (default 7)""",
)


def main(*args: str) -> None:
    with command(USAGE):
        arguments = parse(args, ("inspection", "days"), words=(1, 2))
        session, folder = Session.open(arguments), _folder(arguments)
        file = Path(arguments.get("inspection") or folder / FILE)
        if arguments.words[0] == "sign":
            sign(session, folder, file)
        else:
            register(session, folder, file)


def help(*args: str) -> None:
    print(say(USAGE))


def sign(session: Session, folder: Path, file: Path) -> None:
    """Inspect the folder and, with `send=yes`, write the signed inspection. Nothing goes to the chain."""
    report = inspect_batch(folder)
    if not session.arguments.is_set("json"):
        print("\n".join(report.lines()))
    if not report.passed:
        raise BadBatch(f"{report.fault_count} faults: {report.faults[0]}. Nothing was signed.")
    holder = holder_of(session.chain, session.deployment.address("Consortium"), report.manifest.gtin)
    deadline = session.now() + session.arguments.number("days", 7) * DAY
    if not session.sends:
        print(say(Text(f"加上 send=yes 则签署并写入 {file}", f"With send=yes it is signed into {file}")))
        return
    signer = session.signer(2)
    signed = signed_inspection(
        report, session.deployment, holder.member, deadline, signer.address, signer.sign_message
    )
    write_inspection(file, signed)
    session.print_json({"file": str(file), "batchId": str(signed.batch_id()), "inspector": signer.address})
    if not session.arguments.is_set("json"):
        number = signed.batch_id()
        print(say(Text(f"已签署:{file},批次号 {number}", f"Signed: {file}, batch id {number}")))


def register(session: Session, folder: Path, file: Path) -> None:
    """Register what the inspector signed."""
    manifest, inspection = read_manifest(folder / MANIFEST), read_inspection(file)
    signer = session.signer(1)
    holder = holder_of(session.chain, session.deployment.address("Consortium"), manifest.gtin)
    plan = register_plan(manifest, inspection, session.deployment, signer.address, holder.prefix_length)
    report = session.run(plan, signer)
    session.print_json({**report.as_dict(), "batchId": str(inspection.batch_id())})


def _folder(arguments: Arguments) -> Path:
    if arguments.words[0] == "sign" and len(arguments.words) == 2:
        return Path(arguments.words[1])
    if len(arguments.words) == 1 and arguments.words[0] != "sign":
        return Path(arguments.words[0])
    raise WrongUse("say one folder, or `sign` and one folder")
