"""
What can go wrong, said so that the reader can mend it.

An error is either a `SinergiError` (someone can fix it) or a `Refusal` (a lawful
no). Both carry a stable `code`, one Indonesian and one English sentence, and a
`Kind`, from which one table gives the HTTP status and the exit code of the
command. Errors live beside what raises them; only their parents live here.

No sentence carries a NIK, a name or an address: a place (file, row, column,
register) and counts are enough to mend anything.
"""

from __future__ import annotations

from enum import Enum
from typing import Any, ClassVar


class Kind(Enum):
    """What sort of trouble an error is: its HTTP status and the exit code of the command."""

    USAGE = (400, 2)
    INPUT = (422, 3)
    REFUSED = (403, 4)
    MISSING = (404, 5)
    UNAVAILABLE = (503, 6)
    STORAGE = (507, 7)
    UNPROVEN = (409, 8)

    @property
    def http_status(self) -> int:
        """Return the HTTP status a server answers with."""
        return self.value[0]

    @property
    def exit_code(self) -> int:
        """Return the exit code the command ends with; 0 is success, 1 a fault of ours."""
        return self.value[1]


class SinergiError(Exception):
    """
    Trouble that someone can mend.

    A subclass states `code`, `kind` and the two sentences `id` and `en`, which may hold
    `{placeholders}`; the raiser gives a value for each placeholder by keyword.
    """

    code: ClassVar[str]
    kind: ClassVar[Kind]
    id: ClassVar[str]
    en: ClassVar[str]

    def __init__(self, **places: object) -> None:
        self.places = places
        super().__init__(self.sentence("id"))

    def __reduce__(self) -> tuple[Any, ...]:
        return _raised_elsewhere, (type(self), self.places)

    def sentence(self, language: str = "id") -> str:
        """Return what happened, where, and how to mend it, in `id` or `en`."""
        template = self.en if language == "en" else self.id
        return template.format(**self.places)


def _raised_elsewhere(error: type[SinergiError], places: dict[str, object]) -> SinergiError:
    """Return an error that another process raised."""
    return error(**places)


class Refusal(SinergiError):
    """A lawful no: signed and recorded where it is given."""

    kind = Kind.REFUSED
