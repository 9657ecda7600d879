"""From the garden to the sealed carton: the members' events, the batch, its labels, its registration."""

import secrets
from itertools import chain, repeat
from pathlib import Path

from demo.cast import BRAND, LAB
from demo.chapters.provenance.recording import record
from demo.chapters.provenance.tea import CAKES, CARTON, SAMPLES, Tea
from samples.puer import story
from samples.puer.certificate import FILE_NAME
from samples.puer.members import CAKE
from zhenbo.bundle.inspection import FILE, read_inspection, write_inspection
from zhenbo.items.build import build_batch
from zhenbo.items.code_records import read_codes
from zhenbo.items.inspect import inspect_batch
from zhenbo.items.kinds import Kind
from zhenbo.items.labels import SHEETS, LabelJob, labels_of_batch, print_labels
from zhenbo.items.manifest import CODES, ITEMS, MANIFEST, read_manifest
from zhenbo.items.sheet import SheetItem
from zhenbo.items.store import ItemStore
from zhenbo.language import Text
from zhenbo.plans.batches import holder_of, register_plan, signed_inspection

WEEK = 7 * 86_400
PRODUCTS = {"zh": "云岭熟普饼茶 357 g", "en": "Yunling ripe Pu'er 357 g"}


def garden(tea: Tea) -> None:
    """Picking and sun-drying in Menghai."""
    tea.stage.screen.scene(Text("勐海，茶园", "Menghai, the garden"))
    record(
        tea,
        "01-picking",
        "采摘：布朗山与南糯山的鲜叶，各成一个批次",
        "picked: fresh leaf of the Bulang and Nannuo mountains becomes two lots",
    )
    record(
        tea,
        "02-sun-drying",
        "晒青：两批鲜叶成为两批毛茶",
        "sun-dried: each lot of leaf becomes a lot of maocha",
    )
    record(tea, "03-shipping-maocha", "毛茶发往茶厂", "ships the maocha to the factory")


def factory(tea: Tea) -> None:
    """Receiving (with a mistake that is put right), pile fermentation, pressing."""
    tea.stage.screen.scene(Text("茶厂，渥堆与压饼", "The factory: fermenting and pressing"))
    record(tea, "04-receiving-maocha", "收货：司磅多写了一成", "received; the clerk writes a tenth too much")
    record(
        tea,
        "13-correction",
        "更正：原记录保留，新存证指明它更正哪一份",
        "corrected: the first record stays, and the new anchor names it",
        corrects="04-receiving-maocha",
    )
    record(
        tea,
        "05-pile-fermentation",
        "渥堆：两批毛茶合为一堆，七周后成熟茶，附温湿度",
        "pile-fermented: both lots in one pile for seven weeks, with its temperatures",
    )
    record(tea, "06-pressing", "压饼：散茶成为茶饼批次", "pressed: the loose tea becomes the lot of cakes")


def laboratory(tea: Tea) -> None:
    """The inspection with its certificate."""
    tea.stage.screen.scene(Text("检验所", "The laboratory"))
    paper = tea.stage.folder / "certificates" / FILE_NAME
    paper.parent.mkdir()
    paper.write_bytes(story.certificate())
    tea.stage.files["certificate"] = paper
    record(
        tea,
        "07-inspection",
        f"检验：合格，报告 {FILE_NAME} 的哈希写入事件",
        f"inspected: conforms; the event pins the report {FILE_NAME} by its hash",
        papers=[paper],
    )


def batch(tea: Tea) -> None:
    """Items, labels, the inspector's signature, the registration."""
    tea.stage.screen.scene(Text("批次：一物一码", "The batch: a code for every cake"))
    tea.stage.travel("2026-08-01T10:00:00+08:00")
    _build(tea)
    _labels(tea)
    _sign(tea)
    _register(tea)
    record(tea, "08-commissioning", "赋码：每饼一个序列号", "labelled: every cake gets its serial")
    record(tea, "09-packing", f"装箱：每箱 {CARTON} 饼", f"packed: {CARTON} cakes a carton")
    tea.stage.screen.qr(tea.link(tea.sold[0]))


def _build(tea: Tea) -> None:
    tea.passphrase = secrets.token_urlsafe(18)
    kinds = chain(repeat(Kind.SALE_CODE, CAKES), repeat(Kind.SAMPLE_CODE, SAMPLES))
    sheet = [SheetItem(None, kind, None, str(place // CARTON + 1)) for place, kind in enumerate(kinds)]
    with tea.stage.step(
        BRAND,
        f"生成批次 {story.LOT}：{CAKES} 饼出售，{SAMPLES} 饼展示样品，随机序列号与刮刮码",
        f"builds batch {story.LOT}: {CAKES} cakes for sale, {SAMPLES} show samples, random serials "
        "and scratch codes",
    ) as step:
        manifest = build_batch(CAKE, story.LOT, sheet, tea.batch, tea.passphrase)
        with ItemStore(tea.batch / ITEMS) as store:
            items = list(store.items())
        tea.serials = [item.serial for item in items]
        tea.codes = {record.serial: record.secret for record in read_codes(tea.batch / CODES, tea.passphrase)}
        tea.samples = [item.serial for item in items if item.kind.is_sample]
        tea.sold = tea.serials[:6]
        step.tell(f"根 0x{manifest.root.hex()}", f"root 0x{manifest.root.hex()}")
        step.check(
            "根由各饼重新算出",
            "root recomputed from the cakes",
            inspect_batch(tea.batch).recomputed_root,
            manifest.root,
        )
        step.check("序列号各不相同", "serials that differ", len(set(tea.serials)), CAKES + SAMPLES)
        step.check(
            "刮刮码文件已加密，他人不可读",
            "the file of codes is encrypted and nobody else's to read",
            oct((tea.batch / CODES).stat().st_mode & 0o777),
            "0o600",
        )
    secret = tea.stage.folder / "passphrase.txt"
    secret.touch(0o600)
    secret.write_text(tea.passphrase + "\n", encoding="utf-8")
    tea.stage.files |= {"batch": tea.batch / MANIFEST, "passphrase": secret}


def _labels(tea: Tea) -> None:
    with tea.stage.step(
        BRAND,
        "印标签：中文与英文各一套（A4，每张 21 枚）",
        "prints the labels, in Chinese and in English (A4, 21 a sheet)",
    ) as step:
        for language, product in PRODUCTS.items():
            job = LabelJob(SHEETS["L7160"], language=language, product=product)
            files = print_labels(
                labels_of_batch(tea.batch, tea.passphrase), job, tea.stage.folder / "labels" / language
            )
            tea.stage.files[f"labels_{language}"] = files[0]
            step.tell(tea.stage.path(files[0]), tea.stage.path(files[0]))
            step.check(
                f"标签文件({language})完整", f"the file of labels ({language}) is whole", _is_pdf(files[0])
            )


def _is_pdf(file: Path) -> bool:
    data = file.read_bytes()
    return data.startswith(b"%PDF-") and b"%%EOF" in data[-1024:]


def _sign(tea: Tea) -> None:
    """The inspector believes nothing: it recomputes the batch, then signs for exactly that root."""
    stage = tea.stage
    with stage.step(
        LAB, "从每一饼重新计算批次，一致才签署", "recomputes the batch from every cake, and signs only then"
    ) as step:
        report = inspect_batch(tea.batch)
        holder = holder_of(stage.chain, stage.address("Consortium"), tea.gtin)
        signer = stage.signer(LAB)
        signed = signed_inspection(
            report, stage.deployment, holder.member, stage.now() + WEEK, signer.address, signer.sign_message
        )
        write_inspection(tea.batch / FILE, signed)
        step.check("重算发现的问题", "faults that the recomputation found", report.fault_count, 0)
        mine = stage.read("Consortium", "memberOf", signer.address)
        step.check(
            "检验方与品牌不是同一成员", "inspector and brand are different members", mine != holder.member
        )


def _register(tea: Tea) -> None:
    stage = tea.stage
    manifest, inspection = read_manifest(tea.batch / MANIFEST), read_inspection(tea.batch / FILE)
    holder = holder_of(stage.chain, stage.address("Consortium"), tea.gtin)
    with stage.step(
        BRAND, "登记批次：一笔交易，不论多少饼", "registers the batch: one transaction, however many cakes"
    ) as step:
        brand = stage.signer(BRAND).address
        step.run(register_plan(manifest, inspection, stage.deployment, brand, holder.prefix_length))
        tea.batch_id = inspection.batch_id()
        found = stage.read("Passport", "batchOf", tea.batch_id)
        step.tell(f"批次号 {tea.batch_id}", f"batch id {tea.batch_id}")
        step.check("Passport 上的根", "root on the Passport", found[0], manifest.root)
        step.check("最多可激活", "items that may ever be activated", found[2], CAKES)
        step.check("品牌成员", "member of the brand", found[5], holder.member)
