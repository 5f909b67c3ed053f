"""
Sessions of Spark, the engine for set-work on a cluster.

A session belongs to whoever opened it and ends with its block. Nothing here knows what is
computed: SQL and Arrow functions are handed to the session by the room that means them.

The optional extra `[spark]` brings PySpark and with it Spark itself; Java is the
machine's own. Every worker needs the same version of Sinergi, of Python and of Java.
"""

from __future__ import annotations

import logging
import os
import shutil
import socket
import sys
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sinergi.errors import Kind, SinergiError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

LOCAL = "local[*]"
"""The machine's own cores."""

ANSWER = 5.0
"""Seconds a master has to answer at all."""

PATIENCE = 60
"""Seconds the workers have to come forward after that."""

_LOGGING = Path(__file__).with_name("spark-log4j2.properties")
_QUIET = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.caseSensitive": "true",
    "spark.io.compression.codec": "zstd",
}


class SparkMissing(SinergiError):
    """The extra that brings Spark is not installed."""

    code = "engines.spark_tidak_ada"
    kind = Kind.MISSING
    id = "PySpark belum terpasang. Pasang dengan: pip install 'sinergi[spark]'"
    en = "PySpark is not installed. Install it with: pip install 'sinergi[spark]'"


class JavaMissing(SinergiError):
    """There is no Java to run Spark with."""

    code = "engines.java_tidak_ada"
    kind = Kind.MISSING
    id = "Java 17 atau lebih baru tidak ditemukan; Spark memerlukannya. Di Debian: apt install openjdk-17-jre-headless"
    en = "Java 17 or newer was not found; Spark needs it. On Debian: apt install openjdk-17-jre-headless"


class MasterSilent(SinergiError):
    """No master answers at the address given."""

    code = "engines.spark_tidak_menjawab"
    kind = Kind.UNAVAILABLE
    id = "Master Spark di {master} tidak menjawab. Periksa alamatnya, dan apakah master itu hidup."
    en = "The Spark master at {master} does not answer. Check its address, and whether it is running."


class NoWorkers(SinergiError):
    """The master answers, and no worker gave anything to compute with."""

    code = "engines.spark_tanpa_pekerja"
    kind = Kind.UNAVAILABLE
    id = (
        "Master Spark di {master} menjawab, tetapi tidak ada worker yang memberi inti dan memori dalam {seconds} "
        "detik. Hidupkan worker, atau minta memori lebih sedikit (--memory)."
    )
    en = (
        "The Spark master at {master} answers, but no worker gave cores and memory within {seconds} seconds. "
        "Start workers, or ask for less memory (--memory)."
    )


class NotStarted(SinergiError):
    """Spark could not start, or a setting is not one it knows."""

    code = "engines.spark_tidak_jalan"
    kind = Kind.UNAVAILABLE
    id = "Spark tidak dapat dijalankan dengan master {master}. Periksa master, setelan Spark, dan versi Java (17+)."
    en = "Spark could not be started with the master {master}. Check the master, Spark's settings, and Java (17+)."


class WorkFailed(SinergiError):
    """Work on the cluster ended before it was done."""

    code = "engines.spark_gagal"
    kind = Kind.STORAGE
    id = (
        "Pekerjaan di Spark gagal saat {step} ({why}). Sering karena memori atau cakram worker habis, folder yang "
        "tidak terlihat semua worker, atau versi Sinergi/Python yang berbeda; rinciannya ada pada log worker."
    )
    en = (
        "Work on Spark failed while {step} ({why}). Often a worker ran out of memory or disk, a folder is not seen by "
        "every worker, or versions of Sinergi/Python differ; the workers' logs have the details."
    )


@contextmanager
def session(
    *,
    master: str = LOCAL,
    name: str = "sinergi",
    memory_bytes: int | None = None,
    scratch: Path | None = None,
    settings: Mapping[str, str] | None = None,
) -> Iterator[SparkSession]:
    """
    Open a session on a cluster, or on this machine's cores, for as long as the block lasts.

    Args:
        master: as Spark writes it: `local[*]`, `spark://HOST:PORT`, `yarn`, `k8s://...`.
        memory_bytes: of each executor's Java; null is Spark's own measure.
        scratch: folder for what this machine shuffles and spills; null, and on a cluster, is Spark's own.
        settings: Spark's own settings, which prevail over ours.

    Raises:
        SparkMissing, JavaMissing: this machine lacks what it needs.
        MasterSilent, NoWorkers, NotStarted: there is no cluster to work on.
    """
    require(master)
    chosen = {**_settings(master, memory_bytes, scratch), **(settings or {})}
    with warnings.catch_warnings():
        # PySpark 4.3 warns of pandas 3, which none of our Arrow functions touches.
        warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas", category=FutureWarning)
        opened = _started(master, name, chosen)
        try:
            _require_workers(opened, master)
            yield opened
        finally:
            opened.stop()


def require(master: str) -> None:
    """
    Check that there is what it takes to open a session, before anything is done for it.

    Raises:
        SparkMissing, JavaMissing: this machine lacks what it needs.
        MasterSilent: no master answers.
    """
    if find_spec("pyspark") is None:
        raise SparkMissing
    home = os.environ.get("JAVA_HOME")
    if not (home and Path(home, "bin", "java").exists()) and shutil.which("java") is None:
        raise JavaMissing
    _require_answer(master)


def _started(master: str, name: str, chosen: Mapping[str, str]) -> SparkSession:
    """Start Java, which says nothing of its own on standard error, and a session in it."""
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL + 1)
    builder = SparkSession.builder.master(master).appName(name)
    for key, value in chosen.items():
        builder = builder.config(key, value)
    try:
        with _silenced():
            return builder.getOrCreate()
    except _faults() as error:
        raise NotStarted(master=master) from error


@contextmanager
def _silenced() -> Iterator[None]:
    """Send what is written to the process's standard error nowhere; a program started inside keeps it so."""
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        sys.stderr.flush()
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


@contextmanager
def wrapped_errors(*, step: str) -> Iterator[None]:
    """
    Turn Spark's exceptions into ours; what it quotes of the records stays in its own logs.

    Args:
        step: what was being done, as it completes "saat ..." and "while ..."; a code or the name of a file.

    Raises:
        WorkFailed: Spark could not do it.
    """
    try:
        yield
    except _faults() as error:
        raise WorkFailed(step=step, why=type(error).__name__) from error


def stored(frame: DataFrame, folder: str, *, apart: str = "") -> DataFrame:
    """
    Return a frame computed now, and from then on read from a folder, column by column.

    A frame that is only cached is computed again wherever it holds a Python function, for Spark never takes two
    mentions of such a function for the same.

    Args:
        apart: a column by whose values the rows lie in files apart.
    """
    writer = frame.write.mode("overwrite")
    (writer.partitionBy(apart) if apart else writer).parquet(folder)
    return frame.sparkSession.read.schema(frame.schema).parquet(folder)


def _faults() -> tuple[type[Exception], ...]:
    """Return what Spark raises in Python: its own errors, and Java's."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    return PySparkException, Py4JError


def _require_answer(master: str) -> None:
    """Knock at a master of Spark's own kind, for Spark itself would try for a minute."""
    if not master.startswith("spark://"):
        return
    for address in master.removeprefix("spark://").split(","):
        try:
            place = urlsplit(f"//{address}")
            with socket.create_connection((place.hostname or "", place.port or 7077), timeout=ANSWER):
                return
        except (OSError, ValueError):
            continue
    raise MasterSilent(master=master)


def _require_workers(opened: SparkSession, master: str) -> None:
    if master.startswith("local"):
        return
    context = opened.sparkContext
    for _ in range(PATIENCE * 2):
        jvm_context = getattr(context, "_jsc").sc()  # noqa: B009  (mypy: the Java side has no types)
        if jvm_context.getExecutorMemoryStatus().size() > 1:
            return
        time.sleep(0.5)
    raise NoWorkers(master=master, seconds=PATIENCE)


def _settings(master: str, memory_bytes: int | None, scratch: Path | None) -> dict[str, str]:
    chosen = {**_QUIET, "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={_LOGGING.as_uri()}"}
    local = master.startswith("local")
    if local or master.startswith(("spark://127.0.0.1", "spark://localhost")):
        chosen |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    if local:
        chosen["spark.sql.shuffle.partitions"] = str(4 * (os.cpu_count() or 1))
    if memory_bytes is not None:
        chosen[f"spark.{'driver' if local else 'executor'}.memory"] = f"{max(memory_bytes >> 20, 512)}m"
    if local and scratch is not None:
        chosen["spark.local.dir"] = os.fspath(scratch)
    return chosen
