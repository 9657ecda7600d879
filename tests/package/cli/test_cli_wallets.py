"""`zhenbo wallets` from the first message to an opened commitment, as a platform and its fans use it."""

import json
import sys
from pathlib import Path

import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data

from toolchain.environment import ROOT
from zhenbo.chain.signers.encrypted import new_account
from zhenbo.chain.signers.keystore import path_of
from zhenbo.wallets.commitments import Opening, commitments_csv, openings_csv
from zhenbo.wallets.register import read

sys.path.append(str(Path(__file__).parents[1] / "wallets"))
from asking import ADDRESS, KEYS, NOW, POINTS, bind, new_register

SHOW = Path(ROOT) / "samples" / "show"
PHRASE = "correct horse battery"


@pytest.fixture
def passphrase(tmp_path, monkeypatch):
    """A platform's keystore account `platform`, and the file with its passphrase."""
    monkeypatch.setenv("HOME", str(tmp_path))
    file = tmp_path / "passphrase"
    file.write_text(PHRASE + "\n")
    file.chmod(0o600)
    return file


@pytest.fixture
def bindings(run, tmp_path, passphrase):
    key = new_account(path_of("platform"), PHRASE, 1 << 12).address
    path = tmp_path / "bindings.jsonl"
    code, _, _ = run(
        "wallets", "new", path, "--platform", "douyin", "--chain-id", 31337, "--points", POINTS, "--key", key
    )
    assert code == 0
    return path


@pytest.fixture
def asked(run, tmp_path, bindings):
    """A message as a wallet would get and sign it: its file, and the signature in hex."""

    def ask(word, fan, name):
        code, out, _ = run("wallets", "message", word, fan, ADDRESS[name], "--bindings", bindings)
        assert code == 0
        file = tmp_path / f"{word}-{fan}-{name}.json"
        file.write_text(out)
        signed = Account.sign_message(encode_typed_data(full_message=json.loads(out)), KEYS[name])
        return file, signed.signature.hex()

    return ask


@pytest.fixture
def bound(run, bindings, asked, passphrase):
    file, signature = asked("bind", "ann", "a")
    words = ("--signature", signature, "--account", "platform", "--passphrase-file", passphrase)
    assert run("wallets", "bind", file, "--bindings", bindings, *words)[0] == 0
    return file, words


def test_what_a_wallet_signed_and_the_platform_confirmed_is_bound(run, bindings, bound):
    code, out, _ = run("wallets", "list", "--bindings", bindings, "--json")
    assert code == 0
    [row] = json.loads(out)
    assert (row["fan"], row["wallet"].lower(), row["waiting"]) == ("ann", ADDRESS["a"], "")
    assert "bind   " in run("wallets", "history", "ann", "--bindings", bindings)[1]


def test_the_same_message_binds_once(run, bindings, bound):
    file, words = bound
    code, _, err = run("wallets", "bind", file, "--bindings", bindings, *words)
    assert code == 2
    assert "must have sequence 1" in err


def test_a_change_waits_and_is_stopped_by_the_wallet_before(run, bindings, bound, asked, passphrase):
    file, signature = asked("bind", "ann", "b")
    words = ("--signature", signature, "--account", "platform", "--passphrase-file", passphrase)
    assert run("wallets", "bind", file, "--bindings", bindings, *words)[0] == 0
    assert "→ " in run("wallets", "list", "--bindings", bindings)[1]
    file, signature = asked("object", "ann", "a")
    assert run("wallets", "object", file, "--bindings", bindings, "--signature", signature)[0] == 0
    assert "→ " not in run("wallets", "list", "--bindings", bindings)[1]


def test_a_wallet_takes_itself_out(run, bindings, bound, asked):
    file, signature = asked("release", "ann", "a")
    assert run("wallets", "remove", file, "--bindings", bindings, "--signature", signature)[0] == 0
    assert run("wallets", "list", "--bindings", bindings)[1] == "no wallet is bound yet\n"


def test_messages_are_for_one_command_and_one_community(run, bindings, asked, tmp_path):
    file, signature = asked("bind", "ann", "a")
    code, _, err = run("wallets", "remove", file, "--bindings", bindings, "--signature", signature)
    assert (code, "to bind, not to remove" in err) == (2, True)
    said = json.loads(file.read_text())
    said["domain"]["chainId"] = 1
    file.write_text(json.dumps(said))
    code, _, err = run("wallets", "bind", file, "--bindings", bindings, "--signature", signature)
    assert (code, "another community" in err) == (2, True)
    file.write_text("[]")
    code, _, err = run("wallets", "bind", file, "--bindings", bindings, "--signature", signature)
    assert (code, "no message" in err) == (2, True)


def test_a_contract_s_signature_is_refused_without_a_node(run, bindings, asked, passphrase):
    file, _ = asked("bind", "ann", "a")
    words = ("--signature", "0x" + "01" * 130, "--account", "platform", "--passphrase-file", passphrase)
    code, _, err = run("wallets", "bind", file, "--bindings", bindings, *words)
    assert code == 2
    assert "--rpc" in err


def test_checking_tells_the_head_and_misses_a_published_one(run, bindings, bound):
    code, out, _ = run("wallets", "check", "--bindings", bindings, "--json")
    said = json.loads(out)
    assert (code, said["lines"], said["bound"], said["head"]) == (0, 2, 1, "0x" + read(bindings).head)
    assert run("wallets", "check", "--bindings", bindings, "--head", said["head"])[0] == 0
    code, out, _ = run("wallets", "check", "--bindings", bindings, "--head", "0x" + "ab" * 32)
    assert code == 1
    assert "lines were cut off" in out


def test_an_epoch_is_published_scored_and_opened(run, tmp_path, monkeypatch):
    """The whole way: the operator publishes, the public scores, one fan shows its link."""
    monkeypatch.chdir(tmp_path)
    register, fan = new_register(tmp_path), "u060124357c"
    bind(register, fan, "a", at=NOW)
    rules, log = SHOW / "rules.yaml", SHOW / "log.csv"
    assert run("wallets", "secret", "secret")[0] == 0
    code, out, _ = run(
        "wallets", "publish", log, "--rules", rules, "--epoch", 1, "--bindings", register,
        "--secret-file", "secret", "--out", "epoch-1", "--json",
    )  # fmt: skip
    assert (code, json.loads(out)["bound"]) == (0, 1)
    scoring = ("--rules", rules, "--epoch", 1, "--out")
    public, private = Path("epoch-1/public"), Path("epoch-1/private")
    commitments, openings = public / "commitments.csv", private / "openings.csv"
    assert run("score", "run", public / "log.csv", *scoring, "public.csv", "--bound", commitments)[0] == 0
    assert run("score", "run", public / "log.csv", *scoring, "own.csv", "--wallets", openings)[0] == 0
    told = [line.split(",") for line in Path("own.csv").read_text().splitlines()]
    blank = [[fan, wallet if fan == "fan" else "", *rest] for fan, wallet, *rest in told]
    assert "\n".join(map(",".join, blank)) + "\n" == Path("public.csv").read_text()
    assert [row[1].lower() for row in told if row[1]] == ["wallet", ADDRESS["a"]]
    names = ("--pseudonyms", private / "pseudonyms.csv")
    code, out, _ = run("wallets", "open", fan, "--openings", openings, *names)
    Path("mine.csv").write_text(out)
    assert run("wallets", "verify", "--openings", "mine.csv", "--commitments", commitments)[0] == 0
    assert run("wallets", "open", "nobody", "--openings", openings)[0] == 2
    code, _, err = run("score", "run", log, *scoring, "x.csv", "--wallets", openings, "--bound", commitments)
    assert (code, "not both" in err) == (2, True)


def test_a_forged_opening_is_named(run, tmp_path):
    ours = [Opening(fan, ADDRESS[name], bytes(32)) for fan, name in (("ann", "a"), ("bob", "b"))]
    (tmp_path / "c.csv").write_bytes(commitments_csv(ours))
    forged = [ours[0], Opening("bob", ADDRESS["c"], bytes(32)), Opening("cid", ADDRESS["d"], bytes(32))]
    (tmp_path / "o.csv").write_bytes(openings_csv(forged))
    code, out, _ = run(
        "wallets", "verify", "--openings", tmp_path / "o.csv", "--commitments", tmp_path / "c.csv"
    )
    assert code == 1
    assert "✘ bob: is not what was committed to\n✘ cid: has no commitment\n" in out
    (tmp_path / "o.csv").write_bytes(openings_csv(ours[:1]))
    words = ("--openings", tmp_path / "o.csv", "--commitments", tmp_path / "c.csv")
    assert run("wallets", "verify", *words)[0] == 0
    assert run("wallets", "verify", *words, "--all")[0] == 1


def test_the_export_is_what_scoring_takes(run, bindings, bound, tmp_path):
    out = tmp_path / "wallets.csv"
    assert run("wallets", "export", "--bindings", bindings, "--out", out)[0] == 0
    assert out.read_text().lower() == f"fan,wallet\nann,{ADDRESS['a']}\n"
    assert out.stat().st_mode & 0o077 == 0
