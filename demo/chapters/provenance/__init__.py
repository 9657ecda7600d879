"""From the tea garden to a stranger who trusts nobody."""

from demo.chapters.provenance import making, proving, scanning, selling, serving, warning
from demo.chapters.provenance.tea import Tea
from demo.stage import Stage
from zhenbo.language import Text

ORDER = 10
TITLE = Text("一饼普洱的一生", "The life of a cake of Pu'er")


def play(stage: Stage) -> None:
    """The whole story of one batch, in the order in which it happened."""
    tea = Tea(stage)
    for part in (
        *(making.garden, making.factory, making.laboratory, making.batch),
        *(selling.road, selling.show, selling.copied_code, proving.stranger, proving.recall),
        *(scanning.scan, warning.warn, serving.serve),
    ):
        part(tea)
