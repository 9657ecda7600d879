"""Spark computes the same bytes as DuckDB. Long: Spark takes half a minute to start and to plan."""

import os
import shutil
from pathlib import Path

import pytest
from show_logs import RULES as OTHER_RULES
from show_logs import rules_of, write_log
from wild_logs import wild_rows

from samples.show.story import EPOCH, RULES
from zhenbo.scoring.engine import engine
from zhenbo.scoring.files import POINTS_COLUMNS, table
from zhenbo.scoring.query import score_sql
from zhenbo.scoring.rule_file import load_rules
from zhenbo.scoring.run import Files, divide, score

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def spark(tmp_path_factory):
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        pytest.skip("there is no Java on this machine; Spark 4 needs Java 17 or newer")
    pyspark = pytest.importorskip("pyspark.sql", reason="Spark is not installed: make test-long installs it")
    folder = tmp_path_factory.mktemp("spark")
    settings = {
        "spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1",
        "spark.sql.warehouse.dir": str(folder / "warehouse"), "spark.local.dir": str(folder / "local"),
    }  # fmt: skip
    session = pyspark.SparkSession.builder.master("local[2]").config(map=settings).getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


def by_spark(session, log: Path, rules, epoch: int, folder: Path) -> list[tuple]:
    """Fan, wallet and score as Spark computes them from the log that our reader has checked."""
    typed = folder / "typed.parquet"
    with engine() as place:
        place.read(log)
        place.connection.sql("SELECT * FROM log").write_parquet(str(typed))
    session.read.parquet(str(typed)).createOrReplaceTempView("log")
    for statement in score_sql(rules, epoch, "spark"):
        found = session.sql(statement)
    return [tuple(row) for row in found.collect()]


@pytest.mark.parametrize("which", ["sample", "wild"])
def test_spark_gives_the_same_bytes(which, spark, tmp_path):
    rules = load_rules(RULES) if which == "sample" else rules_of(OTHER_RULES)
    log = (
        RULES.with_name("log.csv") if which == "sample" else write_log(tmp_path, wild_rows(seed=7, count=400))
    )
    ours, theirs = Files(log, tmp_path / "duckdb.csv"), Files(tmp_path / "points.csv", tmp_path / "spark.csv")
    score(rules, EPOCH, None, ours)
    theirs.source.write_bytes(table(POINTS_COLUMNS, by_spark(spark, log, rules, EPOCH, tmp_path)))
    divide(rules, None, theirs)
    assert theirs.out.read_bytes() == ours.out.read_bytes()
    assert theirs.waiting.read_bytes() == ours.waiting.read_bytes()
    assert len(ours.out.read_bytes().splitlines()) > 5
