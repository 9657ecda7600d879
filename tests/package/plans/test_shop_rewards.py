"""Reward files of a shop: read, or refused with line, place and cure."""

import hashlib

import pytest

from zhenbo.errors import BadRules
from zhenbo.plans.shop_rewards import DAY, impossible, read_rewards

MERCHANT = "0x90F79bf6EB2c4f870365E785982E1f101E93b906"
GOOD = {
    "title": "一饼春茶 A cake of spring tea",
    "kind": "gift",
    "merchant": f'"{MERCHANT}"',
    "price": 300,
    "stock": 100,
    "per_fan": 2,
    "opens": "2026-12-01T20:00+08:00",
    "closes": "2026-12-07T23:59+08:00",
    "fulfil_by": "2026-12-31T23:59+08:00",
    "terms": "terms.txt",
    "link": "ipfs://reward",
}


@pytest.fixture
def read(tmp_path, monkeypatch):
    """read(price=0): the good reward with that changed; None leaves a key out."""
    monkeypatch.setenv("ZHENBO_LANG", "en")
    (tmp_path / "terms.txt").write_bytes(b"terms")

    def read(**changes):
        lines = [f"    {name}: {value}" for name, value in (GOOD | changes).items() if value is not None]
        text = "rewards:\n  -\n" + "\n".join(lines) + "\n"
        (tmp_path / "rewards.yaml").write_text(text, encoding="utf-8")
        return read_rewards(tmp_path / "rewards.yaml")

    return read


def test_reads_what_the_contract_takes(read):
    (reward,) = read()
    assert (reward.title, reward.link) == (GOOD["title"], "ipfs://reward")
    assert reward.terms == (
        *(0, MERCHANT, 300, 100, 2),
        *(1_796_126_400, 1_796_659_140, 1_798_732_740),
        *(False, False, 0, 0, hashlib.sha256(b"terms").digest()),
    )


def test_reads_conditions(read):
    (reward,) = read(members="{tier: 2, days: 30}", transferable="true", kind="ticket")
    assert reward.terms[0] == 2
    assert reward.terms[8:12] == (True, True, 2, 30 * DAY)
    (reward,) = read(members="{tier: 0}")
    assert reward.terms[8:12] == (True, False, 0, 0)


@pytest.mark.parametrize("name", GOOD)
def test_every_key_is_needed(read, name):
    with pytest.raises(BadRules, match=f"line 3: {name} is missing"):
        read(**{name: None})


@pytest.mark.parametrize(
    "changes, words",
    [
        ({"colour": "red"}, "line 14: colour is no key here"),
        ({"title": "茶" * 22}, "line 3: title a text of 1 to 64 bytes"),
        ({"title": '""'}, "line 3: title a text of 1 to 64 bytes"),
        ({"kind": "present"}, "line 4: kind say gift, coupon, ticket"),
        ({"merchant": '"0x12"'}, "line 5: merchant is no address"),
        ({"merchant": '"0x' + "0" * 40 + '"'}, "line 5: merchant is no address"),
        ({"price": 0}, "line 6: price a whole number from 1 to 18446744073709551615"),
        ({"price": "true"}, "line 6: price a whole number"),
        ({"stock": 2**32}, "line 7: stock a whole number from 1 to 4294967295"),
        ({"per_fan": 101}, "line 8: per_fan is more than the stock"),
        ({"opens": "2026-12-01T20:00"}, "line 9: opens a time with its zone"),
        ({"opens": "tomorrow"}, "line 9: opens a time with its zone"),
        ({"fulfil_by": "2026-12-08T00:58+08:00"}, "line 11: fulfil_by lies between an hour and 365 days"),
        ({"fulfil_by": "2027-12-08T00:58+08:00"}, "line 11: fulfil_by lies between an hour and 365 days"),
        ({"closes": "2026-11-01T20:00+08:00"}, "line 10: closes opens, closes, fulfil_by is the order"),
        ({"fulfil_by": "2026-12-07T23:59+08:00"}, "is the order"),
        ({"terms": "gone.txt"}, "line 12: terms cannot be read"),
        ({"link": "x" * 257}, "line 13: link a text of 1 to 256 bytes"),
        ({"members": "gold"}, "line 14: members {tier: N, days: N} is meant"),
        ({"members": "{level: 3}"}, "line 14: members {tier: N, days: N} is meant"),
        ({"members": "{tier: 256}"}, "tier a whole number from 0 to 255"),
        ({"transferable": '"yes"'}, "line 14: transferable say true or false"),
    ],
    ids=str,
)
def test_refuses_with_line_place_and_cure(read, changes, words):
    with pytest.raises(BadRules) as refused:
        read(**changes)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    "text", ["rewards: []", "rewards: 3", "gifts:\n  - a", "- a", "rewards:\n  - a\nmore: 1"]
)
def test_refuses_another_shape(tmp_path, text):
    (tmp_path / "r.yaml").write_text(text)
    with pytest.raises(BadRules):
        read_rewards(tmp_path / "r.yaml")


def test_refuses_a_file_that_is_not_there(tmp_path):
    with pytest.raises(BadRules, match="cannot be read"):
        read_rewards(tmp_path / "none.yaml")


def test_what_a_shop_would_not_open_now(read):
    (reward,), (passed_on,) = read(), read(transferable="true")
    closes = reward.terms[6]
    assert impossible(reward, closes, True) is None and impossible(passed_on, closes, False) is None
    assert "closes is over" in str(impossible(reward, closes + 1, True))
    assert impossible(reward, closes - 365 * DAY, True) is None
    assert "365 days ahead at most" in str(impossible(reward, closes - 365 * DAY - 1, True))
    assert "in region CN" in str(impossible(passed_on, closes, True))
