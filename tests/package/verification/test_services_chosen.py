"""Which services are asked for a network, and what the verdicts look like."""

import io
from dataclasses import replace

import pytest
from rich.console import Console

from zhenbo import config
from zhenbo.config import Services
from zhenbo.errors import BadConfig
from zhenbo.language import Text
from zhenbo.networks import TESTNETS, Network
from zhenbo.verification import Outcome, chosen
from zhenbo.verification.report import Result, show

SETTINGS = Services("https://api.etherscan.io/v2/api", "key", "https://sourcify.dev/server")
SERVED = Network(
    "tea", "http://node", 7, etherscan=True, blockscout="https://tea.blockscout.com", sourcify=True
)
BARE = Network("tea-chain", "http://node", 7)


def names(*args):
    return [service.name for service in chosen(*args)]


def test_all_that_serve_the_network():
    assert names(SERVED, SETTINGS) == ["etherscan", "blockscout", "sourcify"]
    assert names(Network("tea", "http://node", 7, sourcify=True), SETTINGS) == ["sourcify"]


def test_etherscan_is_left_out_without_a_key_unless_it_is_named():
    keyless = replace(SETTINGS, etherscan_key="")
    assert names(SERVED, keyless) == ["blockscout", "sourcify"]
    assert names(SERVED, keyless, ["etherscan"]) == ["etherscan"]


def test_a_named_one_is_asked_even_where_it_is_not_known_to_serve():
    assert names(BARE, SETTINGS, ["sourcify", "etherscan"]) == ["etherscan", "sourcify"]


@pytest.mark.parametrize(
    "named, said",
    [
        (["sourcfy"], "no such service; there are etherscan, blockscout, sourcify"),
        (["blockscout"], "ZHENBO_BLOCKSCOUT_TEA_CHAIN"),
        (None, "make verify-local"),
    ],
)
def test_what_cannot_be_says_what_to_do(named, said):
    with pytest.raises(BadConfig, match=said):
        chosen(BARE, SETTINGS, named)


def test_an_address_that_is_none_is_refused_before_anything_is_asked():
    wrong = Services("api.etherscan.io", "key", "https://sourcify.dev/server")
    with pytest.raises(BadConfig, match="ZHENBO_ETHERSCAN_URL"):
        chosen(SERVED, wrong)


def test_the_environment_names_the_blockscout(monkeypatch):
    monkeypatch.setenv("ZHENBO_BLOCKSCOUT_LOCAL", "http://127.0.0.1:4000/")
    assert names(config.network("local"), SETTINGS) == ["blockscout"]


@pytest.mark.parametrize("network", TESTNETS, ids=lambda network: network.name)
def test_every_public_testnet_has_a_service_that_asks_for_no_key(network):
    if network.url:
        assert {"blockscout", "sourcify"} & set(names(network, SETTINGS))


RESULTS = [
    Result("Tea", "0xAa", "sourcify", Outcome("verified"), "https://pages.example/0xAa"),
    Result("Cup", "0xBb", "etherscan", Outcome("refused", Text("不符", "[red]no match[/red]")), ""),
]


def test_the_verdicts_as_lines(capsys):
    show(RESULTS)
    assert capsys.readouterr().out.splitlines() == [
        "Tea          sourcify   verified  https://pages.example/0xAa",
        "Cup          etherscan  refused  [red]no match[/red]",
    ]


def test_the_verdicts_as_a_table():
    console = Console(force_terminal=True, width=60, file=io.StringIO())
    show(RESULTS, console)
    shown = console.file.getvalue()
    assert "verdict" in shown and "[red]no match[/red]" in shown
    assert (
        ";https://pages.example/0xAa\x1b" in shown
    )  # a terminal's link, whole also where the text is folded


def test_the_verdicts_as_data():
    assert RESULTS[1].as_dict() == {
        "contract": "Cup",
        "address": "0xBb",
        "service": "etherscan",
        "status": "refused",
        "reason": "[red]no match[/red]",
        "page": "",
    }
