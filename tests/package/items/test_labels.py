"""Labels as they leave the printer: rendered, decoded, and measured."""

import io
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
import zxingcpp
from item_samples import GTIN, LOT, PASSPHRASE
from PIL import Image
from pypdf import PdfReader

from zhenbo.errors import BadLabels
from zhenbo.items.codes import new_codes, parse_code
from zhenbo.items.keys import derive
from zhenbo.items.kinds import Kind
from zhenbo.items.labels import SHEETS, Label, LabelJob, labels_of_batch, pages, print_labels
from zhenbo.items.labels.fitting import SMALLEST, Texts, _width, fit
from zhenbo.items.labels.sheets import sheet_named
from zhenbo.items.store import ItemStore

POSSIBLE = [(name, part) for name in SHEETS for part in pages.PARTS if (name, part) != ("L4731REV", "both")]
EVERYDAY = {
    (name, "hidden" if name == "L4731REV" else "both") for name in SHEETS
}  # the fullest of each sheet


def labels(count: int, kind: Kind = Kind.SALE_CODE) -> list[Label]:
    return [
        Label(GTIN, LOT, f"7K3M9QX2B{number:04}", kind, code) for number, code in enumerate(new_codes(count))
    ]


def rendered(pdf: Path, dots_an_inch: int = 600) -> Image.Image:
    if shutil.which("pdftoppm") is None:
        pytest.skip("pdftoppm (poppler-utils) is not installed")
    Image.MAX_IMAGE_PIXELS = None
    page = subprocess.run(
        ["pdftoppm", "-r", str(dots_an_inch), "-gray", "-f", "1", "-l", "1", str(pdf)],
        capture_output=True,
        check=True,
    ).stdout
    return Image.open(io.BytesIO(page))


def codes_on(image: Image.Image) -> list[str]:
    return sorted(
        found.text for found in zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)
    )


@pytest.mark.parametrize(
    "name, part",
    [pytest.param(*one, marks=() if one in EVERYDAY else pytest.mark.long) for one in POSSIBLE],
)
def test_every_qr_of_a_full_sheet_reads_back(tmp_path: Path, name: str, part: str) -> None:
    sheet = SHEETS[name]
    full = labels(sheet.count)
    (path,) = print_labels(full, LabelJob(sheet, part, outlines=True), tmp_path)
    expected = [one.link() for one in full] * (part != "hidden") + [one.hidden_link() for one in full] * (
        part != "front"
    )
    image = rendered(path)
    found: list[str] = []
    dot = 600 / 25.4
    for left, bottom in sheet.places():  # one label at a time, as a camera sees it
        top = sheet.page[1] - bottom - sheet.label[1]
        box = (left * dot, top * dot, (left + sheet.label[0]) * dot, (top + sheet.label[1]) * dot)
        found += codes_on(image.crop(tuple(map(round, box))))
    assert sorted(found) == sorted(expected)
    reader = PdfReader(path)
    assert len(reader.pages) == 1
    assert [round(float(size) / 72 * 25.4, 1) for size in reader.pages[0].mediabox[2:]] == list(sheet.page)


def test_hidden_link_carries_the_code_in_its_fragment_only() -> None:
    (one,) = labels(1)
    before, _, fragment = one.hidden_link("qr.example.cn").partition("#")
    assert before == one.link("qr.example.cn") == f"https://qr.example.cn/01/{GTIN}/21/{one.serial}"
    assert parse_code(fragment) == one.code and one.code is not None and one.code not in repr(one)


@pytest.mark.parametrize("language, words", [("zh", "勐海普洱茶饼"), ("en", "Menghai tea cake")])
def test_human_readable_text_is_there_and_its_font_embedded(
    tmp_path: Path, language: str, words: str
) -> None:
    one = labels(1, Kind.SAMPLE_CODE)[0]
    (path,) = print_labels([one], LabelJob(SHEETS["L7160"], language=language, product=words), tmp_path)
    page = PdfReader(path).pages[0]
    text = page.extract_text()
    sample = {"zh": "展示样品", "en": "SHOW SAMPLE"}[language]
    code = one.code or ""
    for part in (words, sample, f"(01) {GTIN}", f"(10) {LOT}", f"(21) {one.serial}", code[:4], code[-4:]):
        assert part in text
    fonts = page["/Resources"]["/Font"].values()  # type: ignore[index]
    embedded = [font.get_object() for font in fonts if "NotoSans" in str(font.get_object().get("/BaseFont"))]
    assert embedded and all("/FontFile2" in font["/FontDescriptor"] for font in embedded)


def test_text_never_leaves_its_box() -> None:
    texts = [
        Texts(
            "标题 Title", (("(01) 09506000134352", "(10) " + "W" * 20, "(21) " + "m" * 20),), breakable=True
        ),
        Texts("刮开", (("ABCD-EFGH-JKMN",), ("ABCD", "EFGH", "JKMN"))),
    ]
    for text in texts:
        for width in range(20, 200, 7):
            for height in range(12, 120, 9):
                try:
                    size, lines = fit(text, width, height)
                except BadLabels:
                    continue
                assert size >= SMALLEST and len(lines) * size <= height
                assert all(_width(line, size) <= width + 1e-6 for line in lines)
                said = (
                    "".join("".join(lines).split()).removeprefix("".join(text.title.split())).replace("-", "")
                )
                assert said == "".join(text.arrangements[0]).replace(" ", "").replace("-", "")


@pytest.mark.parametrize("name, part", [(name, part) for name, part in POSSIBLE if name in ("L7160", "5160")])
def test_longest_serial_and_lot_fit(tmp_path: Path, name: str, part: str) -> None:
    longest = Label(GTIN, "W" * 20, "M" * 20, Kind.SAMPLE_CODE, new_codes(1)[0])
    (sheet,) = print_labels([longest], LabelJob(SHEETS[name], part, product="勐海普洱茶饼"), tmp_path)
    assert sheet.read_bytes().startswith(b"%PDF")


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadLabels, match="too fine"):
        print_labels(labels(1), LabelJob(SHEETS["L4731REV"], "both"), tmp_path)
    with pytest.raises(BadLabels, match="do not fit"):
        print_labels(labels(1), LabelJob(SHEETS["L7651"], "both", product="茶" * 60), tmp_path)
    with pytest.raises(BadLabels, match="no 🍵"):
        LabelJob(SHEETS["L7160"], product="茶🍵")
    with pytest.raises(BadLabels, match="L7160, L7651"):
        sheet_named("L9999")
    with pytest.raises(BadLabels, match="no label"):
        print_labels([], LabelJob(SHEETS["L7160"]), tmp_path)
    for wrong in ({"part": "back"}, {"language": "fr"}, {"skip": 21}, {"skip": -1}):
        with pytest.raises(BadLabels):
            LabelJob(SHEETS["L7160"], **wrong)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_files_are_bounded_private_and_never_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "PAGES_A_FILE", 1)
    done: list[int] = []
    job = LabelJob(SHEETS["L7160"], "hidden", skip=20)
    written = print_labels(labels(30), job, tmp_path, progress=done.append)
    assert [path.name for path in written] == ["labels-0001.pdf", "labels-0002.pdf", "labels-0003.pdf"]
    assert done == [1, 21, 8] and {stat.S_IMODE(path.stat().st_mode) for path in written} == {0o600}
    with pytest.raises(BadLabels, match="already there"):
        print_labels(labels(1), job, tmp_path)
    assert len(list(tmp_path.iterdir())) == 3


def test_failure_half_way_leaves_no_labels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "PAGES_A_FILE", 1)
    broken = [*labels(70), Label(GTIN, LOT, "NOCODE", Kind.SALE_CODE)]
    with pytest.raises(BadLabels, match="NOCODE"):
        print_labels(broken, LabelJob(SHEETS["L7160"]), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_worker_processes_keep_the_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "LONG", 10)
    monkeypatch.setattr(pages, "RUN", 4)
    full = labels(21)
    (path,) = print_labels(full, LabelJob(SHEETS["L7160"], "front"), tmp_path, cores=2)
    text = PdfReader(path).pages[0].extract_text()
    places = [text.index(one.serial) for one in full]
    assert places == sorted(places)


def test_labels_of_a_batch_open_its_items(built: Path, tmp_path: Path) -> None:
    fronts = list(labels_of_batch(built))
    whole = list(labels_of_batch(built, PASSPHRASE))
    assert [one.serial for one in fronts] == [one.serial for one in whole]
    assert all(one.code is None for one in fronts)
    with ItemStore(built / "items.db") as store:
        for one in whole:
            item = store.item(one.serial)
            assert one.kind == item.kind and (one.code is None) == one.kind.has_chip
            if one.code:
                assert derive(one.code, item.token_id).address == item.item_key
    (path,) = print_labels(whole, LabelJob(SHEETS["L7651"], "hidden"), tmp_path)
    assert len(codes_on(rendered(path))) == sum(not one.kind.has_chip for one in whole)
