"""Logs of platforms: every line becomes a row, something passed over by name, or a fault with its number."""

import csv
import json
from decimal import Decimal

import duckdb
import pytest
from show_logs import RULES, rules_of

from zhenbo.errors import BadLog, Refused
from zhenbo.scoring.importers import Options, import_log
from zhenbo.scoring.importers.times import offset_of, seconds
from zhenbo.scoring.importers.youtube_log import _cents
from zhenbo.scoring.run import Files, score


@pytest.fixture
def convert(tmp_path):
    """Rows, faults (file, row, column, code) and the summary of an import."""

    def call(form, files, **options):
        paths = []
        for name, content in files.items():
            paths.append(tmp_path / name)
            paths[-1].write_bytes(content if isinstance(content, bytes) else content.encode())
        out, bad = tmp_path / "out.csv", tmp_path / "bad.csv"
        found = import_log(form, paths, Options(**options), out, bad)
        rows = list(csv.DictReader(out.open(encoding="utf-8")))
        faults = (
            [tuple(line)[:4] for line in csv.reader(bad.open(encoding="utf-8"))][1:] if bad.exists() else []
        )
        score(rules_of(RULES), 1, None, Files(out, tmp_path / "scores.csv"))  # what was written can be scored
        return rows, faults, found

    return call


def only(rows, *names):
    return [tuple(row[name] for name in names) for row in rows]


def test_a_chinese_table_by_its_own_headings_and_words(convert):
    table = "时间,用户ID,类型,时长,场次\n2026-07-14 20:00:00,茶客,观看,300,晚场\n"
    table += "2026-07-14 20:01:00,茶客,点了赞,,晚场\n"
    rows, faults, found = convert(
        "csv", {"导出.csv": table.encode("gb18030")}, time="iso", offset=8 * 3600, kinds={"点了赞": "like"}
    )
    assert only(rows, "event_id", "ts", "fan", "kind", "amount", "show") == [
        ("导出-2", "1784030400", "茶客", "watch", "300", "晚场"),
        ("导出-3", "1784030460", "茶客", "like", "", "晚场"),
    ]  # fmt: skip
    assert not faults and dict(found.kinds) == {"watch": 1, "like": 1}


def test_rows_of_a_table_that_cannot_be_read_are_written_down(convert):
    table = "ts,user,type\n1784000000,a,like\nyesterday,b,like\n1784000000,c,hug\n1784000000,,like\n"
    table += "1784000000,d\n"
    rows, faults, found = convert("csv", {"t.csv": table})
    assert only(rows, "fan") == [("a",)]
    assert faults == [
        ("t.csv", "3", "ts", "not_so_timed"), ("t.csv", "4", "kind", "unknown_kind"),
        ("t.csv", "5", "fan", "blank"), ("t.csv", "6", "", "missing_cells"),
    ]  # fmt: skip
    assert found.bad == len(found.faults) == 4


def test_a_parquet_table(convert, tmp_path):
    made = "SELECT 'x1' AS id, TIMESTAMP '2026-07-14 12:00:00' AS time, 42 AS uid, 'comment' AS action"
    duckdb.sql(made).write_parquet(str(tmp_path / "made.parquet"))
    content = (tmp_path / "made.parquet").read_bytes()
    rows, _, _ = convert("csv", {"t.parquet": content}, time="iso", offset=8 * 3600)
    assert only(rows, "event_id", "ts", "fan", "kind") == [("x1", "1784001600", "42", "comment")]


@pytest.mark.parametrize(
    "table, options, said",
    [
        ("a,b\n", {}, "no column is ts; say --column ts=HEADING"),
        ("ts,fan,user,kind\n", {}, "fan and user may both be fan"),
        ("ts,fan,kind\n", {"columns": {"target": "to whom"}}, "target=to whom names an unknown column"),
        ("ts,ts,fan\n", {}, "two columns have one heading"),
        (b"\xff\xfe\xff", {}, "neither UTF-8 nor GB18030"),
    ],
)
def test_a_table_without_what_a_log_needs_is_refused(convert, table, options, said):
    with pytest.raises(BadLog, match=said):
        convert("csv", {"t.csv": table}, **options)


KUAI = "user_id,live_id,streamer_id,timestamp"


def test_kuailive_tables(convert):
    rows, faults, found = convert(
        "kuailive",
        {
            "click.csv": f"{KUAI},watch_live_time\n8505,93,39,1784001600022,62852\n8506,93,39,17840016,-1\n",
            "comment.csv": f"{KUAI}\n23154,78,43,1784001600819\n",
            "like.csv": f"{KUAI}\n5222,54,24,1784001614059\n",
            "gift.csv": f"{KUAI},gift_price\n11504,60,11,1784001641260,2\n",
        },
    )
    assert only(rows, "event_id", "ts", "show", "fan", "kind", "amount", "target") == [
        ("click-2", "1784001662", "93", "8505", "watch", "62", ""),
        ("comment-2", "1784001600", "78", "23154", "comment", "", ""),
        ("like-2", "1784001614", "54", "5222", "like", "", "24"),
        ("gift-2", "1784001641", "60", "11504", "purchase", "20", "11"),
    ]
    assert faults == [("click.csv", "3", "watch_live_time", "not_whole")]
    assert found.rows == 4


@pytest.mark.parametrize("name, head, said", [
    ("like.csv", "user_id,live_id,timestamp", "lacks KuaiLive's column streamer_id"),
    ("t.csv", KUAI, "name the file comment or like"),
])  # fmt: skip
def test_another_table_is_not_taken_for_kuailive(convert, name, head, said):
    with pytest.raises(BadLog, match=said):
        convert("kuailive", {name: head + "\n"})


LIVE = """<?xml version="1.0" encoding="utf-8"?>
<i><chatid>0</chatid>
<BililiveRecorderRecordInfo roomid="5440" start_time="2026-07-14T20:00:00+08:00"/>
<d p="1.5,1,25,16777215,1784030401500,0,1234,0" user="茶客">好茶</d>
<d p="2.5,1,25,16777215,1784030402500,0,0,0" user="匿名">好 茶</d>
<sc ts="3.2" user="茶客" uid="1234" price="30" time="60">支持</sc>
<gift ts="4" user="b" giftname="小花花" giftcount="1" raw='{"coin_type":"gold","total_coin":1000}'/>
<gift ts="5" user="b" giftname="辣条" giftcount="1" raw='{"coin_type":"silver","total_coin":100}'/>
<gift ts="6" user="b" giftname="小电视" giftcount="1"/>
<guard ts="7" user="c" level="3" count="2"/>
<d p="broken">x</d>
</i>"""


def test_danmaku_of_a_live_recorder(convert):
    rows, faults, found = convert("bilibili", {"live.xml": LIVE})
    assert only(rows, "ts", "show", "fan", "kind", "amount", "target") == [
        ("1784030401", "5440", "bili-1234", "comment", "", "live-t1"),
        ("1784030402", "5440", "bili-name-匿名", "comment", "", "live-t1"),
        ("1784030403", "5440", "bili-1234", "purchase", "3000", "sc"),
        ("1784030404", "5440", "bili-name-b", "purchase", "100", "小花花"),
        ("1784030407", "5440", "bili-name-c", "purchase", "39600", "guard"),
    ]
    assert faults == [("live.xml", "9", "amount", "no_price"), ("live.xml", "11", "p", "no_danmaku")]
    assert dict(found.passed) == {"free gift": 1}
    assert len({row["event_id"] for row in rows}) == len(rows)


def test_danmaku_of_a_video(convert):
    video = (
        '<i><chatid>21651589</chatid><d p="180.5,1,25,16777215,1784030400,0,5ca6b303,3677640812">社长</d></i>'
    )
    rows, _, _ = convert("bilibili", {"v.xml": video})
    assert only(rows, "event_id", "ts", "show", "fan") == [
        ("21651589-d3677640812", "1784030400", "21651589", "bili-5ca6b303")
    ]


def test_a_recording_cut_short_keeps_what_it_had(convert):
    rows, faults, _ = convert("bilibili", {"live.xml": LIVE[: LIVE.index("<sc")] + "<sc ts="})
    assert len(rows) == 2
    assert [(row, code) for _, row, _, code in faults] == [("6", "cut_short")]


def test_what_costs_something_needs_the_beginning(convert):
    text = LIVE.replace(' start_time="2026-07-14T20:00:00+08:00"', "")
    _, faults, _ = convert("bilibili", {"live.xml": text})
    assert {code for _, _, _, code in faults} == {"no_start", "no_danmaku"}


@pytest.mark.parametrize("text", ["<i></i>", '<!DOCTYPE i [<!ENTITY a "aa">]><i>&a;</i>', "not xml"])
def test_other_xml_is_refused(convert, text):
    with pytest.raises(BadLog, match="holds no danmaku"):
        convert("bilibili", {"v.xml": text})


def item(kind, number, text="", **more):
    base = {
        "id": f"m{number}",
        "timestampUsec": str(1_784_030_400_000_000 + number),
        "authorExternalChannelId": "UCa",
    }
    return {"addChatItemAction": {"item": {kind: {**base, "message": {"runs": [{"text": text}]}, **more}}}}


def replay(*actions):
    return json.dumps({"replayChatItemAction": {"actions": list(actions), "videoOffsetTimeMsec": "1"}})


def test_a_live_chat(convert):
    text, paid = "liveChatTextMessageRenderer", "liveChatPaidMessageRenderer"
    lines = [
        replay(item(text, 1, "你好！")),
        json.dumps(item(text, 2, "你好!")),  # a live recording has no wrapping
        replay(item(paid, 3, "go", purchaseAmountText={"simpleText": "$5.00"})),
        replay(item(paid, 4, "go", purchaseAmountText={"simpleText": "₹40.00"})),
        replay({"markChatItemAsDeletedAction": {"targetItemId": "m1"}}),
        replay({"markChatItemsByAuthorAsDeletedAction": {"externalChannelId": "UCa"}}),
        replay(item("liveChatViewerEngagementMessageRenderer", 7)),
        replay({"addLiveChatTickerItemAction": {}}),
        "not json",
        replay(item(text, 10, "x", timestampUsec="soon")),
    ]
    rows, faults, found = convert(
        "youtube", {"abc.live_chat.json": "\n".join(lines)}, rates={"USD": Decimal(718)}
    )
    assert only(rows, "event_id", "ts", "show", "fan", "kind", "amount", "target") == [
        ("m1", "1784030400", "abc", "UCa", "comment", "", "abc-t1"),
        ("m2", "1784030400", "abc", "UCa", "comment", "", "abc-t1"),
        ("m3", "1784030400", "abc", "UCa", "purchase", "3590", paid),
        ("abc-struck-5-0", "1784030400", "abc", "", "moderated", "", "m1"),
        ("abc-struck-6-0", "1784030400", "abc", "UCa", "moderated", "", ""),
    ]
    assert [(row, code) for _, row, _, code in faults] == [
        ("4", "no_rate"),
        ("9", "not_json"),
        ("10", "not_chat"),
    ]
    assert dict(found.passed) == {
        "liveChatViewerEngagementMessageRenderer": 1, "addLiveChatTickerItemAction": 1,
    }  # fmt: skip


def test_a_file_without_chat_is_refused(convert):
    with pytest.raises(BadLog, match="no chat actions"):
        convert("youtube", {"abc.json": "nothing\n"})


@pytest.mark.parametrize(
    "text, cents",
    [
        ("CN¥30.00", 3000), ("$5.00", 3590), ("US$1,234.50", 886371), ("5,00 EUR", 3900), ("€2", 1560),
        ("1.234,50 EUR", 962910), ("¥500", 2400), ("500 JPY", 2400), ("£2.00", None), ("free", None),
        ("", None),
    ],
)  # fmt: skip
def test_prices_as_people_write_them(text, cents):
    rates = {"USD": Decimal(718), "EUR": Decimal(780), "JPY": Decimal("4.8")}
    assert _cents(text, Options(rates=rates)) == cents


@pytest.mark.parametrize(
    "text, form, offset, found",
    [
        ("1784030400", "unix", 0, 1_784_030_400), ("1784030400999", "ms", 0, 1_784_030_400),
        ("2026-07-14T20:00:00+08:00", "iso", 0, 1_784_030_400),
        ("2026-07-14T12:00:00Z", "iso", 28_800, 1_784_030_400),
        ("2026-07-14 20:00", "iso", 28_800, 1_784_030_400),
        ("14/07/2026 20:00", "%d/%m/%Y %H:%M", 28_800, 1_784_030_400),
    ],
)  # fmt: skip
def test_times(text, form, offset, found):
    assert seconds(text, form, offset) == found


@pytest.mark.parametrize(
    "text, form", [("1.5", "unix"), ("１２", "unix"), ("-3", "ms"), ("soon", "iso"), ("", "unix")]
)
def test_what_is_no_time(text, form):
    with pytest.raises(ValueError):
        seconds(text, form, 0)


def test_offsets():
    assert (offset_of("+08:00"), offset_of("-09:30")) == (28_800, -34_200)
    with pytest.raises(Refused, match="no offset"):
        offset_of("8")


def test_an_unknown_format_is_refused(tmp_path):
    with pytest.raises(Refused, match="no format 'douyin'"):
        import_log("douyin", [], Options(), tmp_path / "o", tmp_path / "b")


def test_nothing_is_written_over(convert, tmp_path):
    (tmp_path / "out.csv").write_text("mine")
    with pytest.raises(Refused, match="already there"):
        convert("csv", {"t.csv": "ts,fan,kind\n"})
    assert (tmp_path / "out.csv").read_text() == "mine"
