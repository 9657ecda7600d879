"""`zhenbo nfc`: the examples of docs/cli.md in their order, receipts, and refusals in one line."""

import json
import re
import shlex
from pathlib import Path

import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data

from toolchain.environment import ROOT
from zhenbo.chain.signers.encrypted import new_account
from zhenbo.cli import main
from zhenbo.items.codes_file import ScryptCost
from zhenbo.nfc import ChipKeys, KeySet, key_file, read
from zhenbo.nfc.receipts import Receipt, signed
from zhenbo.nfc.verdict import verify

DOCS = (Path(ROOT) / "docs" / "cli.md").read_text(encoding="utf-8")
PASSPHRASE = "correct horse battery"
LINK = "https://tea.example/01/09521001003575/21/4BPRTY7AB4QTV"
URL = f"{LINK}?uid=04DE5F1EACC040&ctr=00003D&cmac=94EED9EE65337086"
FACTORY = {"name": "factory", "number": 1, "meta_key": "00" * 16, "file_key": "00" * 16, "diversified": False}
VERIFIER = b"\x12" * 32


def put(path: Path, content: str) -> Path:
    path.write_text(content, encoding="utf-8")
    path.chmod(0o600)
    return path


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder with what the examples name. Key files open fast: their protection has a test of its own."""
    monkeypatch.chdir(tmp_path)
    plain = key_file.write
    monkeypatch.setattr(
        key_file, "write", lambda path, keys, secret: plain(path, keys, secret, ScryptCost(10))
    )
    keys = {"zhenbo": "chip keys", "version": 1, "pepper": bytes(range(32)).hex(), "sets": [FACTORY]}
    put(tmp_path / "factory.json", json.dumps(keys))
    put(tmp_path / "pass.txt", PASSPHRASE + "\n")
    put(tmp_path / "chips.csv", f"uid,link\n04DE5F1EACC040,{LINK}\n")
    put(tmp_path / "receipt.json", json.dumps(example_receipt()))
    return tmp_path


def example_receipt():
    from zhenbo import messages
    from zhenbo.nfc.receipts import of_tap

    keys = ChipKeys((KeySet("factory", 1, bytes(16), bytes(16), diversified=False),), bytes(range(32)))
    receipt: Receipt = of_tap(verify(read(URL), keys, None, at=1), keys, 11155111, 1_800_000_000)
    address = Account.from_key(VERIFIER).address
    return signed(receipt, address, lambda message: messages.sign(message, VERIFIER))


def examples():
    for name, text in re.findall(r"^## `(zhenbo nfc \w+)`\n(.*?)(?=^## )", DOCS, re.MULTILINE | re.DOTALL):
        for block, code in re.findall(r"```console\n\$ (.*?)```\n\nExit code (\d)", text, re.DOTALL):
            line, _, printed = block.partition("\n")
            assert line.startswith(name)
            yield line, printed, int(code)


def test_the_examples_of_the_docs_in_their_order(place, capsys):
    lines = list(examples())
    assert len(lines) == 10
    for line, printed, code in lines:
        assert main(shlex.split(line)[1:]) == code, line
        out = capsys.readouterr()
        told = "".join(re.escape(part) if part != "…" else ".*" for part in re.split("(…)", printed))
        assert re.fullmatch(told, out.err + out.out, re.DOTALL), f"{line}\n{out.err}{out.out}"


def test_the_whole_life_of_a_key_file_and_a_chip(place, run):
    keys = ("--keys", "k.json", "--passphrase-file", "pass.txt")
    for name in ("2026a", "2026b"):
        assert run("nfc", "keys", "k.json", "--add", name, "--passphrase-file", "pass.txt")[0] == 0
    assert (place / "k.json").stat().st_mode & 0o777 == 0o600
    link = run("nfc", "simulate", *keys, "--uid", "04DE5F1EACC040", "--set", "2026a")[1].strip()
    code, out, _ = run("nfc", "verify", link, *keys, "--counters", "t.db", "--device", "a", "--json")
    found = json.loads(out)
    assert code == 0 and found["outcome"] == "first" and found["verdict"] == "check"  # bound to nothing
    assert [each["reason"] for each in found["reasons"]] == ["authentic", "first", "unbound"]
    assert json.loads(run("nfc", "verify", link, *keys, "--counters", "t.db", "--device", "a", "--json")[1])[
        "outcome"
    ] == "repeat"  # fmt: skip
    assert run("nfc", "verify", link, *keys, "--counters", "t.db", "--device", "b")[0] == 1
    run("nfc", "keys", "k.json", "--retire", "2026a", "--passphrase-file", "pass.txt")
    code, out, _ = run("nfc", "verify", link, *keys, "--json")
    assert code == 1 and [each["reason"] for each in json.loads(out)["reasons"]] == ["authentic", "retired"]


def test_personalised_keys_are_the_chips_own(place, run):
    run("nfc", "keys", "k.json", "--add", "x", "--passphrase-file", "pass.txt")
    keys = ("--keys", "k.json", "--passphrase-file", "pass.txt")
    code, out, _ = run("nfc", "personalise", "04DE5F1EACC040", *keys, "--out", "chip.json")
    made = json.loads((place / "chip.json").read_text())
    assert code == 0 and (place / "chip.json").stat().st_mode & 0o777 == 0o600
    assert made["sdm_file_read_key"] not in out
    own = FACTORY | {"meta_key": made["sdm_meta_read_key"], "file_key": made["sdm_file_read_key"]}
    put(
        place / "own.json",
        json.dumps({"zhenbo": "chip keys", "version": 1, "pepper": "00" * 32, "sets": [own]}),
    )
    link = run("nfc", "simulate", "--keys", "own.json", "--uid", "04DE5F1EACC040")[1].strip()
    assert run("nfc", "verify", link, *keys)[0] == 0
    assert run("nfc", "personalise", "04DE5F1EACC040", *keys, "--out", "chip.json")[0] == 2
    assert run("nfc", "personalise", "04DE", *keys, "--out", "c.json")[0] == 2


def test_a_receipt_signed_by_an_account(place, run, monkeypatch):
    made = new_account(place / "verifier.json", PASSPHRASE, 2)
    monkeypatch.setenv("ZHENBO_PASSPHRASE_FILE", str(place / "pass.txt"))
    arguments = (
        "nfc",
        "verify",
        URL,
        "--keys",
        "factory.json",
        "--receipt",
        "r.json",
        "--account",
        "verifier.json",
    )
    code, out, _ = run(*arguments, "--chain-id", 7, "--json")
    assert code == 0 and json.loads(out)["receipt"] == json.loads((place / "r.json").read_text())
    assert run("nfc", "receipt", "r.json", "--verifier", made.address)[0] == 0
    code, out, _ = run("nfc", "receipt", "r.json", "--verifier", Account.from_key(VERIFIER).address)
    assert code == 1 and "NOT signed" in out and "verdict" not in out
    assert run(*arguments, "--chain-id", 7)[0] == 2  # the file is there already
    assert run(*arguments[:-3], "other.json", "--account", "verifier.json")[0] == 2  # no chain id


def test_a_receipt_of_an_answered_challenge(place, run, monkeypatch):
    made = new_account(place / "verifier.json", PASSPHRASE, 2)
    monkeypatch.setenv("ZHENBO_PASSPHRASE_FILE", str(place / "pass.txt"))
    asked = json.loads(run("nfc", "challenge", LINK, "--chain-id", 1337, "--counters", "t.db", "--json")[1])
    signature = Account.sign_message(
        encode_typed_data(full_message=asked["typed_data"]), VERIFIER
    ).signature.hex()
    item_key = Account.from_key(VERIFIER).address
    arguments = ("nfc", "answer", asked["nonce"], signature, "--item-key", item_key, "--counters", "t.db")
    assert run(*arguments, "--receipt", "receipt.json")[0] == 2  # is there already; nothing was used up
    assert run(*arguments, "--receipt", "a.json", "--account", "verifier.json")[0] == 0
    code, out, _ = run("nfc", "receipt", "a.json", "--verifier", made.address, "--json")
    told = json.loads(out)
    assert code == 0 and (told["verdict"], told["channel"], told["chain_id"]) == ("genuine", "chip", 1337)
    assert told["token_id"] == asked["token_id"] and told["chip"].endswith(item_key[2:].lower())


def test_a_challenge_answered_by_the_item_key(place, run):
    asked = json.loads(run("nfc", "challenge", LINK, "--chain-id", 1337, "--counters", "t.db", "--json")[1])
    signable = encode_typed_data(full_message=asked["typed_data"])
    signature = Account.sign_message(signable, VERIFIER).signature.hex()
    item_key = Account.from_key(VERIFIER).address
    right = ("nfc", "answer", asked["nonce"], signature, "--item-key", item_key, "--counters", "t.db")
    assert run(*right[:5], Account.from_key(b"\x13" * 32).address, *right[6:])[0] == 1
    for wrong in ("0x12", "tea", item_key + "00"):
        assert run(*right[:5], wrong, *right[6:])[0] == 2
    assert run(*right[:5], item_key[2:].lower(), *right[6:])[:2] == (0, "the chip is here\n")
    assert run(*right)[:2] == (1, "wrong, late, or used before\n")
    assert (
        run(
            "nfc", "challenge", "https://tea.example/01/09521001003575", "--chain-id", 1, "--counters", "t.db"
        )[0]
        == 2
    )


def test_the_item_key_can_come_from_the_batch(place, run):
    item_key = Account.from_key(VERIFIER).address
    (place / "items.csv").write_text(f"serial,kind,key\nC1,sale-chip,{item_key}\nC2,sale-code,\n")
    made = ("--gtin", "9521001003575", "--lot", "L1", "--items", "items.csv", "--passphrase-file", "pass.txt")
    assert run("batch", "build", "batch", *made)[0] == 0
    for serial, code in (("C1", 0), ("C2", 2), ("C3", 2)):
        link = f"https://tea.example/01/09521001003575/21/{serial}"
        asked = json.loads(
            run("nfc", "challenge", link, "--chain-id", 1337, "--counters", "t.db", "--json")[1]
        )
        signable = encode_typed_data(full_message=asked["typed_data"])
        signature = Account.sign_message(signable, VERIFIER).signature.hex()
        arguments = ("nfc", "answer", asked["nonce"], signature, "--counters", "t.db")
        assert run(*arguments, "--batch", "batch")[0] == code
    assert run(*arguments)[0] == 2 and run(*arguments, "--batch", "batch", "--item-key", item_key)[0] == 2


@pytest.mark.parametrize(
    "table,told",
    [
        ("uid,link\n04DE,https://x.example/\n", "row 2, uid"),
        (f"uid,link\n04DE5F1EACC040,{LINK}\n04:de:5f:1e:ac:c0:40,{LINK}\n", "row 3, uid"),
        ("uid,link\n04DE5F1EACC040,https://tea.example/01/09521001003575\n", "row 2, link"),
        ("uid,link\n", "no rows"),
    ],
)
def test_a_table_that_says_nothing_clear_binds_nothing(place, run, table, told):
    put(place / "chips.csv", table)
    code, _, error = run("nfc", "bind", "chips.csv", "--keys", "factory.json", "--counters", "t.db")
    assert code == 2 and told in error and not (place / "t.db").exists()


def test_a_chip_is_not_bound_to_a_second_item(place, run):
    arguments = ("nfc", "bind", "chips.csv", "--keys", "factory.json", "--counters", "t.db")
    assert [run(*arguments)[0] for _ in range(2)] == [0, 0]
    put(place / "chips.csv", f"uid,link\n04DE5F1EACC041,{LINK}X\n04DE5F1EACC040,{LINK}X\n")
    assert run(*arguments)[0] == 2
    put(place / "chips.csv", f"uid,link\n04DE5F1EACC041,{LINK}Y\n")  # the first row was not kept either
    assert run(*arguments)[0] == 0


@pytest.mark.parametrize(
    "url", ["", "tea", LINK, URL + "&cmac=94EED9EE65337086", URL + "A" * 3000, URL + "\x1b[2J"]
)
def test_what_is_no_message_is_refused_in_one_line(place, run, url):
    code, out, error = run("nfc", "verify", url, "--keys", "factory.json")
    assert (
        code == 2 and not out and len(error.splitlines()) == 1 and "\x1b" not in error and "94EE" not in error
    )


def test_chinese_too(place, run, monkeypatch):
    monkeypatch.setenv("ZHENBO_LANG", "zh")
    assert "这个链接由我们的芯片写出。" in run("nfc", "verify", URL, "--keys", "factory.json")[1]
