"""
Work in several processes: the same functions, one task each, results in the order of the tasks.

Python computes on one core at a time; a crew uses the others. A task is a function of a
module and its arguments, which are small: what is large lies in files both look at. The
process that asks works too, so that with one core, or little to do, nobody else is called
and everything still goes the same way. The others are processes of their own that import
nothing of the caller's script; they end with the crew, or when the caller is gone.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from sinergi.errors import Kind, SinergiError

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

Result = TypeVar("Result")

AHEAD = 2
"""Tasks handed to each other process at once, so that it need not wait for the asker to look up from its own."""


class HelperLost(SinergiError):
    """A process that worked along has ended before its task was done."""

    code = "engines.proses_pembantu_hilang"
    kind = Kind.UNAVAILABLE
    id = "Satu proses pembantu berhenti sebelum selesai (kode {status}), mungkin kehabisan memori. Coba --memory."
    en = "A process that worked along ended before it was done (status {status}), perhaps out of memory. Try --memory."


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Crew:
    """
    Processes that do tasks together with the one that asks.

    Args:
        others: how many further processes; they are started when there is a first task for them.
    """

    def __init__(self, others: int = 0) -> None:
        self.others = max(others, 0)
        self._mates: list[_Mate] = []
        self._idle: deque[_Mate] = deque()
        self._threads: ThreadPoolExecutor | None = None

    @property
    def size(self) -> int:
        """How many tasks are done at once."""
        return self.others + 1

    def __enter__(self) -> Crew:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._threads is not None:
            if error is not None:
                for mate in self._mates:
                    mate.kill()
            self._threads.shutdown(cancel_futures=True)
            for mate in self._mates:
                mate.end()

    def each(self, function: Callable[..., Result], tasks: Iterable[tuple[Any, ...]]) -> Iterator[Result]:
        """
        Yield what a function makes of each task's arguments, in the order of the tasks.

        Raises:
            HelperLost: a process ended on the way.
            Whatever the function raises, at its task's place.
        """
        left = deque(tasks)
        results: deque[Future[Result] | _Done] = deque()
        most = AHEAD * self.others + 1
        while left or results:
            running = sum(not _is_there(each) for each in results)
            while len(left) > 1 and running < AHEAD * self.others:
                results.append(self._sent(function, left.popleft()))
                running += 1
            if left and len(results) < most:
                results.append(_Done(function(*left.popleft())))
            while results and (_is_there(results[0]) or not left or len(results) >= most):
                yield results.popleft().result()

    def call(self, function: Callable[[], object]) -> None:
        """Start the others now, each with a first task whose result nobody waits for: what it loads is there later."""
        for _ in range(self.others):
            self._sent(function, ())

    def _sent(self, function: Callable[..., Result], task: tuple[Any, ...]) -> Future[Result]:
        from concurrent.futures import ThreadPoolExecutor

        if self._threads is None:
            self._threads = ThreadPoolExecutor(self.others, thread_name_prefix="crew")
            self._mates = [_Mate() for _ in range(self.others)]
            self._idle.extend(self._mates)
        return self._threads.submit(self._done, function, task)

    def _done(self, function: Callable[..., Result], task: tuple[Any, ...]) -> Result:
        mate = self._idle.popleft()
        try:
            result: Result = mate.do(function, task)
        finally:
            self._idle.append(mate)
        return result


class _Done:
    """A result that is there."""

    def __init__(self, value: Any) -> None:
        self._value = value

    def result(self) -> Any:
        return self._value


def _is_there(result: Any) -> bool:
    return isinstance(result, _Done) or result.done()


class _Mate:
    """A further process, spoken to through its standard input and output."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", f"from {__name__} import serve; serve()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )

    def do(self, function: Callable[..., Any], task: tuple[Any, ...]) -> Any:
        """Return what the function makes of the task there, or raise what it raises there."""
        taken, given = self._process.stdin, self._process.stdout
        if taken is None or given is None:
            raise AssertionError("a mate is started with pipes")
        try:
            pickle.dump((function, task), taken, protocol=pickle.HIGHEST_PROTOCOL)
            taken.flush()
            fine, result = pickle.load(given)  # noqa: S301 - from a process of ours
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            self.kill()
            raise HelperLost(status=self._process.wait()) from error
        if not fine:
            raise result
        return result

    def kill(self) -> None:
        """End the process in the middle of whatever it does."""
        self._process.kill()

    def end(self) -> None:
        """End the process: it stops when nothing more comes."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()
        self._process.wait()


def serve() -> None:
    """Do the tasks that come in at the standard input until it closes; what else is printed goes to the errors."""
    sys.meta_path.insert(0, _WithoutPandas())
    taken = sys.stdin.buffer
    given = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    while True:
        try:
            function, task = pickle.load(taken)  # noqa: S301 - from the process that started this one
        except EOFError:
            return
        try:
            answer = True, function(*task)
        except Exception as error:  # noqa: BLE001 - it is raised again by the process that asked
            answer = False, error
        try:
            pickle.dump(answer, given, protocol=pickle.HIGHEST_PROTOCOL)
            given.flush()
        except BrokenPipeError:
            return


class _WithoutPandas:
    """Pandas is not there: pyarrow would load it where it is, which takes a second, and no task needs it."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        """Refuse pandas; leave all else to the next finder."""
        if name == "pandas":
            raise ModuleNotFoundError(name=name)
