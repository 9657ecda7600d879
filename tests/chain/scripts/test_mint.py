"""mint.py: passports for buyers, relayed or by the brand; bad rows are named, and nothing is done twice."""

import json
import shutil

import pytest
from brownie import accounts

from samples.puer.members import CAKE
from scripts import mint, recall
from tests.chain.scripts.operating import PASSPHRASE, SALES, Killed
from zhenbo import gs1
from zhenbo.chain import Chain
from zhenbo.items.build import build_batch
from zhenbo.items.code_records import find_codes
from zhenbo.items.codes_file import ScryptCost
from zhenbo.items.keys import derive
from zhenbo.items.sheet import count_items
from zhenbo.items.store import ItemStore
from zhenbo.messages import Domain, activation, sign
from zhenbo.plans import activations

REAL_SEND = Chain.send_raw
SERIALS = [f"Y26-{number:03d}" for number in range(SALES)]
YEAR = 366 * 86_400


class Shop:
    """A registered batch, its codes, and what buyers sign with them."""

    def __init__(self, system, folder, batch_id, passphrase_file):
        self.system, self.folder, self.batch_id = system, folder, batch_id
        self.options = (f"batch={folder}", f"passphrase_file={passphrase_file}")

    def signed(self, serial, to, **changes):
        """A line of the relay's file, as a buyer's phone makes it."""
        token = gs1.encode_token_id(CAKE, serial)
        with ItemStore(self.folder / "items.db") as store:
            item = store.item(serial)
        secret = derive(find_codes(self.folder / "codes.enc", PASSPHRASE, [serial])[serial].secret, token)
        wanted = {"to": str(to), "by_seller": False, "deadline": self.system.chain_time + YEAR}
        wanted |= {k: v for k, v in changes.items() if k in wanted}
        domain = Domain(self.system.chain.chain_id, self.system.passport.address)
        message = activation(domain, batch_id=self.batch_id, token_id=token, **wanted)
        line = {
            "item": gs1.item_link("tea.example", CAKE, serial),
            "itemKey": "0x" + item.item_key.hex(),
            "kind": int(item.kind),
            "salt": "0x" + item.salt.hex(),
            "to": wanted["to"],
            "bySeller": wanted["by_seller"],
            "deadline": wanted["deadline"],
            "signature": "0x" + sign(message, secret.private_key).hex(),
        }
        return {**line, **{k: v for k, v in changes.items() if k in line and k not in wanted}}

    def owner(self, serial):
        return self.system.passport.itemOf(gs1.encode_token_id(CAKE, serial))["owner"]


class Timed:
    """The system, with the time of its chain."""

    def __init__(self, system):
        self._system = system

    def __getattr__(self, name):
        return getattr(self._system, name)

    @property
    def chain_time(self):
        return int(self._system.chain.rpc.ask("eth_getBlockByNumber", "latest", False)["timestamp"], 16)


@pytest.fixture
def shop(system, operator, batch_folder, batch_id, project):
    phrase = project / "passphrase"
    phrase.write_text(PASSPHRASE + "\n")
    phrase.chmod(0o600)
    return Shop(Timed(system), batch_folder, batch_id, phrase)


def sales(project, *rows, encoding="utf-8"):
    """The brand's list."""
    path = project / "sold.csv"
    path.write_text("serial,to\n" + "".join(f"{serial},{to}\n" for serial, to in rows), encoding=encoding)
    return path


def relay_file(project, *lines):
    path = project / "signed.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def test_dry_runs_change_nothing(operator, shop, project):
    listed = sales(project, (SERIALS[0], accounts[13]))
    signed = relay_file(project, shop.signed(SERIALS[1], accounts[13]))
    before = operator.state()
    assert operator.run(mint.main, listed, *shop.options) == 0
    assert "shown as such" in operator.out and "would activate 1" in operator.out
    assert operator.run(mint.main, signed, *shop.options) == 0
    assert operator.state() == before


def test_the_brand_activates_for_its_buyers(system, operator, shop, project):
    rows = [(SERIALS[0], accounts[13]), (gs1.item_link("tea.example", CAKE, SERIALS[1]), accounts[14])]
    assert operator.send(mint.main, sales(project, *rows, encoding="gb18030"), *shop.options) == 0
    assert shop.owner(SERIALS[0]) == accounts[13] and shop.owner(SERIALS[1]) == accounts[14]
    assert system.passport.itemOf(gs1.encode_token_id(CAKE, SERIALS[0]))["bySeller"]
    assert "activated 2" in operator.out


def test_the_relay_needs_only_what_is_public(system, operator, shop, project):
    public = project / "public"
    public.mkdir()
    for name in ("batch.json", "leaves.bin"):
        shutil.copy(shop.folder / name, public)
    signed = relay_file(project, *(shop.signed(serial, accounts[13]) for serial in SERIALS))
    assert operator.send(mint.main, signed, f"batch={public}") == 0
    assert all(shop.owner(serial) == accounts[13] for serial in SERIALS)
    assert not system.passport.itemOf(gs1.encode_token_id(CAKE, SERIALS[0]))["bySeller"]


def test_bad_activations_are_named_and_hinder_nobody(operator, shop, project):
    bad = [
        shop.signed(SERIALS[1], accounts[13], deadline=1_000_000_000),
        {**shop.signed(SERIALS[2], accounts[13]), "to": str(accounts[14])},
        {**shop.signed(SERIALS[3], accounts[13]), "salt": "0x" + "00" * 16},
        shop.signed("SHOW-1", accounts[13]),
        {**shop.signed(SERIALS[4], accounts[13]), "item": "https://id.gs1.org/01/09521001003018/21/A"},
        {**shop.signed(SERIALS[4], accounts[13]), "kind": 9},
        {"item": "nonsense"},
        shop.signed(SERIALS[0], accounts[14]),
    ]
    signed = relay_file(project, shop.signed(SERIALS[0], accounts[13]), *bad)
    assert operator.send(mint.main, signed, *shop.options) == 1
    assert shop.owner(SERIALS[0]) == accounts[13]
    reasons = (
        "has expired",
        "did not sign",
        "is not in this batch",
        "show sample",
        "GTIN is not the batch's",
        "'9' is not a kind",
        "column signature",
        "in the file twice",
    )
    for row, words in enumerate(reasons, start=2):
        (line,) = [line for line in operator.out.splitlines() if line.startswith(f"row {row} ")]
        assert words in line


def test_signed_activations_as_a_sheet(operator, shop, project):
    line = shop.signed(SERIALS[0], accounts[13])
    sheet = project / "signed.csv"
    sheet.write_text(",".join(line) + "\n" + ",".join(str(v) for v in line.values()) + "\n")
    assert operator.send(mint.main, sheet, *shop.options) == 0
    assert shop.owner(SERIALS[0]) == accounts[13]


def test_again_sends_only_what_is_left(system, operator, shop, project):
    operator.send(mint.main, sales(project, (SERIALS[0], accounts[13])), *shop.options)
    count = operator.transactions(system.brand)
    more = sales(project, *((serial, accounts[13]) for serial in SERIALS))
    report = operator.json(mint.main, more, *shop.options)
    assert [row["status"] for row in report] == ["done before"] + ["would send"] * (SALES - 1)
    assert operator.send(mint.main, more, *shop.options) == 0
    assert operator.send(mint.main, more, *shop.options) == 0
    assert operator.transactions(system.brand) == count + 1


@pytest.mark.parametrize("transaction, after", [(1, False), (1, True), (2, True)])
def test_a_killed_run_resumes(system, operator, shop, project, dies, monkeypatch, transaction, after):
    monkeypatch.setattr(activations, "ITEMS_A_CALL", 2)
    listed = sales(project, *((serial, accounts[13]) for serial in SERIALS))
    first = operator.transactions(system.brand)
    dies(transaction, after)
    with pytest.raises(Killed):
        operator.send(mint.main, listed, *shop.options)
    monkeypatch.setattr(Chain, "send_raw", REAL_SEND)
    assert operator.send(mint.main, listed, *shop.options) == 0
    assert all(shop.owner(serial) == accounts[13] for serial in SERIALS)
    assert operator.transactions(system.brand) == first + 3


def test_no_stops(operator, shop, project, says):
    listed = sales(project, (SERIALS[0], accounts[13]))
    says("no")
    before = operator.state()
    assert operator.run(mint.main, listed, *shop.options, "send=yes") == 2
    assert operator.state() == before


def test_a_held_batch_sends_nothing_until_it_is_released(operator, shop, project):
    listed = sales(project, (SERIALS[0], accounts[13]))
    mark = (f"batch={shop.batch_id}", "reason=looking into it")
    operator.send(recall.main, "hold", *mark)
    assert operator.send(mint.main, listed, *shop.options) == 2
    assert "BatchStopped" in operator.err
    operator.send(recall.main, "release", *mark)
    assert operator.send(mint.main, listed, *shop.options) == 0


def test_what_the_buyer_did_already_is_left_alone(operator, shop, project):
    operator.send(mint.main, relay_file(project, shop.signed(SERIALS[0], accounts[14])), *shop.options)
    listed = sales(project, (SERIALS[0], accounts[13]), (SERIALS[1], accounts[13]))
    assert operator.send(mint.main, listed, *shop.options) == 1
    assert "has a passport already" in operator.out
    assert shop.owner(SERIALS[0]) == accounts[14] and shop.owner(SERIALS[1]) == accounts[13]


ADDRESS = "0x" + "12" * 20


@pytest.mark.parametrize(
    "rows, words",
    [
        ([("Y26-001", ADDRESS), ("y26-001", ADDRESS)], "row 3, column serial: the same item as in row 2"),
        ([("Y26-001", ADDRESS), (" Y26-001 ", ADDRESS)], "row 3, column serial: the same item as in row 2"),
        (
            [("Y26-001", ADDRESS), (f"https://id.gs1.org/01/{CAKE}/21/Y26%2D001", ADDRESS)],
            "row 3, column serial: the same item as in row 2",
        ),
        ([("Y26 001", ADDRESS)], "row 2, column serial"),
        ([("1.23457E+12", ADDRESS)], "row 2, column serial: '1.23457E+12' was rounded by a spreadsheet"),
        ([("Y26-999", ADDRESS)], "row 2, column serial: serial 'Y26-999' is not in this batch"),
        ([("Y26-001", "1.03E+47")], "row 2, column to: '1.03E+47' was rounded by a spreadsheet"),
        ([("Y26-001", "0x1234")], "row 2, column to: '0x1234' is not an address"),
        ([("Y26-001", "0x" + "aB" * 20)], "fails its checksum"),
        ([("Y26-001", "0x" + "00" * 20)], "the zero address"),
        ([("SHOW-1", ADDRESS)], "is a show sample and can never be activated"),
        ([("CHIP-1", ADDRESS)], "has a chip, and only the chip can sign"),
        ([("https://id.gs1.org/01/09521001003018/21/A", ADDRESS)], "is no item of GTIN"),
        ([], "lists no sale"),
    ],
)
def test_a_bad_list_is_refused_whole(operator, shop, project, rows, words):
    listed = sales(project, ("Y26-005", ADDRESS), *rows) if rows else sales(project)
    words = words.replace("row 3", "row 4").replace("row 2", "row 3") if rows else words
    before = operator.state()
    assert operator.send(mint.main, listed, *shop.options) == 2
    assert words in operator.err
    assert operator.state() == before


def test_a_wrong_passphrase_sends_nothing(operator, shop, project):
    (project / "passphrase").write_text("another phrase entirely")
    listed = sales(project, (SERIALS[0], ADDRESS))
    before = operator.state()
    assert operator.send(mint.main, listed, *shop.options) == 2
    assert "does not open" in operator.err
    assert operator.state() == before


def test_a_batch_that_is_not_registered_is_refused(operator, project):
    build_batch(
        CAKE, "OTHER", count_items(1), project / "other", PASSPHRASE, cost=ScryptCost(10, 8, 1), cores=1
    )
    listed = sales(project, (SERIALS[0], ADDRESS))
    assert operator.send(mint.main, listed, f"batch={project / 'other'}") == 2
    assert "is not registered here" in operator.err


def test_no_secret_is_printed(operator, shop, project):
    operator.send(mint.main, sales(project, (SERIALS[0], accounts[13])), *shop.options)
    code = find_codes(shop.folder / "codes.enc", PASSPHRASE, SERIALS[:1])[SERIALS[0]].secret
    kept = b"".join(f.read_bytes() for f in project.rglob("*.json*"))
    for secret in (code, PASSPHRASE):
        assert secret not in operator.out + operator.err and secret.encode() not in kept


@pytest.mark.parametrize(
    "args", [(), ("a.csv",), ("a.csv", "batch=nowhere"), ("a.csv", "b.csv"), ("a.csv", "key=0x")]
)
def test_wrong_use_says_how(operator, args):
    assert operator.run(mint.main, *args) == 2
    assert "brownie run mint main" in operator.err


def test_help(operator):
    assert operator.run(mint.help) == 0
    assert "list of sales" in operator.out
