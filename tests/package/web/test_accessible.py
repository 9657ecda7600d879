"""Pages judged by axe-core in a real browser: nothing serious or critical, by day and by night."""

from pathlib import Path

import chromium
import pytest
import web_world
from bundle_world import CAKE
from test_in_chromium import running
from test_serving import free_port
from web_world import ITEM, SAMPLE

from toolchain.environment import ROOT

AXE = Path(ROOT) / "node_modules" / "axe-core" / "axe.min.js"
RUN = "axe.run().then(found => { window.axeFound = found; }); 0"
SERIOUS = (
    "window.axeFound.violations.filter(one => ['serious', 'critical'].includes(one.impact))"
    ".map(one => [one.id, ...one.nodes.map(node => node.html.slice(0, 100))])"
)
PAGES = [
    *(f"/{language}/item/{CAKE}/{serial}" for language in ("zh", "en") for serial in (ITEM, SAMPLE, "NOPE")),
    *("/zh/verify", "/en/verify", "/zh/activate", "/en/activate", "/"),
]

pytestmark = [
    pytest.mark.skipif(chromium.PROGRAM is None, reason="Chromium is not installed"),
    pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed (npm ci)"),
]


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """A tab, and where the pages are."""
    port = free_port()
    tea = web_world.tea(tmp_path_factory.mktemp("site"), base=f"http://127.0.0.1:{port}")
    tea.world.activate()
    with running(tea, port) as url, chromium.tab() as tab:
        yield tab, url


@pytest.mark.parametrize("dark", [False, True], ids=["day", "night"])
@pytest.mark.parametrize("path", PAGES)
def test_nothing_serious(shown, path, dark):
    tab, url = shown
    tab.screen(dark=dark)
    tab.open(url + path)
    tab.value(AXE.read_text("utf-8"))
    tab.value(RUN)
    tab.until("!!window.axeFound")
    assert tab.value("window.axeFound.passes.length") > 5
    assert tab.value(SERIOUS) == []
