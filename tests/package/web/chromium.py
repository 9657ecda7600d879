"""Debian's Chromium by Playwright: pages as people see them."""

import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from playwright.sync_api import Error, sync_playwright

PROGRAM = shutil.which("chromium")
_PHONE = {"width": 360, "height": 740}
_PATIENCE = 60  # seconds


class Tab:
    """One page. `problems` are what it wrote to the console or threw, and what its policy kept out."""

    def __init__(self, do, chromium, scripts):
        self._do, self.problems = do, []
        self._page = do(lambda: self._opened(chromium, scripts))

    def _opened(self, chromium, scripts):
        page = chromium.new_page(viewport=_PHONE, is_mobile=True, java_script_enabled=scripts)
        page.set_default_timeout(_PATIENCE * 1000)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", lambda line: line.type == "error" and self.problems.append(line.text))
        return page

    def screen(self, width=360, height=740, dark=False):
        """A phone, by default."""
        self._do(self._page.set_viewport_size, {"width": width, "height": height})
        self._do(self._page.emulate_media, color_scheme="dark" if dark else "light")

    def speaks(self, language):
        self._do(self._page.set_extra_http_headers, {"Accept-Language": language})

    def at_first(self, script):
        """What runs in every page before its own scripts."""
        self._do(self._page.add_init_script, script)

    def open(self, url):
        self._do(self._page.goto, url)

    def value(self, expression):
        return self._do(self._page.evaluate, expression)

    def until(self, expression):
        """Asked again and again: Playwright's own waiting is kept out by the policies of our pages."""
        end = time.monotonic() + _PATIENCE
        while not self._holds(expression):
            assert time.monotonic() < end, expression
            time.sleep(0.05)

    def _holds(self, expression):
        try:
            return self.value(expression)
        except Error as error:
            if "because of a navigation" in error.message:
                return False  # a page that is being left; the next one is asked
            raise

    def choose_file(self, selector, path):
        self._do(self._page.set_input_files, selector, path)

    def picture(self, path):
        """The whole page, as PNG."""
        self._do(self._page.screenshot, path=path, full_page=True)


@contextmanager
def browser():
    """Opens tabs as long as the block lasts: `tab = browser(scripts=False)`.

    Playwright runs a loop in its thread, where tests ask services with loops of their own: so it has another.
    """
    with ThreadPoolExecutor(1) as thread:

        def do(work, *given, **named):
            return thread.submit(work, *given, **named).result()

        playwright = do(lambda: sync_playwright().start())
        try:
            chromium = do(playwright.chromium.launch, executable_path=PROGRAM, args=["--no-sandbox"])
            yield lambda scripts=True: Tab(do, chromium, scripts)
        finally:
            do(playwright.stop)


@contextmanager
def tab():
    """A browser with one tab."""
    with browser() as opened:
        yield opened()
