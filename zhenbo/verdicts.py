"""The three verdicts of an item, a code, a link or a chip: one type and one set of words for all.

Nobody is told "fake". A bad verdict is of what was shown, and says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from zhenbo.language import Text


class Verdict(StrEnum):
    """What a consumer is told, from good to bad."""

    GENUINE = "genuine"
    CHECK = "check"
    DO_NOT_TRUST = "do not trust"

    @property
    def rank(self) -> int:
        """0 for the best."""
        return list(Verdict).index(self)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of some; raises ValueError for none."""
    return max(verdicts, key=lambda verdict: verdict.rank)


NAME = {
    Verdict.GENUINE: Text("正品记录属实", "Genuine"),
    Verdict.CHECK: Text("请核对", "Check before you rely on it"),
    Verdict.DO_NOT_TRUST: Text("请勿相信", "Do not trust"),
}
SIGN = {Verdict.GENUINE: "✓", Verdict.CHECK: "!", Verdict.DO_NOT_TRUST: "✕"}
SAID = {
    Verdict.GENUINE: Text(
        "这个码是真的，记录与链上一致。", "This code is genuine, and its records agree with the chain."
    ),
    Verdict.CHECK: Text("还不能确定，请先看原因。", "It is not certain. Read why first."),
    Verdict.DO_NOT_TRUST: Text(
        "不要凭这个码付款或使用。", "Do not pay or use anything on the strength of this code."
    ),
}
# for a buyer with the goods before him, or about to pay
WHAT_TO_DO = {
    Verdict.GENUINE: (
        Text("买前先看刮层或芯片是否完好；到手后再激活。",
             "Before you buy, see that scratch layer or chip is whole; activate it once it is yours."),
        Text("扫码只能证明这个码；请看实物与照片、批号是否一致。",
             "A scan proves the code. See that the goods agree with photo and lot."),
    ),
    Verdict.CHECK: (
        Text("先看上面的原因，再看刮层或芯片、批号和购买凭证。",
             "Read the reasons above, then look at scratch layer or chip, lot and receipt."),
        Text("还没付款就先问商家；已经买了，请留好商品和凭证，联系品牌。",
             "Not paid yet: ask the seller first. Bought already: keep goods and receipt, ask the brand."),
    ),
    Verdict.DO_NOT_TRUST: (
        Text("还没付款：不要买。", "Not paid yet: do not buy."),
        Text("已经买了：留好商品、包装和付款记录，先不要使用，联系品牌或平台。",
             "Bought already: keep goods, packaging and proof of payment, do not use it, and tell brand or "
             "platform."),
    ),
}  # fmt: skip
# instead, where somebody has activated the item already and all else is well
WHAT_TO_DO_OWNED = (
    Text("当全新商品卖给您的：先不要买，问清楚是谁激活的。",
         "Offered as new: ask who activated it before you buy."),
    Text("从主人手里转让的：让对方把护照一起移交给您。",
         "Bought from its owner: have its passport handed over too."),
)  # fmt: skip
# of a code, by its scans alone
OF_SCANS = {
    Verdict.GENUINE: Text("未见异常。", "Nothing speaks against this code."),
    Verdict.CHECK: Text(
        "请核对：看芯片、刮刮码和购买渠道；仅凭扫码记录不能断定真假。",
        "Check it: chip, scratch code, and where you bought it. Scans alone cannot tell what is fake.",
    ),
    Verdict.DO_NOT_TRUST: Text(
        "请勿相信这个码；保留商品和购买凭证，联系品牌方。",
        "Do not trust this code. Keep goods and receipt, and ask the brand.",
    ),
}
