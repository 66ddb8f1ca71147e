"""Scoping filters, evaluated on what is known of an object: true, false, or not known.

All clauses of a group must hold, in any group. A clause on an attribute without a value is false, the negative ones
too, but for IS NULL. What the documentation leaves open is not known: regular expressions are those of .NET and may
match the value or a part of it, several values of one attribute are not supported.

Source: Microsoft Learn, "Scoping users or groups to be provisioned with scoping filters".
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

from entra_policy.estate.schema import Clause, ObjectMapping
from entra_policy.facts import AttributeValue
from entra_policy.values import UNKNOWN, Undecided, Unknown, items, reveal
from entra_sync.filters import normalised_operator

# None is what isn't known.
Truth: TypeAlias = bool | None
KnownOrNot: TypeAlias = AttributeValue | Unknown


def all_hold(truths: Iterable[Truth]) -> Truth:
    """False if any is false, else not known if any isn't, else true."""
    result: Truth = True
    for truth in truths:
        if truth is False:
            return False
        if truth is None:
            result = None
    return result


def any_holds(truths: Iterable[Truth]) -> Truth:
    """True if any is true, else not known if any isn't, else false."""
    result: Truth = False
    for truth in truths:
        if truth is True:
            return True
        if truth is None:
            result = None
    return result


@dataclass(frozen=True, slots=True)
class Condition:
    """What a clause asks of an object; None for what isn't known of the clause.

    Attributes:
        attribute: the name of the source attribute.
        operator: the operator's normalised name.
        operands: the texts that the attribute is compared with.
    """

    attribute: str | None
    operator: str | None
    operands: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class ScopingFilter:
    """The scoping filter of an object mapping.

    Attributes:
        groups: the conditions of each group that has any.
        whole: False where more of it is declared than is known, or than the documentation gives a meaning.
    """

    groups: tuple[tuple[Condition, ...], ...] = ()
    whole: bool = True

    def holds(self, value_of: Callable[[str], KnownOrNot]) -> Truth:
        """Whether an object is in scope; everything is where there is no filter.

        Args:
            value_of: gives the object's value of an attribute, `UNKNOWN` where it isn't known.
        """
        if not self.whole:
            return None
        if not self.groups:
            return True
        return any_holds(
            all_hold(_condition_holds(condition, value_of) for condition in group) for group in self.groups
        )


def scoping_filter(mapping: ObjectMapping) -> ScopingFilter:
    """The scoping filter of an object mapping. Never raises."""
    clauses, unseen = mapping.clauses()
    groups: dict[int, list[Condition]] = {}
    for clause in clauses:
        groups.setdefault(clause.group, []).append(_condition(clause))
    scope = reveal(mapping.value.get("scope"))
    declared = items(scope.get("groups")) if type(scope) is dict else []
    # A filter under another name than `groups` isn't there for the service, but for whoever wrote it.
    without_groups = type(scope) is dict and "groups" not in scope
    # What a group without clauses does beside others is documented nowhere.
    empty_beside_others = bool(groups) and len(declared) > len(groups)
    # All conditions of a group must hold, in whatever order; expressions take the longest.
    ordered = (tuple(sorted(group, key=_is_expression)) for group in groups.values())
    return ScopingFilter(tuple(ordered), whole=not (unseen or empty_beside_others or without_groups))


def _is_expression(condition: Condition) -> bool:
    return condition.operator is not None and "REGEX" in condition.operator


def _condition(clause: Clause) -> Condition:
    operator = _known(lambda: clause.operator)
    return Condition(
        attribute=_known(lambda: clause.attribute),
        operator=None if operator is None else normalised_operator(operator),
        operands=_known(clause.values),
    )


def _known(read: Callable[[], Any]) -> Any:
    try:
        return read()
    except Undecided:
        return None


def _condition_holds(condition: Condition, value_of: Callable[[str], KnownOrNot]) -> Truth:
    if condition.attribute is None or condition.operator is None:
        return None
    return clause_holds(condition.operator, condition.operands, value_of(condition.attribute))


def clause_holds(operator: str, operands: Sequence[str] | None, value: KnownOrNot) -> Truth:
    """Whether a clause holds for a value.

    Args:
        operator: the operator's normalised name.
        operands: what the clause compares with; None where that isn't known.
        value: the attribute's value; None and empty text are "no value".
    """
    if value is UNKNOWN:
        return None
    if operator in _UNARY:
        return _UNARY[operator](value)
    if operator not in _BINARY:
        return None
    if value in (None, "", ()):
        return False
    # Whether several operands are alternatives is documented nowhere: they count where they agree.
    compared = {_BINARY[operator](value, operand) for operand in operands or ()}
    return compared.pop() if len(compared) == 1 else None


def _is_null(value: AttributeValue) -> Truth:
    return value in (None, "", ())


def _is_not_null(value: AttributeValue) -> Truth:
    return value not in (None, "", ())


def _is_true(value: AttributeValue) -> Truth:
    return _boolean(value, wanted=True)


def _is_false(value: AttributeValue) -> Truth:
    return _boolean(value, wanted=False)


def _boolean(value: AttributeValue, *, wanted: bool) -> Truth:
    if value in (None, "", ()):
        return False
    return value is wanted if isinstance(value, bool) else None


def _equals(value: AttributeValue, operand: str) -> Truth:
    text = _text(value)
    return None if text is None else text == operand


def _includes(value: AttributeValue, operand: str) -> Truth:
    text = _text(value)
    return None if text is None else operand in text


def _ends_with(value: AttributeValue, operand: str) -> Truth:
    """Whether case counts isn't documented."""
    text = _text(value)
    if text is None:
        return None
    if text.endswith(operand):
        return True
    return None if text.lower().endswith(operand.lower()) else False


def _exists_in(value: AttributeValue, operand: str) -> Truth:
    """`&`: documented as "the attribute exists in the input value".

    Whether case counts, whether a part of a word counts, and whether numbers are compared bit by bit, isn't said.
    """
    text = _text(value)
    if text is None:
        return None
    if isinstance(value, int):
        bits = _integer(operand)
        as_bits = None if bits is None else _same_bits(value, bits)
        return as_bits if as_bits is (text in operand) else None
    if text == operand:
        return True
    return None if text.lower() in operand.lower() else False


def _same_bits(value: int, mask: int) -> Truth:
    """Whether the mask's bits are set: not known where only some of them are."""
    if value & mask == mask:
        return True
    return False if value & mask == 0 else None


def _greater_than(value: AttributeValue, operand: str) -> Truth:
    bound = _integer(operand)
    return None if bound is None or type(value) is not int else value > bound


def _greater_than_or_equals(value: AttributeValue, operand: str) -> Truth:
    bound = _integer(operand)
    return None if bound is None or type(value) is not int else value >= bound


def _matches(value: AttributeValue, pattern: str) -> Truth:
    """True for a match of the whole value, false for no match in it; a match of a part is not known."""
    text = _text(value)
    expression = None if text is None else _compiled(pattern)
    if text is None or expression is None:
        return None
    # .NET's classes (\w, \d, \b) know all of Unicode, its \s more than RE2's, its $ matches before a last line feed.
    if not (text.isascii() and text.isprintable()):
        return None
    if expression.fullmatch(text) is not None:
        return True
    return False if expression.search(text) is None else None


def _not(compare: Callable[[AttributeValue, str], Truth]) -> Callable[[AttributeValue, str], Truth]:
    def negated(value: AttributeValue, operand: str) -> Truth:
        truth = compare(value, operand)
        return None if truth is None else not truth

    return negated


_UNARY: dict[str, Callable[[AttributeValue], Truth]] = {
    "IS NULL": _is_null,
    "IS NOT NULL": _is_not_null,
    "IS TRUE": _is_true,
    "IS FALSE": _is_false,
}
_BINARY: dict[str, Callable[[AttributeValue, str], Truth]] = {
    "EQUALS": _equals,
    "NOT EQUALS": _not(_equals),
    "INCLUDES": _includes,
    "ENDS WITH": _ends_with,
    "&": _exists_in,
    "!&": _not(_exists_in),
    "GREATER THAN": _greater_than,
    "GREATER THAN OR EQUALS": _greater_than_or_equals,
    "REGEX MATCH": _matches,
    "NOT REGEX MATCH": _not(_matches),
}


def _text(value: AttributeValue) -> str | None:
    """The value as text; None for what filters don't support: several values, Booleans, fractions."""
    if isinstance(value, str):
        return value
    return str(value) if type(value) is int else None


def _integer(text: str) -> int | None:
    digits = text.strip().removeprefix("-")
    # Longer ones fit into no integer of the service.
    return int(text) if digits.isdecimal() and digits.isascii() and len(digits) < 20 else None  # noqa: PLR2004


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> Any:
    """The expression in RE2, whose time is linear in the text; None for what RE2 lacks or reads otherwise than .NET."""
    import re2

    from entra_sync.re2_patterns import is_read_alike

    if not is_read_alike(pattern):
        return None
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except (re2.error, UnicodeEncodeError):
        return None
