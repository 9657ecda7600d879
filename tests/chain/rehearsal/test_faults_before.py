"""What is wrong before anything is sent: each fault in a sentence that says what to do, by script and doctor.

No output ever shows the key in a URL: the office asserts it of each (office.SECRET).
"""

import re
import subprocess
import sys

import pytest

from tests.chain.rehearsal.faults import Answer, Error, Silent, Status, wrong
from tests.chain.rehearsal.network_story import FORTUNE, open_office
from tests.chain.rehearsal.office import ROOT, SECRET
from toolchain.networks import free_port
from toolchain.rehearsal import standing_in

SEND = ("send=yes", "yes=yes")


@pytest.fixture(scope="module")
def sepolia():
    with standing_in("sepolia", block_time=0.25) as stand_in:
        yield stand_in


@pytest.fixture
def office(tmp_path, sepolia):
    """An operator with funds."""
    office = open_office(tmp_path, [sepolia], ZHENBO_ACCOUNT="operator")
    sepolia.give(office.account("operator"), FORTUNE)
    return office


def sent(office, sepolia):
    """What the operator's account has sent, mined or not."""
    return [one for one in sepolia.pool.kept() if one.sender == office.address("operator").lower()]


def refused(office, sepolia, *words, **options):
    """The sentence with which a sending deployment is refused; nothing was sent."""
    ended = office.run("deploy", "network=sepolia", *SEND, *words, **options)
    assert ended.code == 2, ended.text
    assert sent(office, sepolia) == []
    assert "Traceback" not in ended.text
    return ended.err.strip()


def complaint(office, check, network="sepolia"):
    """What the doctor finds wrong with the live node, the keystore or the balance."""
    ended = office.doctor(network)
    assert ended.code == 1, ended.text
    (line,) = [line for line in ended.out.splitlines() if line.startswith(f"FAIL {check}")]
    return line


# unreachable


@pytest.mark.parametrize(
    "url, kind",
    [
        ("http://127.0.0.1:{free}/v3/{secret}", "ConnectionError"),
        ("http://no-such-node.invalid/v3/{secret}", "ConnectionError"),
        ("https://127.0.0.1:{port}/v3/{secret}", "SSLError"),
        ("http://somebody:{secret}@127.0.0.1:{free}/", "ConnectionError"),
    ],
    ids=["refused", "no such name", "no TLS there", "password in it"],
)
def test_a_node_that_cannot_be_reached(office, sepolia, url, kind):
    port = int(sepolia.url.rpartition(":")[2])
    address = url.format(free=free_port(), port=port, secret=SECRET)
    office.write_settings(ZHENBO_RPC_SEPOLIA=address)
    said = refused(office, sepolia)
    place = rf"{address.split(':')[0]}://[\w.:-]+"
    cure = "Start the node or correct ZHENBO_RPC_SEPOLIA."
    assert re.fullmatch(rf"{place} cannot be reached \({kind} at eth_chainId\). {cure}", said)
    line = complaint(office, "live node")
    assert "start it, or correct its address -> ZHENBO_RPC_SEPOLIA in .env" in line


def test_a_node_that_does_not_answer_in_time(office, sepolia):
    with wrong(sepolia, Silent("eth_chainId")):
        said = refused(office, sepolia, faster=100)
    assert said.endswith("did not answer eth_chainId in time. Try again; what was asked may have happened.")


# the wrong node


def test_the_node_of_another_network(office, sepolia):
    office.write_settings(ZHENBO_RPC_BASE_SEPOLIA=f"{sepolia.url}/v3/{SECRET}")
    ended = office.run("deploy", "network=base-sepolia", *SEND)
    assert ended.code == 2 and ended.err.strip() == (
        f"Network base-sepolia is chain 84532, but {sepolia.url} serves chain 11155111. Nothing was sent; "
        "correct the RPC URL (ZHENBO_RPC_BASE_SEPOLIA)."
    )
    line = complaint(office, "live node", "base-sepolia")
    assert "serves chain 11155111, wanted 84532: correct its address -> ZHENBO_RPC_BASE_SEPOLIA" in line


def test_make_doctor_itself_says_so_too(office, sepolia):
    office.write_settings(ZHENBO_RPC_SEPOLIA=f"{sepolia.url}/v3/{SECRET}")
    sepolia.give(office.address("operator"), 0)
    done = subprocess.run(
        [sys.executable, "-m", "toolchain.doctor"],
        cwd=ROOT, env=office.environment() | {"ZHENBO_NETWORK": "sepolia"}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 1 and SECRET not in done.stdout + done.stderr
    lines = {line[5:22].strip(): line for line in done.stdout.splitlines()}
    assert "sepolia answers, chain id 11155111; deterministic addresses" in lines["live node"]
    assert lines["balance"].startswith("FAIL") and "has no ETH on sepolia" in lines["balance"]
    assert "send it some to pay for gas" in lines["balance"]
    assert "the passphrase in" in lines["keystore"] and "opens it" in lines["keystore"]


def test_a_node_without_block_0(office, sepolia):
    class Pruned(Answer):
        def happen(self, method, params, forward):
            return None if params[0] == "0x0" else forward(method, params)

    with wrong(sepolia, Pruned(None, "eth_getBlockByNumber")):
        said = refused(office, sepolia)
    assert "does not know block 0" in said and "keeps all block headers in ZHENBO_RPC_SEPOLIA" in said


def test_a_network_whose_blocks_have_no_base_fee(office, sepolia):
    def without(method, params, forward):
        found = forward(method, params)
        if method == "eth_getBlockByNumber" and found:
            found.pop("baseFeePerGas", None)
        return found

    with wrong(sepolia, without):
        said = refused(office, sepolia)
    assert "have no base fee. Correct its address, or set ZHENBO_FEES_SEPOLIA=legacy" in said


# access


@pytest.mark.parametrize("status", [401, 403])
def test_a_denied_key(office, sepolia, status):
    with wrong(sepolia, Status(status)):
        said = refused(office, sepolia)
        line = complaint(office, "live node")
    assert said == f"{sepolia.url} denies access (HTTP {status}). Check the API key in ZHENBO_RPC_SEPOLIA."
    assert f"denies access ({status}): check the API key in its address -> ZHENBO_RPC_SEPOLIA" in line


BUSY = (
    "refuses for the moment: too many requests. Wait, lower the load, or use an RPC URL with a higher limit"
)


@pytest.mark.parametrize(
    "fault",
    [
        Status(429),
        Status(429, wait="20"),
        Error(-32005, "daily request count exceeded, request rate limited"),
    ],
    ids=["429", "429 Retry-After", "-32005"],
)
def test_a_node_that_stays_busy(office, sepolia, fault):
    with wrong(sepolia, fault):
        said = refused(office, sepolia, faster=100)
        line = complaint(office, "live node")
    assert said == f"{sepolia.url} {BUSY} (ZHENBO_RPC_SEPOLIA)."
    assert "too many requests: wait a minute, or use a node with a higher limit -> ZHENBO_RPC_SEPOLIA" in line


@pytest.mark.parametrize(
    "faults",
    [
        [Status(429, times=2)],
        [Status(429, times=1, wait="1")],
        [Error(-32005, "limit exceeded", times=2, after=5)],
        [Status(502, times=2, after=4), Status(503, times=2, after=8), Status(504, times=1, after=12)],
    ],
    ids=["429", "429 Retry-After", "-32005", "gateway"],
)
def test_one_that_is_busy_for_a_moment_is_waited_for(office, sepolia, faults):
    with wrong(sepolia, *faults):
        ended = office.run("deploy", "network=sepolia", faster=100)
    assert ended.code == 0, ended.text
    assert all(fault.seen for fault in faults)


# who signs


def test_an_empty_wallet(office, sepolia):
    sepolia.give(office.address("operator"), 0)
    said = refused(office, sepolia)
    assert re.fullmatch(
        r"0x\w{40} has 0 ETH on sepolia \(chain 11155111\), the run may cost ([\d.]+) ETH. Nothing was sent. "
        r"Send it at least \1 ETH there, then run the same command again.",
        said,
    )
    assert "has no ETH on sepolia -> send it some to pay for gas" in complaint(office, "balance")
    ended = office.run("deploy", "network=sepolia", ZHENBO_LANG="zh")
    assert ended.code == 0 and "余额不足" in ended.out


def test_a_wrong_passphrase(office, sepolia, tmp_path):
    other = tmp_path / "other"
    other.touch(0o600)
    other.write_text("not the right one\n", encoding="utf-8")
    said = refused(office, sepolia, ZHENBO_PASSPHRASE_FILE=str(other))
    assert f"The passphrase in {other} does not open" in said and "Nothing was signed" in said
    said = refused(office, sepolia, ZHENBO_PASSPHRASE_FILE=str(other), ZHENBO_LANG="zh")
    assert f"{other} 中的口令打不开" in said and "请改正该文件的第一行" in said
    office.write_settings(ZHENBO_PASSPHRASE_FILE=str(other))
    assert f"The passphrase in {other} does not open" in complaint(office, "keystore")


def test_no_account_and_no_keystore(office, sepolia):
    said = refused(office, sepolia, ZHENBO_ACCOUNT="")
    assert said.startswith("Which account signs on sepolia?") and "zhenbo account new NAME" in said
    said = refused(office, sepolia, ZHENBO_ACCOUNT="nobody", ZHENBO_LANG="zh")
    assert "没有密钥库" in said and "zhenbo account new nobody" in said
    said = refused(office, sepolia, ZHENBO_ACCOUNT="0")
    assert "0 is an index of a development node's wallet, and sepolia has none" in said
