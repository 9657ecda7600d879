"""A stranger verifies; one byte is changed and found; a recall; what a copied code is worth."""

from pathlib import Path

from demo.cast import BRAND, BUYER, REGULATOR, STRANGER
from demo.chapters.provenance.selling import own_plan, signed_activation
from demo.chapters.provenance.tea import Tea
from demo.commands import Answer, zhenbo
from demo.stage import OpenStep, refusal
from zhenbo.bundle.format import read_bundle
from zhenbo.bundle.make import make_bundle
from zhenbo.bundle.source import from_chain, network_of, roots_file
from zhenbo.bundle.verify import scope_of
from zhenbo.language import Text, say
from zhenbo.plans.marks import Target, mark_plan

BUNDLE, ROOTS, SWAPPED = "item.bundle.json", "roots.json", "swapped.bundle.json"
_LOT, _NEAR = (
    b"/10/WD260410-3",
    b"PO-0715-2",
)  # the pressing used this lot; its order number stands in that event only

_CORRECTED = Text(
    "声明有误", "declared it erroneous"
)  # what the dossier says under an event that was corrected


def stranger(tea: Tea) -> None:
    """The bundle is made; somebody who trusts nobody checks it against a node, and offline."""
    stage = tea.stage
    stage.screen.scene(Text("谁也不信的人", "Somebody who trusts nobody"))
    bundle, roots = _make(tea), stage.folder / ROOTS
    with stage.step(
        STRANGER,
        "只拿凭证文件，向自选的节点核验（另一进程，空文件夹）",
        "verifies with nothing but the bundle, against a node of his choice (another process, an empty "
        "folder)",
    ) as step:
        answer = _run(step, ["verify", BUNDLE, "--rpc", stage.url], bundle)
        step.check("结论属实（退出码）", "the verdict is true (exit code)", answer.code, 0)
    with stage.step(
        STRANGER, "断网，再用先前保存的根核验", "verifies offline, against roots that he saved"
    ) as step:
        answer = _run(step, ["verify", BUNDLE, "--roots", ROOTS, "--json"], bundle, roots)
        step.check("结论属实（退出码）", "the verdict is true (exit code)", answer.code, 0)
        stage.results["verdicts"] = {"untouched": answer.json()}
    _dossier(tea, bundle)
    _swap(tea, bundle)
    stage.commands += [
        (Text("核验凭证", "verify the bundle"), f"zhenbo verify {stage.path(bundle)} --rpc {stage.url}"),
        (
            Text("离线核验", "verify it offline"),
            f"zhenbo verify {stage.path(bundle)} --roots {stage.path(roots)}",
        ),
        (Text("商品档案", "the item's dossier"), f"zhenbo dossier {stage.path(bundle)} --rpc {stage.url}"),
        (
            Text("被改动的凭证", "the bundle that was tampered with"),
            f"zhenbo verify {stage.path(stage.files['swapped_bundle'])} --rpc {stage.url}",
        ),
        (
            Text("EPCIS 摘要", "digests of an EPCIS document"),
            f"zhenbo epcis digest {stage.path(tea.documents / '06-pressing.jsonld')}",
        ),
        (Text("读标签上的链接", "read the link on the label"), f"zhenbo gs1 parse {tea.link(tea.sold[0])}"),
    ]


def _make(tea: Tea) -> Path:
    """The bundle of Ming's cake, and the roots that a stranger may have saved."""
    stage, bundle = tea.stage, tea.stage.folder / BUNDLE
    with stage.step(
        BRAND,
        "制作阿明那饼茶的凭证，公布可信根",
        "makes the proof bundle of Ming's cake, and publishes the roots",
    ) as step:
        network = network_of(stage.deployment)
        made = make_bundle(stage.chain, network, tea.batch, [tea.records], tea.link(tea.sold[0]))
        bundle.write_bytes(made.dumps())
        (stage.folder / ROOTS).write_bytes(roots_file(from_chain(stage.chain, network, scope_of(made))))
        stage.files |= {"bundle": bundle, "roots": stage.folder / ROOTS}
        step.tell(
            f"{stage.path(bundle)}，{bundle.stat().st_size:,} 字节",
            f"{stage.path(bundle)}, {bundle.stat().st_size:,} bytes",
        )
        step.check("凭证所含文件", "documents in it", len(made.documents), len(set(tea.anchors)))
        step.check("所含证书", "certificates in it", len(made.certificates), 1)
    return bundle


def _run(step: OpenStep, arguments: list[str], *files: Path) -> Answer:
    answer = zhenbo(arguments, files)
    step.tell(f"$ {answer.line}", f"$ {answer.line}")
    if "--json" not in arguments:
        step.output += answer.lines
    return answer


def _dossier(tea: Tea, bundle: Path) -> None:
    stage = tea.stage
    with stage.step(STRANGER, "读这饼茶的一生", "reads the life of this cake") as step:
        answer = _run(step, ["dossier", BUNDLE, "--rpc", stage.url], bundle)
        step.check("档案属实（退出码）", "the dossier is verified (exit code)", answer.code, 0)
        step.check("更正可见", "the correction is visible", say(_CORRECTED) in answer.text)


def _swap(tea: Tea, bundle: Path) -> None:
    """Change one byte of the bundle: the lot that the pressing used."""
    stage, data = tea.stage, bytearray(bundle.read_bytes())
    place = data.rindex(_LOT, 0, data.index(_NEAR)) + len(_LOT) - 1
    data[place] = ord("8")
    swapped = stage.folder / SWAPPED
    swapped.write_bytes(data)
    stage.files["swapped_bundle"] = swapped
    with stage.step(
        STRANGER,
        "有人改了一个字节：压饼所用的批次 WD260410-3 变成 WD260410-8",
        "one byte was changed: the lot that was pressed, WD260410-3, became WD260410-8",
    ) as step:
        answer = _run(step, ["verify", SWAPPED, "--rpc", stage.url, "--json"], swapped)
        found = answer.json()
        failed = [one for one in found["checks"] if one["status"] == "fail"]
        for one in failed:
            step.tell(f"✘ {one['part']}：{one['said']['zh']}", f"✘ {one['part']}: {one['said']['en']}")
        step.check("结论不属实（退出码）", "the verdict is false (exit code)", answer.code, 1)
        step.check(
            "指出被换的是哪一处", "it names what was swapped", failed[0]["part"], _pressing(tea, bundle)
        )
        stage.results["verdicts"]["swapped"] = found


def _pressing(tea: Tea, bundle: Path) -> str:
    """How the verifier calls the event of the pressing: its document's place in the bundle, and its index."""
    documents = read_bundle(bundle.read_bytes(), bundle.name).documents
    number = next(n for n, one in enumerate(documents, 1) if one.anchor_id == tea.anchors["06-pressing"][0])
    return f"document {number} event 0"


def recall(tea: Tea) -> None:
    """One cake is recalled before its buyer activates it."""
    stage, serial = tea.stage, tea.sold[5]
    stage.screen.scene(Text("召回", "A recall"))
    with stage.step(REGULATOR, "召回一饼：受潮", "recalls one cake: it got damp") as step:
        target = Target(tea.batch_id, tea.token(serial), tea.link(serial))
        sender = stage.signer(REGULATOR).address
        chain_id, passport = stage.chain.chain_id, stage.address("Passport")
        reason = "仓储受潮 damp in storage"
        step.run(mark_plan(chain_id, passport, sender, "recall", target, reason, as_brand=False))
        step.check(
            "Passport 标为已召回",
            "recalled on the Passport",
            stage.read("Passport", "itemOf", tea.token(serial))[6],
        )
        signed = signed_activation(tea, serial, stage.signer(BUYER).address)
        reason = refusal(lambda: stage.send(BUYER, own_plan(tea, signed, signed.to)))
        step.check("它不能再激活", "it can no longer be activated", "ActivationRefused" in reason)
        batch = stage.read("Passport", "batchOf", tea.batch_id)
        step.check("整批并未召回", "the batch itself is not recalled", not batch[8])
