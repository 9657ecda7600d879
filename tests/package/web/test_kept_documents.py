"""Documents, certificates and the photo from a store: as they were, or not at all, and the page says so."""

import hashlib
import json
import logging

import bundle_world
import pytest
import web_world
from bundle_world import CAKE
from web_world import ITEM, PIXEL

from samples.puer import story
from samples.puer.certificate import FILE_NAME
from zhenbo.bundle.records import FILE
from zhenbo.cli import main
from zhenbo.documents import Documents
from zhenbo.errors import BadBundle
from zhenbo.web import words
from zhenbo.web.findings import Examiner
from zhenbo.web.ledger import NodeLedger
from zhenbo.web.stock import Stock

CERTIFICATE = hashlib.sha256(story.certificate()).hexdigest()
LOST = "Documents are lost or were changed"


@pytest.fixture(params=["folder", "memory"])
def moved(request, tmp_path):
    """The world with everything but record.json moved to a store, as docs/serve.md tells; store and place."""
    world = web_world.dressed(bundle_world.build(tmp_path))
    place = {"folder": f"file://{tmp_path}/kept", "memory": f"memory:/{tmp_path}/kept"}[request.param]
    photo = world.batch / "cake.png"
    assert main(["documents", "put", str(world.records), str(photo), "--store", place]) == 0
    for file in (*(f for f in world.records.rglob("*") if f.is_file() and f.name != FILE), photo):
        file.unlink()
    show = json.loads((world.batch / "show.json").read_text("utf-8"))
    show["photo"] = "0x" + hashlib.sha256(PIXEL).hexdigest()
    (world.batch / "show.json").write_text(json.dumps(show), "utf-8")
    return world, Documents(place)


def served(moved, tmp_path):
    world, documents = moved
    made = web_world.tea(tmp_path, world=world, stock=Stock(documents))
    made.service.make_ready()
    return made


def page(tea):
    return tea.phone("en").get(f"/en/item/{CAKE}/{ITEM}").text


def damage(documents, name):
    """Other bytes under a name, as whoever keeps a bucket could write them."""
    documents._files.pipe_file(documents._path(name), b"%PDF-1.4 somebody else's %%EOF")


def test_a_page_from_the_store_is_the_page_from_folders(moved, tmp_path):
    tea = served(moved, tmp_path)
    own = web_world.tea(tmp_path / "own")
    assert page(tea).replace(photo_in(tea), "") == page(own).replace(photo_in(own), "")
    assert tea.phone().get(photo_in(tea)).body == PIXEL
    assert tea.phone().get(f"/files/{CERTIFICATE}.pdf").body == story.certificate()
    assert json.loads(tea.phone().get(f"/proof/{CAKE}/{ITEM}").text)["certificates"]


def photo_in(tea):
    return page(tea).partition('<img src="')[2].partition('"')[0]


@pytest.mark.parametrize("change", ["erased", "changed"])
def test_a_document_that_is_lost_is_not_shown_and_page_and_log_say_so(moved, tmp_path, caplog, change):
    world, documents = moved
    [record] = [file for file in world.records.rglob(FILE) if file.parent.name == "07-inspection"]
    name = json.loads(record.read_text("utf-8"))["anchor"]["documentHash"][2:]
    assert documents.erase(name) if change == "erased" else damage(documents, name) is None
    with caplog.at_level(logging.WARNING, "zhenbo.web"):
        tea = served(moved, tmp_path)
    assert name in caplog.text
    text = page(tea)
    assert f"{LOST}; what they tell is not shown, and steps may lack. How many: 1" in text
    assert "Inspection report PE2026-0417" not in text
    assert "Tea garden on Bulang mountain" in text  # what the others tell is still there
    assert words.DOCUMENTS_LOST.zh in tea.phone().get(f"/zh/item/{CAKE}/{ITEM}").text


@pytest.mark.parametrize("change", ["erased", "changed", "no PDF"])
def test_a_certificate_that_is_lost_is_not_given_out(moved, tmp_path, caplog, change, monkeypatch):
    _, documents = moved
    name = CERTIFICATE
    if change == "erased":
        documents.erase(name)
    elif change == "changed":
        damage(documents, name)
    else:
        monkeypatch.setattr(Documents, "get", lays_aside(Documents.get, name))
    with caplog.at_level(logging.WARNING, "zhenbo.web"):
        tea = served(moved, tmp_path)
    assert name in caplog.text or FILE_NAME in caplog.text
    assert words.NOT_HERE.en in page(tea) and LOST not in page(tea)
    assert tea.phone().get(f"/files/{name}.pdf").status == 404


def lays_aside(get, name):
    """A store that has something else than a PDF under an event's hash."""
    return lambda documents, wanted: b"no PDF" if wanted == name else get(documents, wanted)


@pytest.mark.parametrize("change", ["erased", "changed"])
def test_a_photo_that_is_lost_is_not_shown(moved, tmp_path, change):
    _, documents = moved
    name = hashlib.sha256(PIXEL).hexdigest()
    assert documents.erase(name) if change == "erased" else damage(documents, name) is None
    text = page(served(moved, tmp_path))
    assert words.PHOTO_LOST.en in text and "<img" not in text and LOST not in text


def test_without_a_store_a_moved_folder_is_refused(moved):
    world, _ = moved
    with pytest.raises(BadBundle, match=r"jsonld cannot be read"):
        Examiner(NodeLedger(world.chain, bundle_world.NETWORK), [world.records])


def test_a_document_that_comes_back_is_shown_after_a_restart(moved, tmp_path):
    _, documents = moved
    documents.erase(CERTIFICATE)
    assert words.NOT_HERE.en in page(served(moved, tmp_path))
    documents.put(story.certificate())
    assert words.NOT_HERE.en not in page(served(moved, tmp_path / "again"))
