"""The commands that need no chain: answers, exit codes, JSON, languages."""

import json
import resource
import subprocess
import sys

import pytest

from samples.puer import story
from zhenbo import __version__
from zhenbo.merkle import StandardMerkleTree

LINK = "https://id.gs1.org/01/09521001003575/21/A%2F1"


@pytest.fixture
def document(tmp_path):
    steps = [step for step in story.documents(story.SAMPLE_SERIALS) if step.name == "05-pile-fermentation"]
    story.write(tmp_path, steps)
    return tmp_path / "05-pile-fermentation.jsonld"


def test_version(run):
    assert run("--version") == (0, f"zhenbo {__version__}\n", "")


def test_gs1_parse(run):
    code, out, _ = run("gs1", "parse", LINK)
    assert code == 0
    assert "(01)09521001003575(21)A/1" in out
    value = json.loads(run("gs1", "parse", LINK, "--json")[1])
    assert (value["gtin"], value["serial"]) == ("09521001003575", "A/1")
    assert int(value["token_id"]) >> 160 == 9521001003575


def test_gs1_build_both_ways(run):
    by_parts = json.loads(run("gs1", "build", "--gtin", "9521001003575", "--serial", "A/1", "--json")[1])
    by_elements = json.loads(run("gs1", "build", "(01)09521001003575(21)A/1", "--json")[1])
    assert by_parts["uri"] == by_elements["uri"] == LINK
    shop = run("gs1", "build", "--gtin", "9521001003575", "--base", "https://tea.example/x")[1]
    assert "https://tea.example/x/01/09521001003575" in shop


@pytest.mark.parametrize(
    "arguments,reason",
    [
        (("gs1", "parse", "https://id.gs1.org/01/09521001003576"), "check digit"),
        (("gs1", "build"), "give an element string"),
        (("gs1", "build", "(01)09521001003575", "--gtin", "9521001003575"), "give an element string"),
        (("nonsense",), "No such command"),
        (("gs1", "parse"), "Missing argument"),
        (("--lang", "fr", "gs1", "parse", LINK), "no language of ours"),
        (("verify", "absent.json", "--roots", "absent.json"), "cannot be read"),
        (("verify", __file__, "--roots", "absent.json"), "is no JSON"),
        (("epcis", "digest", "absent.jsonld"), "cannot be opened"),
        (("tree", "proof", __file__, "0"), "is no JSON"),
        (("batch", "inspect", "absent"), "batch.json"),
        (("batch", "build", "x", "--gtin", "9521001003575", "--lot", "L"), "give either --items or --count"),
        (("labels", "absent", "--out", "out", "--part", "front"), "batch.json"),
        (("labels", "absent", "--out", "out", "--sheet", "A0"), "no label sheet"),
    ],
)
def test_refusals_are_one_line_on_stderr_and_exit_2(run, arguments, reason, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("zhenbo: ") and err.count("\n") == 1
    assert reason in err


def test_debug_shows_where(run):
    code, _, err = run("--debug", "gs1", "parse", "https://id.gs1.org/01/1")
    assert code == 2
    assert "Traceback" in err


def test_language_by_option_environment_and_not_beyond_one_command(run, monkeypatch):
    monkeypatch.setenv("ZHENBO_LANG", "en")
    assert "请给出" in run("--lang", "zh", "gs1", "build")[2]
    assert "give an element string" in run("gs1", "build")[2]
    monkeypatch.setenv("ZHENBO_LANG", "zh")
    assert "请给出" in run("gs1", "build")[2]


def test_epcis_check_tells_place_and_reason(run, document):
    assert run("epcis", "check", document)[0] == 0
    document.write_text(document.read_text("utf-8").replace('"eventTime": ', '"eventTimes": ', 1), "utf-8")
    code, out, _ = run("epcis", "check", document, "--json")
    assert code == 1
    problem = json.loads(out)["problems"][0]
    assert (problem["event"], problem["path"]) == (0, "$.epcisBody.eventList[0].eventTime")
    assert "does not conform" in run("epcis", "check", document)[1]


def test_epcis_digest_gives_a_row_an_event(run, document):
    from zhenbo.epcis.digest import digests
    from zhenbo.epcis.document import load

    value = json.loads(run("epcis", "digest", document, "--json")[1])
    expected = digests(load(document.read_bytes(), "x").events)
    assert [row["strict"] for row in value["events"]] == [d.strict.hex() for d in expected]
    assert [row["canonical"] for row in value["events"]] == [d.canonical.hex() for d in expected]
    assert expected[1].strict.hex() in run("epcis", "digest", document)[1]


def test_a_heading_is_no_leaf_and_a_damaged_first_row_is_no_heading(run, tmp_path):
    types, rows = "uint256,address,uint256", ["1,0x" + "11" * 20 + ",5", "2,0x" + "22" * 20 + ",7"]
    roots = []
    for name, lines in (("bare", rows), ("headed", ["index,account,amount", *rows])):
        sheet = tmp_path / f"{name}.csv"
        sheet.write_text("\n".join(lines))
        out = run("tree", "build", sheet, "--types", types, "--out", tmp_path / f"{name}.json", "--json")[1]
        roots.append(json.loads(out)["root"])
    assert roots[0] == roots[1]
    damaged = tmp_path / "damaged.csv"
    damaged.write_text("\n".join(["1,account,amount", *rows]))
    code, _, err = run("tree", "build", damaged, "--types", types, "--out", tmp_path / "damaged.json")
    assert code == 2 and "row 0" in err
    damaged.write_text("index,account,amount")
    code, _, err = run("tree", "build", damaged, "--types", types, "--out", tmp_path / "damaged.json")
    assert code == 2 and "a heading and no rows" in err


def test_tree_build_and_proof(run, tmp_path):
    rows = [(n, "0x" + f"{n:040x}", n * n) for n in range(1, 8)]
    types = ["uint256", "address", "uint256"]
    sheet, dump = tmp_path / "rows.csv", tmp_path / "dump.json"
    sheet.write_text("\ufeff" + "".join(",".join(map(str, row)) + "\r\n" for row in rows), encoding="utf-8")
    value = json.loads(run("tree", "build", sheet, "--types", ",".join(types), "--out", dump, "--json")[1])
    tree = StandardMerkleTree.of(rows, types)
    assert value["root"] == "0x" + tree.root.hex()
    proof = json.loads(run("tree", "proof", dump, 3, "--json")[1])
    nodes = [bytes.fromhex(node[2:]) for node in proof["proof"]]
    assert StandardMerkleTree.verify(tree.root, types, rows[3], nodes)
    code, _, err = run("tree", "build", sheet, "--types", ",".join(types), "--out", dump)
    assert code == 2 and "already there" in err
    assert run("tree", "build", sheet, "--types", "uint256", "--out", tmp_path / "other.json")[0] == 2
    assert not (tmp_path / "other.json").exists()


def test_the_dump_loads_in_the_npm_package(run, tmp_path):
    from toolchain.environment import ROOT

    sheet, dump = tmp_path / "rows.csv", tmp_path / "dump.json"
    sheet.write_text("1,0x" + "11" * 20 + ",5\n2,0x" + "22" * 20 + ",7\n")
    root = json.loads(
        run("tree", "build", sheet, "--types", "uint256,address,uint256", "--out", dump, "--json")[1]
    )["root"]
    program = (
        "const {StandardMerkleTree}=require('@openzeppelin/merkle-tree');"
        f"const t=StandardMerkleTree.load(JSON.parse(require('fs').readFileSync({str(dump)!r})));"
        "t.validate();console.log(t.root)"
    )
    done = subprocess.run(
        ["node", "-e", program], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == root


def test_terminal_commands_in_a_strangers_text_are_made_harmless(run, document):
    text = document.read_text("utf-8").replace("creating_class_instance", "\x9b31mred\u202e", 1)
    document.write_text(text, encoding="utf-8")
    for more in ((), ("--json",)):
        code, out, _ = run("epcis", "check", document, *more)
        assert code == 1
        assert "\x9b" not in out and "\u202e" not in out


_HEAVY = ("web3", "reportlab", "sqlalchemy", "openpyxl", "rich", "requests", "cryptography")
_PROGRAM = f"""
import sys
from zhenbo.cli import main
code = main(["gs1", "parse", sys.argv[1]])
sys.exit(code or len(set({_HEAVY!r}) & set(sys.modules)))
"""


def test_small_commands_start_fast():
    """0.3 s of work, and nothing heavy loaded; processor time, since other processes may be busy."""
    times = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-c", _PROGRAM, LINK], check=True, capture_output=True, timeout=60)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert min(times) < 0.8
