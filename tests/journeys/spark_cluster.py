"""A cluster of Spark's own kind on this machine: a master and two workers, from what PySpark brings."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MASTER = "org.apache.spark.deploy.master.Master"
WORKER = "org.apache.spark.deploy.worker.Worker"
WORKERS = 2
QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""For `JAVA_TOOL_OPTIONS`: short runs on few cores spend their time compiling what they run once."""


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """Give the address of a master with two workers, one core each, that end with the block."""
    port = _free_port()
    master = f"spark://127.0.0.1:{port}"
    started = [_started(folder, MASTER, "--port", str(port))]
    try:
        _wait_for(port)
        for number in range(WORKERS):
            work = folder / f"worker-{number}"
            work.mkdir()
            given = ("--cores", "1", "--memory", "1g", "--port", "0", "--work-dir", str(work), master)
            started.append(_started(folder, WORKER, *given))
        yield master
    finally:
        for process in reversed(started):
            process.terminate()
        for process in started:
            process.wait(timeout=30)


def _started(folder: Path, program: str, *arguments: str) -> subprocess.Popen[bytes]:
    import pyspark

    home = Path(pyspark.__file__).parent
    settings = {
        **os.environ,
        "SPARK_HOME": str(home),
        "SPARK_SCALA_VERSION": next((home / "jars").glob("spark-core_*.jar")).name.split("_")[1].split("-")[0],
        "JAVA_TOOL_OPTIONS": QUICK,
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_CONF_DIR": str(folder),
        "SPARK_DAEMON_MEMORY": "256m",
        "PYSPARK_PYTHON": sys.executable,
    }
    line = ["java", "-Xmx256m", "-cp", f"{home}/jars/*", program, "--host", "127.0.0.1", "--webui-port", "0"]
    log = (folder / f"{program.rsplit('.', 1)[1]}-{len(list(folder.iterdir()))}.log").open("wb")
    with log:
        return subprocess.Popen(
            [*line, *arguments], env=settings, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder
        )


def _wait_for(port: int) -> None:
    for _ in range(240):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.25)
    raise AssertionError("Spark's master did not come up within a minute")


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])
