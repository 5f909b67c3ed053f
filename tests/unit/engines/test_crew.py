"""Several processes: the same results in the same order, errors where they happened, nobody left behind."""

from __future__ import annotations

import os
from pathlib import Path

import psutil
import pytest

from sinergi.engines.crew import Crew, HelperLost, cores
from sinergi.tables.sources import FileMissing
from tests.unit.engines.tasks import end_at_once, refuse, square, who


def test_results_come_in_the_order_of_the_tasks_however_many_work() -> None:
    tasks = [(number,) for number in range(40)]
    for others in (0, 1, 3):
        with Crew(others) as crew:
            assert list(crew.each(square, tasks)) == [number * number for number in range(40)]


def test_the_one_who_asks_works_too() -> None:
    with Crew(1) as crew:
        workers = set(crew.each(who, [()] * 30))
    assert len(workers) == 2
    assert os.getpid() in workers


def test_nobody_else_is_called_for_one_task() -> None:
    with Crew(2) as crew:
        assert list(crew.each(who, [()])) == [os.getpid()]


def test_an_error_of_another_process_is_the_error_here() -> None:
    with Crew(1) as crew, pytest.raises(FileMissing) as caught:
        list(crew.each(refuse, [(Path("daftar.csv"), number) for number in range(6)]))
    assert "daftar.csv" in caught.value.sentence("en")


def test_a_process_that_ends_on_the_way_is_told() -> None:
    with Crew(1) as crew, pytest.raises(HelperLost):
        list(crew.each(end_at_once, [(os.getpid(),)] * 8))


def test_the_others_end_with_the_crew() -> None:
    with Crew(1) as crew:
        others = set(crew.each(who, [()] * 20)) - {os.getpid()}
        assert all(psutil.pid_exists(each) for each in others)
    assert others
    assert not any(psutil.pid_exists(each) for each in others)


def test_there_is_a_core_at_least() -> None:
    assert cores() >= 1
