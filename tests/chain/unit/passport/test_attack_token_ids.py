"""Numbers that are no item's, made to look like one that is."""

import pytest

from tests.chain.errors import reverts_with
from tests.chain.goods import label
from tests.chain.market import GTIN

TRUE = label(GTIN, "A1").token_id
LOOK_ALIKES = {
    "fifteen digits": TRUE + (10**14 << 160),
    "more after the end": TRUE | 0x42,
    "more after a gap": TRUE | 0x4242 << 64,
    "another check digit": TRUE + (1 << 160),
    "no GTIN": TRUE & (1 << 160) - 1,
    "no serial": TRUE >> 160 << 160,
    "top bits": TRUE | 1 << 255,
}


@pytest.mark.parametrize("name", LOOK_ALIKES)
def test_a_look_alike_has_no_link(passport, name):
    """P13: each but the wrong digit gave the link of the true item or of one that cannot be."""
    fake = LOOK_ALIKES[name]
    with reverts_with("TokenIdInvalid", fake):
        passport.linkOf(fake)
    with reverts_with("TokenDoesNotExist"):
        passport.tokenURI(fake)


def test_the_true_one_has(passport):
    assert passport.linkOf(TRUE) == f"https://id.gs1.org/01/{GTIN}/21/A1"


def test_marks_touch_no_look_alike(passport, batch, brand):
    for fake in LOOK_ALIKES.values():
        with reverts_with("ItemForeign", fake, batch):
            passport.markItem(batch, fake, 0, True, "x", {"from": brand})
