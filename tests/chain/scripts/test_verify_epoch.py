"""zhenbo verify epoch and zhenbo claims: what a stranger with the published files and a node finds out."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from brownie import Points, Rewards, Wallet, accounts, web3

from scripts import claim, epoch
from tests.chain.scripts.epochs import BUDGET, HOUR, Show, open_show, tea_fans, wait, wallet
from tests.chain.scripts.operating import Killed, later
from zhenbo.chain import Chain
from zhenbo.cli import main
from zhenbo.rewards.claim_files import path_of
from zhenbo.rewards.claims import read_bundle
from zhenbo.rewards.folder import folder_of, read_manifest, sha256_of, write_manifest
from zhenbo.wallets.commitments import Opening, openings_csv

REAL_SEND = Chain.send_raw
FANS = {1: 1, 2: 2, 3: 5}
POSTER_ROLE = 1


@pytest.fixture(scope="module")
def tea(module_isolation, system, tmp_path_factory):
    return tea_fans(system, tmp_path_factory.mktemp("tea"))


@pytest.fixture
def show(operator, tea) -> Show:
    return open_show(operator, tea)


@pytest.fixture
def zhenbo(capsys):
    """Exit code, output and error of the command, asked of this node."""

    def call(*words: object):
        code = main([*(str(word) for word in words), "--rpc", web3.provider.endpoint_uri])
        return code, *capsys.readouterr()

    return call


def verify(zhenbo, show, number=1, *more):
    return zhenbo("verify", "epoch", number, "--community", "TEA", "--published", show.epochs, *more)


def altered(change):
    """Postings whose payments are not those of the scores."""
    from zhenbo.rewards import amounts

    return lambda entries, wallets: change(amounts.payments(entries, wallets))


def test_equal(show, zhenbo):
    show.posts(show.log(FANS))
    code, out, _ = verify(zhenbo, show)
    assert code == 0 and "EQUAL  (0 ✘  0 !)" in out, out
    assert "3 entries in 1 batches read back from the chain, 1000 in all" in out
    assert "scoring 2026-07-20..2026-07-26 again gives the same scores and carry" in out
    code, out, _ = verify(zhenbo, show, 1, "--json")
    found = json.loads(out)
    assert (code, found["true"], found["state"], found["difference"]) == (0, True, "posted", None)


def test_also_by_the_epochs_own_folder_and_deployments_file(show, zhenbo):
    from zhenbo import deployments

    show.posts(show.log(FANS))
    chain = show.operator.chain
    file = deployments.community_path(chain.name, chain.development, "TEA")
    assert zhenbo("verify", "epoch", 1, "--community", file, "--published", folder_of(show.epochs, 1))[0] == 0


def test_a_false_entry_names_the_first_fan(show, zhenbo, monkeypatch):
    def moved(paid):
        one, two, three = paid
        return (one, replace(two, amount=two.amount - 1), replace(three, amount=three.amount - 7))

    monkeypatch.setattr("scripts.posting.payments", altered(moved))
    assert show.posts(show.log(FANS)) == 0, show.operator.err
    code, out, _ = verify(zhenbo, show, 1, "--json")
    found = json.loads(out)
    assert code == 1 and not found["true"]
    assert found["difference"] == {"fan": "fan0002", "wallet": "0x" + "0" * 39 + "2", "expected": "400",
                                   "posted": "399"}  # fmt: skip
    code, out, _ = verify(zhenbo, show)
    assert code == 1 and "NOT EQUAL" in out
    assert f"✘ amounts: fan fan0002 ({wallet(2)}): should be 400, posted is 399" in out


def test_a_fan_that_nobody_knows_and_one_that_is_missing(show, zhenbo, monkeypatch):
    monkeypatch.setattr(
        "scripts.posting.payments",
        altered(lambda paid: (paid[0], paid[1], replace(paid[2], wallet=wallet(9)))),
    )
    show.posts(show.log(FANS))
    found = json.loads(verify(zhenbo, show, 1, "--json")[1])
    assert (found["difference"]["fan"], found["difference"]["posted"]) == ("fan0003", "0")


def test_changed_files_are_named(show, zhenbo):
    show.posts(show.log(FANS))
    home = folder_of(show.epochs, 1)
    (home / "log.csv").write_text((home / "log.csv").read_text().replace("fan0001", "fan0008"))
    code, out, _ = verify(zhenbo, show)
    assert (
        code == 1 and "✘ files: not what epoch.json says: log.csv" in out and "✘ log: log.csv hashes" in out
    )
    assert "✘ score: scoring the log again gives another scores.csv" in out
    manifest = read_manifest(home)  # a manifest in step with it does not help
    write_manifest(home, replace(manifest, files=manifest.files | {"log.csv": sha256_of(home / "log.csv")}))
    code, out, _ = verify(zhenbo, show)
    assert code == 1 and "✘ files" not in out and "✘ log" in out


@pytest.mark.parametrize(
    "change, said",
    [
        ({"total": 7, "fans": 9}, "total 7, 1000; fans 9, 3"),
        ({"uri": "https://elsewhere.example"}, "uri https://elsewhere.example, "),
        ({"batches": ()}, "batches 0, 1"),
        ({"closed": "0x" + "00" * 32}, "closed 0x00"),
        ({"rules_hash": "0x12", "version": 3}, "version 3, 1; rules_hash 0x12, 0x"),
    ],
)
def test_a_manifest_that_says_what_the_chain_does_not(show, zhenbo, change, said):
    show.posts(show.log(FANS))
    home = folder_of(show.epochs, 1)
    write_manifest(home, replace(read_manifest(home), **change))
    code, out, _ = verify(zhenbo, show)
    assert code == 1 and "✘ manifest: epoch.json is not true: " in out and said in out, out


def test_days_that_were_paid_for_before_are_named(show, zhenbo):
    show.posts(show.log(FANS))
    show.finalises(1)
    assert show.posts(show.log({4: 3}, name="again"), "period=1") == 0, show.operator.err
    code, out, _ = verify(zhenbo, show, 2)
    assert code == 1 and "✘ days: epoch 1 was paid for days of this one already" in out, out
    shutil.rmtree(folder_of(show.epochs, 1))
    code, out, _ = verify(zhenbo, show, 2)
    assert code == 0 and "no day was paid for in the 0 earlier epochs at hand" in out, out


def test_other_rules_are_named(show, zhenbo):
    show.posts(show.log(FANS))
    home = folder_of(show.epochs, 1)
    show.rules_file(weight=7, name="other").replace(home / "rules.yaml")
    code, out, _ = verify(zhenbo, show)
    assert code == 1 and "✘ rules: the rule file hashes to" in out


def test_what_waited_must_be_what_the_epoch_before_left(show, zhenbo):
    show.posts(show.log(FANS, unbound={3}))
    show.finalises(1)
    show.posts(show.log({3: 1, 4: 3}, period=2, name="second"))
    code, out, _ = verify(zhenbo, show, 2)
    assert code == 0 and "✔ carry: what waited is what epoch 1 left" in out, out
    first = folder_of(show.epochs, 1) / "carry-out.csv"
    first.write_text(first.read_text().replace("400", "399"))
    code, out, _ = verify(zhenbo, show, 2)
    assert code == 1 and "✘ carry: what waited is not what epoch 1 left" in out
    first.unlink()
    code, out, _ = verify(zhenbo, show, 2)
    assert code == 0 and "! carry: carry not compared" in out


@pytest.mark.parametrize(
    "name", ["log.csv", later("scores.csv"), "carry-in.csv", later("carry-out.csv"), later("rules.yaml")]
)
def test_a_file_that_is_missing_or_none_is_named(show, zhenbo, name):
    """Published files that cannot be read make the verdict false: whoever asks is not to blame."""
    show.posts(show.log(FANS, unbound={3}))
    show.finalises(1)
    show.posts(show.log({3: 1, 4: 3}, period=2, name="second"))
    file = folder_of(show.epochs, 2) / name
    file.unlink()
    code, out, err = verify(zhenbo, show, 2)
    assert (code, err) == (1, "") and f"✘ files: missing or unreadable: {name} (not there)" in out
    assert out.rstrip().endswith("NOT EQUAL  (1 ✘  0 !)"), out
    file.mkdir()
    code, out, err = verify(zhenbo, show, 2)
    assert (code, err) == (1, "") and f"✘ files: missing or unreadable: {name} (no file)" in out


@pytest.mark.parametrize("number, name", [(1, "carry-out.csv"), (2, "carry-in.csv"), (2, "log.csv")])
def test_a_file_that_cannot_be_understood_is_named(show, zhenbo, number, name):
    """Also in the folder of the epoch before, with which what waited is compared."""
    show.posts(show.log(FANS, unbound={3}))
    show.finalises(1)
    show.posts(show.log({3: 1, 4: 3}, period=2, name="second"))
    (folder_of(show.epochs, number) / name).write_bytes(b"\xff\x00")
    code, out, err = verify(zhenbo, show, 2)
    assert (code, err) == (1, "") and f"✘ {'score' if name == 'log.csv' else 'carry'}: " in out, out


def test_what_the_epoch_before_left_may_be_no_file(show, zhenbo):
    show.posts(show.log(FANS, unbound={3}))
    show.finalises(1)
    show.posts(show.log({3: 1, 4: 3}, period=2, name="second"))
    left = folder_of(show.epochs, 1) / "carry-out.csv"
    left.unlink()
    left.mkdir()
    code, out, _ = verify(zhenbo, show, 2)
    assert code == 1 and f"✘ carry: {left} is not a file" in out, out


@pytest.mark.parametrize("number, words", [(7, "There is no epoch 7"), (1, "Epoch 1 is not posted (open)")])
def test_nothing_to_verify(show, zhenbo, dies, monkeypatch, number, words):
    dies(3, after=False)
    with pytest.raises(Killed):
        show.posts(show.log(FANS))
    monkeypatch.setattr(Chain, "send_raw", REAL_SEND)
    code, _, err = verify(zhenbo, show, number)
    assert code == 2 and words in err


def test_a_wallet_that_posts_is_read_through(show, zhenbo):
    """A contract wallet as poster: the entries lie inside its own calldata."""
    poster = accounts[5]
    safe = poster.deploy(Wallet, poster)
    manager, treasury = (show.deployment.address(name) for name in ("CommunityManager", "Treasury"))
    from brownie import CommunityManager, Treasury

    grant = CommunityManager.at(manager).grantRole.encode_input(POSTER_ROLE, safe, 0)
    call = (manager, 0, grant, bytes(32), bytes(32))
    Treasury.at(treasury).schedule(*call, 0, {"from": accounts[0]})
    Treasury.at(treasury).execute(*call, {"from": accounts[0]})
    log = show.log(FANS)
    show.posts(log, sends=False)
    rewards = Rewards.at(show.ledger.rewards)
    entries = [int(wallet(fan), 16) << 96 | amount for fan, amount in ((1, 200), (2, 400), (3, 400))]
    home = folder_of(show.epochs, 1)
    safe.execute(rewards, [rewards.openEpoch.encode_input(), rewards.post.encode_input(1, 1, 0, entries)],
                 {"from": poster})  # fmt: skip
    assert show.posts(log) == 0, show.operator.err  # finds both done, and closes
    assert read_manifest(home).batches[0].tx
    code, out, _ = verify(zhenbo, show)
    assert code == 0 and "3 entries in 1 batches read back" in out and "calldata" not in out, out


def test_bundles_from_the_files_and_from_the_chain_are_the_same(show, zhenbo, tmp_path, monkeypatch):
    monkeypatch.setattr("scripts.posting.batch_size", lambda gas: 2)
    show.posts(show.log(FANS))
    show.finalises(1)
    show.posts(show.log({2: 1, 3: 1, 4: 1}, period=2, name="second"))
    show.finalises(2)
    made, rebuilt = tmp_path / "made", tmp_path / "rebuilt"
    code, out, err = zhenbo("claims", "make", show.epochs, "--out", made, "--community", "TEA")
    assert code == 0 and "fans    4" in out, err
    assert (
        main(["claims", "make", str(show.epochs), "--out", str(tmp_path / "offline"), "--epochs", "1,2"]) == 0
    )
    code, _, err = zhenbo("claims", "rebuild", "--out", rebuilt, "--community", "TEA")
    assert code == 0, err
    files = {path.relative_to(made): path.read_bytes() for path in made.rglob("*.json")}
    for folder in (rebuilt, tmp_path / "offline"):
        assert files == {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.json")}
    assert len(files) == 5  # four fans and the summary
    bundle = read_bundle(path_of(made, wallet(3)).read_bytes(), "three")
    assert [one.epoch for one in bundle.claims] == [1, 2] and not bundle.unproven()
    rewards = Rewards.at(bundle.place.rewards)
    rewards.claim(bundle.fan, [one.args for one in bundle.claims], {"from": accounts[10]})
    assert Points.at(show.deployment.address("Points")).balanceOf(wallet(3)) == bundle.total == 733


def test_show_and_check(show, zhenbo, tmp_path, capsys):
    show.posts(show.log(FANS))
    show.finalises(1)
    out = tmp_path / "claims"
    assert zhenbo("claims", "rebuild", "--out", out, "--community", "TEA")[0] == 0
    file = path_of(out, wallet(2))
    code, text, _ = zhenbo("claims", "show", wallet(2), "--claims", out)
    assert code == 0 and "epoch 1: 400  to be claimed" in text and "due: 400" in text
    data = json.loads(zhenbo("claims", "show", wallet(2), "--community", "TEA", "--json")[1])["data"]
    accounts[10].transfer(show.ledger.rewards, 0, data=data)
    code, text, _ = zhenbo("claims", "show", wallet(2), "--claims", out)
    assert "epoch 1: 400  claimed before" in text and "due: 0" in text
    assert zhenbo("claims", "check", file)[0] == 0
    assert main(["claims", "check", str(file)]) == 0
    capsys.readouterr()
    file.write_text(file.read_text().replace('"400"', '"401"'))
    code, text, _ = zhenbo("claims", "check", file)
    assert code == 1 and "✘ epoch 1: 401  not what the chain holds" in text and "FALSE" in text
    file.write_text(file.read_text() + " ")
    code, _, err = zhenbo("claims", "check", file)
    assert code == 2 and "is no claim bundle" in err


def test_files_and_folders_of_bundles_are_relayed(show, zhenbo, tmp_path, dies, monkeypatch):
    show.posts(show.log(FANS))
    show.finalises(1)
    out = tmp_path / "claims"
    zhenbo("claims", "rebuild", "--out", out, "--community", "TEA")
    assert show.operator.run(claim.main, out, "community=TEA") == 0
    assert "Claim 1000 for 3 fans" in show.operator.out
    dies(1, False)
    with pytest.raises(Killed):
        show.claims(out)
    monkeypatch.setattr(Chain, "send_raw", REAL_SEND)
    assert show.operator.run(claim.main, out, "community=TEA") == 2
    assert "run with send=yes to finish it first" in show.operator.err
    assert show.claims(path_of(out, wallet(1))) == 0, show.operator.err
    points = Points.at(show.deployment.address("Points"))
    assert sum(points.balanceOf(wallet(fan)) for fan in FANS) == BUDGET
    assert show.claims(wallet(7)) == 2 and "no entry in any final epoch" in show.operator.err
    assert show.claims("nothing.json") == 2 and "no file or folder is there" in show.operator.err


def test_scores_that_tell_no_wallets(show, zhenbo, tmp_path):
    """Who has a wallet is committed to; the public checks the amounts, whoever has the openings all of it."""
    log = show.log(FANS, unbound=FANS)
    private = tmp_path / "openings.csv"
    private.write_bytes(
        openings_csv(Opening(f"fan{fan:04d}", wallet(fan), bytes([fan]) * 32) for fan in FANS)
    )
    assert show.posts(log, f"openings={private}") == 0, show.operator.err
    home = folder_of(show.epochs, 1)
    assert "fan0002,,2000,400" in (home / "scores.csv").read_text()
    assert not list(home.glob("openings*")) and (home / "commitments.csv").exists()
    code, out, _ = verify(zhenbo, show)
    assert code == 0 and "! amounts: 3 amounts are posted as scored; to whom is not published" in out, out
    code, out, _ = verify(zhenbo, show, 1, "--openings", private)
    assert code == 0 and "✔ wallets: 3 openings open their commitments" in out and "✔ amounts" in out, out
    private.write_text(private.read_text().replace("02" * 32, "03" * 32))
    code, out, _ = verify(zhenbo, show, 1, "--openings", private)
    assert code == 1 and "✘ wallets: fan0002 is not what was committed to" in out
    show.finalises(1)
    made = tmp_path / "made"
    code, _, err = zhenbo("claims", "make", show.epochs, "--out", made, "--community", "TEA")
    assert code == 2 and "its wallet is not known" in err
    assert zhenbo("claims", "rebuild", "--out", made, "--community", "TEA")[0] == 0


def test_amounts_that_nobody_was_to_get(show, zhenbo, tmp_path, monkeypatch):
    log = show.log(FANS, unbound=FANS)
    private = tmp_path / "openings.csv"
    private.write_bytes(
        openings_csv(Opening(f"fan{fan:04d}", wallet(fan), bytes([fan]) * 32) for fan in FANS)
    )
    monkeypatch.setattr(
        "scripts.posting.payments", altered(lambda paid: (paid[0], replace(paid[1], amount=1), paid[2]))
    )
    show.posts(log, f"openings={private}")
    found = json.loads(verify(zhenbo, show, 1, "--json")[1])
    assert found["difference"] == {"fan": "fan0003", "wallet": "", "expected": "400", "posted": "0"}


def test_the_window_and_the_state_are_told(show, zhenbo):
    log = show.log(FANS)
    show.posts(log)
    show.does(epoch.dispute, 1, f"evidence={log}", "uri=x")
    code, out, _ = verify(zhenbo, show)
    assert code == 0 and "! state: epoch 1 is disputed" in out
    wait(HOUR)


def test_published_may_be_anything_else(show, zhenbo, tmp_path: Path):
    show.posts(show.log(FANS))
    code, _, err = zhenbo("verify", "epoch", 1, "--community", "TEA", "--published", tmp_path / "nothing")
    assert code == 2 and "does not exist; name the folder of an epoch" in err
    code, _, err = zhenbo("verify", "epoch", 1, "--community", "MILK", "--published", show.epochs)
    assert code == 2 and "No community MILK is known on this chain" in err
