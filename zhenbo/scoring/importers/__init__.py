"""Logs of real platforms made into ours: each row converted, or refused with its number and reason.

`csv` reads any table with a heading, `kuailive` the columns of the KuaiLive data set, `bilibili` danmaku XML
(video or live recorder), `youtube` live-chat JSON lines. What a platform does not tell stays blank.
"""

from zhenbo.scoring.importers.base import Imported, Options, import_log

__all__ = ["Imported", "Options", "import_log"]
