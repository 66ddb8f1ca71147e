"""Properties that are computed once."""

from dataclasses import dataclass, field

import pytest

from entra_policy.kept import kept


@dataclass(frozen=True)
class View:
    """A view that counts how often it computes."""

    answers: list[int | Exception]
    asked: list[str] = field(default_factory=list)

    @kept
    def answer(self) -> int:
        """The answer."""
        self.asked.append("answer")
        found = self.answers.pop(0)
        if isinstance(found, Exception):
            raise found
        return found


def test_it_is_computed_once_for_each_object() -> None:
    one, other = View([1, 2]), View([3])
    assert [one.answer, one.answer, other.answer] == [1, 1, 3]
    assert (one.asked, other.asked) == (["answer"], ["answer"])


def test_what_raises_is_computed_again() -> None:
    view = View([LookupError("not yet"), 1])
    with pytest.raises(LookupError, match=r"^not yet$"):
        _ = view.answer
    assert [view.answer, view.answer] == [1, 1]
    assert view.asked == ["answer", "answer"]


def test_the_class_has_the_property_itself_with_its_docstring() -> None:
    assert isinstance(View.answer, kept)
    assert View.answer.__doc__ == "The answer."
