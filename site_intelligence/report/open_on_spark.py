"""Opens the stored events on Spark: the same expressions, counted by a cluster. Needs the extra `cluster` and Java.

The workers of the cluster read the files of the store under the same path as this machine. All days are counted from
their events, none ahead.
"""

import os
import shutil
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa

from site_intelligence.errors import IntelligenceError
from site_intelligence.gather.event_store import EventStore
from site_intelligence.report.history import History, Window
from site_intelligence.report.open_history import SCHEMAS, NoEvents

THIS_MACHINE = "local[*]"
STANDALONE = "spark://"
KINDS = ("local", STANDALONE, "yarn", "k8s://")
ADDRESSES = "It is spark://HOST:PORT, yarn, k8s://HTTPS-ADDRESS, or local[N] for N cores of this machine."
ANSWER_SECONDS = 5
NO_SPARK = "Spark is not installed. Install requirements/cluster.txt (pip install --require-hashes -r)."
NO_JAVA = "Spark needs Java 17 or 21, and none is found. Install it, or let JAVA_HOME name its folder."
CONFIGURATION = {
    "spark.sql.session.timeZone": "UTC",
    # Its pages would be open to the whole network.
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
# Within one machine, nothing listens to others.
LOOPBACK = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}


@contextmanager
def open_history_on_spark(store: EventStore, window: Window, master: str = THIS_MACHINE) -> Iterator[History]:
    """The history of a window. `master` is the address of a cluster.

    Raises NoEvents, or IntelligenceError if Spark or Java is missing, the cluster does not answer, or a file is lost.
    """
    if not store.read_manifest().parts:
        raise NoEvents
    session = _start_session(master)
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        with store.reading():
            yield _open(session, store, window)
    except (OSError, PySparkException, Py4JError) as failed:
        raise IntelligenceError(f"The events cannot be counted: {_reason(failed)}") from failed
    finally:
        session.stop()


def has_java() -> bool:
    """True if Spark's own script will find a Java runtime."""
    home = os.environ.get("JAVA_HOME")
    return shutil.which(str(Path(home, "bin", "java")) if home else "java") is not None


def _start_session(master: str) -> Any:
    try:
        from pyspark.sql import SparkSession
    except ImportError as missing:
        raise IntelligenceError(NO_SPARK) from missing
    if not has_java():
        raise IntelligenceError(NO_JAVA)
    _require_cluster(master)
    is_local = master.startswith("local")
    builder = SparkSession.builder.appName("dialtone-intelligence").master(master)
    for name, value in (CONFIGURATION | (LOOPBACK if is_local else {})).items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
    except Exception as failed:
        raise IntelligenceError(f"Spark does not start on {master}: {_reason(failed)}") from failed
    if is_local:
        session.sparkContext.setLogLevel("ERROR")
        # Spark makes 200 tasks of each step, which is for clusters.
        session.conf.set("spark.sql.shuffle.partitions", str(session.sparkContext.defaultParallelism))
    return session


def _require_cluster(master: str) -> None:
    """Raises IntelligenceError if it is no address, or nothing listens there: Spark would try for a minute."""
    if not master.startswith(KINDS):
        raise IntelligenceError(f"{master} is no address of a Spark cluster. {ADDRESSES}")
    if master.startswith(STANDALONE) and not any(map(_is_listening, master.removeprefix(STANDALONE).split(","))):
        raise IntelligenceError(f"No Spark cluster answers at {master}.")


def _is_listening(address: str) -> bool:
    host, _colon, port = address.rpartition(":")
    try:
        with socket.create_connection((host, int(port)), ANSWER_SECONDS):
            return True
    except (OSError, ValueError, OverflowError):
        return False


def _reason(failed: Exception) -> str:
    """The first line of what went wrong, without the name of the call that failed."""
    if "JAVA_GATEWAY_EXITED" in str(failed):
        return "Java has ended, and the lines above say why. Spark needs Java 17 or 21."
    java: Any = getattr(failed, "java_exception", None)
    said = str(failed if java is None else java.getMessage() or java.toString())
    return next(iter(said.strip().splitlines()), type(failed).__name__)


def _open(session: Any, store: EventStore, window: Window) -> History:
    engine, manifest = ibis.pyspark.connect(session), store.read_manifest()
    files = {
        "events": [part.events for part in manifest.parts if part.has_days(window.since, window.until)],
        "duplicates": [part.duplicates for part in manifest.parts if part.duplicates],
        "refused": [part.refused for part in manifest.parts if part.refused],
    }
    for name, schema in SCHEMAS.items():
        _read(session, store.paths(files[name]), schema).createOrReplaceTempView(name)
    return History(engine.table("events"), engine.table("duplicates"), engine.table("refused"), window)


def _read(session: Any, paths: Sequence[Path], schema: pa.Schema) -> Any:
    """The rows of all files. A column that came later is empty in older files."""
    from ibis.backends.pyspark.datatypes import PySparkSchema

    columns = PySparkSchema.from_ibis(ibis.Schema.from_pyarrow(schema))
    if not paths:
        return session.createDataFrame([], columns)
    # A path alone would be one of the cluster's own file system.
    return session.read.schema(columns).parquet(*(f"file://{path.resolve()}" for path in paths))
