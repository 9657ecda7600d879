"""What a phone sees: the verdict first, in both languages, within 100 KB, and nothing from outside."""

import re
from html.parser import HTMLParser

import bundle_world
import pytest
import web_world
from bundle_world import CAKE
from web_world import ITEM, OTHER, SAMPLE

from zhenbo.errors import BadBundle, NodeSilent
from zhenbo.language import Text
from zhenbo.scans.rules import RULES
from zhenbo.verdicts import OF_SCANS, Verdict
from zhenbo.web.alert_reasons import warnings
from zhenbo.web.judgement import judge
from zhenbo.web.ledger import NodeLedger
from zhenbo.web.showcase import read_showcase
from zhenbo.web.stock import Stock


class Reader(HTMLParser):
    """Text in order, headings, links, and what is wrong for whoever cannot see."""

    VOID = frozenset({"meta", "img", "br", "input", "link"})

    def __init__(self, text):
        super().__init__()
        self.text, self.tags, self.open, self.hrefs = "", [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.tags.append((tag, given))
        self.hrefs += [given[name] for name in ("href", "src") if name in given]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open and "script" not in self.open:
            self.text += data


def headings(text):
    return re.findall(r"<h1[^>]*>(.*?)</h1>", text)


def page(tea, language="zh-CN", serial=ITEM, **headers):
    return tea.phone(language).scan(tea.link(serial), **headers)


@pytest.mark.parametrize(
    "language,verdict,lang", [("zh-CN", "正品记录属实", "zh-CN"), ("en-GB", "Genuine", "en")]
)
def test_the_verdict_comes_first_in_the_readers_language(shown, language, verdict, lang):
    answer = page(shown, language)
    read = Reader(answer.text)
    assert answer.status == 200
    assert headings(answer.text) == [verdict]
    assert ("html", {"lang": lang}) in read.tags
    assert read.text.index(verdict) < read.text.index("PE20260715A")


def test_a_dossier_tells_origin_route_papers_owner_and_life(shown):
    text = Reader(page(shown, "en").text).text
    for said in (
        "Yunling ripe Pu'er cake", "Tea garden on Bulang mountain", "2026-03-28", "Pu'er tea laboratory",
        "Inspection report PE2026-0417", "9.8 %", "≤ 12.5", "within", "Byte for byte",
        bundle_world.BUYER, "Activated 2026-09-23 13:13", "Sold", "diancang-logistics", "anchored 2026-09-23",
        "declared it erroneous", "registered batch PE20260715A", "Chain records as of block",
    ):  # fmt: skip
        assert said in text, said


def test_both_languages_tell_the_same_things(shown):
    zh, en = (Reader(page(shown, language).text) for language in ("zh", "en"))
    assert [tag for tag, _ in zh.tags] == [tag for tag, _ in en.tags]
    assert not re.search("[\u4e00-\u9fff]", en.text.replace("中文", ""))


def test_a_page_and_all_that_it_loads_is_at_most_100_kb(shown):
    answer = page(shown)
    loaded = len(answer.body)
    for tag, given in Reader(answer.text).tags:
        if "src" in given:
            loaded += len(shown.phone().get(given["src"]).body)
        assert tag not in ("script", "link", "iframe", "object")
    assert len(answer.body) < 30_000
    assert loaded < 100_000


def test_nothing_comes_from_elsewhere_and_the_policy_says_so(shown):
    answer = page(shown)
    assert all(href.startswith(("/", "#")) for href in Reader(answer.text).hrefs)
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy and "script-src" not in policy
    assert " style=" not in answer.text
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"


def test_who_cannot_see_is_served_as_well(shown):
    read = Reader(page(shown).text)
    assert not read.open
    names = [tag for tag, _ in read.tags]
    assert names.count("h1") == names.count("main") == 1
    ids = {given["id"] for _, given in read.tags if "id" in given}
    for tag, given in read.tags:
        assert given.get("aria-labelledby", "main") in ids
        if tag == "img":
            assert given["alt"] and given["width"] and given["height"]
        if tag == "th":
            assert given["scope"] in ("col", "row")


def test_colours_are_told_apart_by_everybody():
    """WCAG 2.2: text at least 4.5 to 1 against its ground, by day and at night."""
    from zhenbo.web.pages import _style

    for palette in re.findall(r":root\{(.*?)\}", _style()):
        colours = dict(part.split(":") for part in palette.replace("--", "").split(";"))
        pairs = [
            ("ink", "paper"),
            ("soft", "paper"),
            ("soft", "ground"),
            ("link", "paper"),
            ("ink", "ground"),
        ]
        pairs += [(name, f"{name}bg") for name in ("good", "warn", "bad")]
        pairs += [("ink", f"{name}bg") for name in ("good", "warn", "bad")]
        pairs += [("paper", name) for name in ("good", "warn", "bad", "link")]
        for one, other in pairs:
            assert contrast(colours[one], colours[other]) >= 4.5, (one, other)


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour):
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_a_sample_is_called_one_and_is_not_for_sale(shown):
    answer = page(shown, serial=SAMPLE)
    assert headings(answer.text) == ["请核对"]
    assert "展示样品，非卖品" in answer.text
    assert answer.text.index("展示样品，非卖品") < answer.text.index("<h1")
    assert "样品不能激活" in answer.text


def test_an_item_that_nobody_activated_says_so(shown):
    assert "尚未激活" in page(shown, serial=OTHER).text


def test_a_serial_that_was_never_issued_is_not_to_be_trusted(shown):
    answer = page(shown, serial="NOSUCH1")
    assert answer.status == 404
    assert headings(answer.text) == ["请勿相信"]
    assert RULES["unallocated"].words.zh in answer.text


def test_a_recall_stands_above_everything(tea):
    tea.world.recall()
    answer = page(tea, "en")
    assert answer.text.index("Recalled: do not use") < answer.text.index("<h1")
    assert headings(answer.text) == ["Check before you rely on it"]
    assert "mould" in answer.text


def test_the_day_of_a_recall_is_the_one_in_china_as_everywhere_on_the_page(tea):
    chain = tea.world.chain
    while chain.time(chain.block + 1) % 86_400 // 3_600 != 20:  # when it is tomorrow in China
        chain.block += 1
    tea.world.recall()
    text = page(tea).text
    [day] = re.findall(r"(\d{4}-\d\d-\d\d) 起召回", text)
    assert f'<span class="soft">{day} 04:' in text


def test_an_opened_item_is_said_to_be_opened(tea):
    tea.world.activate()
    by = bundle_world.BUYER
    tea.world.chain.emit("Passport", "Retired", tokenId=tea.world.token, by=by, reason="steeped")
    assert "Opened and retired" in page(tea, "en").text


def test_a_passport_that_another_batch_activated_is_not_to_be_trusted(tea):
    chain, nobody = tea.world.chain, bundle_world.NOBODY
    chain.emit("Passport", "Transfer", **{"from": nobody, "to": bundle_world.BUYER, "id": tea.world.token})
    chain.add("Passport", "Activated", batchId=77, count=1)
    answer = page(tea, "en")
    assert headings(answer.text) == ["Do not trust"]
    assert "another batch" in answer.text


@pytest.fixture
def warned(tmp_path):
    """The service by a node with Alerts; its world warns and judges."""
    world = bundle_world.build(tmp_path)
    ledger = NodeLedger(world.chain, bundle_world.WARNED, iter(range(0, 10**6, 60)).__next__)
    return web_world.tea(tmp_path / "warned", world=world, ledger=ledger)


def reasons_of(text):
    """What the verdict rests on, and what the reader is told to do."""
    card = text[text.index('class="card verdict') :].partition("</section>")[0]
    why, do = re.findall("<ul>(.*?)</ul>", card, re.DOTALL)
    return why, do


def test_an_alert_that_nobody_confirmed_bids_check_and_says_so(warned):
    assert headings(page(warned, "en").text) == ["Genuine"]
    warned.world.warn()
    text = page(warned, "en").text
    why, do = reasons_of(text)
    assert headings(text) == ["Check before you rely on it"]
    assert "The code agrees with the chain, but somebody warns of it." in text
    assert "(pu-er-lab) warned of this item: the code may have been copied." in why
    assert "Nobody has confirmed it so far." in why and "no verdict" in why
    assert "Tap the chip" in do
    why, do = reasons_of(page(warned).text)
    assert "警示：此码可能被复制。至今无人核实。警示只是提醒，不是结论" in why
    assert "碰一下芯片" in do
    assert "raised an alert" in text[text.index("<details>") :]


def test_an_alert_that_is_confirmed_names_the_regulator_and_condemns_nobody(warned):
    warned.world.warn()
    warned.world.judge("AlertConfirmed", reason="two <b>of</b> one code")
    text = page(warned, "en").text
    assert headings(text) == ["Check before you rely on it"]
    assert "(diancang-logistics) confirmed it on 2026-09-" in reasons_of(text)[0]
    assert "two &lt;b&gt;of&lt;/b&gt; one code" in text
    assert "监管机构" in reasons_of(page(warned).text)[0]


def test_an_alert_of_the_batch_stands_on_each_of_its_items_until_it_is_cleared(warned):
    batch = warned.world.inspection.batch_id()
    warned.world.warn(target=batch, kind=5)
    for serial in (ITEM, OTHER):
        why, do = reasons_of(page(warned, "en", serial).text)
        assert "warned of this batch: the goods are in doubt" in why
        assert "Do not use it until this is settled" in do
    warned.world.judge("AlertCleared", target=batch, reason="tested again, all well")
    text = page(warned, "en").text
    assert headings(text) == ["Genuine"]
    assert "warned of" not in text and "until this is settled" not in text
    assert "cleared an alert: tested again, all well" in text[text.index("<details>") :]


def test_alerts_of_other_items_and_a_flood_of_them_stay_off_the_page(warned):
    warned.world.warn(target=warned.world.token + 1)
    assert headings(page(warned, "en").text) == ["Genuine"]
    for number in range(1, 12):
        warned.world.warn(number, kind=number % 6)
    warned.world.judge("AlertConfirmed", 11)
    why = reasons_of(page(warned, "en").text)[0]
    assert why.count("warned of this item") == 5 and why.count("confirmed it on") == 1


def test_who_holds_the_proof_is_told_of_copies_and_keeps_his_verdict(warned):
    warned.world.warn()
    found = warned.service.known(CAKE, ITEM).found
    [alert] = warnings(found)
    held = judge(found, answered=True)
    assert held.verdict == Verdict.GENUINE and alert.text in [reason.text for reason in held.reasons]
    assert alert.to_do not in held.advice
    warned.world.warn(1, kind=5)
    assert judge(warned.service.known(CAKE, ITEM).found, answered=True).verdict == Verdict.CHECK


def test_a_recall_is_told_before_an_alert(warned):
    warned.world.recall()
    warned.world.warn(kind=5)
    text = page(warned, "en").text
    assert "The code is genuine, but the goods are recalled." in text
    assert text.index("Recalled: do not use") < text.index("warned of this item")


def test_a_silent_chain_gives_no_verdict_and_no_error(tea, monkeypatch):
    def silent(_):
        raise NodeSilent("no answer")

    monkeypatch.setattr(tea.service.examiner._ledger, "about", silent)
    answer = page(tea, "en")
    assert answer.status == 200
    assert headings(answer.text) == ["Check before you rely on it"]
    assert "cannot be read just now" in answer.text


def test_a_service_whose_ledger_does_not_answer_at_the_start_does_not_start(tea, monkeypatch):
    tea.service.make_ready()

    def silent(_):
        raise NodeSilent("no answer")

    monkeypatch.setattr(tea.service.examiner._ledger, "about", silent)
    with pytest.raises(NodeSilent):
        tea.service.make_ready()


def test_a_mistake_in_the_brands_words_is_told_with_the_file(tmp_path):
    (tmp_path / "show.json").write_text('{"format": "zhenbo-show-v1"}', encoding="utf-8")
    with pytest.raises(BadBundle, match=r"show\.json: \$\.name"):
        read_showcase(tmp_path, Text("茶", "tea"), Stock())


def test_text_from_outside_is_never_markup(tea):
    tea.world.chain.emit(
        "Passport", "BatchMarked", batchId=tea.world.inspection.batch_id(), mark=0, on=True,
        by=bundle_world.BUYER, member=2, reason="<script>alert(1)</script>",
    )  # fmt: skip
    answer = page(tea)
    assert "<script" not in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text


def test_goods_and_lots_lead_to_the_code_on_the_item(shown):
    phone = shown.phone("en")
    for target in (f"/01/{CAKE}", f"/01/{CAKE}/10/PE20260715A"):
        answer = phone.scan(target)
        assert answer.status == 200
        assert "PE20260715A" in answer.text and "kind of goods" in answer.text


def test_certificates_and_photo_are_served_byte_for_byte(shown):
    read = Reader(page(shown).text)
    [paper] = [href for href in read.hrefs if href.endswith(".pdf")]
    [photo] = [href for href in read.hrefs if href.startswith("/photo/")]
    assert shown.phone().get(paper).body.startswith(b"%PDF-")
    assert shown.phone().get(photo).body == web_world.PIXEL
    assert shown.phone().get("/files/" + "0" * 64 + ".pdf").status == 404


def test_a_measured_value_beyond_its_limit_is_said_to_be(tmp_path, monkeypatch):
    wet = {"name": {"zh": "水分", "en": "Moisture"}, "value": "13", "most": "12.5", "unit": "%"}
    plain = web_world.show

    def damp(certificate):
        said = plain(certificate)
        return {**said, "certificates": [{**said["certificates"][0], "limits": [wet]}]}

    monkeypatch.setattr(web_world, "show", damp)
    tea = web_world.tea(tmp_path / "wet")
    answer = page(tea, "en")
    assert "✕ beyond" in answer.text
    assert headings(answer.text) == ["Check before you rely on it"]
    assert "a measured value is beyond its limit" in answer.text
    assert "“Moisture” is beyond its limit" in reasons_of(answer.text)[0]
    assert "证书里的“水分”超出限值" in reasons_of(page(tea).text)[0]
    tea.world.recall()
    tea.service.examiner._ledger._kept.clear()
    assert "but the goods are recalled" in page(tea, "en").text  # which is told before


def test_the_words_of_advice_never_say_fake():
    for text in [rule.words for rule in RULES.values()] + list(OF_SCANS.values()):
        assert "counterfeit" not in text.en
    from zhenbo.web import judgement, words

    source = "".join(str(value) for module in (judgement, words) for value in vars(module).values())
    assert "假货" not in source and "counterfeit" not in source


def test_the_verdict_says_at_once_whose_it_is_and_how_often_it_was_scanned(tea):
    phones = [tea.phone("en") for _ in range(3)]
    assert "First scanned" not in phones[0].get(f"/en/item/{CAKE}/{OTHER}").text
    first = phones[0].scan(tea.link(OTHER)).text
    card = first[first.index('class="card verdict') :].partition("</section>")[0]
    assert "Nobody has activated it" in card and "by one phone only" in card
    for phone in phones[1:]:
        last = phone.scan(tea.link(OTHER)).text
    assert "by some 3 phones" in last
    assert "activate it once it is yours" in last
    tea.world.activate()
    owned = phones[0].scan(tea.link()).text
    assert "Activated already" in owned and "ask who activated it before you buy" in owned
    assert "activate it once it is yours" not in owned


def test_the_brand_is_named_and_reached_where_something_is_wrong(tea):
    bad = tea.phone("zh").get(f"/zh/item/{CAKE}/NOSUCH1").text
    assert "联系品牌：云岭茶厂客服：400-000-0000" in bad
    good = tea.phone("zh").get(f"/zh/item/{CAKE}/{OTHER}").text
    assert "400-000-0000" not in good
    assert "云岭茶厂（yunling-tea）" in good  # the chain's own name stands beside the brand's


def test_what_a_banner_says_is_not_said_again_below(tea):
    text = tea.phone("en").get(f"/en/item/{CAKE}/{SAMPLE}").text
    assert text.count("Do not trust whoever sold it to you") == 1


def test_a_page_is_short_and_its_steps_unfold_without_script(shown):
    text = page(shown, "en").text
    folded = text[text.index("<details>") : text.index("</details>")]
    assert '<ol class="life">' in folded and "anchored" in folded
    assert text[: text.index("<details>")].count("long after they happened") == 1
