"""Calldata that no encoder writes: dirty bits above or below a value, lengths and offsets from nowhere."""

import pytest
from brownie import web3
from web3.exceptions import Web3Exception

from tests.chain.desk import Desk
from tests.chain.goods import SCRATCH, make_goods
from tests.chain.market import GTIN

ROW = 2
WORD = 64
# words after the selector: batch id, Item (4), to, bySeller, deadline, r, vs, offset of the proof;
# then the length of the proof and its nodes
BATCH_ID, TOKEN_ID, KEY, KIND, SALT, TO, BY_SELLER, OFFSET, LENGTH = 0, 1, 2, 3, 4, 5, 6, 10, 11


@pytest.fixture(scope="module")
def clean(desk: Desk, passport, goods, batch, bob):
    """Calldata of a good activation."""
    activation = desk.activation(batch, goods[ROW], bob)
    return passport.activate.encode_input(batch, activation, goods.proof(ROW))


def bent(data, word, change):
    """The calldata with one word changed."""
    at = 10 + WORD * word
    value = change(int(data[at : at + WORD], 16)) % 2**256
    return f"{data[:at]}{value:064x}{data[at + WORD :]}"


def is_accepted(passport, sender, data):
    try:
        web3.eth.call({"to": passport.address, "from": sender.address, "data": data})
    except (Web3Exception, ValueError):
        return False
    return True


def test_the_clean_one_is_accepted(passport, stranger, clean):
    assert is_accepted(passport, stranger, clean)


@pytest.mark.parametrize(
    ("word", "change"),
    [
        pytest.param(BATCH_ID, lambda v: v | 1 << 64, id="batch id of 65 bits"),
        pytest.param(TOKEN_ID, lambda v: v | 1 << 208, id="GTIN of 49 bits"),
        pytest.param(KEY, lambda v: v | 1 << 160, id="key of 161 bits"),
        pytest.param(KIND, lambda v: v | 1 << 8, id="kind of 9 bits"),
        pytest.param(SALT, lambda v: v | 1, id="salt of 32 bytes"),
        pytest.param(TO, lambda v: v | 1 << 255, id="receiver of 256 bits"),
        pytest.param(BY_SELLER, lambda v: 2, id="neither true nor false"),
        pytest.param(OFFSET, lambda v: 2**255, id="proof beyond everything"),
        pytest.param(OFFSET, lambda v: v - 2**256 + 32, id="proof elsewhere"),
        pytest.param(LENGTH, lambda v: v + 1, id="proof longer than the calldata"),
        pytest.param(LENGTH, lambda v: 2**251 + v, id="length that wraps"),
        pytest.param(LENGTH, lambda v: v - 1, id="proof cut short"),
    ],
)
def test_bent_calldata_is_refused(passport, stranger, clean, word, change):
    """P7: nothing is read that was not signed and proven word by word."""
    assert not is_accepted(passport, stranger, bent(clean, word, change))


def test_a_flag_of_two_proves_what_a_flag_of_one_does(desk, passport, stranger, bob):
    """P8: Solady takes any word but zero for true; more than true it cannot say."""
    goods = make_goods(GTIN, [SCRATCH] * 4, "F")
    batch = desk.register(goods)
    activations = [(desk.activation(batch, label, bob), row, []) for row, label in enumerate(goods.labels)]
    leaves = [passport.leafOf(label.item) for label in goods.labels]
    data = passport.activateMany.encode_input(batch, (leaves, [], [True] * 3), activations)
    flags = f"{3:064x}" + f"{1:064x}" * 3
    assert data.count(flags) == 1
    for true in (1, 2, 2**256 - 1):
        dirty = data.replace(flags, f"{3:064x}" + f"{true:064x}" * 3)
        answer = web3.eth.call({"to": passport.address, "from": stranger.address, "data": dirty})
        assert int.from_bytes(answer, "big") == 4
    assert not is_accepted(passport, stranger, data.replace(flags, f"{3:064x}" + f"{0:064x}" * 3))
