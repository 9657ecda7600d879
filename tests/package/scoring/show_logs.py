"""Rules and logs for tests, small enough to think through."""

import csv
import io
import json
from pathlib import Path

from zhenbo.scoring.log_format import COLUMNS
from zhenbo.scoring.rule_file import read_rules

NOON = 1_784_001_600  # 2026-07-14 12:00 +08:00, the second day of epoch 1
DAY = 86_400
WALLETS = [f"0x{number:040x}" for number in range(1, 8)]

RULES = {
    "zhenbo_rules": 1,
    "title": {"zh": "测试", "en": "Test"},
    "budget": 100_000,
    "cap_per_fan": 40_000,
    "minimum_window": 259_200,
    "epochs": {"number": 1, "starts": "2026-07-13", "days": 7},
    "day_starts": "+08:00",
    "devices": {"fans_at_most": 2, "devices_at_most": 3},
    "rings": {"smallest": 3, "up_to": 5},
    "acts": {
        "watch": {
            "weight": 1000, "per": 60, "daily_cap": 700, "decay": {"step": 250, "keep": 70},
            "minimum_watch": 30, "longest": 200,
        },
        "comment": {
            "weight": 700, "daily_cap": 3, "decay": {"step": 1, "keep": 50}, "minimum_watch": 20,
            "unique": {"within": "day", "among": "fan"},
        },
        "like": {
            "weight": 333, "daily_cap": 4, "minimum_watch": 10,
            "unique": {"within": "day", "among": "fan"}, "not_own": True,
        },
        "share": {
            "weight": 9000, "daily_cap": 2, "target_watch": 15,
            "unique": {"within": "epoch", "among": "everyone"}, "not_own": True,
        },
        "purchase": {
            "weight": 999, "per": 100, "daily_cap": 50_000, "decay": {"step": 20_000, "keep": 33},
            "refund_window": 2,
        },
        "clip": {"weight": 5000, "daily_cap": 6, "marks": {"each_at_most": 3, "allowance": 5}},
    },
}  # fmt: skip


def rules_of(said):
    return read_rules(json.dumps(said, ensure_ascii=False).encode())  # JSON is YAML


def row(event_id, kind, fan="ann", ts=NOON, show="s1", wallet="", amount="", target="", device=""):
    cells = (event_id, str(ts), show, fan, wallet, kind, str(amount), target, device)
    return dict(zip(COLUMNS, cells, strict=True))


def csv_of(rows) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def write_log(folder: Path, rows) -> Path:
    path = folder / "log.csv"
    path.write_bytes(csv_of(rows))
    return path
