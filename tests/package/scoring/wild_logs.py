"""Logs with everything that goes wrong in them, from a seed: repeated ids, ties, strange names, far times."""

from random import Random

from show_logs import DAY, NOON, WALLETS, row

FANS = ["ann", "bob", "茶客小王", "𠮷野", "a,b", 'q"t', "=SUM(A1)", "Ａnn", "ann ann"]
KINDS = ("watch",) * 8 + ("comment", "like", "share", "purchase", "refund", "clip", "moderated")


def wild_rows(seed: int, count: int) -> list[dict]:
    """Rows in no order; every id stands in several of them now and then."""
    rng = Random(seed)
    return [_row(rng, count) for _ in range(count)]


def _row(rng: Random, count: int) -> dict:
    kind = rng.choice(KINDS)
    day = rng.choice((-2, -1, 0, 0, 0, 0, 1, 1, 4, 5, 300_000))
    ts = NOON + day * DAY + rng.choice((rng.randint(-200, 200), rng.randint(-200, 200), -43_200, 43_199))
    name = f"e{rng.randrange(count * 2)}"
    target = rng.choice((*FANS, "", f"e{rng.randrange(count)}")) or ("e1" if kind == "refund" else "")
    amount = {"watch": rng.randint(0, 260), "purchase": rng.randint(0, 40_000), "clip": rng.randint(0, 4)}
    return row(
        name, kind, rng.choice(FANS), ts, rng.choice(("s1", "晚场")), rng.choice(("", "", *WALLETS)),
        amount.get(kind, ""), target, rng.choice(("",) * 6 + ("d1", "d2", "d3", "d4", "d5", "d6")),
    )  # fmt: skip
