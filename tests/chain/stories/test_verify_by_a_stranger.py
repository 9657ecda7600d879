"""A stranger verifies an item: a real chain, real documents, the command line; then one byte is changed."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from eth_utils.address import to_checksum_address

from samples.puer import story
from samples.puer.members import CAKE, CARRIER, COOPERATIVE, FACTORY, LAB
from scripts.deploy import deploy
from tests.page_code import verified as verified_by_page
from toolchain.nodes import running
from zhenbo import config, messages
from zhenbo.bundle.format import read_bundle, spelled
from zhenbo.bundle.inspection import read_inspection
from zhenbo.bundle.records import DocumentRecord, write_record
from zhenbo.chain import Chain, connect
from zhenbo.cli import main
from zhenbo.items.build import build_batch
from zhenbo.items.code_records import find_codes
from zhenbo.items.codes_file import ScryptCost
from zhenbo.items.keys import derive
from zhenbo.items.kinds import Kind
from zhenbo.items.manifest import read_manifest
from zhenbo.items.sheet import SheetItem
from zhenbo.items.store import ItemStore
from zhenbo.language import Text
from zhenbo.plan import Call
from zhenbo.plans.anchors import Source, wanted_anchors
from zhenbo.plans.calldata import calldata
from zhenbo.plans.deployment import PROFILES, Parameters

PASSPHRASE = "correct horse battery"
SERIALS = story.SAMPLE_SERIALS
LINK = f"https://id.gs1.org/01/{CAKE}/21/{SERIALS[0]}"
BRAND_INDEX, INSPECTOR_INDEX, CARRIER_INDEX, BUYER_INDEX = 1, 2, 4, 13
BRAND, INSPECTOR, RESOLVER, REGULATOR, EVENTS = 1, 3, 7, 9, 21  # roles
# member, its prefix, the index of its account, its business roles
MEMBERS = [
    (COOPERATIVE, 3, ()),
    (FACTORY, BRAND_INDEX, (BRAND,)),
    (LAB, INSPECTOR_INDEX, (INSPECTOR, RESOLVER)),
    (CARRIER, CARRIER_INDEX, (REGULATOR,)),
]
INDEX = {member.name: index for member, index, _ in MEMBERS}


@pytest.fixture(autouse=True)
def isolation():
    """Nothing to undo: these tests have nodes of their own and leave Brownie's alone."""


@dataclass
class Told:
    """The story as it stands on a chain, and where its files are."""

    url: str
    chain: Chain
    deployment: object
    folder: Path

    @property
    def node(self) -> list[str]:
        return ["--rpc", self.url, "--deployment", str(self.folder / "deployment.json")]

    def signer(self, index: int):
        return self.chain.signer(str(index))

    def act(self, index: int, contract: str, function: str, *args: object) -> None:
        """One transaction of account `index`, which must succeed."""
        address = self.deployment.address(contract)
        call = Call(contract, address, function, args, Text("一步", "A step"))
        played = self.chain.play(self.chain.encode(call, self.signer(index).address))
        assert played.refusal is None, f"{function}: {played.refusal}"


@pytest.fixture(scope="module", params=["ganache", "anvil"])
def told(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    with running(request.param) as url:
        chain = connect(config.network(request.param, url))
        deployment = deploy(
            chain, chain.signer("0"), Parameters(PROFILES["local"]), yes=True,
            file=folder / "deployment.json", journal_dir=folder / "journal",
        )  # fmt: skip
        told = Told(url, chain, deployment, folder)
        enrol(told)
        register(told)
        anchor(told)
        activate(told)
        made = main(
            ["bundle", "make", LINK, "--batch", str(folder / "batch"), "--records", str(folder / "records"),
             "--out", str(folder / "bundle.json"), *told.node]
        )  # fmt: skip
        assert made == 0
        yield told


def enrol(told):
    steps = []
    for number, (member, index, roles) in enumerate(MEMBERS, 1):
        account = told.signer(index).address
        steps.append(calldata("addMember(string)", member.name))
        steps.append(calldata("licensePrefix(uint32,string)", number, member.prefixes[0]))
        steps.append(calldata("linkAccount(uint32,address)", number, account))
        steps += [calldata("grantRole(uint64,address,uint32)", role, account, 0) for role in (*roles, EVENTS)]
    told.act(0, "Consortium", "multicall", steps)
    for other in (3, 4):
        told.act(BRAND_INDEX, "Consortium", "giveMandate", other, 2**40 - 1)


def register(told):
    folder = told.folder / "batch"
    items = [SheetItem(serial, Kind.SALE_CODE) for serial in SERIALS]
    build_batch(CAKE, story.LOT, items, folder, PASSPHRASE, cost=ScryptCost(log2_n=10, r=1), cores=1)
    signed = main(
        ["batch", "inspect", str(folder), "--sign", "--account", str(INSPECTOR_INDEX),
         "--network", told.chain.name, *told.node]
    )  # fmt: skip
    assert signed == 0
    manifest, inspection = read_manifest(folder / "batch.json"), read_inspection(folder / "inspection.json")
    request = (int(CAKE), 7, manifest.lot, manifest.root, manifest.quantity, manifest.document_hash)
    inspector = to_checksum_address(inspection.inspector)
    told.act(
        BRAND_INDEX,
        "Passport",
        "registerBatch",
        (*request, inspection.deadline),
        inspector,
        inspection.signature,
    )


def anchor(told):
    documents, records = told.folder / "documents", told.folder / "records"
    records.mkdir()
    earlier: list[DocumentRecord] = []
    steps = story.documents(SERIALS)
    story.write(documents, steps)
    for step in steps:
        source = Source(f"{step.name}.jsonld", (documents / f"{step.name}.jsonld").read_bytes())
        index = INDEX[step.recorder.name]
        for one in wanted_anchors([source], earlier, told.signer(index).address):
            earlier.append(one.record)
            write_record(records / one.folder, one.record, sorted(documents.glob("*.pdf")))
            content = one.record.anchor
            told.act(
                index, "Notary", "anchor",
                (content.stream, content.subject, content.root, content.count, content.documentHash,
                 content.corrects),
            )  # fmt: skip


def activate(told):
    folder = told.folder / "batch"
    code = find_codes(folder / "codes.enc", PASSPHRASE, [SERIALS[0]])[SERIALS[0]].secret
    with ItemStore(folder / "items.db") as store:
        item = store.item(SERIALS[0])
        proof = store.proof(item.leaf)
    batch_id = read_inspection(folder / "inspection.json").batch_id()
    buyer, deadline = told.signer(BUYER_INDEX).address, 2**32
    domain = messages.Domain(told.chain.chain_id, told.deployment.address("Passport"))
    message = messages.activation(
        domain, batch_id=batch_id, token_id=item.token_id, to=buyer, by_seller=False, deadline=deadline
    )
    signature = messages.sign_compact(message, derive(code, item.token_id).private_key)
    row = (item.token_id, to_checksum_address(item.item_key), int(item.kind), item.salt)
    activation = (row, buyer, False, deadline, signature.r, signature.vs)
    told.act(BUYER_INDEX, "Passport", "activate", batch_id, activation, proof)


def verified(capsys, *arguments):
    """Exit code and JSON of `zhenbo verify`."""
    capsys.readouterr()
    code = main(["verify", *map(str, arguments), "--json"])
    out = capsys.readouterr().out
    return code, json.loads(out) if out else None


def changed(told, change):
    """The bundle with `change` made to its JSON value, properly spelled, in a file of its own."""
    value = json.loads((told.folder / "bundle.json").read_bytes())
    change(value)
    path = told.folder / "changed.json"
    path.write_bytes(spelled(value))
    return path


def failures(verdict):
    return {check["part"]: check["said"]["en"] for check in verdict["checks"] if check["status"] == "fail"}


def test_the_bundle_is_true_by_any_node(told, capsys):
    code, verdict = verified(capsys, told.folder / "bundle.json", *told.node)
    assert (code, verdict["true"], failures(verdict)) == (0, True, {})
    parts = [check["part"] for check in verdict["checks"] if check["status"] == "pass"]
    assert {"network", "facts", "batch", "item", "document 13", "certificate 1", "state"} <= set(parts)
    buyer = told.signer(BUYER_INDEX).address.lower()
    assert any(buyer in check["said"]["en"] for check in verdict["checks"] if check["part"] == "state")


def test_the_page_comes_to_the_same_verdicts_by_the_same_node(told):
    """/verify, which a browser runs; here node runs its code against the real chain."""
    good = (told.folder / "bundle.json").read_bytes()
    value = json.loads(good)
    value["documents"][4]["events"][0]["salt"] = "0x" + "77" * 32
    salt = spelled(value)
    value = json.loads(good)
    del value["facts"][-1]
    hidden = spelled(value)
    known = (told.deployment.address(name) for name in ("Passport", "Alerts"))
    results = verified_by_page([good, salt, hidden, good[:-1]], told.url, *known)
    assert [result["true"] for result in results] == [True, False, False, None]
    assert {check["part"] for check in results[0]["checks"] if check["status"] == "flag"} <= {"state"}
    assert any(
        check["part"] == "document 5 event 0" for check in results[1]["checks"] if check["status"] == "fail"
    )


def test_the_bundle_holds_every_document_once(told):
    bundle = read_bundle((told.folder / "bundle.json").read_bytes(), "bundle")
    assert len({document.text for document in bundle.documents}) == len(bundle.documents) == 13


def test_without_a_deployments_file_the_addresses_are_to_be_compared(told, capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("ZHENBO_ROOT", str(tmp_path))
    (tmp_path / "deployments").mkdir()
    (tmp_path / "deployments" / "map.json").write_text("{}")
    code, verdict = verified(capsys, told.folder / "bundle.json", "--rpc", told.url)
    assert code == 0
    passport = told.deployment.address("Passport").lower()
    flags = [c["said"]["en"] for c in verdict["checks"] if c["status"] == "flag" and c["part"] == "network"]
    assert len(flags) == 1
    assert passport in flags[0]


def test_one_byte_of_a_document_is_named(told, capsys):
    data = (told.folder / "bundle.json").read_bytes()
    place = data.index(b"tea:netWeightGrams") + len(b'tea:netWeightGrams\\": ')
    path = told.folder / "byte.json"
    path.write_bytes(data[:place] + b"4" + data[place + 1 :])
    code, verdict = verified(capsys, path, *told.node)
    assert code == 1
    part, said = next(iter(failures(verdict).items()))
    assert part.startswith("document ")
    assert "was changed after it was anchored" in said


def test_a_swapped_lot_is_named_though_the_canonical_hash_agrees(told, capsys):
    def swap(value):
        document = next(d for d in value["documents"] if "commissioning" in d["text"])
        document["text"] = document["text"].replace(f"/21/{SERIALS[0]}", f"/10/OTHER/21/{SERIALS[0]}", 1)

    code, verdict = verified(capsys, changed(told, swap), *told.node)
    assert code == 1
    assert any(
        "the strict digest differs while the canonical hash agrees" in s for s in failures(verdict).values()
    )


def test_a_changed_certificate_salt_and_item_are_named(told, capsys):
    def spoil(value):
        value["certificates"][0]["data"] = "AAAA" + value["certificates"][0]["data"][4:]
        value["documents"][4]["events"][0]["salt"] = "0x" + "77" * 32
        value["item"]["key"] = "0x" + "77" * 20

    code, verdict = verified(capsys, changed(told, spoil), *told.node)
    found = failures(verdict)
    assert code == 1
    assert "PE2026-0417.pdf" in found["certificate 1"]
    assert any("document 5 event" in part and "its salt" in said for part, said in found.items())
    assert "the item key or the salt" in found["item"]


def test_an_invented_owner_is_named(told, capsys):
    def invent(value):
        move = next(fact for fact in value["facts"] if fact["event"] == "Transfer")
        move["args"]["to"] = "0x" + "66" * 20

    code, verdict = verified(capsys, changed(told, invent), *told.node)
    assert code == 1
    assert any("what was changed is to" in said for said in failures(verdict).values())


def test_roots_prove_the_bundle_without_a_node(told, capsys):
    roots = told.folder / "roots.json"
    assert main(["bundle", "roots", "--out", str(roots), *told.node]) == 0
    code, verdict = verified(capsys, told.folder / "bundle.json", "--roots", roots)
    assert (code, verdict["true"]) == (0, True)
    roots.unlink()


def test_the_dossier_tells_the_life(told, capsys):
    capsys.readouterr()
    assert main(["dossier", str(told.folder / "bundle.json"), "--json", *told.node]) == 0
    life = json.loads(capsys.readouterr().out)
    assert life["brand"] == "yunling-tea (#2)"
    assert life["owner"] == told.signer(BUYER_INDEX).address.lower()
    steps = [moment["title"]["en"] for moment in life["moments"]]
    assert {"retail selling", "inspecting", "packing"} <= set(steps)


def test_an_alert_is_told_by_command_page_and_dossier(told, capsys, tmp_path):
    """Last but one of the module: it changes the chain. A new bundle holds the alert, the old one none."""
    token = int(json.loads((told.folder / "bundle.json").read_bytes())["item"]["token_id"])
    known = [told.deployment.address(name) for name in ("Passport", "Alerts")]
    told.act(INSPECTOR_INDEX, "Alerts", "raiseAlert", (token, 0, 0, b"\7" * 32, ""))
    told.act(CARRIER_INDEX, "Alerts", "confirm", (3, token, 0, 0), "two of one code")
    newer = tmp_path / "newer.json"
    folders = ["--batch", str(told.folder / "batch"), "--records", str(told.folder / "records")]
    assert main(["bundle", "make", LINK, *folders, "--out", str(newer), *told.node]) == 0
    value = json.loads(newer.read_bytes())
    value["facts"] = [fact for fact in value["facts"] if fact["event"] != "AlertRaised"]
    hiding = tmp_path / "hiding.json"
    hiding.write_bytes(spelled(value))
    files = [told.folder / "bundle.json", newer, hiding]
    by_page = verified_by_page([file.read_bytes() for file in files], told.url, *known)
    by_command = [verified(capsys, file, *told.node)[1] for file in files]
    assert [result["true"] for result in by_page] == [True, True, False]
    assert [result["true"] for result in by_command] == [True, True, False]
    for said in ([c["en"] for c in by_page[1]["checks"]], [c["said"]["en"] for c in by_command[1]["checks"]]):
        assert any("may have been copied (confirmed by a regulator" in line for line in said)
    assert main(["dossier", str(newer), "--json", *told.node]) == 0
    assert [one["state"] for one in json.loads(capsys.readouterr().out)["alerts"]] == ["confirmed"]


def test_a_recall_after_the_bundle_was_made_is_reported(told, capsys):
    """Last of the module: it changes the chain."""
    batch_id = read_inspection(told.folder / "batch" / "inspection.json").batch_id()
    told.act(BRAND_INDEX, "Passport", "markBatch", batch_id, 1, True, "mould")
    code, verdict = verified(capsys, told.folder / "bundle.json", *told.node)
    flags = [check["said"]["en"] for check in verdict["checks"] if check["status"] == "flag"]
    assert code == 0
    assert any("after the bundle was made" in flag and "recalled the batch: mould" in flag for flag in flags)
    assert verified(capsys, told.folder / "bundle.json", "--strict", *told.node)[0] == 1
