"""A brand and an inspector that collude, or were robbed, burn serials that are known beforehand."""

from brownie import chain

from tests.chain.goods import Goods, label, make_goods
from tests.chain.market import GTIN

FROZEN = 9
RECALL = 1


def test_a_recalled_batch_still_freezes_a_later_one(desk, passport, goods, regulator, stranger, alice):
    """P14, a known limit: marks do not disarm the earlier batch, and what it freezes nobody thaws."""
    known = label(GTIN, "KNOWN", secret="trap")
    trap = Goods([known], "TRAP")
    early = desk.register(trap)
    passport.markBatch(early, RECALL, True, "not ours", {"from": regulator})
    chain.mine(timestamp=chain[-1].timestamp + 10)
    true = Goods([label(GTIN, "KNOWN"), *make_goods(GTIN, [0, 0], "Q").labels], "TRUE")
    later = desk.register(true)
    desk.activate(later, true, 1, alice)
    proofs = (early, known.item, trap.proof(0), later, true[0].item, true.proof(0))
    passport.freezeDuplicate(*proofs, {"from": stranger})
    assert passport.batchOf(later)[FROZEN]
    assert passport.ownerOf(true[1].token_id) == alice  # and can never be handed over again
