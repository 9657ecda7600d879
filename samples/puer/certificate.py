"""The inspection report of the sample batch, as a small PDF that is the same bytes each time it is made."""

from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from zhenbo.items.labels.fitting import FONT, load_font

FILE_NAME = "PE2026-0417.pdf"
_RESULTS = (
    ("水分 Moisture", "9.8 %", "不超过 at most 12.5 %"),
    ("总灰分 Total ash", "6.4 %", "不超过 at most 8.5 %"),
    ("水浸出物 Water extract", "33.1 %", "不低于 at least 28.0 %"),
    ("粗纤维 Crude fibre", "11.7 %", "不超过 at most 15.0 %"),
    ("茶多酚 Tea polyphenols", "10.2 %", "不超过 at most 15.0 %"),
)


def certificate_pdf(lot: str, gtin: str) -> bytes:
    """The report on one lot; sample values, no real laboratory."""
    load_font()  # embedded: a reader without Chinese fonts would show boxes
    file = BytesIO()
    page = Canvas(file, pagesize=A4, invariant=1)
    page.setTitle(f"PE2026-0417 {lot}")
    page.setFont(FONT, 18)
    page.drawString(72, 770, "检验报告 Inspection report PE2026-0417")
    page.setFont(FONT, 11)
    lines = [
        "样例文件，非真实检验报告 / Sample document, no real laboratory",
        f"样品 Sample: 熟普洱茶饼 357 g / ripe Pu'er cake, GTIN {gtin}, 批次 lot {lot}",
        "依据 Method: GB/T 22111-2008",
        "检验日期 Date: 2026-07-28",
        *(f"{name}: {value}   (限值 limit: {limit})" for name, value, limit in _RESULTS),
        "结论 Conclusion: 合格 / conforms",
    ]
    for row, line in enumerate(lines):
        page.drawString(72, 735 - 22 * row, line)
    page.save()
    return file.getvalue()
