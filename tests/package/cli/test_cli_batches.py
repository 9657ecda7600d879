"""Batches, labels, verdicts and dossiers through the command line, with files only."""

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "bundle"))
import bundle_world

from zhenbo.bundle.make import make_bundle
from zhenbo.bundle.source import from_chain, roots_file

PASSPHRASE = "correct horse battery"


def private_file(path: Path, text: str) -> None:
    """What only its owner may read, as passphrases ask for."""
    path.write_text(text)
    path.chmod(0o600)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A batch folder, a good bundle and its roots."""
    folder = tmp_path_factory.mktemp("files")
    world = bundle_world.build(folder)
    world.activate()
    bundle = make_bundle(world.chain, bundle_world.NETWORK, world.batch, [world.records], world.link)
    (folder / "bundle.json").write_bytes(bundle.dumps())
    (folder / "roots.json").write_bytes(roots_file(from_chain(world.chain, bundle_world.NETWORK, None)))
    private_file(folder / "secret", PASSPHRASE + "\n")
    return folder


def test_a_batch_is_built_inspected_and_looked_into(run, files, tmp_path):
    folder = tmp_path / "batch"
    sheet = tmp_path / "items.csv"
    sheet.write_text("序列号,类型\nA001,销售刮码\nA002,样品刮码\n", encoding="gb18030")
    arguments = ("--gtin", "9521001003575", "--lot", "L1", "--items", sheet)
    code, out, _ = run("batch", "build", folder, *arguments, "--passphrase-file", files / "secret", "--json")
    assert code == 0
    built = json.loads(out)
    assert (built["items"], built["quantity"]) == (2, 1)
    assert PASSPHRASE not in out
    inspected = json.loads(run("batch", "inspect", folder, "--json")[1])
    assert inspected["passed"] and inspected["recomputed"] == built["root"]
    listed = json.loads(run("batch", "leaves", folder, "--json")[1])
    proof = json.loads(run("batch", "proof", folder, "A002", "--json")[1])
    assert listed["good"] and listed["leaves"][1] == proof["leaf"]
    assert proof["kind"] == "sample-code"
    again = run("batch", "build", folder, *arguments, "--passphrase-file", files / "secret")
    assert again[0] == 2 and "already there" in again[2]


def test_a_batch_with_a_fault_fails_its_inspection(run, files, tmp_path):
    folder = tmp_path / "batch"
    run("batch", "build", folder, "--gtin", "9521001003575", "--lot", "L1", "--count", "4",
        "--passphrase-file", files / "secret")  # fmt: skip
    leaves = bytearray((folder / "leaves.bin").read_bytes())
    leaves[5] ^= 1
    (folder / "leaves.bin").write_bytes(leaves)
    code, out, _ = run("batch", "inspect", folder, "--sign")
    assert code == 1
    assert "do not sign" in out
    assert not (folder / "inspection.json").exists()
    assert run("batch", "leaves", folder)[0] == 1


def test_labels_need_the_passphrase_for_their_codes(run, files, tmp_path):
    batch = files / "batch"
    code, out, _ = run(
        "labels", batch, "--out", tmp_path / "l", "--passphrase-file", files / "secret", "--json"
    )
    assert code == 0
    (path,) = json.loads(out)["files"]
    assert Path(path).read_bytes().startswith(b"%PDF")
    assert run("labels", batch, "--out", tmp_path / "f", "--part", "front")[0] == 0
    private_file(tmp_path / "wrong", "not the passphrase at all\n")
    code, _, err = run("labels", batch, "--out", tmp_path / "w", "--passphrase-file", tmp_path / "wrong")
    assert code == 2 and "does not open" in err
    code, _, err = run("labels", batch, "--out", tmp_path / "n")  # pytest's input is no terminal
    assert code == 2 and "--passphrase-file" in err


def test_verify_says_true_false_or_refuses(run, files, tmp_path):
    good = files / "bundle.json"
    code, out, _ = run("verify", good, "--roots", files / "roots.json")
    assert code == 0
    assert out.splitlines()[-1].startswith("TRUE")
    assert run("verify", good, "--roots", files / "roots.json", "--strict")[0] == 1
    changed = tmp_path / "changed.json"
    changed.write_bytes(good.read_bytes().replace(b"netWeightGrams", b"netWeightGramz", 1))
    code, out, _ = run("verify", changed, "--roots", files / "roots.json")
    assert code == 1
    assert out.splitlines()[-1].startswith("FALSE")
    assert (
        "✘ document 6 event 0: (creating_class_instance, 2026-07-15) was changed after it was anchored" in out
    )
    changed.write_bytes(good.read_bytes() + b" ")
    assert run("verify", changed, "--roots", files / "roots.json")[0] == 2
    code, _, err = run("verify", good)
    assert code == 2 and "--rpc URL" in err
    code, _, err = run("verify", good, "--roots", files / "roots.json", "--rpc", "http://127.0.0.1:1")
    assert code == 2 and "--roots" in err
    code, _, err = run("verify", good, "--rpc", "http://127.0.0.1:1/secret-key")
    assert code == 2 and "cannot be reached" in err and "secret-key" not in err


def test_the_verdict_in_json_has_both_languages(run, files):
    value = json.loads(run("verify", files / "bundle.json", "--roots", files / "roots.json", "--json")[1])
    assert value["true"] is True
    assert all(check["said"]["zh"] and check["said"]["en"] for check in value["checks"])
    assert {check["status"] for check in value["checks"]} == {"pass", "flag"}


def test_the_dossier_is_a_timeline_in_either_language(run, files):
    arguments = (files / "bundle.json", "--roots", files / "roots.json")
    code, english, _ = run("dossier", *arguments)
    assert code == 0
    assert "batch: PE20260715A" in english and "retail selling" in english
    chinese = run("--lang", "zh", "dossier", *arguments)[1]
    assert "批次: PE20260715A" in chinese and "零售" in chinese
    assert run("dossier", *arguments)[1] == english
    value = json.loads(run("dossier", *arguments, "--json")[1])
    assert value["verified"] is True
    assert value["owner"] == bundle_world.BUYER
