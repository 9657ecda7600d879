"""Sheets of labels as PDF files, so many pages each that memory does not grow with the batch."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from zhenbo.errors import BadLabels
from zhenbo.gs1 import CANONICAL_DOMAIN
from zhenbo.items.labels.content import LANGUAGES, Label
from zhenbo.items.labels.fitting import check_glyphs, load_font
from zhenbo.items.labels.panels import Matrix, Panel, draw_panel, matrix_of
from zhenbo.items.labels.sheets import LabelSheet
from zhenbo.workers import Workers

PARTS = ("both", "front", "hidden")
PAGES_A_FILE = 100
RUN = 64
LONG = 500  # labels from which starting worker processes pays


@dataclass(frozen=True)
class LabelJob:
    """How labels are printed. `shift` corrects the printer, in mm to the right and up; `skip` labels of the
    first sheet are used already; `outlines` draws the labels' edges for calibration.
    """

    sheet: LabelSheet
    part: str = "both"
    language: str = "zh"
    domain: str = CANONICAL_DOMAIN
    product: str | None = None
    outlines: bool = False
    skip: int = 0
    shift: tuple[float, float] = (0.0, 0.0)

    def __post_init__(self) -> None:
        if self.part not in PARTS or self.language not in LANGUAGES:
            raise BadLabels(f"part is one of {', '.join(PARTS)}; language one of {', '.join(LANGUAGES)}")
        if not 0 <= self.skip < self.sheet.count:
            raise BadLabels(f"a sheet has {self.sheet.count} labels; {self.skip} cannot be skipped")
        check_glyphs(self.product or "")

    def panels(self) -> dict[str, Panel]:
        """The panels of a label placed at the origin: front left, hidden part right, or one of them alone."""
        width, height = self.sheet.label
        if self.part == "both":
            half = width / 2
            return {"front": Panel(0, 0, half, height), "hidden": Panel(half, 0, half, height)}
        return {self.part: Panel(0, 0, width, height)}


@dataclass(frozen=True)
class _Prepared:
    """A label with the modules of its QR codes, by part."""

    label: Label
    matrices: dict[str, Matrix]


def print_labels(
    labels: Iterable[Label],
    job: LabelJob,
    folder: Path,
    *,
    cores: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> list[Path]:
    """Write labels-0001.pdf and so on into a folder, which is made; refuses to overwrite. Files are for the
    owner only, as hidden parts show codes. Items with chips have no hidden part. Raises BadLabels.
    """
    folder.mkdir(parents=True, exist_ok=True)
    wanted = (label for label in labels if not (job.part == "hidden" and label.kind.has_chip))
    first = list(islice(wanted, LONG))
    if not first:
        raise BadLabels("no label is to be printed")
    written: list[Path] = []
    with Workers(cores if len(first) == LONG else 1) as workers:
        prepared = _prepared(workers, chain(first, wanted), job)
        try:
            while sheets := list(
                islice(prepared, job.sheet.count * PAGES_A_FILE - (0 if written else job.skip))
            ):
                path = folder / f"labels-{len(written) + 1:04}.pdf"
                _write_file(path, sheets, job, skip=0 if written else job.skip)
                written.append(path)
                if progress:
                    progress(len(sheets))
        except BaseException:
            for path in written:
                path.unlink()
            raise
    return written


def _prepared(workers: Workers, labels: Iterable[Label], job: LabelJob) -> Iterator[_Prepared]:
    """Labels with their QR codes, which cost far more time than drawing them."""
    source = iter(labels)
    runs = iter(lambda: list(islice(source, RUN)), [])
    for done in workers.map(_prepare_run, ((job, run) for run in runs)):
        yield from done


def _prepare_run(task: tuple[LabelJob, list[Label]]) -> list[_Prepared]:
    job, labels = task
    return [_Prepared(label, dict(_matrices(label, job))) for label in labels]


def _matrices(label: Label, job: LabelJob) -> Iterator[tuple[str, Matrix]]:
    for part, panel in job.panels().items():
        if part == "front":
            yield part, matrix_of(label.link(job.domain), panel.qr_side)
        elif not label.kind.has_chip:
            if label.code is None:
                raise BadLabels(
                    f"item {label.serial!r}: its code is needed for the hidden part; give the passphrase"
                )
            yield part, matrix_of(label.hidden_link(job.domain), panel.qr_side)


def _write_file(path: Path, prepared: list[_Prepared], job: LabelJob, skip: int) -> None:
    """One PDF, written under another name first, so that a half-written one is never taken for labels."""
    if path.exists():
        raise BadLabels(f"{path} is already there; choose an empty folder")
    load_font()
    draft = path.with_suffix(".draft")
    try:
        canvas = Canvas(
            str(draft),
            pagesize=(job.sheet.page[0] * mm, job.sheet.page[1] * mm),
            pageCompression=1,
            invariant=1,
        )
        canvas.setTitle("Zhenbo labels")
        places = list(job.sheet.places())
        for number, one in enumerate(prepared, skip):
            if number and number % len(places) == 0:
                canvas.showPage()
            _draw_label(canvas, one, job, places[number % len(places)])
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(canvas.getpdfdata())
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)


def _draw_label(canvas: Canvas, prepared: _Prepared, job: LabelJob, place: tuple[float, float]) -> None:
    label = prepared.label
    canvas.saveState()
    canvas.translate((place[0] + job.shift[0]) * mm, (place[1] + job.shift[1]) * mm)
    for part, panel in job.panels().items():
        if part in prepared.matrices:
            front = part == "front"
            texts = (
                label.front_texts(job.language, job.product) if front else label.hidden_texts(job.language)
            )
            draw_panel(canvas, panel, prepared.matrices[part], texts)
        if job.outlines:
            canvas.setLineWidth(0.2)
            canvas.rect(panel.left * mm, panel.bottom * mm, panel.width * mm, panel.height * mm, fill=0)
    canvas.restoreState()
