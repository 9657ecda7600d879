"""`zhenbo airdrop`: a streamer checks a list without a node, and anybody recomputes the root of receipts."""

import json
import shutil
from pathlib import Path

import pytest

from zhenbo.airdrop.receipts import Receipt, Status, root, write_receipts
from zhenbo.deployments import Deployed, Deployment, save

SAMPLES = Path(__file__).resolve().parents[3] / "samples" / "airdrop"
FAN = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"


@pytest.fixture
def samples(tmp_path, monkeypatch):
    """The samples in a project folder of their own."""
    for file in SAMPLES.iterdir():
        shutil.copy(file, tmp_path)
    monkeypatch.setenv("ZHENBO_ROOT", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_sound_list_has_an_id_and_no_copy(run, samples):
    code, out, _ = run("airdrop", "check", "winners.csv")
    assert code == 0 and "total       1500" in out and "plan_id     0x" in out
    _, labelled, _ = run("airdrop", "check", "winners.csv", "--label", "Mid-Autumn")
    assert labelled != out
    assert not list(samples.glob("*.fixed*"))


def test_a_damaged_list_is_told_whole_and_copied(run, samples):
    code, out, _ = run("airdrop", "check", "damaged.csv")
    assert code == 1 and "plan_id" not in out and "damaged.fixed.csv" in out
    assert all(f"\nrow {row}" in out for row in (4, 5, 6, 8, 9, 10, 11, 12))
    code, out, _ = run("airdrop", "check", "damaged.csv", "--json")
    answer = json.loads(out)
    assert code == 1 and not answer["sound"] and len(answer["problems"]) == 8
    assert answer["problems"][0]["column"] == "wallet" and answer["mended"]["width"] == 1


def test_in_chinese(run, samples):
    code, out, _ = run("--lang", "zh", "airdrop", "check", "damaged.csv")
    assert code == 1 and "第 4 行，钱包：" in out and "全角改为半角" in out


def test_an_order_export(run, samples):
    options = ("--mapping", "douyin", "--wallets", "wallets.csv")
    code, out, _ = run("airdrop", "check", "douyin.csv", *options)
    assert code == 0 and "total       2392" in out and "订单状态 is 已关闭" in out
    code, out, _ = run("airdrop", "check", "douyin.csv", *options, "--per-order", "10")
    assert code == 0 and "total       40" in out
    code, out, err = run("airdrop", "check", "douyin.csv")
    assert code == 2 and "lacks a column" in err


def test_our_own_contracts_are_known_from_the_projects_files(run, samples):
    made = Deployment("ganache", 1337, "0x1", 0, "x", {"Points": Deployed(FAN, "0x2", 1)})
    save(samples / "deployments" / "ganache" / "TEA.json", made)
    Path("list.csv").write_text(f"wallet,amount\n{FAN},5\n")
    code, out, _ = run("airdrop", "check", "list.csv")
    assert code == 1 and "this is the contract Points" in out


def test_receipts(run, samples):
    found = [Receipt((2,), FAN, 5, Status.PAID, 0, "0x" + "ab" * 32, 3, 1_790_000_000)]
    write_receipts(Path("r.csv"), found)
    digest = "0x" + root(found).hex()
    code, out, _ = run("airdrop", "receipts", "r.csv", "--root", digest)
    assert code == 0 and f"root        {digest}" in out and "paid        5" in out
    code, out, _ = run("airdrop", "receipts", "r.csv", "--root", "0x" + "00" * 32)
    assert code == 1
    code, _, err = run("airdrop", "receipts", "winners.csv")
    assert code == 2 and "holds no receipts" in err
