"""The last step: `zhenbo serve` over the story's batch, which goes on as long as the node does."""

import re

from demo.cast import BRAND
from demo.chapters.provenance.tea import Tea
from demo.service import Served, serving
from demo.stage import OpenStep
from samples.puer.picture import picture
from zhenbo.language import Text
from zhenbo.verdicts import NAME, Verdict
from zhenbo.web.words import VERIFY_TITLE

LOG = "serve.log"
_PHOTO = re.compile(r'<img src="([^"]+)"')


def serve(tea: Tea) -> None:
    """Start it, scan Ming's cake over HTTP, and leave it to whoever has a browser."""
    stage = tea.stage
    stage.screen.scene(Text("扫码服务", "The scan service"))
    with stage.step(BRAND, "开通扫码服务，再扫一次", "opens the scan service, and scans once more") as step:
        served = stage.lasting.enter_context(
            serving(_arguments(tea), stage.folder.parent.parent, stage.folder / LOG)
        )
        step.tell(f"$ {served.line}", f"$ {served.line}")
        _scan(step, tea, served)
    link, sample = (f"{served.url}{_path(tea, serial)}" for serial in (tea.sold[0], tea.samples[0]))
    stage.links += [
        (Text("阿明的茶饼", "Ming's cake"), link),
        (Text("展示样品", "a show sample"), sample),
        (Text("在浏览器里核验凭证", "verify a bundle in the browser"), f"{served.url}/verify"),
    ]


def _arguments(tea: Tea) -> list[str]:
    stage = tea.stage
    return [
        *(stage.path(tea.batch), "--records", stage.path(tea.records), "--rpc", stage.url),
        *("--deployment", stage.path(stage.files["deployment"]), "--proofs"),
        *("--activations", stage.path(stage.folder / "activations")),
    ]


def _path(tea: Tea, serial: str) -> str:
    """What the code on a cake leads to here."""
    return f"/01/{tea.gtin}/21/{serial}"


def _scan(step: OpenStep, tea: Tea, served: Served) -> None:
    """Hold what the real server sends against what a buyer should see."""
    said = NAME[Verdict.GENUINE]
    pages = [served.get(_path(tea, tea.sold[0]), language).decode() for language in ("zh", "en")]
    step.check(
        f"阿明的茶饼：服务器的页面说“{said.zh}”",
        f"Ming's cake: the server's page says “{said.en}”",
        [name in page for name, page in zip(_headings(said), pages, strict=True)],
        [True, True],
    )
    photos = _PHOTO.findall(pages[0])
    step.check("页面上的照片", "photos on it", [served.get(one) == picture() for one in photos], [True])
    step.check(
        "核验页可打开", "the page that verifies is there", VERIFY_TITLE.zh in served.get("/verify").decode()
    )


def _headings(said: Text) -> list[str]:
    return [f'<h1 id="verdict">{text}</h1>' for text in (said.zh, said.en)]
