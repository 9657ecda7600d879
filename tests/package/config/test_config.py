"""Networks, deployments and language out of the environment, with errors that name the place and the cure."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from zhenbo import config, deployments
from zhenbo.deployments import Deployed, Deployment
from zhenbo.errors import BadConfig
from zhenbo.language import Text, say
from zhenbo.networks import Network

ROOT = Path(__file__).resolve().parents[3]
OF_A_NETWORK = (
    *("RPC", "CHAIN_ID", "CONFIRMATIONS", "CURRENCY", "ADMIN"),
    *("FEES", "BLOCK_TIME", "FINALITY", "BLOCKSCOUT"),
)


@pytest.fixture(autouse=True)
def own_root(tmp_path, monkeypatch):
    for name in (
        "ZHENBO_NETWORK",
        "ZHENBO_RPC_LOCAL",
        "ZHENBO_LANG",
        "ZHENBO_ACCOUNT",
        "LC_ALL",
        "LC_MESSAGES",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ZHENBO_ROOT", str(tmp_path))
    config._dotenv.cache_clear()
    yield
    config._dotenv.cache_clear()


def test_ganache_is_the_default():
    found = config.network()
    assert (found.name, found.url, found.confirmations) == ("ganache", "http://127.0.0.1:8545", 1)


def test_a_network_of_ones_own(monkeypatch):
    monkeypatch.setenv("ZHENBO_RPC_TEA_CHAIN", "https://node.example/key")
    with pytest.raises(BadConfig, match="set ZHENBO_CHAIN_ID_TEA_CHAIN"):
        config.network("tea-chain")
    monkeypatch.setenv("ZHENBO_CHAIN_ID_TEA_CHAIN", "88")
    monkeypatch.setenv("ZHENBO_CONFIRMATIONS_TEA_CHAIN", "12")
    monkeypatch.setenv("ZHENBO_CURRENCY_TEA_CHAIN", "TEA")
    assert config.network("tea-chain") == Network("tea-chain", "https://node.example/key", 88, 12, "TEA")
    monkeypatch.setenv("ZHENBO_CHAIN_ID_TEA_CHAIN", "０x58")
    with pytest.raises(BadConfig, match=r"ZHENBO_CHAIN_ID_TEA_CHAIN is .* whole number"):
        config.network("tea-chain")


def test_the_example_names_every_variable_and_works_as_it_stands(tmp_path):
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    lines = re.findall(r"^# (ZHENBO_\w+=.+)$", example, re.MULTILINE)
    kinds = {
        re.sub(rf"ZHENBO_({'|'.join(OF_A_NETWORK)})_.*", r"ZHENBO_\1_NAME", line).split("=")[0]
        for line in lines
    }
    assert kinds == set(re.findall(r"^  (ZHENBO_\w+)", config.__doc__, re.MULTILINE))
    (tmp_path / ".env").write_text("\n".join(lines), encoding="utf-8")
    assert (config.network().name, config.network().chain_id) == ("sepolia", 11155111)
    tea = config.network("tea-chain")
    assert (tea.chain_id, tea.confirmations, tea.currency) == (8888, 12, "TEA")
    assert (tea.fees, tea.block_time, tea.finality) == ("legacy", 2, "depth")
    assert tea.blockscout == "https://explorer.example.com" and not tea.etherscan
    assert config.network("consortium").fees == "free"
    assert config.services().etherscan_key == "YourApiKeyToken"
    assert config.account() == "operator"
    assert config.language() == "zh"


def test_an_unknown_network_says_which_variable_to_set():
    with pytest.raises(BadConfig, match="ZHENBO_RPC_NOWHERE"):
        config.network("nowhere")


def test_dotenv_is_read_and_the_environment_wins(tmp_path, monkeypatch):
    (tmp_path / ".env").write_text("ZHENBO_RPC_SEPOLIA=https://from.file\nZHENBO_ACCOUNT=streamer\n")
    assert config.network("sepolia").url == "https://from.file" and config.account() == "streamer"
    monkeypatch.setenv("ZHENBO_RPC_SEPOLIA", "https://from.environment")
    assert config.network("sepolia").url == "https://from.environment"


@pytest.mark.parametrize("prefix", ["", "0x"])
def test_a_private_key_in_the_environment_is_refused_and_not_repeated(monkeypatch, prefix):
    monkeypatch.setenv("ZHENBO_ACCOUNT", prefix + "a1" * 32)
    with pytest.raises(BadConfig, match="ZHENBO_ACCOUNT holds what looks like a private key") as caught:
        config.account()
    assert "a1a1" not in str(caught.value)


@pytest.mark.parametrize(
    "variables, expected",
    [
        ({"ZHENBO_LANG": "zh", "LANG": "en_US.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "C"}, "en"),
        ({"LC_ALL": "en_GB.UTF-8", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LANG": ""}, "en"),
    ],
)
def test_language(monkeypatch, variables, expected):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert config.language() == expected
    assert say(Text("茶", "tea")) == say({"zh": "茶", "en": "tea"}) == {"zh": "茶", "en": "tea"}[expected]


def test_an_unknown_language_is_refused(monkeypatch):
    monkeypatch.setenv("ZHENBO_LANG", "fr")
    with pytest.raises(BadConfig, match="zh or en"):
        config.language()


DEPLOYMENT = Deployment(
    "sepolia",
    11155111,
    "0xfe",
    42,
    "abc123",
    {"Notary": Deployed("0x" + "a" * 40, "0x" + "b" * 64, 43, ("0x" + "c" * 40, [1, "x"]))},
)


def test_deployments_are_saved_readably_and_read_back():
    file = deployments.path("sepolia", development=False)
    deployments.save(file, DEPLOYMENT)
    assert deployments.load(file) == DEPLOYMENT
    assert file.read_text().startswith("{\n") and file.read_text().endswith("}\n")
    assert [p.name for p in file.parent.iterdir()] == ["sepolia.json"]
    assert deployments.path("ganache", development=True).parts[-3:] == (
        "build",
        "deployments",
        "ganache.json",
    )


def test_the_wrong_chain_and_a_restarted_one_are_noticed():
    DEPLOYMENT.require_chain(11155111, "0xFE")
    with pytest.raises(BadConfig, match="is for chain 11155111, the node serves chain 1"):
        DEPLOYMENT.require_chain(1, "0xfe")
    with pytest.raises(BadConfig, match="earlier development chain"):
        DEPLOYMENT.require_chain(11155111, "0xff")


def test_an_address_that_is_not_there():
    assert DEPLOYMENT.address("Notary") == "0x" + "a" * 40
    with pytest.raises(BadConfig, match=r"Passport is not deployed on sepolia.*deployed: Notary"):
        DEPLOYMENT.address("Passport")
    with pytest.raises(BadConfig, match=r"does not exist. Deploy first"):
        deployments.load(deployments.path("nowhere", development=False))


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: "{",
        lambda raw: json.dumps([raw]),
        lambda raw: "{}",
        lambda raw: json.dumps({**raw, "contracts": {"A": {"address": 1}}}),
        lambda raw: json.dumps({**raw, "chain_id": "many"}),
    ],
)
def test_a_damaged_file_is_named(damage):
    file = deployments.path("sepolia", development=False)
    deployments.save(file, replace(DEPLOYMENT))
    file.write_text(damage(json.loads(file.read_text())))
    with pytest.raises(BadConfig, match=r"sepolia\.json is not a deployments file"):
        deployments.load(file)


@pytest.mark.parametrize(
    "name, chain_id, fees",
    [
        ("sepolia", 11155111, "eip1559"),
        ("base-sepolia", 84532, "eip1559"),
        ("op-sepolia", 11155420, "eip1559"),
        ("arbitrum-sepolia", 421614, "eip1559"),
        ("polygon-amoy", 80002, "eip1559"),
        ("bnb-testnet", 97, "legacy"),
    ],
)
def test_public_testnets_need_no_setting(name, chain_id, fees):
    found = config.network(name)
    assert (found.chain_id, found.fees, found.profile) == (chain_id, fees, "testnet")
    assert found.url.startswith("https://") and found.explorer.startswith("https://")
    assert found.confirmations > 1 and found.block_time > 0


def test_the_consortium_says_what_only_its_members_know(monkeypatch):
    with pytest.raises(BadConfig, match="ZHENBO_RPC_CONSORTIUM"):
        config.network("consortium")
    monkeypatch.setenv("ZHENBO_RPC_CONSORTIUM", "http://10.0.0.5:8545")
    with pytest.raises(BadConfig, match="set ZHENBO_CHAIN_ID_CONSORTIUM"):
        config.network("consortium")
    monkeypatch.setenv("ZHENBO_CHAIN_ID_CONSORTIUM", "2026")
    found = config.network("consortium")
    assert (found.fees, found.finality, found.confirmations) == ("free", "instant", 1)


@pytest.mark.parametrize(
    "variable, value, words",
    [
        ("FEES", "cheap", "fees are auto, eip1559, legacy or free, not 'cheap'"),
        ("FINALITY", "soon", "finality is tag, instant or depth, not 'soon'"),
        ("BLOCK_TIME", "two", "must be seconds, like 2 or 0.25"),
        ("BLOCK_TIME", "-2", "must be seconds, like 2 or 0.25"),
    ],
)
def test_values_that_cannot_be_are_refused(monkeypatch, variable, value, words):
    monkeypatch.setenv(f"ZHENBO_{variable}_SEPOLIA", value)
    with pytest.raises(BadConfig, match=words):
        config.network("sepolia")
