"""
Our engine with one part taken away: what is each worth?

A part is taken away in the process that runs the engine, by putting something plainer in
its place; nothing of this is in the engine itself. A part that does not exist any more
under the name used here stops the benchmark rather than measuring nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any


def _home_class() -> None:
    """People of one home are strangers like any others."""
    from sinergi.linkage.learning import training

    begun = training._start

    def start(*given: Any) -> Any:
        import numpy as np

        first, held = begun(*given)
        kept = [place for place, name in enumerate(first.classes) if name != "serumah"]
        shares = first.shares[kept] / first.shares[kept].sum()
        chances = tuple(np.ascontiguousarray(chance[kept]) for chance in first.chances)
        classes = tuple(first.classes[place] for place in kept)
        return replace(first, classes=classes, shares=shares, chances=chances), [pairs[kept] for pairs in held]

    _put(begun, start)


def _chance_by_way() -> None:
    """One class of strangers, whatever made them candidates."""
    from sinergi.linkage.learning import training

    _put(training._ways, lambda *_given: [{}])


def _two_classes() -> None:
    """The same person and everybody else, as Fellegi and Sunter have it."""
    _home_class()
    _chance_by_way()


def _words() -> None:
    """No name is compared word by word: letters alone, in the order written."""
    from sinergi.linkage.comparing import comparisons, word_levels
    from sinergi.linkage.fields import FieldKind

    def by_letters(pairs: Any) -> Any:
        import numpy as np

        close = pairs.similarity(np.arange(len(pairs.left)), "joined")
        return np.select([close >= 0.94, close >= 0.86, close >= 0.76], [1, 3, 4], 5).astype(np.int8)

    comparisons._COMPARERS[FieldKind.NAME] = word_levels.by_words(by_letters)


def _rarity() -> None:
    """A rare name that is equal weighs what a common one does."""
    from sinergi.linkage.learning import model

    if not model.RARITY:
        raise AttributeError("RARITY")
    model.RARITY = 0.0


def _household_level() -> None:
    """Who lives together is not compared, only where; candidates are still sought by family card."""
    from sinergi.linkage.comparing import comparisons
    from sinergi.linkage.fields import FieldKind

    known = comparisons.comparisons_for

    def without(description: Any) -> Any:
        fields = tuple(field for field in description.fields if field.kind is not FieldKind.HOUSEHOLD)
        return known(replace(description, fields=fields))

    _put(known, without)


def _settling() -> None:
    """Equal number, name and birth date settle nothing; everybody is compared with all candidates."""
    from sinergi.linkage.matching import pairs

    def nothing(*_given: Any) -> Any:
        import numpy as np

        return np.zeros((2, 0), dtype=np.int64)

    _put(pairs._settled, nothing)


PARTS_TAKEN: dict[str, Callable[[], None]] = {
    "two-classes": _two_classes,
    "home-class": _home_class,
    "chance-by-way": _chance_by_way,
    "household-level": _household_level,
    "words": _words,
    "rarity": _rarity,
    "settling": _settling,
}
OF_OUR_REGISTERS = frozenset({"two-classes", "home-class", "household-level", "words"})
"""Parts that only act where the data says who lives together, or where a name stands in one column."""


def take_away(part: str) -> None:
    """Take a part away from the engine, in this process and for good."""
    from sinergi.cli import link  # noqa: F401  # all that runs later must be there to be replaced
    from sinergi.linkage.files import linking  # noqa: F401

    PARTS_TAKEN[part]()


def _put(original: Any, new: Any) -> None:
    """Put a function in the place of another, wherever the engine has it."""
    for name, module in list(sys.modules.items()):
        if name.startswith("sinergi."):
            for attribute in [each for each, value in vars(module).items() if value is original]:
                setattr(module, attribute, new)
