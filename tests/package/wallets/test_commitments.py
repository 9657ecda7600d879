"""Commitments: one value for one link, the bytes that docs/wallets.md names, files read or refused."""

import hashlib

import pytest
from asking import ADDRESS
from hypothesis import given
from hypothesis import strategies as st

from zhenbo.errors import BadBindings
from zhenbo.scoring.checksum import checksummed
from zhenbo.wallets.commitments import (
    Opening,
    commitment,
    commitments_csv,
    differences,
    openings_csv,
    read_commitments,
    read_openings,
    read_wallets,
    wallets_csv,
)

fans = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=20)
wallets = st.binary(min_size=20, max_size=20).map(lambda data: "0x" + data.hex())
salts = st.binary(min_size=32, max_size=32)
HASH = "0x" + "ab" * 32


def test_a_commitment_is_what_the_page_says():
    said = b"zhenbo wallet link 1\0" + (6).to_bytes(4, "big") + "茶客".encode() + b"\x12" * 20 + b"\x34" * 32
    assert commitment("茶客", "0x" + "12" * 20, b"\x34" * 32) == hashlib.sha256(said).digest()


@given(one=st.tuples(fans, wallets, salts), other=st.tuples(fans, wallets, salts))
def test_other_links_have_other_commitments(one, other):
    assert (commitment(*one) == commitment(*other)) == (one == other)


@pytest.mark.parametrize("wallet,salt", [("0x12", bytes(32)), ("0x" + "12" * 20, bytes(31)), ("", bytes(32))])
def test_what_is_no_link_is_not_committed_to(wallet, salt):
    with pytest.raises(ValueError, match="a link needs"):
        commitment("ann", wallet, salt)


@given(st.dictionaries(fans, st.tuples(wallets, salts), max_size=5))
def test_files_are_read_as_they_were_written(tmp_path_factory, links):
    folder = tmp_path_factory.mktemp("files")
    openings = [Opening(fan, *link) for fan, link in links.items()]
    (folder / "c.csv").write_bytes(commitments_csv(openings))
    (folder / "o.csv").write_bytes(openings_csv(openings))
    found = read_openings(folder / "o.csv")
    assert found == {one.fan: one for one in openings}
    assert read_commitments(folder / "c.csv") == {one.fan: one.commitment for one in openings}
    shared = len({one.wallet for one in openings}) < len(openings)
    assert bool(differences(found, read_commitments(folder / "c.csv"))) == shared


@pytest.mark.parametrize(
    "text,match",
    [
        ("", "row 1: the first row must be fan,commitment"), ("fan,wallet\n", "row 1: the first row"),
        (f"fan,commitment\nbob,{HASH}\nann,{HASH}\n", "row 3: fans must ascend"),
        (f"fan,commitment\nann,{HASH}\nann,{HASH}\n", "row 3: fans must ascend"),
        ("fan,commitment\nann,0x12\n", "row 2: '0x12' is no commitment"),
        (f"fan,commitment\nann,{HASH},\n", "row 2: wrong number"),
        (f"fan,commitment\n,{HASH}\n", "row 2: wrong number"),
        ('fan,commitment\n"ann', "no CSV"), ("fan,commitment\n\xff", "is no commitment|wrong number"),
    ],
)  # fmt: skip
def test_commitments_that_cannot_be_read_name_the_row(tmp_path, monkeypatch, text, match):
    monkeypatch.setenv("ZHENBO_LANG", "en")
    (tmp_path / "c.csv").write_text(text, "utf-8")
    with pytest.raises(BadBindings, match=match):
        read_commitments(tmp_path / "c.csv")


def test_wallets_come_from_openings_and_from_an_export(tmp_path, monkeypatch):
    monkeypatch.setenv("ZHENBO_LANG", "en")
    known = {"ann": ADDRESS["a"], "bob": ADDRESS["b"]}
    (tmp_path / "w.csv").write_bytes(wallets_csv(known))
    (tmp_path / "o.csv").write_bytes(openings_csv([Opening(*one, bytes(32)) for one in known.items()]))
    assert read_wallets(tmp_path / "w.csv") == read_wallets(tmp_path / "o.csv") == known
    (tmp_path / "w.csv").write_bytes(wallets_csv({"ann": ADDRESS["a"], "bob": ADDRESS["a"]}))
    with pytest.raises(BadBindings, match="two fans have the same wallet"):
        read_wallets(tmp_path / "w.csv")
    mistyped = checksummed(ADDRESS["a"]).swapcase().replace("0X", "0x")
    (tmp_path / "w.csv").write_text(f"fan,wallet\nann,{mistyped}\n")
    with pytest.raises(BadBindings, match="its wallet is no address"):
        read_wallets(tmp_path / "w.csv")
