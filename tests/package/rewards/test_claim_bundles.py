"""Bundles of any entries prove each of them; from the chain, inside any calldata, they are the same bytes."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from posted_epochs import PLACE, ChainOf, epochs, posted

from zhenbo.errors import BadEpoch
from zhenbo.merkle import EntryTree, read_word
from zhenbo.plans.claims import claim_plan, parts_of, read_parts, written
from zhenbo.rewards.calldata import SELECTOR, posted_words
from zhenbo.rewards.claim_files import INDEX, path_of, read_file, read_summary, write_claims
from zhenbo.rewards.claims import Place, bundles, read_bundle
from zhenbo.rewards.folder import MANIFEST, Batch, Manifest, read_manifest, write_manifest
from zhenbo.rewards.rebuild import Desk, rebuilt


@given(epochs())
def test_every_entry_is_in_one_bundle_and_proven(entries):
    made = list(bundles(PLACE, entries))
    assert [b.fan.lower() for b in made] == sorted({b.fan.lower() for b in made})
    found = {(b.fan, c.epoch): (c.batch, c.amount) for b in made for c in b.claims}
    wanted = {
        (read_word(word).fan, epoch): (number, read_word(word).amount)
        for epoch, batches in entries.items()
        for number, words in enumerate(batches)
        for word in words
    }
    assert found == wanted
    for bundle in made:
        assert not bundle.unproven() and read_bundle(bundle.dumps(), "again") == bundle


@given(epochs(), st.binary(max_size=70), st.binary(max_size=70))
def test_from_the_chain_they_are_the_same_also_inside_other_calldata(entries, before, after):
    chain = ChainOf(entries, lambda data: before + SELECTOR[:2] + data + after)
    made = [bundle.dumps() for bundle in bundles(PLACE, entries)]
    assert [bundle.dumps() for bundle in rebuilt(chain.ledger())] == made


def test_calldata_that_does_not_hold_them(tmp_path):
    words = (1 << 96 | 5, 2 << 96 | 7)
    root = EntryTree(words).root
    data = posted(3, 1, words)
    assert posted_words(data, 3, 1, root) == words
    assert posted_words(data, 3, 0, root) is None  # another batch
    assert posted_words(data[:-1], 3, 1, root) is None
    assert posted_words(posted(3, 1, (words[0], words[1] + 1)), 3, 1, root) is None
    assert posted_words(posted(3, 1, (words[1], words[0])), 3, 1, root) is None
    both = posted(3, 1, (words[0],)) + data  # two calls of one batch in one transaction: the root decides
    assert posted_words(both, 3, 1, root) == words
    chain = ChainOf({1: [words]}, lambda data: data[:40])
    with pytest.raises(BadEpoch, match=r"does not lie in the calldata of 1-0.*zhenbo claims make"):
        list(rebuilt(chain.ledger()))


@given(epochs())
@settings(max_examples=20)
def test_folders_are_written_and_read(tmp_path_factory, entries):
    folder = tmp_path_factory.mktemp("claims")
    made = list(bundles(PLACE, entries))
    summary = write_claims(folder, PLACE, entries, made)
    assert read_summary(folder) == summary == write_claims(folder, PLACE, entries, made)
    assert summary.fans == len(made) and summary.epochs == tuple(sorted(entries))
    assert int(summary.total) == sum(bundle.total for bundle in made)
    for bundle in made:
        assert read_file(path_of(folder, bundle.fan)) == bundle
    with pytest.raises(BadEpoch, match="choose another folder"):
        write_claims(folder, Place(1, PLACE.genesis, PLACE.rewards), entries, made)


def one_bundle():
    (bundle,) = bundles(PLACE, {1: [(0xABCDEF << 96 | 5,)], 2: [(0xABCDEF << 96 | 6,)]})
    return bundle


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body | {"format": "zhenbo-claim-v2"},
        lambda body: body | {"note": "x"},
        lambda body: body | {"fan": "0x1"},
        lambda body: body | {"fan": body["fan"].lower()},
        lambda body: body | {"total": "12"},
        lambda body: body | {"claims": []},
        lambda body: body | {"claims": body["claims"][::-1]},
        lambda body: body | {"claims": [body["claims"][0], body["claims"][0]]},
        lambda body: body | {"claims": [body["claims"][0] | {"amount": "5.0"}]},
        lambda body: body | {"claims": [body["claims"][0] | {"root": "0x12"}]},
        lambda body: body | {"claims": [body["claims"][0] | {"batch": 2**32}]},
        lambda body: body | {"claims": [body["claims"][0] | {"batch": False}]},
        lambda body: body | {"claims": [body["claims"][0] | {"epoch": -1}]},
        lambda body: body | {"claims": [body["claims"][0] | {"epoch": "1"}]},
        lambda body: [body],
    ],
)
def test_what_is_no_bundle_is_refused(change):
    body = change(json.loads(one_bundle().dumps()))
    data = (json.dumps(body, separators=(",", ":")) + "\n").encode()
    with pytest.raises(BadEpoch, match="is no claim bundle"):
        read_bundle(data, "x")


@pytest.mark.parametrize(
    "change", [{"period": "x"}, {"epoch": True}, {"uri": 5}, {"files": ["log.csv", "scores.csv"]}]
)
def test_manifests_with_members_of_another_kind_are_refused(tmp_path, change):
    files = {"log.csv": "0x", "scores.csv": "0x"}
    made = Manifest(1, "0x", "TEA", "0x", "0x", 1, 1, 1, "0x", 1, 1, 1, 1, 1, "", files, (Batch(1, 1, "0x"),))
    write_manifest(tmp_path, made)
    assert read_manifest(tmp_path) == made
    body = json.loads((tmp_path / MANIFEST).read_text("utf-8"))
    (tmp_path / MANIFEST).write_text(json.dumps(body | change))
    with pytest.raises(BadEpoch, match="not of the kind"):
        read_manifest(tmp_path)


def test_files_of_brackets_are_refused(tmp_path):
    for name in (INDEX, MANIFEST):
        (tmp_path / name).write_text("[" * 200_000)
    for read in (read_summary, read_manifest, lambda folder: read_bundle((folder / INDEX).read_bytes(), "x")):
        with pytest.raises(BadEpoch, match="recursion"):
            read(tmp_path)


def test_what_can_be_paid_now():
    entries = {1: [(1 << 96 | 5,)], 2: [(1 << 96 | 6, 2 << 96 | 3)]}
    one, two = bundles(PLACE, entries)
    chain = ChainOf(entries, claimed={(one.fan, 1)})
    desk = Desk(chain.ledger())
    left, reasons = desk.payable(one)
    assert [claim.epoch for claim in left.claims] == [2] and reasons == {"claimed": 1}
    assert desk.payable(two) == (two, {})
    (wrong,) = bundles(PLACE, {2: [(2 << 96 | 4,)]})
    assert desk.payable(wrong) == (None, {"wrong": 1})


@given(epochs(), st.integers(200_000, 2_000_000))
def test_parts_hold_every_fan_once_and_survive_being_written(entries, block_gas):
    made = list(bundles(PLACE, entries))
    parts = parts_of(made, block_gas)
    assert [bundle for part in parts for bundle in part] == made and all(parts)
    assert read_parts(written(parts), "round") == parts
    plan = claim_plan(1337, PLACE.rewards, "0x" + "3" * 40, parts)
    assert [call.function for call in plan.calls] == [
        "claim" if len(part) == 1 else "claimMany" for part in parts
    ]
