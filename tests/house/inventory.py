"""What the repository holds: its modules, errors, commands and pages, found by walking it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

import sinergi
from sinergi.cli.main import CommandTable, root
from sinergi.errors import Refusal, SinergiError

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "sinergi"
PAGES = sorted(
    page for page in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").rglob("*.md"))
)


@dataclass(frozen=True, slots=True)
class Typed:
    """A command as it is typed: `("register", "adopt")`."""

    words: tuple[str, ...]
    command: click.Command

    @property
    def line(self) -> str:
        return " ".join(("sinergi", *self.words))

    @property
    def is_leaf(self) -> bool:
        return not isinstance(self.command, click.Group)


def modules() -> list[Path]:
    """Return every Python file of the package."""
    return sorted(SOURCE.rglob("*.py"))


def errors() -> list[type[SinergiError]]:
    """Import every module of the package and return its error classes, by code; the two parents are left out."""
    for module in pkgutil.walk_packages(sinergi.__path__, "sinergi."):
        importlib.import_module(module.name)
    found = {error for error in _below(SinergiError) if error.__module__.startswith("sinergi.")}
    return sorted(found - {Refusal}, key=lambda error: (getattr(error, "code", ""), error.__qualname__))


def commands() -> list[Typed]:
    """Return every command, groups before what is in them."""
    context = click.Context(root, info_name="sinergi")
    return [typed for name in root.list_commands(context) for typed in _typed((name,), _loaded(name, context))]


def help_text(typed: Typed | None = None) -> str:
    """Return the help of a command (null: of `sinergi`) as it stands on a screen of 100 columns."""
    command, words = (root, ()) if typed is None else (typed.command, typed.words)
    context = _context(command, " ".join(("sinergi", *words)))
    return command.get_help(context)


def _context(command: click.Command, typed: str) -> click.Context:
    return command.context_class(command, info_name=typed, max_content_width=100, terminal_width=100)


def _loaded(name: str, context: click.Context) -> click.Command:
    assert isinstance(root, CommandTable)
    command = root.get_command(context, name)
    assert command is not None, f"{name} is in the table but cannot be loaded"
    return command


def _typed(words: tuple[str, ...], command: click.Command) -> Iterator[Typed]:
    yield Typed(words, command)
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            yield from _typed((*words, name), below)


def _below(parent: type[SinergiError]) -> Iterator[type[SinergiError]]:
    for child in parent.__subclasses__():
        yield child
        yield from _below(child)
