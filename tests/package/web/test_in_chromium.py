"""Pages in a real browser, on the smallest phone, in both languages; pictures of them in reports/pages."""

import json
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import bundle_world
import chromium
import pytest
import uvicorn
import web_world
from bundle_world import CAKE
from raw_node import RawNode, served
from test_serving import free_port
from web_world import ITEM, SAMPLE

from toolchain.environment import ROOT
from zhenbo.bundle.format import spelled
from zhenbo.web.app import application

pytestmark = pytest.mark.skipif(
    chromium.PROGRAM is None, reason="Chromium is not installed (apt-get install chromium fonts-noto-cjk)"
)
PICTURES = Path(ROOT) / "reports" / "pages"


@contextmanager
def running(tea, port, **more):
    server = uvicorn.Server(uvicorn.Config(application(tea.service, **more), port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(20)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    port = free_port()
    tea = web_world.tea(tmp_path_factory.mktemp("site"), base=f"http://127.0.0.1:{port}")
    tea.world.activate()
    with running(tea, port) as url:
        yield tea, url


@pytest.fixture(scope="module")
def chrome():
    with chromium.browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def browser(chrome):
    return chrome()


@pytest.mark.parametrize("language,verdict", [("zh-CN", "正品记录属实"), ("en", "Genuine")])
@pytest.mark.parametrize("dark", [False, True])
def test_a_phone_shows_the_verdict_without_scrolling_or_sideways_movement(
    site, browser, language, verdict, dark
):
    tea, url = site
    browser.screen(dark=dark)
    browser.speaks(language)
    browser.problems.clear()
    browser.open(url + tea.link())
    assert browser.value("document.querySelector('h1').textContent") == verdict
    assert browser.value("document.querySelector('.verdict').getBoundingClientRect().bottom") <= 740
    assert browser.value("document.documentElement.scrollWidth") == 360
    assert browser.value("[...document.images].every((image) => image.complete && image.naturalWidth > 0)")
    small = (
        "[...document.querySelectorAll('a')].filter((a) => a.offsetParent && a.matches('header a, .button'))"
    )
    assert browser.value(f"{small}.every((a) => a.getBoundingClientRect().height >= 44)")
    assert browser.problems == []
    browser.picture(PICTURES / f"item-{language}{'-dark' if dark else ''}.png")


@pytest.mark.parametrize("name,serial", [("sample", SAMPLE), ("unissued", "NOSUCH1")])
def test_the_other_verdicts_are_shown_too(site, browser, name, serial):
    tea, url = site
    browser.screen()
    browser.speaks("zh-CN")
    browser.open(url + tea.link(serial))
    assert browser.value("document.querySelector('h1').textContent") in ("请核对", "请勿相信")
    assert browser.value("document.documentElement.scrollWidth") == 360
    browser.picture(PICTURES / f"{name}.png")


def test_a_bundle_is_verified_in_the_page_and_from_a_saved_copy(site, browser, tmp_path):
    tea, url = site
    good = bundle_world.make(tea.world).dumps()
    changed = json.loads(good)
    changed["item"]["salt"] = "0x" + "11" * 16
    (tmp_path / "good.json").write_bytes(good)
    (tmp_path / "changed.json").write_bytes(spelled(changed))
    page = tea.phone("en").get("/en/verify")
    (tmp_path / "saved.html").write_bytes(page.body)
    browser.screen()
    browser.speaks("en")
    browser.problems.clear()
    with served(RawNode(tea.world.chain)) as node:
        for place in (f"{url}/en/verify", (tmp_path / "saved.html").as_uri()):
            assert verdict(browser, place, tmp_path / "good.json", node) == "TRUE"
            browser.picture(PICTURES / "verify-true.png")
            assert verdict(browser, place, tmp_path / "changed.json", node) == "FALSE"
            assert "item" in browser.value("document.querySelector('#checks .fail').textContent")
            browser.picture(PICTURES / "verify-false.png")
    assert browser.problems == []


def verdict(browser, place, bundle, node):
    browser.open(place)
    browser.choose_file("#file", bundle)
    browser.value(f"document.getElementById('rpc').value = {json.dumps(node)}")
    browser.value("document.getElementById('go').click()")
    browser.until("!!document.querySelector('#verdict.genuine, #verdict.distrust')")
    return browser.value("document.querySelector('#verdict h1').textContent")


def test_a_file_that_is_no_bundle_is_refused_in_words(site, browser, tmp_path):
    _, url = site
    (tmp_path / "no.json").write_text("<b>no</b>", encoding="utf-8")
    assert (
        verdict(browser, f"{url}/en/verify", tmp_path / "no.json", "http://127.0.0.1:1")
        == "This file cannot be read"
    )
    assert browser.value("document.querySelector('#verdict b')") is None


def test_a_page_needs_no_script(site, chrome):
    _, url = site
    tab = chrome(scripts=False)
    tab.open(f"{url}/zh/item/{CAKE}/{ITEM}")
    text = tab.value("document.body.textContent")
    assert "正品记录属实" in text and "完整经历" in text
    tab.open(f"{url}/zh/verify")
    assert tab.value("getComputedStyle(document.querySelector('noscript p')).display") == "block"
