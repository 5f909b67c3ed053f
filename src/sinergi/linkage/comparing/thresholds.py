"""
From which similarity on words count as alike: one place for lists and for people asked for one at a time.

Similarities are Jaro and Winkler's, from 0 to 1; `TEXT_WORDS` is of words in common
whatever their order, from 0 to 100.
"""

NAME_NEARLY = 0.94
NAME_ALIKE = 0.86
NAME_SOMEWHAT = 0.76
"""Full names, their words joined; put in order they are as alike from the first two on."""

SINGLE_NEARLY = 0.92
SINGLE_ALIKE = 0.8
"""Given names and surnames."""

PLACE_ALIKE = 0.88
TEXT_ALIKE = 0.9
TEXT_WORDS = 90
