"""The measurements as Markdown: sections with tables, and bounds."""

from dataclasses import dataclass

from bench.measuring import Runs


@dataclass(frozen=True)
class Bound:
    """A measured time in seconds, or memory in MB, with its upper limit."""

    what: str
    measured: float
    limit: float
    how: str
    unit: str = "s"

    @property
    def row(self) -> str:
        """Its row of the table."""
        verdict = "yes" if self.measured <= self.limit else "**no**"
        digits = 2 if self.unit == "s" else 0
        measured, limit = (f"{value:.{digits}f} {self.unit}" for value in (self.measured, self.limit))
        return f"| {self.what} | {measured} | {limit}{self.how and f' ({self.how})'} | {verdict} |"


@dataclass(frozen=True)
class Result:
    """One section of the results: its heading, its text, and its bounds."""

    heading: str
    text: str
    bounds: tuple[Bound, ...] = ()


def table(runs: dict[str, Runs], *, memory: bool = False, beside: str = "") -> str:
    """The runs as a Markdown table, with a column that compares each with `beside` if that is given."""
    heads = ["", "median", "shortest to longest"]
    if memory:
        heads.append("peak memory")
    if beside:
        heads.append(f"times {beside}")
    lines = [f"| {' | '.join(heads)} |", f"|---|{'---:|' * (len(heads) - 1)}"]
    for name, run in runs.items():
        cells = [name, f"{run.median:.2f} s", f"{run.spread} s"]
        if memory:
            cells.append(f"{run.memory:,.0f} MB")
        if beside:
            cells.append(f"{run.median / runs[beside].median:.2f}")
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)
