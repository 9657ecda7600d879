"""The demo, played to its end by `brownie run demo` on a chain of its own, and its stage by itself."""

import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from pypdf import PdfReader
from rich.console import Console

from demo import service
from demo.cast import BRAND
from demo.chapters import ChapterUnknown, chapters, chosen
from demo.commands import zhenbo
from demo.screen import Screen
from demo.stage import Stage
from samples.puer.picture import picture
from scripts import demo
from zhenbo.errors import VerdictFalse

ROOT = Path(__file__).resolve().parents[3]
BROWNIE = Path(sys.executable).with_name("brownie")
PATIENCE = 400  # seconds; a busy machine plays slowly
FILES = ("bundle", "roots", "swapped_bundle", "certificate", "labels_zh", "labels_en", "batch", "deployment")
# a `zhenbo serve` that knows nothing but its port
STAND_IN = """#!{python}
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

class Healthy(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"ok\\n")

server = HTTPServer(("127.0.0.1", int(sys.argv[-1])), Healthy)
print("serving", flush=True)
server.serve_forever()
"""


def started(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "ZHENBO_ROOT": str(folder), "ZHENBO_LANG": "en"}
    return subprocess.Popen(
        [BROWNIE, "run", "demo", "main", *arguments],
        cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Folder, output and summary of one demo that ended by itself."""
    folder = tmp_path_factory.mktemp("demo")
    process = started(folder, "once=yes", "chapter=provenance")
    output, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, output
    summary = json.loads((folder / "build" / "demo" / "summary.json").read_text("utf-8"))
    return folder, output, summary


def test_every_step_has_its_transactions_gas_and_a_passed_check(told):
    _, _, summary = told
    assert len(summary["steps"]) >= 18
    for step in summary["steps"]:
        assert len(bytes.fromhex(step["tx"][2:])) == 32
        assert step["tx"] == step["transactions"][0]["tx"]
        assert step["gas"] == sum(one["gas"] for one in step["transactions"]) > 21_000
        assert int(step["paid_wei"]) > 0
        assert step["check"]["en"] and step["passed"] is True
        assert all(check["found"] == check["expected"] for check in step["checks"])
    assert all(step["passed"] for step in summary["off_chain"])


def test_each_member_acts_from_its_own_account(told):
    _, _, summary = told
    accounts = {step["actor"]: step["account"] for step in summary["steps"] + summary["off_chain"]}
    members = {"operator", "producer", "brand", "inspector", "carrier", "regulator", "resolver"}
    assert members | {"relay", "buyer"} <= set(accounts)
    assert len(set(accounts.values())) == len(accounts)


def test_names_network_and_contracts(told):
    _, output, summary = told
    assert (summary["network"], summary["chain_id"]) == (os.environ.get("CHAIN") or "ganache", 1337)
    assert set(summary["contracts"]) == {"Consortium", "Notary", "Passport", "Alerts"}
    assert all(address in output for address in summary["contracts"].values())


def test_leaves_the_files_that_it_names(told):
    folder, _, summary = told
    assert set(FILES) <= set(summary["files"])
    for name, path in summary["files"].items():
        assert not Path(path).is_absolute() and (folder / path).stat().st_size > 0, name
    for name in ("certificate", "labels_zh", "labels_en"):
        assert len(PdfReader(folder / summary["files"][name]).pages) == 1


def test_the_verdict_is_true_then_false_and_names_what_was_swapped(told):
    folder, _, summary = told
    untouched, swapped = summary["verdicts"]["untouched"], summary["verdicts"]["swapped"]
    assert untouched["true"] is True and swapped["true"] is False
    failed = [check["part"] for check in swapped["checks"] if check["status"] == "fail"]
    assert failed[0].endswith("event 0")
    bundles = [(folder / summary["files"][name]).read_bytes() for name in ("bundle", "swapped_bundle")]
    assert sum(a != b for a, b in zip(*bundles, strict=True)) == 1
    document = json.loads(bundles[0])["documents"][int(failed[0].split()[1]) - 1]["text"]
    assert "PO-0715-2" in document and "WD260410-3" in document


def test_the_bundle_is_still_proven_when_the_chain_is_gone(told):
    folder, _, summary = told
    bundle, roots = (folder / summary["files"][name] for name in ("bundle", "roots"))
    answer = zhenbo(["verify", bundle.name, "--roots", roots.name, "--json"], [bundle, roots])
    assert answer.code == 0 and answer.json()["true"]


def test_shows_the_code_the_correction_and_what_was_refused(told):
    _, output, summary = told
    assert "▀▀▀▀▀▀▀" in output  # the finder patterns of the QR code
    assert "declared it erroneous" in output
    skipped = [
        check for step in summary["steps"] for check in step["checks"] if "skipped" in check["what"]["en"]
    ]
    reasons = {reason for check in skipped for reason in check["found"].values()}
    assert len(reasons) == 3


def test_an_alert_is_raised_and_confirmed_and_ends_on_page_and_in_dossier(told):
    _, _, summary = told
    steps = [*summary["steps"], *summary["off_chain"]]
    checks = [check["what"]["en"] for step in steps for check in step["checks"]]
    copied = [said for said in checks if said.startswith("the copied cake: the page says")]
    assert [said.count("Check before") for said in copied] == [0, 1, 1]
    assert "the alert is visible" in checks


def test_the_real_service_is_started_and_sends_the_page_with_its_photo(told):
    folder, output, summary = told
    step = summary["off_chain"][-1]
    assert [check["found"] for check in step["checks"]] == [[True, True], [True], True]
    [line] = [said["en"] for said in step["details"]]
    assert re.fullmatch(r"\$ zhenbo serve build/demo/batch --records \S+ --rpc .* --port [0-9]+", line)
    assert line in " ".join(output.split())
    assert (folder / "build/demo/batch/cake.webp").read_bytes() == picture()


def test_where_the_usual_port_is_taken_the_service_takes_another(tmp_path, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        monkeypatch.setattr(service, "PORT", taken)
        monkeypatch.setattr(service, "PROGRAM", tmp_path / "zhenbo")
        (tmp_path / "zhenbo").write_text(STAND_IN.format(python=sys.executable), "utf-8")
        (tmp_path / "zhenbo").chmod(0o700)
        with service.serving([], tmp_path, tmp_path / "log") as served:
            assert served.url != f"http://127.0.0.1:{taken}"
            assert served.get("/health") == b"ok\n"
    with pytest.raises(OSError, match=r"."):
        served.get("/health")


def test_a_service_that_does_not_start_says_why(tmp_path):
    with (
        pytest.raises(service.ServiceDown, match="none cannot be read"),
        service.serving(["nowhere", "--roots", "none"], tmp_path, tmp_path / "log"),
    ):
        pass


def test_an_unknown_chapter_is_refused_with_a_list_of_those_there_are(capsys):
    with pytest.raises(SystemExit) as ended:
        demo.main("chapter=nowhere")
    assert ended.value.code == 2
    assert "provenance" in capsys.readouterr().err


@pytest.mark.parametrize("argument", ["twice=yes", "provenance", "once=perhaps", "once="])
def test_wrong_use_says_how_it_is_used(capsys, argument):
    with pytest.raises(SystemExit) as ended:
        demo.main(argument)
    assert ended.value.code == 2
    assert "chapter=NAME" in capsys.readouterr().err


def test_chapters_are_found_by_their_files():
    names = [chapter.name for chapter in chapters()]
    assert names[0] == "provenance"
    assert chosen(None) == chapters() and [c.name for c in chosen("provenance")] == ["provenance"]
    with pytest.raises(ChapterUnknown, match="provenance"):
        chosen("prov")


@pytest.fixture
def stage(system, tmp_path):
    screen = Screen(Console(file=io.StringIO()), watched=False, currency="ETH")
    return Stage(system.chain, "", screen, tmp_path, system.deployment)


def test_a_failed_check_ends_the_demo(stage):
    with pytest.raises(VerdictFalse, match=r"step 1|第 1 步"), stage.step(BRAND, "登记", "registers") as step:
        step.check("数量", "quantity", 41, 40)
    assert "41" in stage.screen.console.file.getvalue()


def test_a_step_without_a_check_is_none(stage):
    with pytest.raises(VerdictFalse), stage.step(BRAND, "什么也没查", "checks nothing"):
        pass


@pytest.mark.long
def test_without_once_node_and_pages_stay_until_they_are_told_to_stop(tmp_path):
    process = started(tmp_path, "chapter=provenance")
    try:
        url, cake, sample, verify = addresses(process)
        assert ask_chain_id(url) == 1337
        assert '<h1 id="verdict">Genuine</h1>' in page_at(cake)
        assert "not for sale" in page_at(sample) and "Verify a proof bundle" in page_at(verify)
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
    finally:
        process.kill()
    for ask in (lambda: ask_chain_id(url), lambda: page_at(verify)):
        with pytest.raises(OSError, match=r"."):
            ask()


def addresses(process: subprocess.Popen[str]) -> list[str]:
    """Where the node answers, a cake, a sample and the verifier, as the demo says when its story is told."""
    until, found = time.monotonic() + PATIENCE, []
    for line in process.stdout or ():
        assert time.monotonic() < until
        if found or ("RPC" in line and "http://" in line):
            found += re.findall(r"http://\S+", line)
        if len(found) == 4:
            return found
    raise AssertionError("the demo ended without saying where its node and pages are")


def page_at(url: str) -> str:
    request = urllib.request.Request(url, headers={"Accept": "text/html", "Accept-Language": "en"})  # noqa: S310
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
        return answer.read().decode()


def ask_chain_id(url: str) -> int:
    question = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "eth_chainId", "params": []}).encode()
    request = urllib.request.Request(url, question, {"Content-Type": "application/json"})  # noqa: S310
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
        return int(json.load(answer)["result"], 16)
