"""docs/faults.md names tests that there are."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_every_test_that_the_table_of_faults_names_exists():
    files = {file.name: file.read_text("utf-8") for file in (ROOT / "tests").rglob("test_*.py")}
    rows = [row for row in (ROOT / "docs/faults.md").read_text("utf-8").splitlines() if row.startswith("| ")]
    assert len(rows) > 10
    missing, file = [], ""
    for found in re.finditer(r"`(?P<file>test_\w+\.py)?(::(?P<test>\w+))?`", "\n".join(rows)):
        file = found["file"] or file
        wanted = f"def {found['test']}(" if found["test"] else '"""'
        if wanted not in files.get(file, ""):
            missing.append(found[0])
    assert not missing
