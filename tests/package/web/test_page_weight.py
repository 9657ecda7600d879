"""At most 100,000 bytes for a dossier and its photo, as they travel, however much there is to tell."""

import json
import os
import random

import pytest
import web_world
from bundle_world import CAKE
from web_world import ITEM

from samples.puer import story
from samples.puer.picture import picture
from zhenbo.errors import BadBundle
from zhenbo.web.shelf import Shelf
from zhenbo.web.showcase import LARGEST_PHOTO
from zhenbo.web.site import Site
from zhenbo.web.view import MOST_MOMENTS
from zhenbo.web.weight import MOST, require_light

HEADS = 1_500  # bytes of two answers' heads
_SIGNS = "".join(chr(number) for number in range(0x4E00, 0x9FA5))  # hardly anything of it can be compressed


def dressed(tea, photo, limits, name=lambda number: f"第 {number} 项，以干态计"):
    """The service, whose brand shows this photo and so many limits."""
    shown = web_world.show(story.certificate())
    both = ({"zh": name(number), "en": name(number)} for number in range(limits))
    shown["certificates"][0]["limits"] = [
        {"name": one, "value": f"{number}.5", "least": "0.1", "most": "99.9", "unit": "mg/kg"}
        for number, one in enumerate(both)
    ]
    (tea.world.batch / "show.json").write_text(json.dumps(shown), "utf-8")
    return dressed_again(tea, photo)


def loaded(tea, language):
    """What a phone that can decompress loads: the page and its photo."""
    phone, packed = tea.phone(), {"accept-encoding": "gzip"}
    page = phone.get(f"/{language}/item/{CAKE}/{ITEM}", **packed)
    assert page.headers["content-encoding"] == "gzip"
    photo = phone.get(f"/photo/{CAKE}/{tea.world.inspection.batch_id()}", **packed)
    assert "content-encoding" not in photo.headers and photo.body.startswith(b"\x89PNG")
    return len(page.body) + len(photo.body) + HEADS


@pytest.mark.parametrize("language", ["zh", "en"])
def test_many_steps_many_limits_and_the_largest_photo_stay_within(tea, language):
    largest = b"\x89PNG" + os.urandom(LARGEST_PHOTO - 4)
    require_light(Site(dressed(tea, largest, 40).service))
    tea.world.activate()
    for number in range(MOST_MOMENTS + 10):
        giver, to = (f"0x{random.Random(each).randbytes(20).hex()}" for each in (number, number + 1))
        tea.world.hand_over(giver, to)
    tea.service.examiner._ledger._kept.clear()  # some seconds later
    text = tea.phone("en").get(f"/{language}/item/{CAKE}/{ITEM}").text
    assert text.count('<li class="chain">') >= MOST_MOMENTS - 2 and text.count("mg/kg") == 40
    assert loaded(tea, language) <= MOST


def test_a_photo_that_the_page_leaves_no_room_for_is_refused_with_what_it_may_have(tea):
    chance = random.Random(1)
    largest = b"\x89PNG" + os.urandom(LARGEST_PHOTO - 4)
    full = dressed(tea, largest, 50, lambda _: "".join(chance.choices(_SIGNS, k=200)))
    with pytest.raises(
        BadBundle, match=r"PE20260715A: its photo has 70000 bytes .* may have [0-9]+\."
    ) as said:
        require_light(Site(full.service))
    allowed = int(str(said.value).partition("may have ")[2].partition(".")[0])
    require_light(Site(dressed_again(full, largest[:allowed]).service))
    with pytest.raises(BadBundle, match=f"may have {allowed}"):
        require_light(Site(dressed_again(full, largest[: allowed + 1]).service))


def dressed_again(tea, photo):
    """The same words with another photo."""
    (tea.world.batch / "cake.png").write_bytes(photo)
    tea.service.shelf = Shelf([tea.world.batch])
    return tea


def test_the_storys_photo_is_a_picture_and_light():
    assert picture() == picture() and picture().startswith(b"RIFF") and len(picture()) < 30_000
