"""How much of a report a page takes: all of nearly every one, and the heaviest part of the largest."""

from collections.abc import Iterable
from typing import Final

from entra_policy.reports.html_report.markup import NOTHING, Markup, element
from entra_policy.reports.wording import count

# So many characters the findings, and the drawings, may take: a browser still opens the page without a delay.
FINDINGS: Final = 8_000_000
DRAWINGS: Final = 6_000_000


class PageBudget:
    """How many characters there still are for one kind of content."""

    def __init__(self, characters: int) -> None:
        self._left = characters

    @property
    def is_spent(self) -> bool:
        """Whether nothing more is taken."""
        return self._left <= 0

    def take(self, content: Markup) -> Markup:
        """The content, which takes its room; the last one may take more than there is."""
        self._left -= len(content)
        return content

    def take_findings(self, parts: Iterable[tuple[Markup, int]], total: int) -> tuple[list[Markup], Markup]:
        """The parts that the budget covers, and what is said of the findings in the others.

        Args:
            parts: content, and how many findings it reports.
            total: how many findings there are.
        """
        taken: list[Markup] = []
        if total and not self.is_spent:
            for part, number in parts:
                taken.append(self.take(part))
                total -= number
                if self.is_spent:
                    break
        if not total:
            return taken, NOTHING
        more = count(total, "more finding")
        text = f"{more} left out here, since the page would become too large: the JSON format has all."
        return taken, element("p", {"class": "note"}, text)
