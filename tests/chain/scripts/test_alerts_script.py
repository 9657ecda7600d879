"""alerts.py: raised from a list once, judged, listed; hours of the scan log anchored once."""

import json

import pytest

from samples.puer.members import CAKE
from scripts import alerts
from tests.chain.alerting import CLEARED, CONFIRMED, RAISED, use_up_the_day, warning
from tests.chain.scripts.operating import Killed
from zhenbo import gs1
from zhenbo.alerts.scan_rows import COLUMNS, read_hours
from zhenbo.bundle.alert_facts import alerts_of
from zhenbo.bundle.hour_records import hour_subject, proof_of_row, read_hours_kept
from zhenbo.bundle.source import network_of, warned_facts
from zhenbo.chain import Chain

REAL_SEND = Chain.send_raw
RESOLVER, REGULATOR = "account=8", "account=5"
ROOT, OTHER_ROOT = "0x" + "ab" * 32, "0x" + "cd" * 32
TOKEN = gs1.encode_token_id(CAKE, "Y26-001")
LINK = gs1.item_link("tea.example", CAKE, "Y26-001")


@pytest.fixture
def listed(operator):
    """Writes a list of warnings; the project's folder is where the operator stands."""

    def write(*rows, name="warnings.csv"):
        file = operator.root / name
        file.write_text("code,kind,evidence,uri\n" + "".join(f"{row}\n" for row in rows), encoding="utf-8")
        return file

    return write


@pytest.fixture
def raised(operator, listed):
    """The id of an alert of the resolver about an item."""
    assert operator.send(alerts.main, "raise", listed(f"{LINK},clone,{ROOT},")) == 0, operator.err
    return operator.json(alerts.main)[0]["id"]


def state(system, kind=0, round_=0, target=TOKEN):
    return system.alerts.stateOf((system.member["resolver"], target, kind, round_))


def test_dry_run_changes_nothing(operator, listed):
    file = listed(f"{LINK},clone,{ROOT},")
    before = operator.state()
    assert operator.run(alerts.main, "raise", file) == 0
    assert operator.state() == before
    assert "the code may have been copied" in operator.out


def test_a_list_is_raised_whole_and_once(system, operator, listed, batch_id):
    (operator.root / "report.pdf").write_bytes(b"a report")
    file = listed(f"{LINK},clone,{ROOT},https://scan.example/1", f"batch:{batch_id},recall,report.pdf,")
    assert operator.send(alerts.main, "raise", file) == 0, operator.err
    assert state(system) == state(system, 5, 0, batch_id) == RAISED
    before = operator.state(journals=False)
    assert operator.send(alerts.main, "raise", file) == 0
    assert operator.state(journals=False) == before


def test_a_long_list_takes_a_few_calls_and_resumes(system, operator, listed, dies, monkeypatch):
    links = [gs1.item_link("tea.example", CAKE, f"N{number}") for number in range(200)]
    file = listed(*(f"{link},clone,{ROOT}," for link in links))
    first = operator.transactions(system.resolver)
    dies(1)
    with pytest.raises(Killed):
        operator.send(alerts.main, "raise", file)
    monkeypatch.setattr(Chain, "send_raw", REAL_SEND)
    assert operator.send(alerts.main, "raise", file) == 0, operator.err
    assert operator.transactions(system.resolver) == first + 2
    assert system.alerts.leftToday(system.member["resolver"]) == 1_800


@pytest.mark.parametrize("after", [True, False])
def test_a_killed_run_resumes(system, operator, listed, dies, monkeypatch, after):
    first, file = operator.transactions(system.resolver), listed(f"{LINK},clone,{ROOT},")
    dies(1, after)
    with pytest.raises(Killed):
        operator.send(alerts.main, "raise", file)
    monkeypatch.setattr(Chain, "send_raw", REAL_SEND)
    assert operator.send(alerts.main, "raise", file) == 0
    assert operator.transactions(system.resolver) == first + 1 and state(system) == RAISED


def test_what_stands_is_left_out_and_the_rest_is_raised(system, operator, listed, raised):
    chip = f"{LINK},chip,{ROOT},"
    assert (
        operator.send(alerts.main, "raise", listed(f"{LINK},clone,{OTHER_ROOT},", chip, name="more.csv")) == 0
    )
    assert "row 2 is left out: you warned of this before" in operator.out
    assert state(system, 1) == RAISED
    only = listed(f"{LINK},clone,{OTHER_ROOT},", name="only.csv")
    assert operator.send(alerts.main, "raise", only) == 2 and "row 2 is left out" in operator.err


def test_after_it_was_cleared_only_new_evidence_raises_it_again(system, operator, listed, raised):
    assert operator.send(alerts.main, "clear", raised, "reason=two labels", REGULATOR) == 0
    before = operator.state(journals=False)[:2]
    assert operator.send(alerts.main, "raise", listed(f"{LINK},clone,{ROOT},", name="again.csv")) == 0
    assert operator.state(journals=False)[:2] == before
    assert operator.send(alerts.main, "raise", listed(f"{LINK},clone,{OTHER_ROOT},", name="new.csv")) == 0
    assert (state(system), state(system, 0, 1)) == (CLEARED, RAISED)


def test_a_regulator_confirms_and_clears_by_the_beginning_of_the_id(system, operator, raised):
    before = operator.state()
    assert operator.run(alerts.main, "confirm", raised[:10], "reason=seen at two shops") == 0
    assert operator.state() == before and "Confirm the alert" in operator.out
    assert operator.send(alerts.main, "confirm", raised[:10], "reason=seen at two shops") == 0
    assert state(system) == CONFIRMED
    assert operator.send(alerts.main, "confirm", raised, "reason=seen at two shops") == 0  # twice is harmless
    assert operator.send(alerts.main, "clear", raised, "reason=sold out") == 0
    assert state(system) == CLEARED
    assert operator.send(alerts.main, "confirm", raised, "reason=again") == 2
    assert "cleared and stays so" in operator.err


def test_the_resolver_takes_its_own_back(system, operator, raised):
    assert operator.send(alerts.main, "clear", raised, "reason=a mistake", RESOLVER) == 0
    assert state(system) == CLEARED
    (one,) = operator.json(alerts.main)
    assert one["withdrawn"] and one["cleared"]["reason"] == "a mistake"


def test_lists_with_who_when_and_where_it_stands(system, operator, raised, batch_id):
    system.alerts.raiseAlert(warning(batch_id, 5), {"from": system.regulator})
    assert operator.run(alerts.main) == 0
    assert "live-platform (#5) warns: the code may have been copied" in operator.out
    assert "market-authority (#6) warns: the goods are in doubt" in operator.out
    assert "no verdict" in operator.out
    about_item, about_batch = operator.json(alerts.main)
    assert (about_item["about"], about_item["state"]) == (
        gs1.item_link("id.gs1.org", CAKE, "Y26-001"),
        "raised",
    )
    assert [one["id"] for one in (about_item, about_batch)] == [
        raised,
        operator.json(alerts.main, "list", batch_id)[0]["id"],
    ]
    assert operator.json(alerts.main, "list", LINK) == [about_item]
    operator.send(alerts.main, "clear", raised, "reason=nothing")
    assert operator.json(alerts.main, "open=yes") == [about_batch]
    assert operator.run(alerts.main, "batch:5") == 0 and "there are no alerts" in operator.out


def test_texts_that_are_no_text_stop_no_reader(system, operator):
    """Whoever may raise could else write a byte that stops every dossier of an item."""
    data = system.alerts.raiseAlert.encode_input(warning(uri="x" * 8))
    odd = data.replace(b"x".hex() * 8, "ff" * 8)
    assert odd != data
    system.resolver.transfer(system.alerts.address, data=odd)
    facts = warned_facts(system.chain, network_of(system.deployment), {TOKEN})
    assert [one.raised.args["uri"] for one in alerts_of(facts)] == ["\\xff" * 8]
    assert operator.json(alerts.main)[0]["uri"] == "\\xff" * 8


@pytest.mark.parametrize(
    "row, words",
    [
        (f"batch:5,clone,{ROOT},", "row 2: no batch 5 is registered here"),
        (f"{LINK},fake,{ROOT},", "'fake' is no kind"),
        (f"tea,clone,{ROOT},", "neither an item's Digital Link nor a batch id"),
    ],
)
def test_a_bad_list_sends_nothing(operator, listed, row, words):
    before = operator.state()[:2]
    assert operator.send(alerts.main, "raise", listed(row)) == 2
    assert words in operator.err
    assert operator.state()[:2] == before


def test_who_may_not_is_refused_before_anything_is_sent(system, operator, listed, raised):
    before = operator.state()[:2]
    assert operator.send(alerts.main, "raise", listed(f"{LINK},chip,{ROOT},", name="b.csv"), "account=1") == 2
    assert "RoleMissing" in operator.err
    assert (
        operator.send(alerts.main, "raise", listed(f"{LINK},chip,{ROOT},", name="b.csv"), "account=10") == 2
    )
    assert "AccountUnknown" in operator.err
    assert operator.send(alerts.main, "confirm", raised, "reason=mine", RESOLVER) == 2
    assert "RoleMissing" in operator.err
    assert operator.state()[:2] == before


def test_a_day_that_is_full_says_what_to_do(system, operator, listed):
    use_up_the_day(system, system.member["resolver"])
    assert operator.send(alerts.main, "raise", listed(f"{LINK},chip,{ROOT},")) == 2
    assert "may raise 0 more today (UTC)" in operator.err


@pytest.mark.parametrize(
    "args, words",
    [
        (("raise",), "1 words are needed"),
        (("confirm", "0x12345678"), "reason=... is missing"),
        (("confirm", "0x1234", "reason=x"), "give 10 characters at least"),
        (("clear", "12345678901", "reason=x"), "an alert's id begins with 0x"),
        (("open=perhaps",), "say yes or no"),
        (("raise", "a.csv", "reason=x"), "is not an option here"),
        (("list", "77", "78"), "one word too many"),
    ],
)
def test_wrong_use_says_how(operator, args, words):
    assert operator.run(alerts.main, *args) == 2
    assert words in operator.err and "brownie run alerts main raise FILE" in operator.err


def test_an_unknown_id_and_bad_reasons(operator, raised):
    assert operator.send(alerts.main, "confirm", "0x12345678", "reason=x") == 2
    assert "There is no alert 0x12345678" in operator.err
    assert operator.send(alerts.main, "confirm", raised, "reason=" + "霉" * 86) == 2
    assert "258 bytes" in operator.err


def test_no_stops(operator, listed, says):
    says("no")
    file = listed(f"{LINK},clone,{ROOT},")
    before = operator.state()
    assert operator.run(alerts.main, "raise", file, "send=yes") == 2
    assert operator.state() == before


def test_help_speaks_chinese(operator, monkeypatch):
    assert operator.run(alerts.help) == 0 and "to stop goods there is `recall`" in operator.out
    monkeypatch.setenv("ZHENBO_LANG", "zh")
    operator.run(alerts.help)
    assert "警示只是提醒" in operator.out


# --- hours of the scan log ---


def scan(number, moment):
    cells = dict.fromkeys(COLUMNS, "")
    cells |= {"scan_id": f"{number:020x}", "code": LINK, "scanned_at": moment, "device": f"{number:032x}"}
    return cells | {"lat": "24.5", "lon": "102.5", "channel": "qr"}


@pytest.fixture
def log(operator):
    """Writes a scan log: five scans in two hours, and whatever is added."""

    def write(*more):
        scans = [scan(number, f"2026-01-15T{10 + number // 3}:0{number}:00Z") for number in range(5)]
        lines = [",".join(COLUMNS), *(",".join(one.values()) for one in [*scans, *more])]
        file = operator.root / "scans-2026-01.csv"
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return file

    return write


def test_hours_are_anchored_once_and_each_scan_is_proven(system, operator, log):
    file = log()
    before = operator.state()
    assert operator.run(alerts.main, "anchor", file) == 0
    assert operator.state() == before
    assert operator.send(alerts.main, "anchor", file) == 0, operator.err
    raw = bytes.fromhex(system.resolver.address[2:])
    kept = read_hours_kept(operator.root / "scan-hours", raw)
    assert sorted(record.name for record in kept.values()) == ["2026-01-15T10Z", "2026-01-15T11Z"]
    for hour in read_hours(file):
        record = kept[hour.start]
        found = system.notary.recordOf(record.anchor_id)
        assert (found["recorder"], found["stream"]) == (system.resolver, 1)
        assert record.anchor.subject == hour_subject(hour.start)
        for digest in hour.digests:
            salt, proof = proof_of_row(record, digest)
            content = tuple(vars(record.anchor).values())
            assert system.notary.includes(system.resolver, content, salt + digest, proof)
            assert not system.notary.includes(system.brand, content, salt + digest, proof)
    again = operator.state(journals=False)
    assert operator.send(alerts.main, "anchor", file) == 0
    assert operator.state(journals=False) == again


def test_later_hours_follow_and_an_anchored_one_stays_as_it_was(system, operator, log):
    assert operator.send(alerts.main, "anchor", log()) == 0
    first = operator.transactions(system.resolver)
    assert operator.send(alerts.main, "anchor", log(scan(9, "2026-01-15T12:30:00Z"))) == 0
    assert operator.transactions(system.resolver) == first + 1
    assert operator.send(alerts.main, "anchor", log(scan(9, "2026-01-15T10:30:00Z"))) == 2
    assert "2026-01-15T10Z is anchored, and scans of it were added" in operator.err


@pytest.mark.parametrize("transaction, after", [(1, True), (2, False), (2, True)])
def test_anchoring_that_was_killed_resumes(system, operator, log, dies, monkeypatch, transaction, after):
    file, first = log(), operator.transactions(system.resolver)
    dies(transaction, after)
    with pytest.raises(Killed):
        operator.send(alerts.main, "anchor", file)
    monkeypatch.setattr(Chain, "send_raw", REAL_SEND)
    assert operator.send(alerts.main, "anchor", file) == 0
    assert operator.transactions(system.resolver) == first + 2


def test_anchoring_that_is_not_agreed_to_keeps_no_salts(operator, log, says):
    says("no")
    assert operator.run(alerts.main, "anchor", log(), "send=yes") == 2
    assert not list((operator.root / "scan-hours").glob("*.json"))


def test_a_log_with_names_is_not_anchored(operator, log):
    before = operator.state()[:2]
    assert (
        operator.send(alerts.main, "anchor", log(scan(9, "2026-01-15T10:30:00Z") | {"device": "Zhang"})) == 2
    )
    assert "device is not redacted" in operator.err and operator.state()[:2] == before


def test_anchors_as_json_name_the_hours(operator, log):
    assert operator.run(alerts.main, "anchor", log(), "json=yes") == 0
    assert list(json.loads(operator.out)["anchors"]) == ["2026-01-15T10Z", "2026-01-15T11Z"]
