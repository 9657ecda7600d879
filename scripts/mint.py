"""After a show: bring the buyers their passports.

brownie run mint main signed.jsonl batch=batches/PE20260715A send=yes     relay what item keys signed
brownie run mint main sold.csv batch=batches/PE20260715A send=yes         the brand activates for buyers
"""

import hashlib
from collections import Counter
from dataclasses import asdict, replace
from pathlib import Path

from scripts.activating import STATUS, Outcome, Show, resume, send
from scripts.arguments import WrongUse, command, parse, usage
from scripts.session import Session
from zhenbo import passphrases
from zhenbo.errors import BadBatch, BadCodesFile, BadPlan, BadSheet, VerdictFalse
from zhenbo.items.code_records import CodeRecord, find_codes
from zhenbo.items.keys import derive
from zhenbo.items.manifest import CODES, MANIFEST
from zhenbo.items.store import StoredItem
from zhenbo.language import Text, say
from zhenbo.messages import Domain, activation, sign_compact
from zhenbo.plans.activation_files import Rejected, Sale, is_signed, read_sales, read_signed
from zhenbo.plans.activations import Activation, item_now
from zhenbo.plans.batch_tree import BatchTree

HOUR = 3_600
USAGE = usage(
    """brownie run mint main FILE batch=FOLDER
  FILE 是买家已签名的激活(CSV、.xlsx 或 .jsonl;任何人都可代为提交),
  或品牌的销售表(CSV、.xlsx,列 serial 与 to):由品牌代买家激活,并会如此显示。
  batch=FOLDER       批次文件夹(代为提交时只需公开的 batch.json 与 leaves.bin)
  id=ID              批次号(同一根被登记多次时)
  passphrase_file=F  密码文件;没有它则在终端询问(仅销售表需要)
  再次运行只发送剩下的。""",
    """brownie run mint main FILE batch=FOLDER
  FILE holds activations that buyers signed (CSV, .xlsx or .jsonl; anybody may relay them), or the
  brand's list of sales (CSV, .xlsx; columns serial and to): then the brand activates for the
  buyers, and that is shown.
  batch=FOLDER       the batch's folder (to relay, the public batch.json and leaves.bin will do)
  id=ID              batch id (where one root was registered more than once)
  passphrase_file=F  file with the passphrase; asked otherwise (list of sales only)
  Run it again to send only what is left.""",
)


def main(*args: str) -> None:
    with command(USAGE):
        session = Session.open(parse(args, ("batch", "id", "passphrase_file"), words=(1, 1)))
        file, tree = Path(session.arguments.words[0]), BatchTree(_folder(session))
        signed = is_signed(file)
        signer = session.signer(7 if signed else 1)
        show = Show(session, signer, tree, batch_id(session, tree), _name(file))
        resume(show)
        rows = list(read_signed(file)) if signed else sales(show, file)
        outcomes = send(show, rows)
        _print(session, outcomes)
        left = [o for o in outcomes if o.status in ("refused", "skipped")]
        if left:
            raise VerdictFalse(say(Text(f"{len(left)} 件没有激活", f"{len(left)} items were not activated")))


def help(*args: str) -> None:
    print(say(USAGE))


def _folder(session: Session) -> Path:
    folder = Path(session.arguments.need("batch"))
    if not (folder / MANIFEST).is_file():
        raise WrongUse(f"batch={folder}: no {MANIFEST} there")
    return folder


def _name(file: Path) -> str:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()[:16]
    except OSError as fault:
        raise BadSheet(f"{file} cannot be read: {fault.strerror}") from None


def batch_id(session: Session, tree: BatchTree) -> int:
    """The id under which this batch document was registered here."""
    if session.arguments.get("id"):
        return session.arguments.number("id", 0)
    passport, start = session.deployment.address("Passport"), session.deployment.block
    found = [
        int(event.args["batchId"])
        for event in session.chain.events("Passport", passport, start)
        if event.name == "BatchRegistered" and event.args["root"] == tree.manifest.root
    ]
    if len(found) != 1:
        known = f"was registered {len(found)} times: say id=..." if found else "is not registered here"
        raise BadPlan(f"Batch {tree.manifest.lot} {known}")
    return found[0]


def sales(show: Show, file: Path) -> list[Activation | Rejected]:
    """The brand's list as activations, signed with the keys that the codes give. One bad row refuses all."""
    listed = read_sales(file, show.tree.manifest.gtin)
    items = {sale.serial: _item(show.tree, sale) for sale in listed}
    passport = show.passport
    chain, folder = show.session.chain, Path(show.session.arguments.need("batch"))
    serials = [s for s, item in items.items() if not item_now(chain, passport, item.token_id).batch_id]
    codes = find_codes(folder / CODES, _passphrase(show.session, folder), serials) if serials else {}
    deadline = show.session.now() + HOUR
    return [_signed(show, sale, items[sale.serial], codes.get(sale.serial), deadline) for sale in listed]


def _item(tree: BatchTree, sale: Sale) -> StoredItem:
    if tree.store is None:
        raise BadPlan("To activate for buyers, the batch's folder must hold items.db and codes.enc.")
    try:
        item = tree.store.item(sale.serial)
    except BadBatch as fault:
        raise BadSheet(f"row {sale.row}, column serial: {fault}") from None
    if item.kind.is_sample:
        raise BadSheet(f"row {sale.row}: {sale.serial!r} is a show sample and can never be activated")
    if item.kind.has_chip:
        raise BadSheet(f"row {sale.row}: {sale.serial!r} has a chip, and only the chip can sign for it")
    return item


def _passphrase(session: Session, folder: Path) -> str:
    named = session.arguments.get("passphrase_file")
    if named:
        return passphrases.from_file(Path(named))
    question = Text(f"{folder / CODES} 的密码:", f"Passphrase of {folder / CODES}: ")
    return passphrases.asked(
        say(question), say(Text("请写 passphrase_file=文件", "Name a file: passphrase_file=F."))
    )


def _signed(show: Show, sale: Sale, item: StoredItem, code: CodeRecord | None, deadline: int) -> Activation:
    """The item key's word for a sale; without a code (the item has its passport already) an empty one."""
    unsigned = Activation(
        sale.row, item.token_id, item.item_key, int(item.kind), item.salt, sale.to, True, deadline, b"", b""
    )
    if code is None:
        return unsigned
    secret = derive(code.secret, item.token_id)
    if secret.address != item.item_key:
        raise BadCodesFile(
            f"row {sale.row}: the code of {sale.serial!r} gives another key than the batch "
            "has; these codes are of another batch"
        )
    message = activation(
        Domain(show.session.chain.chain_id, show.passport),
        batch_id=show.batch_id,
        token_id=item.token_id,
        to=sale.to,
        by_seller=True,
        deadline=deadline,
    )
    signature = sign_compact(message, secret.private_key)
    return replace(unsigned, r=signature.r, vs=signature.vs)


def _print(session: Session, outcomes: list[Outcome]) -> None:
    session.print_json([asdict(outcome) for outcome in outcomes])
    if session.arguments.is_set("json"):
        return
    for outcome in outcomes:
        if outcome.status in ("refused", "skipped"):
            where = say(Text(f"第 {outcome.row} 行", f"row {outcome.row}"))
            print(f"{where} {outcome.item}: {outcome.reason}")
    counted = Counter(outcome.status for outcome in outcomes)
    print(", ".join(f"{say(STATUS[status])} {count}" for status, count in sorted(counted.items())))
