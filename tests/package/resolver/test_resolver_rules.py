"""The conformance statements of the GS1-Conformant Resolver standard, by their numbers in docs/resolver.md.

They stand in the order of the list that GS1 keeps beside its test suite (ConformantResolver1_0.txt, 1 to 29),
then two that only its list of 2022 has (Conformance1_2.txt, 30 and 31).
"""

import json
import re
from pathlib import Path

import pytest
from resolving import (
    CERT,
    CERT_LK,
    DATA,
    DOSSIER,
    EN,
    GTIN,
    ITEM,
    LOT,
    LOT_PAGE,
    OWN,
    PRODUCT,
    ROOT,
    SERIAL,
    TWINS,
    ZH,
    Links,
    get,
    resolver,
)

from zhenbo.errors import BadLink, Gs1Invalid
from zhenbo.gs1.application_identifiers import table
from zhenbo.resolver import Entry, Link, Request, Resolver

PROJECT = Path(__file__).resolve().parents[3]
LISTS = PROJECT.parent / "shared" / "data" / "gs1-resolver-testsuite"
LINKSET, JSON_LD = "application/linkset+json", "application/ld+json"
VOC = "https://ref.gs1.org/voc/"
COMPRESSED = "/DBFRJydaKAowOQ"  # (01)09520123456788(21)12345, by GS1's toolkit


def linkset(path=PRODUCT, query="linkType=linkset", accept=LINKSET, **more):
    found = get(path, query, accept=accept, **more)
    assert found.status == 200
    return json.loads(found.body)["linkset"]


def location(*args, **more):
    found = get(*args, **more)
    assert found.status == 307
    return found.header("Location")


class AnyKey:
    """Knows a default link of every key, and nothing of qualifiers."""

    def entry(self, key, qualifiers):
        link = Link(f"https://x.example/{key.ai}", "gs1:pip", "Page")
        return None if qualifiers else Entry(f"key {key.ai}", (link,), link)


VALUES = {
    "22": "2A", "10": "L1", "21": "S1", "235": "T" * 5, "254": "X1", "7040": "1AB1", "8011": "12",
    "8019": "17",
}  # fmt: skip
KEYS = {
    "01": GTIN, "414": "9521001000017", "417": "9521001000017", "8006": GTIN + "0102", "8010": "9521001A",
    "8017": "952100100000000011", "8018": "952100100000000011",
}  # fmt: skip


@pytest.mark.parametrize("ai", ["01", "8006", "414", "417", "8010", "8017", "8018"])
def test_rule_01_all_key_qualifiers_are_supported(ai):
    """Every sequence of qualifiers that a primary key may have is understood, and walks up to the key."""
    from zhenbo.gs1.check_digits import check_digit

    key = KEYS[ai]
    if ai in ("414", "417", "8017", "8018"):
        key = key[:-1] + check_digit(key[:-1])
    by = resolver(AnyKey(), keys=(ai,))
    for order in table()[ai].qualifiers:
        for size in range(len(order) + 1):
            if ai == "8006" and "22" in order[:size]:
                continue  # the General Specifications want (01) beside (22): see docs/resolver.md
            path = f"/{ai}/{key}" + "".join(f"/{each}/{VALUES[each]}" for each in order[:size])
            assert location(path, by=by) == f"https://x.example/{ai}"


def test_rule_02_get_head_and_options():
    page = get(PRODUCT)
    assert page.status == 307
    head = get(PRODUCT, method="HEAD")
    assert (head.status, head.headers, head.body) == (page.status, page.headers, b"")
    listed = get(PRODUCT, "linkType=linkset", accept=LINKSET)
    head = get(PRODUCT, "linkType=linkset", accept=LINKSET, method="HEAD")
    assert (head.status, head.headers, head.body) == (200, listed.headers, b"")
    options = get(PRODUCT, method="OPTIONS")
    assert options.status == 204 and options.header("Allow") == "GET, HEAD, OPTIONS" and not options.body
    for method in ("POST", "PUT", "DELETE", "PATCH", "TRACE", "get", ""):
        found = get(PRODUCT, method=method)
        assert found.status == 405 and found.header("Allow") == "GET, HEAD, OPTIONS"


def test_rule_03_https():
    """TLS is the server's; the resolver has no root and writes no address of its own without it."""
    for root in ("http://id.tea.example", "id.tea.example", "https://id.tea.example/"):
        with pytest.raises(Gs1Invalid):
            resolver(root=root)
    assert all(each["anchor"].startswith("https://") for each in linkset(ITEM))
    assert get(ITEM).header("Link").startswith("<https://")


@pytest.mark.parametrize("path", [PRODUCT, "/01/1", "/", "/.well-known/gs1resolver", f"/01/{GTIN[:-1]}6"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST"])
def test_rule_04_cors_on_every_answer(path, method):
    found = get(path, method=method)
    assert found.header("Access-Control-Allow-Origin") == "*"
    assert found.header("Access-Control-Allow-Methods") == "GET, HEAD, OPTIONS"
    assert {"Link", "Location"} <= set(found.header("Access-Control-Expose-Headers").split(", "))


WRONG = {
    "check digit": "/01/09521001003576",
    "too short": "/01/952100100357",
    "letters in a GTIN": "/01/0952100100357X",
    "something behind": PRODUCT + "/foo",
    "qualifiers out of order": f"/01/{GTIN}/21/S1/10/L1",
    "attribute in the path": f"/01/{GTIN}/17/261231",
    "qualifier of another key": f"/01/{GTIN}/254/1",
    "qualifier twice": f"/01/{GTIN}/10/A/10/B",
    "serial too long": f"/01/{GTIN}/21/{'1' * 21}",
    "no value": f"/01/{GTIN}/21/",
    "character outside set 82": f"/01/{GTIN}/21/%7B",
    "broken escape": f"/01/{GTIN}/21/%2",
    "unknown key": "/999999/1",
    "a page": "/about",
    "root": "/",
    "nothing": "",
    "withdrawn names": f"/gtin/{GTIN}",
    "upper part of a value": f"/01/{GTIN}/21/A/B",
    "line break": f"/01/{GTIN}/21/A\r\nSet-Cookie: x=1",
    "question mark": f"/01/{GTIN}/21/A?x=1",
    "fragment": f"/01/{GTIN}#x",
    "zero byte": f"/01/{GTIN}/21/\0",
    "not ASCII": f"/01/{GTIN}/21/茶",
    "half a character": f"/01/{GTIN}/21/\ud800",
    "oversize": f"/01/{GTIN}/21/{'A' * 9000}",
    "GTIN of zeros with a letter": "/01/0000000000000a",
}


@pytest.mark.parametrize("path", WRONG.values(), ids=WRONG)
def test_rule_05_and_06_bad_syntax_is_400_and_never_200(path):
    for accept in ("", "*/*", LINKSET, "text/html"):
        found = get(path, accept=accept)
        assert found.status == 400 and found.body
    assert json.loads(get(path).body)["status"] == 400


@pytest.mark.parametrize(
    "query",
    ["17=260230", "17=26", "10=L1", "21=A", "linkType=gs1:pip&linkType=gs1:dpp", "x=\r\nSet-Cookie:a", "x= y",
     "x=茶", "x#y", "17=261231&17=261231", "01=" + GTIN],
)  # fmt: skip
def test_rule_05_a_query_that_breaks_the_syntax_is_400(query):
    assert get(PRODUCT, query).status == 400


def test_rule_06_no_error_says_200():
    """Neither for a browser, nor where a linkset is asked for, nor where nothing is known."""
    for path, query in (("/x", ""), (PRODUCT, "linkType=gs1:nosuch"), ("/01/09520123456788", "")):
        for accept in ("", "*/*", LINKSET, JSON_LD, "text/html,*/*;q=0.8"):
            assert get(path, query, accept=accept).status == (400 if path == "/x" else 404)
    page = get("/x", accept="text/html,*/*;q=0.8")
    assert page.status == 400 and page.header("Content-Type").startswith("text/html")


def test_rule_07_compressed_links_are_decompressed():
    source = Links()
    found = get(COMPRESSED, by=resolver(source))
    assert found.status == 404  # nothing is known of that GTIN
    assert source.asked == [(("01", "09520123456788"), ("21", "12345")), (("01", "09520123456788"),)]
    by = resolver(AnyKey())
    assert location(COMPRESSED, by=by) == "https://x.example/01"
    assert location("/01/09520123456788/IQUYHI", by=by) == "https://x.example/01"  # the key alone written out
    for wrong in ("/A", "/AA", "/DBFRJydaKAowO", "/____________", "/DBFRJydaKAowOQAAAA", "/foo", "/8J"):
        assert get(wrong, by=by).status == 400


def test_rule_08_and_09_no_redirect_to_the_uncompressed_link_which_is_told_instead():
    by = resolver(AnyKey())
    found = get(COMPRESSED, by=by)
    assert found.header("Location") == "https://x.example/01"
    uncompressed = f"{ROOT}/01/09520123456788/21/12345"
    assert f'<{uncompressed}>; rel="owl:sameAs"' in found.header("Link")
    for accept in (LINKSET, JSON_LD, "text/html"):
        assert uncompressed in get(COMPRESSED, "linkType=linkset", accept=accept, by=by).header("Link")
    assert "owl:sameAs" not in get(ITEM).header("Link")


def test_rule_11_the_linkset_on_either_request_without_redirect():
    ways = [
        get(PRODUCT, "linkType=linkset", accept="*/*"),
        get(PRODUCT, "linkType=all", accept="*/*"),
        get(PRODUCT, accept=LINKSET),
        get(PRODUCT, accept=f"{LINKSET}, */*;q=0.1"),
        get(PRODUCT, "linkType=linkset", accept=LINKSET),
        get(PRODUCT, "linkType=linkset&x=1", accept=LINKSET),
    ]
    for found in ways:
        assert found.status == 200 and found.header("Content-Type") == LINKSET
        assert found.body == ways[0].body and found.header("Location") is None
        assert found.header("Content-Length") == str(len(found.body))
    for found in json.loads(ways[0].body)["linkset"]:
        require_gs1_linkset(found)
    assert (
        get(PRODUCT, "linkType=linkset", accept="application/json").header("Content-Type")
        == "application/json"
    )
    assert get(PRODUCT, "linkType=linkset", accept="image/png").header("Content-Type") == LINKSET


def require_gs1_linkset(found):
    """What GS1's schema of linksets asks of a link context object."""
    assert re.match(r"https?://[a-zA-Z0-9./]+", found["anchor"]) and isinstance(found["itemDescription"], str)
    for name, targets in found.items():
        if name in ("anchor", "itemDescription"):
            continue
        assert re.fullmatch(r"https?://[a-zA-Z0-9./]+", name)
        for target in targets:
            assert target.keys() <= {"href", "title", "hreflang", "type", "context"}
            assert re.match(r"https?://", target["href"]) and target["title"]
            assert all(re.fullmatch(r"\w{2}(-\w{2})?", each) for each in target.get("hreflang", ()))
            assert re.fullmatch(r"\w+/[-+.\w]+", target.get("type", "text/html"))


def test_rule_12_links_of_every_level_up_to_the_key():
    source = Links()
    anchors = [each["anchor"] for each in linkset(ITEM, by=resolver(source))]
    assert anchors == [
        f"{ROOT}{ITEM}",
        f"{ROOT}/01/{GTIN}/10/{LOT}",
        f"{ROOT}/01/{GTIN}",
    ]
    item, lot, product = linkset(ITEM)
    assert VOC + "verificationService" in item and VOC + "traceability" in lot and VOC + "pip" in product


def test_rule_12_a_serial_is_looked_up_without_lot_and_variant():
    source = Links()
    get(f"/01/{GTIN}/22/V/10/{LOT}/21/{SERIAL}", by=resolver(source))
    key, variant, lot, serial = ("01", GTIN), ("22", "V"), ("10", LOT), ("21", SERIAL)
    assert source.asked == [(key, serial), (key, variant, lot), (key, lot), (key, variant), (key,)]


def test_rule_13_the_subject_is_the_uncompressed_link():
    found = linkset(COMPRESSED, by=resolver(AnyKey()))
    assert [each["anchor"] for each in found] == [
        f"{ROOT}/01/09520123456788/21/12345", f"{ROOT}/01/09520123456788",
    ]  # fmt: skip
    spelled = linkset(f"/01/{GTIN}/21/%41%31/", by=resolver(Links()))  # escapes that need not be
    assert spelled[0]["anchor"] == f"{ROOT}/01/{GTIN}/21/A1"


def test_rule_14_links_have_target_type_title_and_language():
    product = linkset()[0]
    assert product[VOC + "pip"] == [
        {"href": EN.href, "title": "Product page", "type": "text/html", "hreflang": ["en"]},
        {"href": ZH.href, "title": "产品页", "type": "text/html", "hreflang": ["zh"]},
    ]
    assert linkset(ITEM)[0][VOC + "verificationService"][0]["hreflang"] == ["zh", "en"]
    for title in ("", "  "):
        with pytest.raises(BadLink, match="title"):
            Link("https://x.example", "gs1:pip", title)
    for href in ("", "x.example", "ftp://x.example", "javascript:alert(1)", "https://x.example/a b", "https://é.example",
                 "https://x.example/\r\nSet-Cookie: a"):  # fmt: skip
        with pytest.raises(BadLink, match="address"):
            Link(href, "gs1:pip", "Page")


def test_rule_15_media_types_are_ianas():
    for wrong in ("html", "text", "tea/html", "text/", "text/html; charset=utf-8", "TEXT/HTML"):
        with pytest.raises(BadLink, match="media type"):
            Link("https://x.example", "gs1:pip", "Page", media_type=wrong)


def test_rule_16_default_links_are_described_by_a_type_of_their_own():
    for each in linkset(ITEM):
        for name in ("defaultLink", "defaultLinkMulti"):
            for target in each.get(VOC + name, ()):
                others = [
                    link
                    for key, links in each.items()
                    if isinstance(links, list) and name not in key
                    for link in links
                ]
                assert target["href"] in [link["href"] for link in others]
    with pytest.raises(BadLink, match="one of the entry's links"):
        Entry("Tea", (EN,), ZH)
    with pytest.raises(BadLink, match="has a type that describes it"):
        Link("https://x.example", "gs1:defaultLink", "Page")


@pytest.mark.parametrize("accept", [LINKSET, "application/json"])
def test_rule_17_the_context_is_in_a_link_header(accept):
    told = get(PRODUCT, "linkType=linkset", accept=accept).header("Link")
    assert '; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"' in told
    assert told.startswith("<https://ref.gs1.org/standards/resolver/linkset-context>")


def test_rule_17_json_ld_has_the_context_inside():
    found = get(PRODUCT, "linkType=linkset", accept=JSON_LD)
    told = json.loads(found.body)
    assert found.header("Content-Type") == JSON_LD
    assert told.pop("@context") == "https://ref.gs1.org/standards/resolver/linkset-context"
    assert told == json.loads(get(PRODUCT, accept=LINKSET).body)


def test_rule_18_one_default_link_with_no_optional_attributes():
    for each in linkset(ITEM):
        (default,) = each[VOC + "defaultLink"]
        assert default.keys() == {"href", "title"}
    assert linkset()[0][VOC + "defaultLink"] == [{"href": EN.href, "title": EN.title}]


def test_rule_19_links_to_choose_from_are_marked_where_they_count():
    assert [each["href"] for each in linkset()[0][VOC + "defaultLinkMulti"]] == [EN.href, ZH.href]
    assert VOC + "defaultLinkMulti" not in linkset(ITEM)[2]  # the item has a default of its own
    assert location(ITEM, language="zh") == DOSSIER.href
    assert VOC + "defaultLinkMulti" in linkset(f"/01/{GTIN}/21/unknown")[1]
    assert location(f"/01/{GTIN}/21/unknown", language="zh") == ZH.href


def test_rule_19_to_the_default_unless_the_request_says_something_better():
    assert location(PRODUCT) == EN.href
    assert location(PRODUCT, accept="*/*") == EN.href
    assert location(PRODUCT, accept="text/html", language="fr") == EN.href
    assert location(PRODUCT, language="zh-CN,zh;q=0.9,en;q=0.1") == ZH.href
    assert location(ITEM) == DOSSIER.href
    found = get(PRODUCT, accept=JSON_LD)  # a program that reads data
    assert found.status == 200 and found.header("Content-Type") == JSON_LD


def test_rule_20_a_default_at_the_entry_or_above():
    assert location(f"/01/{GTIN}/21/unknown") == EN.href
    assert location(f"/01/{GTIN}/10/{LOT}/21/unknown") == LOT_PAGE.href
    assert location(f"/01/{GTIN}/22/X/10/other/21/unknown") == EN.href
    bare = Links()
    bare.entries = {(("01", GTIN), ("10", LOT)): Entry("Lot", (LOT_PAGE,))}
    assert get(f"/01/{GTIN}/10/{LOT}", by=resolver(bare)).status == 404


@pytest.mark.parametrize(
    "name",
    ["gs1:pip", "gs1%3Apip", VOC + "pip", "https://gs1.org/voc/pip", "https%3A%2F%2Fwww.gs1.org%2Fvoc%2Fpip"],
)
def test_rule_21_to_the_requested_type(name):
    assert location(ITEM, f"linkType={name}", language="zh").startswith(ZH.href)
    assert location(ITEM, "linkType=gs1:traceability").startswith("https://tea.example/lot?b=1&linkType=")
    assert location(ITEM, f"linkType={OWN.type}").startswith(OWN.href)
    assert location(PRODUCT, "linkType=gs1:masterData").startswith(DATA.href)
    assert location(ITEM, "linkType=gs1:defaultLink").startswith(DOSSIER.href)


@pytest.mark.parametrize(
    "name", ["gs1:nosuchlt", "gs1:dpp", "pip", "", "GS1:pip", "gs1:pip%00", "https://x.example/y"]
)
def test_rule_22_404_where_there_is_no_link_of_the_type(name):
    for accept in ("", "text/html", "*/*"):
        found = get(ITEM, f"linkType={name}", accept=accept)
        assert found.status == 404 and 'rel="linkset"' in found.header("Link")


QUERIES = [
    "foo=bar",
    "a=1&a=2&b",
    "17=261231;3103=000189",
    "x=%2F%41+",
    "linkType=gs1:traceability&y=1",
    "=",
    "&&",
]


@pytest.mark.parametrize("query", QUERIES)
def test_rule_23_the_whole_query_is_passed_on_as_it_stood(query):
    target = location(f"/01/{GTIN}/10/{LOT}", query)
    assert target == f"https://tea.example/lot?b=1&{query}#story"
    assert location(PRODUCT, "foo=bar") == f"{EN.href}?foo=bar"


def test_rule_23_what_was_compressed_into_the_link_is_passed_on_too():
    by = resolver(AnyKey())
    # (01)06901234567892(10)PE2026A(17)280101(21)SN000000000001
    path = "/AQyNo0UVqCDOeJtpt0ALojEpC3JG6aaaaaaaaaaag"
    assert location(path, "foo=bar", by=by) == "https://x.example/01?17=280101&foo=bar"


@pytest.mark.parametrize(
    "language,expected",
    [("en", EN), ("zh", ZH), ("zh-CN", ZH), ("zh-Hans-CN", ZH), ("ZH-cn", ZH), ("en-GB, zh;q=0.5", EN),
     ("fr, zh;q=0.3", ZH), ("zh;q=0.2, en;q=0.9", EN), ("fr", EN), ("*", EN), ("zh;q=0, en", EN),
     (";;;,", EN), ("z" * 5000, EN), (",".join(["fr"] * 500), EN)],
)  # fmt: skip
def test_rule_24_by_language(language, expected):
    assert location(PRODUCT, language=language) == expected.href
    assert location(PRODUCT, "linkType=gs1:pip", language=language).startswith(expected.href)


def test_rule_24_by_context_and_media_type():
    assert location(PRODUCT, "linkType=gs1:certificationInfo&context=LK").startswith(CERT_LK.href)
    assert location(PRODUCT, "linkType=gs1:certificationInfo").startswith(CERT.href)
    assert location(PRODUCT, "linkType=gs1:certificationInfo&context=FR").startswith(CERT.href)
    page = Link("https://x.example/p", "gs1:pip", "Page", media_type="text/html")
    data = Link("https://x.example/d", "gs1:pip", "Data", media_type="application/ld+json")
    source = Links()
    source.entries = {(("01", GTIN),): Entry("Tea", (page, data), page, (page, data))}
    for query in ("", "linkType=gs1:pip"):
        for accept, link in (
            (JSON_LD, data),
            ("text/html", page),
            ("text/*;q=0.4, application/*;q=0.5", data),
        ):
            assert location(PRODUCT, query, accept=accept, by=resolver(source)).startswith(link.href)


def test_rule_24_what_cannot_be_told_apart_is_a_list_of_choices():
    found = get(PRODUCT, "linkType=gs1:recipeInfo", accept="*/*")
    assert found.status == 300 and found.header("Content-Type") == LINKSET
    (told,) = json.loads(found.body)["linkset"]
    require_gs1_linkset(told)
    assert [each["href"] for each in told[VOC + "recipeInfo"]] == [link.href for link in TWINS]
    page = get(PRODUCT, "linkType=gs1:recipeInfo", accept="text/html")
    assert page.status == 300 and TWINS[1].href in page.body.decode()


def test_rule_25_26_and_27_the_description_file():
    found = get("/.well-known/gs1resolver")
    told = json.loads(found.body)
    assert found.status == 200 and found.header("Content-Type") == "application/json"
    assert told == {
        "name": "Tea resolver",
        "resolverRoot": ROOT,
        "supportedPrimaryKeys": ["01"],
        "supportedLinkType": [{"namespace": VOC, "prefix": "gs1:"}],
        "linkTypeDefaultCanBeLinkset": False,
        "jsonLdContextLocation": "https://ref.gs1.org/standards/resolver/linkset-context",
        "contact": {"fn": "Tea"},
    }
    assert get("/.well-known/gs1resolver", method="HEAD").body == b""
    source = Links()
    assert get("/414/9521001000011", by=resolver(source)).status in (400, 404) and not source.asked


def test_rule_29_a_trailing_slash_changes_nothing():
    for path in (PRODUCT, ITEM, COMPRESSED):
        for query in ("", "linkType=linkset", "linkType=gs1:nosuch"):
            by = resolver(Links())
            assert get(path, query, by=by) == get(path + "/", query, by=by)


def test_rule_30_the_way_to_the_linkset_is_told_when_redirecting():
    told = get(ITEM).header("Link")
    assert told == f'<{ROOT}{ITEM}?linkType=linkset>; rel="linkset"; type="{LINKSET}"'
    assert "gs1:" not in told  # all links in the header were given up with 1.0
    assert get(ITEM, method="OPTIONS").header("Link") == told  # where GS1's test suite looks for it
    assert get("/x", method="OPTIONS").header("Link") is None


def test_rule_31_other_vocabularies_double_no_type_of_gs1():
    assert linkset()[0][OWN.type][0]["href"] == OWN.href
    for wrong in (
        "https://voc.tea.example/pip",
        "https://schema.example/traceability",
        "gs1:teaInfo",
        "pip",
        "",
    ):
        with pytest.raises(BadLink):
            Link("https://x.example", wrong, "Page")
    assert Link("https://x.example", "https://gs1.org/voc/pip", "Page").type_uri == VOC + "pip"


# the list itself

NOT_OURS = {10, 28}  # redirecting to other resolvers, or by company prefix: this one does neither


def test_every_statement_is_told_in_the_docs_and_tested():
    docs = (PROJECT / "docs" / "resolver.md").read_text(encoding="utf-8")
    numbers = [int(number) for number in re.findall(r"^\| (\d+) \|", docs, re.MULTILINE)]
    assert numbers == list(range(1, 32))
    own = Path(__file__).read_text(encoding="utf-8")
    names = re.findall(r"^def test_rule_(\d\d(?:_(?:and_)?\d\d)*)_", own, re.MULTILINE)
    tested = {int(number) for name in names for number in re.findall(r"\d\d", name)}
    assert tested == set(numbers) - NOT_OURS


@pytest.mark.skipif(not LISTS.is_dir(), reason="the reference data are not at ../shared/data")
def test_the_numbers_are_those_of_gs1s_list():
    text = (LISTS / "ConformantResolver1_0.txt").read_text(encoding="utf-8")
    own = text[: text.index("\n\n\n")]
    statements = [line for line in own.splitlines() if line.strip() and not line.rstrip().endswith(":")]
    assert len(statements) == 29
    assert "compress" in statements[6] and "404" in statements[21] and "trailing slashes" in statements[28]
    older = (LISTS / "Conformance1_2.txt").read_text(encoding="utf-8")
    assert "SHOULD expose link to the linkset" in older and "SHALL NOT duplicate link types" in older


# beyond the list


def test_a_page_of_links_is_text_and_never_markup():
    evil = Link("https://x.example/?a=\"'><script>", "gs1:pip", "</script><script>alert(1)</script>")
    source = Links()
    source.entries = {(("01", GTIN),): Entry("<img src=x onerror=alert(1)>", (evil,), evil)}
    page = get(PRODUCT, "linkType=linkset", accept="text/html", by=resolver(source)).body.decode()
    assert page.count("<script") == 1 and "<img" not in page and "alert(1)</script>" not in page
    inside = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1])
    assert inside["linkset"][0][VOC + "pip"][0]["title"] == evil.title


@pytest.mark.parametrize(
    "language,tag", [("zh-CN", "zh-CN"), ("en", "en"), ("", "zh-CN"), ("fr, en;q=0.1", "en")]
)
def test_pages_speak_the_readers_language(language, tag):
    for path, query in ((PRODUCT, "linkType=linkset"), ("/x", "")):
        page = get(path, query, accept="text/html", language=language).body.decode()
        assert f'<html lang="{tag}">' in page
    for path, advice in (("/x", "请重新扫商品上的码"), ("/01/09520123456788", "询问卖家")):
        page = get(path, accept="text/html", language=language).body.decode()
        assert (advice in page) is (tag == "zh-CN")


def test_a_root_with_a_path_answers_its_own_links_alone():
    by = resolver(root="https://tea.example/id")
    assert location("/id" + PRODUCT, by=by) == EN.href
    assert get(PRODUCT, by=by).status == 404
    assert linkset("/id" + ITEM, by=by)[0]["anchor"] == "https://tea.example/id" + ITEM
    assert get("/other" + PRODUCT).status == 404


def test_a_slash_inside_a_value_stays_inside():
    source = Links()
    get(f"/01/{GTIN}/21/A%2FB", by=resolver(source))
    assert source.asked[0] == (("01", GTIN), ("21", "A/B"))


def test_a_short_gtin_is_read_as_fourteen_digits():
    assert location("/01/9521001003575") == EN.href


def test_entries_that_contradict_themselves_are_refused():
    with pytest.raises(BadLink, match="two or more"):
        Entry("Tea", (EN, ZH), EN, (EN,))
    with pytest.raises(BadLink, match="default"):
        Entry("Tea", (EN, ZH), None, (EN, ZH))
    with pytest.raises(BadLink, match="languages"):
        Link("https://x.example", "gs1:pip", "Page", ("zh-Hans",))


def test_whatever_is_asked_there_is_an_answer():
    from hypothesis import given, settings
    from hypothesis import strategies as st

    by: Resolver = resolver()
    parts = st.sampled_from(
        ["/01/", GTIN, "/10/", "/21/", LOT, "%2F", "/", "?", "&", "=", ";", "linkType", "gs1:pip", "17", "%",
         "DBFRJydaKAowOQ", "\r\n", "é"]
    )  # fmt: skip
    text = st.one_of(st.lists(parts, max_size=8).map("".join), st.text(max_size=30))

    @settings(max_examples=400, deadline=None)
    @given(text, text, st.sampled_from(["GET", "HEAD", "OPTIONS", "POST"]), text, text)
    def check(path, query, method, accept, language):
        found = by.answer(Request(path, query, method, accept, language))
        assert found.status in (200, 204, 300, 307, 400, 404, 405)
        assert all("\n" not in value and "\r" not in value for _, value in found.headers)
        assert found.header("Location") is None or found.status == 307

    check()
