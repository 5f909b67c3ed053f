"""
The model: what was learned, kept in a file that says how it came to be.

A weight is bits of evidence that two records are one person, all things counted: 0 is
as likely as not, 10 is a thousand to one. It is the likelihood of the pair's pattern
among the same person's pairs against all others, and for equal names half of what their
rarity adds.

All others are those of records whose person is nobody else there: a person stands once in
the prepared table, so where a record's person is another of its candidates this one needs
no weighing, and most of what chance gives falls to such records. A weight so answers what
is asked of a record's best candidate: is it the person, or is the person not there? Where
duplicates are sought in one table, each pair stands for itself.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import log2
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sinergi.errors import Kind, SinergiError
from sinergi.linkage.comparing.comparisons import Comparison, comparisons_for
from sinergi.linkage.fields import WORDS, Description
from sinergi.linkage.learning.ceiling import ceilings
from sinergi.linkage.learning.expectation import Learned, likelihoods
from sinergi.linkage.records.encoding import Encoded

if TYPE_CHECKING:
    import numpy as np

    Integers = np.ndarray[Any, np.dtype[Any]]
    Reals = np.ndarray[Any, np.dtype[np.float64]]

VERSION = 1
RARITY = 0.5
"""How much of a rare name's rarity counts.

Of 0, .5 and 1 none is best everywhere: errors at weight 0 were .0039, .0038, .0039 on a country of noisy offices with
NIK, .0008, .0008, .0011 on one without, .0047, .0045, .0044 on pseudopeople (100,000 records, one seed each).
"""

MOST_FOUND = 0.9
"""Share of found records beyond which a weight gains no more; where everybody is found, anybody would do."""

MOST_BITS = 12.0
"""Most bits the rarity of one value may add or take."""


class OtherModel(SinergiError):
    """A stored model does not fit the table, or is of another version."""

    code = "linkage.model_lain"
    kind = Kind.INPUT
    id = "Model '{file}' tidak cocok dengan tabel ini ({why}). Latih ulang, atau pakai uraian kolom yang sama."
    en = "The model '{file}' does not fit this table ({why}). Train again, or use the same description of fields."


@dataclass(frozen=True, slots=True)
class Model:
    """
    A trained model.

    Attributes:
        description: the fields it was trained on.
        learned: classes, their shares, and the levels' chances.
        typical: per comparison, how likely equal values are by chance; what a rare value is rare against.
        found: the share of the list's records whose person is among their candidates; 0 where duplicates are sought.
        about: how it was trained: counts, for its card.
    """

    description: Description
    learned: Learned
    typical: tuple[float, ...]
    found: float = 0.0
    about: dict[str, Any] = field(default_factory=dict)

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        """What is compared."""
        return comparisons_for(self.description)

    def bits(self, patterns: Integers) -> Reals:
        """Return the weight of each pattern of levels, before rarity."""
        import numpy as np

        joint = np.log(self.learned.shares) + likelihoods(patterns, self.learned.chances)
        same, others = (_summed_logs(part) for part in np.split(joint, [self.learned.same], axis=1))
        weights: Reals = (same - others) / np.log(2) + self.bits_alone
        return weights

    def most_bits(self, patterns: Integers) -> Reals:
        """Return the most each pattern can weigh before rarity, where -2 stands for any level but the best."""
        return ceilings(self.learned, patterns, same=self.learned.same) + self.bits_alone

    @property
    def bits_alone(self) -> float:
        """What a pair weighs more when records whose person is another of their candidates are left out."""
        return -log2(1 - min(self.found, MOST_FOUND))

    def rarity(self, levels: Integers, theirs: Encoded, records: Integers) -> Reals:
        """Return the bits each pair's equal values add by being rare in the prepared table."""
        import numpy as np

        total = np.zeros(len(levels))
        for place, comparison in enumerate(self.comparisons):
            if comparison.kind not in WORDS:
                continue
            coded = theirs.fields[comparison.name]
            equal = np.flatnonzero(levels[:, place] == 0)
            counts = coded.values.parts["count"][coded.codes[records[equal]]]
            bits = RARITY * np.log2(self.typical[place] * theirs.count / np.maximum(counts, 1))
            total[equal] += np.clip(bits, -MOST_BITS, MOST_BITS)
        return total

    def write(self, path: Path) -> None:
        """Write the model as JSON."""
        content = {
            "version": VERSION,
            "description": self.description.to_content(),
            "classes": self.learned.classes,
            "shares": self.learned.shares.tolist(),
            "chances": [chance.tolist() for chance in self.learned.chances],
            "rounds": self.learned.rounds,
            "typical": self.typical,
            "found": self.found,
            "about": self.about,
        }
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

    def fits(self, description: Description, *, file: str) -> None:
        """
        Check that the model was trained on fields like these.

        Raises:
            OtherModel: it was not.
        """
        if self.description.digest != description.digest:
            raise OtherModel(file=file, why="medan lain / other fields")


def _summed_logs(logs: Reals) -> Reals:
    import numpy as np

    top = logs.max(axis=1)
    summed: Reals = top + np.log(np.exp(logs - top[:, None]).sum(axis=1))
    return summed


def load_model(path: Path) -> Model:
    """
    Return the model in a file.

    Raises:
        OtherModel: it is of another version, or no model.
    """
    import numpy as np

    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["version"] != VERSION:
            raise OtherModel(file=path.name, why=f"{content['version']} != {VERSION}")
        learned = Learned(
            tuple(content["classes"]),
            np.array(content["shares"]),
            tuple(np.array(chance) for chance in content["chances"]),
            int(content["rounds"]),
        )
        description = Description.of_content(content["description"])
        found = float(content.get("found", 0.0))  # models learned before it was counted weigh as they did
        return Model(description, learned, tuple(content["typical"]), found, content["about"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise OtherModel(file=path.name, why="bukan model yang utuh / no whole model") from error


def spelled(patterns: Integers) -> Sequence[str]:
    """
    Return patterns as texts, one sign per comparison: its level, `-` where unknown.

    >>> import numpy as np
    >>> spelled(np.array([[0, 2, -1]]))
    ['02-']
    """
    return list(map(spelling, patterns.tolist()))


def spelling(pattern: Sequence[int]) -> str:
    """Return one pattern as `spelled` does."""
    return "".join("-" if level < 0 else str(level) for level in pattern)
