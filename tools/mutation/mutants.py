"""Changed copies of a module's source, one small change each: what a test of the module should notice.

A change is an edit of the text, so that a report can show what stood there and what stands there instead. Changed are
conditions, comparisons, logical operators, numbers, truth values, compared texts, elements of sets, what restricts a
rule to scenarios or editions, and statements that tell or raise something. Messages, annotations and docstrings are
not.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_OPPOSITE: Final[dict[type[ast.cmpop], tuple[str, ...]]] = {
    ast.Eq: ("!=",),
    ast.NotEq: ("==",),
    ast.Lt: ("<=", ">="),
    ast.LtE: ("<", ">"),
    ast.Gt: (">=", "<="),
    ast.GtE: (">", "<"),
    ast.In: ("not in",),
    ast.NotIn: ("in",),
    ast.Is: ("is not",),
    ast.IsNot: ("is",),
}
_SIGN: Final[dict[type[ast.cmpop], str]] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
    ast.Is: "is",
    ast.IsNot: "is not",
}
_RESTRICTIONS: Final = {"scenarios": "None", "editions": 'frozenset({"2024", "2026"})', "also": "frozenset()"}
_SWAPPED_CALLS: Final = {"any": "all", "all": "any"}
_CASE_FOLDING: Final = frozenset({"lower", "casefold", "upper"})


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one module.

    Attributes:
        module: the module's last name, such as `roles`.
        function: the name of the function, class or constant that the change is in.
        line: where, from 1.
        start: the first byte of what is replaced, in the source as UTF-8.
        end: the byte after it.
        before: what stands there.
        after: what stands there instead.
    """

    module: str
    function: str
    line: int
    start: int
    end: int
    before: str
    after: str

    def applied(self, source: bytes) -> bytes:
        """The module's source with the change."""
        return source[: self.start] + self.after.encode() + source[self.end :]

    @property
    def name(self) -> str:
        """Names the mutant without its line, so that a reason for it outlives edits elsewhere in the module."""
        return f"{self.module}.{self.function}: `{self.before}` -> `{self.after}`"


def mutants_of(module: str, source: bytes) -> tuple[Mutant, ...]:
    """All mutants of a module, in the order of the source, none twice.

    Args:
        module: the module's last name.
        source: its text as UTF-8.
    """
    offsets = [0]
    for line in source.splitlines(keepends=True):
        offsets.append(offsets[-1] + len(line))
    found: dict[tuple[int, int, str], Mutant] = {}
    for owner, part in _parts(ast.parse(source)):
        for node in _walk(part):
            for target, after in _changes(node):
                end_line, end_column = target.end_lineno, target.end_col_offset
                if end_line is None or end_column is None:
                    continue
                start, end = offsets[target.lineno - 1] + target.col_offset, offsets[end_line - 1] + end_column
                before = " ".join(source[start:end].decode().split())
                mutant = Mutant(module, owner, target.lineno, start, end, before, after)
                found.setdefault((start, end, after), mutant)
    return tuple(found[key] for key in sorted(found))


def _parts(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """What is changed of a module, and the name that it belongs to: functions, what decorates rules, constants."""
    for statement in tree.body:
        match statement:
            case ast.FunctionDef(name=name):
                for decorator in statement.decorator_list:
                    yield name, decorator
                for inner in statement.body:
                    yield name, inner
            case ast.ClassDef(name=name):
                for inner in statement.body:
                    for method in inner.body if isinstance(inner, ast.FunctionDef) else ():
                        yield name, method
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield name, value
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield name, value


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    """A node and what is in it, but for texts put together (messages) and annotations."""
    yield node
    match node:
        case ast.JoinedStr():
            return
        case ast.Call(func=ast.Name(id="rule")):
            return
        case ast.AnnAssign(value=value):
            children: list[ast.AST] = [] if value is None else [value]
        case ast.FunctionDef(body=body):
            children = list(body)
        case _:
            children = list(ast.iter_child_nodes(node))
    for child in children:
        yield from _walk(child)


def _changes(node: ast.AST) -> Iterator[tuple[ast.expr | ast.stmt, str]]:
    """What of a node is replaced, and by what."""
    match node:
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            yield from _negated(test)
        case ast.comprehension(ifs=ifs):
            for test in ifs:
                yield from _negated(test)
                yield test, "True"
        case ast.Compare():
            yield from _compared(node)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield node, f"({ast.unparse(operand)})"
        case ast.BoolOp(op=operator, values=values):
            texts = [f"({ast.unparse(value)})" for value in values]
            yield node, f"({(' or ' if isinstance(operator, ast.And) else ' and ').join(texts)})"
            sign = " and " if isinstance(operator, ast.And) else " or "
            for index in range(len(texts)):
                yield node, f"({sign.join(texts[:index] + texts[index + 1 :])})"
        case ast.Constant(value=bool() as value):
            yield node, str(not value)
        case ast.Constant(value=int() as value):
            yield node, str(value + 1)
        case ast.Set(elts=elements) if len(elements) > 1:
            for index in range(len(elements)):
                yield node, _without(elements, index)
        case ast.Call(func=ast.Name(id=name) as function) if name in _SWAPPED_CALLS:
            yield function, _SWAPPED_CALLS[name]
        case ast.Call(func=ast.Name(id="rule"), keywords=keywords):
            for keyword in keywords:
                if keyword.arg in _RESTRICTIONS:
                    yield keyword.value, _RESTRICTIONS[keyword.arg]
        case ast.Call(func=ast.Attribute(value=value, attr=attribute), args=[]) if attribute in _CASE_FOLDING:
            yield node, ast.unparse(value)
        case ast.Raise() | ast.Continue() | ast.Break():
            yield node, "pass"
        case ast.Expr(value=ast.Yield() | ast.YieldFrom()):
            yield node, "yield from ()"  # still a generator
        case ast.Expr(value=ast.Call()):
            yield node, "pass"


def _negated(test: ast.expr) -> Iterator[tuple[ast.expr, str]]:
    """A condition negated; one comparison, or a negation, has its opposite by a change of its own."""
    single = isinstance(test, ast.Compare) and len(test.ops) == 1
    if not single and not (isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)):
        yield test, f"(not ({ast.unparse(test)}))"


def _compared(node: ast.Compare) -> Iterator[tuple[ast.expr, str]]:
    operands = [ast.unparse(operand) for operand in (node.left, *node.comparators)]
    signs = [_SIGN[type(operator)] for operator in node.ops]
    for index, operator in enumerate(node.ops):
        for sign in _OPPOSITE[type(operator)]:
            changed = [*signs[:index], sign, *signs[index + 1 :]]
            pairs = zip(changed, operands[1:], strict=True)
            yield node, f"({operands[0]} {' '.join(f'{each} {operand}' for each, operand in pairs)})"
    for comparator in node.comparators:
        match comparator:
            case ast.Constant(value=str(value)):
                yield comparator, repr(f"{value}?")
            case ast.Tuple(elts=elements) | ast.List(elts=elements) if len(elements) > 1:
                for index in range(len(elements)):
                    yield comparator, f"({', '.join(_texts(elements, index))},)"


def _without(elements: list[ast.expr], index: int) -> str:
    return f"{{{', '.join(_texts(elements, index))}}}"


def _texts(elements: list[ast.expr], index: int) -> list[str]:
    return [ast.unparse(element) for position, element in enumerate(elements) if position != index]
