"""A limit of a function that a call breaks."""

import enum
from dataclasses import dataclass

from entra_sync.expression import Call


class Limit(enum.StrEnum):
    """What kind of limit is broken."""

    ARGUMENTS = "the number of arguments"
    EMPTY = "an empty argument"
    COMBINATION = "the combination of arguments"
    FORM = "a form that another reference documents"
    PLACE = "the place in the expression"
    CONDITION = "a condition that is documented as unsupported"
    INDEX = "the index"
    LENGTH = "the length"
    INTERVAL = "the interval"
    WORD = "the word"
    PATTERN = "the regular expression"
    GROUP = "the group of the regular expression"


@dataclass(frozen=True, slots=True)
class BrokenLimit:
    """A limit that an expression breaks.

    Attributes:
        call: the call that breaks it.
        limit: what kind of limit it is.
        reason: what is wrong, as the rest of a sentence that begins with the function's name ("takes 3 arguments and
            has 2"). It quotes no attribute and no text.
        certain: whether the call surely fails, or surely does something else; False for what no page documents.
        advice: what to write instead, as a sentence; may be empty.
    """

    call: Call
    limit: Limit
    reason: str
    certain: bool = True
    advice: str = ""
