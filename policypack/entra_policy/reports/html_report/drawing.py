"""The drawing of an object mapping: source attributes, the expression, the target attribute, a row for each mapping.

A source attribute is in every row that uses it, so no line ever crosses another. Rows come in bands of a few: each
band is an SVG of its own, which a printer keeps on one page. There are two layouts: side by side, and one below the
other for narrow screens; the style sheet shows one of them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from entra_policy.reports.html_report.lettering import columns, is_plain, lines
from entra_policy.reports.html_report.markup import Content, Markup, bounded, element
from entra_policy.reports.html_report.values import DisplayedValue, Flow, Source
from entra_policy.reports.html_report.view import Entry


@dataclass(frozen=True, slots=True)
class Row:
    """A mapping, as it is drawn.

    Attributes:
        number: from 1.
        source: where the value comes from.
        target: the target attribute's name.
        flow: how it flows.
        entries: the findings on it, the heaviest first.
    """

    number: int
    source: Source
    target: DisplayedValue
    flow: Flow
    entries: tuple[Entry, ...]


_COLUMN: Final = 7.25  # the width of a column of the drawing's font: 12 px, 0.602 em in the widest usual one
_LINE: Final = 16
_BAND: Final = 280  # a band is about this high: it fits on a page of paper
_MOST_MARKS: Final = 3
_MOST_SOURCES: Final = 8


@dataclass(frozen=True, slots=True)
class _Box:
    """A box with text, its size known and its place not yet."""

    kind: str
    texts: tuple[str, ...]
    notes: tuple[str, ...]
    full: str
    width: int

    @property
    def height(self) -> int:
        return 10 + _LINE * (len(self.texts) + len(self.notes))

    def at(self, x: float, y: float) -> Markup:
        """The box with its upper left corner there."""
        written = [
            _text(text, x + 10, y + 5 + _LINE * index + 12, note=index >= len(self.texts))
            for index, text in enumerate((*self.texts, *self.notes))
        ]
        frame = element("rect", {"x": _n(x), "y": _n(y), "width": self.width, "height": self.height, "rx": 5})
        title = element("title", {}, bounded(self.full, 1000))
        return element("g", {"class": f"box {self.kind}"}, title, frame, *written)


def _n(number: float) -> str:
    return f"{number:g}"


def _text(text: str, x: float, y: float, *, note: bool = False) -> Markup:
    attributes: dict[str, str | int | None] = {"x": _n(x), "y": _n(y), "class": "note" if note else None}
    if not is_plain(text):
        # Fonts don't agree on its width: it is drawn as wide as it was measured.
        attributes |= {"textLength": _n(columns(text) * _COLUMN), "lengthAdjust": "spacingAndGlyphs"}
    return element("text", attributes, text)


def _fits(width: int) -> int:
    return int((width - 20) / _COLUMN)


def _source_boxes(row: Row, width: int) -> list[_Box]:
    names = row.source.attributes
    shown = names if len(names) <= _MOST_SOURCES else names[: _MOST_SOURCES - 1]
    boxes = [_Box("source", lines(name, _fits(width), 2, keep_end=True), (), name, width) for name in shown]
    if len(shown) < len(names):
        more = f"and {len(names) - len(shown)} more"
        boxes.append(_Box("source more", (more,), (), ", ".join(names), width))
    return boxes


def _expression_box(row: Row, width: int, most: int) -> _Box | None:
    expression = row.source.expression
    if expression is None:
        return None
    kind = "constant" if row.source.constant else expression.kind.value
    note = ("constant",) if row.source.constant else ()
    return _Box(f"expression {kind}", lines(expression.text, _fits(width), most), note, expression.text, width)


def _target_box(row: Row, width: int) -> _Box:
    flow = row.flow
    notes: list[str] = []
    if flow.matching is not None:
        notes.extend(lines(f"matches, priority {flow.matching}", _fits(width), 1))
    for remark in flow.remarks:
        notes.extend(lines(remark, _fits(width), 1))
    kind = f"target {row.target.kind.value}{'' if flow.matching is None else ' matching'}"
    return _Box(kind, lines(row.target.text, _fits(width), 2, keep_end=True), tuple(notes), row.target.text, width)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A row with everything in its place, the upper edge at 0."""

    height: int
    content: tuple[Markup, ...]


def _stacked_height(boxes: Sequence[_Box], gap: int) -> int:
    return sum(box.height for box in boxes) + gap * max(len(boxes) - 1, 0)


def _arrow(start: tuple[float, float], end: tuple[float, float], *, head: bool = True) -> Markup:
    (x, y), (to_x, to_y) = start, end
    tip = f"M{_n(to_x - 7)} {_n(to_y - 4)}L{_n(to_x)} {_n(to_y)}L{_n(to_x - 7)} {_n(to_y + 4)}" if head else ""
    middle = _n((x + to_x) / 2)
    line = (
        f"M{_n(x)} {_n(y)}C{middle} {_n(y)} {middle} {_n(to_y)} {_n(to_x)} {_n(to_y)}"
        if y != to_y
        else (f"M{_n(x)} {_n(y)}H{_n(to_x)}")
    )
    return element("path", {"class": "flow", "d": line + tip})


def _arrow_down(x: float, y: float, length: float) -> Markup:
    tip = "m-4 -6l4 6l4 -6"
    return element("path", {"class": "flow", "d": f"M{_n(x)} {_n(y)}v{_n(length)}{tip}"})


def mark(entry: Entry, x: float, y: float) -> Markup:
    """The sign of a finding and its rule, linked to the place where it is reported."""
    (rule_id,) = lines(entry.finding.rule_id, 8, 1, keep_end=True)
    return element(
        "a",
        {"href": f"#{entry.anchor}", "class": f"mark {entry.kind.value}"},
        element("title", {}, bounded(f"{entry.kind.value}: {entry.finding.message}", 500)),
        element("rect", {"class": "hit", "x": _n(x - 4), "y": _n(y - 2), "width": 84, "height": 20, "rx": 4}),
        element("use", {"href": f"#sign-{entry.kind.value}", "x": _n(x), "y": _n(y), "width": 16, "height": 16}),
        _text(rule_id, x + 21, y + 12),
    )


def _marks(row: Row, place: Iterable[tuple[float, float]]) -> Iterator[Markup]:
    shown = _shown_marks(row)
    places = iter(place)
    for entry in shown:
        yield mark(entry, *next(places))
    if (more := len(row.entries) - len(shown)) > 0:
        x, y = next(places)
        yield _text(f"and {more:,}"[:11], x, y + 12, note=True)


def _shown_marks(row: Row) -> tuple[Entry, ...]:
    return row.entries if len(row.entries) <= _MOST_MARKS else row.entries[: _MOST_MARKS - 1]


def _mark_lines(row: Row) -> int:
    return min(len(row.entries), _MOST_MARKS)


_SIDE_WIDTH: Final = 1000
_SOURCE, _EXPRESSION, _TARGET, _MARKS = 14, 306, 668, 916
_SOURCE_WIDTH, _EXPRESSION_WIDTH, _TARGET_WIDTH = 246, 316, 236


def _side_by_side(row: Row) -> _Drawn:
    sources = _source_boxes(row, _SOURCE_WIDTH)
    expression = _expression_box(row, _EXPRESSION_WIDTH, 3)
    target = _target_box(row, _TARGET_WIDTH)
    inner = max(
        _stacked_height(sources, 6),
        0 if expression is None else expression.height,
        target.height,
        20 * _mark_lines(row),
    )
    height = inner + 14
    middle = height / 2
    content: list[Markup] = []
    y = middle - _stacked_height(sources, 6) / 2
    goal = (_TARGET, middle) if expression is None else (_EXPRESSION, middle)
    for number, box in enumerate(sources):
        content.append(box.at(_SOURCE, y))
        content.append(_arrow((_SOURCE + _SOURCE_WIDTH, y + box.height / 2), goal, head=number == 0))
        y += box.height + 6
    if expression is not None:
        content.append(expression.at(_EXPRESSION, middle - expression.height / 2))
        content.append(_arrow((_EXPRESSION + _EXPRESSION_WIDTH, middle), (_TARGET, middle)))
    content.append(target.at(_TARGET, middle - target.height / 2))
    top = middle - 10 * _mark_lines(row) + 2
    content.extend(_marks(row, ((_MARKS, top + 20 * number) for number in range(_MOST_MARKS))))
    return _Drawn(height, tuple(content))


_STACK_WIDTH: Final = 358
_STACK_BOX: Final = 336


def _one_below_the_other(row: Row) -> _Drawn:
    sources = _source_boxes(row, _STACK_BOX)
    expression = _expression_box(row, _STACK_BOX, 4)
    target = _target_box(row, _STACK_BOX)
    content: list[Markup] = []
    y = 8.0
    if row.entries:
        content.extend(_marks(row, ((16 + 112 * number, y + 1) for number in range(_MOST_MARKS))))
        y += 24
    stages = [sources, [] if expression is None else [expression], [target]]
    for number, stage in enumerate(stages):
        if not stage:
            continue
        if number and any(stages[:number]):
            content.append(_arrow_down(_STACK_WIDTH / 2, y, 14))
            y += 16
        for box in stage:
            content.append(box.at(14, y))
            y += box.height + 4
        y -= 4
    return _Drawn(int(y + 10), tuple(content))


def _bands(rows: Sequence[Row], drawn: Sequence[_Drawn]) -> Iterator[list[tuple[Row, _Drawn]]]:
    band: list[tuple[Row, _Drawn]] = []
    for row, placed in zip(rows, drawn, strict=True):
        if band and sum(item.height for _, item in band) + placed.height > _BAND:
            yield band
            band = []
        band.append((row, placed))
    if band:
        yield band


def _row(row: Row, placed: _Drawn, y: int, width: int) -> Markup:
    kind = row.entries[0].kind.value if row.entries else None
    back: list[Content] = [
        element("rect", {"class": "row", "x": 0, "y": 0, "width": width, "height": placed.height}),
        element("path", {"class": "edge", "d": f"M0 .5H{width}"}),
    ]
    if kind:
        back.append(element("rect", {"class": "bar", "x": 0, "y": 0, "width": 5, "height": placed.height}))
    classes = "mapping" if kind is None else f"mapping {kind}"
    return element("g", {"class": classes, "transform": f"translate(0 {y})"}, *back, *placed.content)


def _svg(band: Sequence[tuple[Row, _Drawn]], width: int, anchor: str, headings: tuple[Markup, ...], top: int) -> Markup:
    content: list[Markup] = []
    y = top
    for row, placed in band:
        content.append(_row(row, placed, y, width))
        y += placed.height
    first, last = band[0][0].number, band[-1][0].number
    which = f"Attribute mapping {first}" if first == last else f"Attribute mappings {first} to {last}"
    marked = sum(bool(row.entries) for row, _ in band)
    text = (
        "From source attributes through expressions to target attributes. "
        f"{marked or 'None'} of {len(band)} marked by findings. The table below says the same."
    )
    return element(
        "svg",
        {
            "viewBox": f"0 0 {width} {y}",
            "width": width,
            "height": y,
            "role": "group",
            "aria-labelledby": f"{anchor}-title {anchor}-text",
        },
        element("title", {"id": f"{anchor}-title"}, which),
        element("desc", {"id": f"{anchor}-text"}, text),
        *headings,
        *content,
    )


def _headings() -> tuple[Markup, ...]:
    places = ((_SOURCE, "Source attributes"), (_EXPRESSION, "Expression"), (_TARGET, "Target attribute"))
    return tuple(element("text", {"class": "heading", "x": x, "y": 16}, text) for x, text in places)


def draw(rows: Sequence[Row], anchor: str) -> tuple[Markup, Markup]:
    """The drawing side by side, and one below the other.

    Args:
        rows: the mappings.
        anchor: the beginning of the ids in it.
    """
    side = [
        _svg(band, _SIDE_WIDTH, f"{anchor}-side-{number}", () if number else _headings(), 0 if number else 26)
        for number, band in enumerate(_bands(rows, [_side_by_side(row) for row in rows]))
    ]
    stack = [
        _svg(band, _STACK_WIDTH, f"{anchor}-stack-{number}", (), 0)
        for number, band in enumerate(_bands(rows, [_one_below_the_other(row) for row in rows]))
    ]
    return element("div", {"class": "drawing side"}, *side), element("div", {"class": "drawing stack"}, *stack)
