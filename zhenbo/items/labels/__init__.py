"""Printable label sheets: QR codes, human-readable text and the hidden code under the scratch layer."""

from zhenbo.items.labels.content import Label, labels_of_batch
from zhenbo.items.labels.pages import LabelJob, print_labels
from zhenbo.items.labels.sheets import SHEETS, LabelSheet

__all__ = ["SHEETS", "Label", "LabelJob", "LabelSheet", "labels_of_batch", "print_labels"]
