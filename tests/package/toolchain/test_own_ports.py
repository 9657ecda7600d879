"""Ports and networks of the development nodes, without starting one."""

import socket

import pytest

from toolchain import environment, networks, nodes


def test_a_port_in_use_is_not_free():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert not networks.is_free(taken.getsockname()[1])


def test_chosen_ports_are_free_and_differ():
    ports = {networks.free_port() for _ in range(20)}
    assert len(ports) > 1
    assert all(port in networks.PORTS for port in ports)


def test_refuses_a_node_that_is_not_one_of_ours():
    with pytest.raises(networks.ChainError, match="'geth' is unknown: use one of ganache, anvil"):
        networks.node_command("geth", 20_000)


def test_a_silent_address_is_named_without_its_password():
    with pytest.raises(networks.ChainError) as error:
        networks.chain_id_at(f"http://user:secret@127.0.0.1:{networks.free_port()}/v1/key")
    assert "127.0.0.1" in str(error.value)
    assert "secret" not in str(error.value)
    assert "key" not in str(error.value)


def test_refuses_an_address_that_is_a_file():
    with pytest.raises(networks.ChainError, match="http:// or https://, not file:"):
        networks.chain_id_at("file:///etc/passwd")


def test_both_nodes_get_the_same_chain():
    ganache, anvil = networks.development()["ganache"], networks.development()["anvil"]
    same = ("chain_id", "accounts", "gas_limit", "evm_version", "default_balance")
    assert [ganache["cmd_settings"][key] for key in same] == [anvil["cmd_settings"][key] for key in same]


def test_a_configured_network_is_one_of_brownies_too(monkeypatch):
    with nodes.running("anvil") as url:
        monkeypatch.setenv("ZHENBO_RPC_TEA_CHAIN", url)
        monkeypatch.setenv("ZHENBO_CHAIN_ID_TEA_CHAIN", str(networks.CHAIN_ID))
        entry = networks.live("tea-chain")
        assert (entry["id"], entry["host"], entry["chainid"]) == ("tea-chain", url, str(networks.CHAIN_ID))
        monkeypatch.setenv("ZHENBO_CHAIN_ID_TEA_CHAIN", "1")
        with pytest.raises(networks.ChainError, match="the node serves chain 1337, wanted 1"):
            networks.live("tea-chain")


@pytest.mark.parametrize(("folder", "inside"), [("", True), ("contracts", True), ("..", False), ("/", False)])
def test_acts_only_inside_the_checkout(monkeypatch, folder, inside):
    monkeypatch.chdir(environment.ROOT + "/" + folder if folder != "/" else folder)
    assert environment.inside_project() is inside


def test_an_unusable_home_is_replaced_and_a_usable_one_kept(monkeypatch, tmp_path):
    monkeypatch.setattr(environment, "SPARE_HOME", str(tmp_path / "spare"))
    for name in ("PATH", "SOLCX_BINARY_PATH"):
        monkeypatch.setenv(name, "before")  # put back afterwards
    monkeypatch.setenv("HOME", str(tmp_path))
    environment.prepare()
    assert environment.os.environ["HOME"] == str(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "absent"))
    environment.prepare()
    assert environment.os.environ["HOME"] == str(tmp_path / "spare")
