"""/verify agrees with `zhenbo verify`: on good bundles, on tampered ones, on a chain that moved on."""

import hashlib
import json
import random

import bundle_world
import pytest
import rfc8785
from bundle_world import NETWORK, WARNED
from eth_account import Account
from eth_utils.crypto import keccak
from raw_node import EVENTS, RawNode, served
from test_bundle_tamper import altered, field_classes

from tests.page_code import run, verified
from zhenbo.bundle.facts import EVENTS as FACT_SHAPES
from zhenbo.bundle.format import read_bundle, spelled
from zhenbo.bundle.make import make_bundle
from zhenbo.bundle.verify import verify_on_chain
from zhenbo.create2 import FACTORY, created_by
from zhenbo.errors import BadBundle
from zhenbo.web.verify_script import script

PASSPORT, ALERTS = ("0x" + WARNED.contracts[name].address.hex() for name in ("Passport", "Alerts"))
UNWATCHED = ["the bundle names no Alerts contract, so nobody looked for alerts"]


def in_browser(chain, bundles, passport="", alerts="", ranges=10**9):
    with served(RawNode(chain, ranges)) as url:
        return verified(bundles, url, passport, alerts)


def on_command_line(chain, data, known=None):
    """True, False, or None where the file is refused."""
    try:
        return verify_on_chain(read_bundle(data, "bundle"), chain, known).verdict.true
    except BadBundle:
        return None


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    world = bundle_world.build(tmp_path_factory.mktemp("verify"))
    world.activate()
    world.hand_over(bundle_world.BUYER, bundle_world.SECOND_BUYER)
    return world, bundle_world.make(world).dumps()


def of_alerts(world):
    """The bundle of the world's first item, by a maker who knows Alerts."""
    return make_bundle(world.chain, WARNED, world.batch, [world.records], world.link).dumps()


@pytest.fixture(scope="module")
def warned(tmp_path_factory):
    """One alert of the item that is confirmed, one of its batch that is cleared, one of another item."""
    world = bundle_world.build(tmp_path_factory.mktemp("warned"))
    world.warn()
    world.warn(1, target=world.inspection.batch_id(), kind=5)
    world.warn(2, target=world.token + 1)
    world.judge("AlertConfirmed", reason="two in our hands")
    world.judge("AlertCleared", 1, target=world.inspection.batch_id())
    world.activate()
    return world, of_alerts(world)


def parts(result, status):
    return [check["part"] for check in result["checks"] if check["status"] == status]


def test_a_good_bundle_is_true_and_says_so_of_each_part(story):
    world, data = story
    [plain, named] = in_browser(world.chain, [data]), in_browser(world.chain, [data], PASSPORT, ranges=3)
    assert plain[0]["true"] is True
    assert named[0]["true"] is True
    assert {"network", "facts", "batch", "item", "state", "document 1", "certificate 1"} <= set(
        parts(plain[0], "pass")
    )
    assert parts(plain[0], "flag") == ["network"] * 2  # nobody named the Passport, or Alerts
    assert told(named[0]) == UNWATCHED


def told(result):
    return [check["en"] for check in result["checks"] if check["status"] == "flag"]


def test_another_passport_than_the_brands_is_false(story):
    world, data = story
    [result] = in_browser(world.chain, [data], "0x" + "77" * 20)
    assert result["true"] is False
    assert parts(result, "fail") == ["network"]


def test_every_kind_of_field_that_is_changed_is_noticed_as_on_the_command_line(warned):
    """Each change is spelled properly, so that only a check can notice it."""
    world, data = warned
    variants = []
    for path in field_classes(json.loads(data)).values():
        changed = json.loads(data)
        holder = changed
        for step in path[:-1]:
            holder = holder[step]
        holder[path[-1]] = altered(holder[path[-1]])
        variants.append(spelled(changed))
    assert len(variants) > 60
    ours = [result["true"] for result in in_browser(world.chain, variants)]
    theirs = [on_command_line(world.chain, variant) for variant in variants]
    assert ours == theirs
    assert set(ours) == {False, None}


@pytest.mark.parametrize("which", ["story", "warned"])
def test_changed_bytes_and_things_left_out_are_judged_alike(which, request):
    world, data = request.getfixturevalue(which)
    random.seed(6)
    variants = [data]
    for _ in range(12):
        changed = bytearray(data)
        changed[random.randrange(len(data))] ^= random.randrange(1, 256)
        variants.append(bytes(changed))
    for name in ("facts", "documents", "certificates"):
        for place in range(3):
            shorter = json.loads(data)
            del shorter[name][place : place + 1]
            variants.append(spelled(shorter))
    more = json.loads(data)
    more["documents"].append(more["documents"][0])
    variants += [spelled(more), data.replace(b"\n", b"\r\n"), data + b" "]
    theirs = [on_command_line(world.chain, variant) for variant in variants]
    ours = [result["true"] for result in in_browser(world.chain, variants)]
    assert ours == theirs
    assert theirs.count(True) >= 2 and False in theirs and None in theirs


def test_what_happened_since_is_told_and_changes_no_verdict(tmp_path):
    world = bundle_world.build(tmp_path)
    world.activate()
    data = bundle_world.make(world).dumps()
    world.hand_over(bundle_world.BUYER, bundle_world.SECOND_BUYER)
    world.recall()
    [result] = in_browser(world.chain, [data])
    assert result["true"] is True is on_command_line(world.chain, data)
    assert any("Transfer" in line for line in told(result))
    assert any("recalled" in line and "mould" in line for line in told(result))


def test_documents_that_are_anchored_and_not_there_are_told(tmp_path):
    world = bundle_world.build(tmp_path, leave_out=("13-correction", "11-receiving"))
    data = bundle_world.make(world).dumps()
    [result] = in_browser(world.chain, [data])
    assert result["true"] is True is on_command_line(world.chain, data)
    anchors = [check["en"] for check in result["checks"] if check["part"].startswith("anchor")]
    assert any("corrects a document" in line for line in anchors)
    assert any("same lot" in line for line in anchors)


def test_alerts_are_told_as_they_stand_and_make_nothing_false(warned):
    world, data = warned
    [result] = in_browser(world.chain, [data], PASSPORT, ALERTS)
    assert result["true"] is True is on_command_line(world.chain, data, WARNED)
    [alert] = told(result)  # the cleared one and the one of another item are no concern
    assert "pu-er-lab (#3) warns: the code may have been copied" in alert
    assert "confirmed by a regulator, by diancang-logistics (#4): two in our hands" in alert
    assert "no verdict" in alert
    [plain] = in_browser(world.chain, [data], PASSPORT)
    assert any(ALERTS in line and "compare Alerts" in line for line in told(plain))


@pytest.mark.parametrize("event", ["AlertRaised", "AlertConfirmed", "AlertCleared"])
def test_an_alert_or_its_end_that_is_hidden_or_invented_is_noticed(warned, event):
    world, data = warned
    hidden, invented = json.loads(data), json.loads(data)
    hidden["facts"] = [fact for fact in hidden["facts"] if fact["event"] != event]
    next(fact for fact in invented["facts"] if fact["event"] == event)["index"] += 1
    variants = [spelled(hidden), spelled(invented)]
    assert [on_command_line(world.chain, variant) for variant in variants] == [False, False]
    [one, other] = in_browser(world.chain, variants)
    assert one["true"] is False is other["true"]
    assert any(f"the bundle hides {event}" in check["en"] for check in one["checks"])


def test_a_bundle_without_alerts_tells_so_and_hides_none_from_who_knows_the_contract(warned):
    """One that is older, or whose maker took them out: the same to its reader."""
    world, data = warned
    stripped = json.loads(data)
    del stripped["network"]["contracts"]["Alerts"]
    with_facts = spelled(stripped)
    stripped["facts"] = [fact for fact in stripped["facts"] if fact["contract"] != "Alerts"]
    old = spelled(stripped)
    [unaware, lying] = in_browser(world.chain, [old, with_facts], PASSPORT)
    assert (unaware["true"], lying["true"]) == (True, False)
    assert on_command_line(world.chain, old, NETWORK) and not on_command_line(world.chain, with_facts)
    assert told(unaware) == UNWATCHED
    [aware] = in_browser(world.chain, [old], PASSPORT, ALERTS)
    assert aware["true"] is True is on_command_line(world.chain, old, WARNED)
    assert sum(line.startswith("not in the bundle: on ") for line in told(aware)) == 4
    assert any("two in our hands" in line for line in told(aware))


def test_other_alerts_than_the_brands_are_false(warned):
    world, data = warned
    [result] = in_browser(world.chain, [data], PASSPORT, "0x" + "77" * 20)
    assert result["true"] is False
    assert parts(result, "fail") == ["network"]


def test_an_alert_that_comes_later_is_told_and_nobody_new_makes_it_untrue(tmp_path):
    world = bundle_world.build(tmp_path)
    world.chain.emit("Consortium", "MemberAdded", memberId=9, name="market-authority")
    world.activate()
    data = of_alerts(world)
    world.chain.emit(
        "Alerts", "AlertRaised", alertId=bundle_world.alert_id(3), target=world.token, member=9, kind=5,
        round=0, by=bundle_world.SECOND_BUYER, evidence=bytes([7]) * 32, uri="",
    )  # fmt: skip
    [result] = in_browser(world.chain, [data], PASSPORT, ALERTS)
    assert result["true"] is True is on_command_line(world.chain, data, WARNED)
    later, standing = sorted(told(result))
    assert later.startswith("after the bundle was made, on ") and "AlertRaised" in later
    assert "market-authority (#9) warns" in standing and "raised, not confirmed" in standing


def test_contracts_of_the_deterministic_factory_are_known_by_the_transactions_input():
    """Such a receipt names no contract; its address follows from salt and code (EIP-1014)."""
    code, salt = bytes.fromhex("6080604052"), bytes(range(32))
    sent = {"to": FACTORY, "input": "0x" + (salt + code).hex()}
    made = created_by(FACTORY, salt + code).lower()
    after = """
      const node = { ask: async () => input.sent };
      const receipt = { contractAddress: null, to: input.sent.to };
      (async () => tell([
        await createdBy(receipt, { address: input.made, tx: "" }, node),
        await createdBy(receipt, { address: "0x" + "11".repeat(20), tx: "" }, node),
        await createdBy({ ...receipt, to: "0x" + "22".repeat(20) }, { address: input.made, tx: "" }, node),
      ]))();
    """
    assert run(after, {"sent": sent, "made": made}) == [True, False, False]


def test_another_chain_is_false(story):
    world, data = story
    other = bundle_world.PlayedChain(chain_id=1338, logs=world.chain.logs, state=world.chain.state)
    [result] = in_browser(other, [data])
    assert result["true"] is False


def test_hashes_are_those_of_other_implementations():
    random.seed(7)
    sizes = (0, 1, 55, 56, 64, 135, 136, 137, 500)
    texts = [random.randbytes(size) for size in sizes]
    both = "tell(input.map((one) => [keccak(unhex(one)), sha256(unhex(one))]));"
    found = run(both, ["0x" + one.hex() for one in texts])
    assert found == [["0x" + keccak(one).hex(), "0x" + hashlib.sha256(one).hexdigest()] for one in texts]


def test_json_is_spelled_as_rfc_8785_has_it():
    numbers = [1e21, 1e-7, 0.1, -0.0, 100.0, 333333333.33333329]
    value = {"é": 1.5, "a": numbers, "\U0001f600": "\x1f\"\\/\u20ac",
             "\ufb33": None, "": {"z": True, "b": []}}  # fmt: skip
    assert run("tell(jcs(input));", value) == rfc8785.dumps(value).decode("utf-8")


def test_signers_are_recovered_as_by_eth_account():
    keys = [bytes([number]) * 32 for number in range(1, 6)]
    digests = [hashlib.sha256(key).digest() for key in keys]
    signed = [Account.unsafe_sign_hash(digest, key) for digest, key in zip(digests, keys, strict=True)]
    rows = [["0x" + d.hex(), "0x" + bytes(s.signature).hex()] for d, s in zip(digests, signed, strict=True)]
    found = run("tell(input.map(([one, two]) => signerOf(unhex(one), unhex(two))));", rows)
    assert found == [Account.from_key(key).address.lower() for key in keys]
    bad = [[rows[0][0], "0x" + "00" * 65], [rows[0][0], rows[0][1][:-2] + "05"]]
    assert run("tell(input.map(([one, two]) => signerOf(unhex(one), unhex(two))));", bad) == [None, None]


def test_its_events_are_those_of_the_contracts():
    found = run("tell(EVENTS);", None)
    for contract, events in FACT_SHAPES.items():
        assert set(found[contract]) == set(events)
        for name in events:
            inputs = EVENTS[contract][name]["inputs"]
            text = ",".join(f"{i['type']}{'*' if i['indexed'] else ''} {i['name']}" for i in inputs)
            assert found[contract][name] == text


def test_the_script_loads_nothing_and_leaves_nothing_global():
    text = script()
    assert "import" not in [word for line in text.splitlines() for word in line.split()[:1]]
    assert "</script" not in text
    assert text.startswith("(() => {")
    assert len(text.encode()) < 60_000
