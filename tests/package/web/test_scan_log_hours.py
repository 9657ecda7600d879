"""What the scan service writes down is what an hour's anchor takes, as it stands."""

from datetime import UTC, datetime, timedelta

from zhenbo.alerts.scan_rows import read_hours
from zhenbo.scans.scan import Channel, Scan
from zhenbo.web.scan_log import ScanLog, Whereabouts

BEGIN = datetime(2026, 11, 27, 14, 59, 30, tzinfo=UTC)
PLACES = [Whereabouts("昆明", "24.88", "102.83"), Whereabouts("", "-0.2", "0.1"), Whereabouts()]


def test_the_services_log_is_anchored_as_it_is(tmp_path):
    moment = [BEGIN]
    log = ScanLog(tmp_path, lambda: moment[0])
    for number, place in enumerate(PLACES * 2):
        log.add(Scan("", f"code-{number}", 0, channel=Channel.QR), f"cookie {number}", place)
        moment[0] += timedelta(seconds=10)
    (file,) = tmp_path.glob("scans-*.csv")
    hours = read_hours(file)
    assert [(hour.name, len(hour.digests)) for hour in hours] == [
        ("2026-11-27T14Z", 3),
        ("2026-11-27T15Z", 3),
    ]
