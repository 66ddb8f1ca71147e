"""The program's own code, compiled so that what it makes of unknown texts keeps their type.

C code makes plain texts of them: f-strings, `join`, `%`, calls of other packages. The expressions that can give such a
text are passed through a function that gives the type back (`unknown_text.kept`). What a program means stays the same,
and so do its lines.
"""

from __future__ import annotations

import ast
import builtins
import importlib.machinery
import os
import runpy
import sys
from typing import TYPE_CHECKING, Any

from .looks import LOOKS
from .marks import Origin, has_mark, origin_of
from .unknown_text import kept, whole
from .unread import Unread

if TYPE_CHECKING:
    from types import CodeType

_KEPT = "__entra_kept__"
_LOOKED_AT = "__entra_looked_at__"
_NONE = "__entra_none__"
_NUMBER = "__entra_number__"
_MADE = "__entra_made__"
# Functions of C code that decide something by a text.
_DECIDE = {
    "match", "fullmatch", "search", "findall", "finditer", "fnmatch", "fnmatchcase", "sha256", "sha1", "md5",
    "startswith", "endswith", "find", "rfind", "index", "rindex", "count", "split", "rsplit", "partition",
    "rpartition", "subn", "exists", "isfile", "isdir", "open",
}  # fmt: skip
# Functions of C code that give a text, of which nothing may be left that shows what it was made of.
_DERIVE = {"sub", "replace", "removeprefix", "removesuffix", "strip", "lstrip", "rstrip", "shorten"}
_MAKE_NUMBERS = {"int", "float", "bytes", "bytearray", "complex", "Decimal", "Fraction"}


def install() -> None:
    """Compiles the modules of the program in this way from now on; `LOOKS` knows which these are."""
    vars(builtins).update({_KEPT: kept, _LOOKED_AT: _looked_at, _NONE: _may_be_none, _NUMBER: _number, _MADE: _made})
    original = importlib.machinery.SourceFileLoader.get_code

    def get_code(loader: Any, fullname: str) -> CodeType | None:
        path = loader.get_filename(fullname)
        # Neither read from nor written to the project's cache of compiled modules.
        return own_code(loader.get_data(path), path) if LOOKS.is_own(path) else original(loader, fullname)

    importlib.machinery.SourceFileLoader.get_code = get_code  # type: ignore[method-assign, assignment]


def run(program: str) -> None:
    """Runs a program, a folder or a file, as `python PROGRAM` does."""
    if os.path.isdir(program):  # noqa: PTH112 - a text that the SDK's host passes on as it is
        runpy.run_path(program, run_name="__main__")
        return
    loader = importlib.machinery.SourceFileLoader("__main__", program)
    code = own_code(loader.get_data(program), program)
    module = type(sys)("__main__")
    module.__dict__.update(__file__=program, __loader__=None, __package__="", __spec__=None, __cached__=None)
    before = sys.modules["__main__"]
    sys.modules["__main__"] = module
    try:
        exec(code, module.__dict__)  # noqa: S102 - the program
    finally:
        sys.modules["__main__"] = before


def own_code(source: bytes, file: str) -> CodeType:
    """The compiled code of one of the program's modules."""
    try:
        # Without a frame of `ast.parse` in the traceback of a syntax error.
        tree = compile(source, file, "exec", ast.PyCF_ONLY_AST, dont_inherit=True)
        tree = ast.fix_missing_locations(_Keeping().visit(tree))
        return compile(tree, file, "exec", dont_inherit=True)
    except RecursionError:
        # Expressions that are nested just less than Python allows.
        return compile(source, file, "exec", dont_inherit=True)


class _Keeping(ast.NodeTransformer):
    """Passes through the functions above whatever can be made of an unknown text."""

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.expr:
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                part.value = self.visit(part.value)
        return _through(_KEPT, node)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if isinstance(node.func, ast.Attribute):
            node.func.value = _typed(self.visit(node.func.value))
        else:
            node.func = self.visit(node.func)
        node.args = [_typed(self.visit(one)) for one in node.args]
        node.keywords = [self.visit(one) for one in node.keywords]
        check = _LOOKED_AT if name in _DECIDE else _NUMBER if name in _MAKE_NUMBERS else None
        if check is not None:
            node.args = [one if isinstance(one, ast.Starred) else _through(check, one) for one in node.args]
        if name in _DERIVE:
            return ast.copy_location(ast.Call(_named(_MADE, node), [node.func, *node.args], node.keywords), node)
        return _through(_KEPT, node)

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        return _through(_KEPT, node) if isinstance(node.op, (ast.Add, ast.Mod)) else node

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        self.generic_visit(node)
        node.slice = _typed(node.slice)
        return _through(_KEPT, node) if isinstance(node.ctx, ast.Load) else node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        self.generic_visit(node)
        return _through(_KEPT, node) if isinstance(node.ctx, ast.Load) else node

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        self.generic_visit(node)
        node.left = _typed(node.left)
        node.comparators = [_typed(one) for one in node.comparators]
        if isinstance(node.ops[0], (ast.In, ast.NotIn)):
            node.left = _through(_LOOKED_AT, node.left)
        elif isinstance(node.ops[0], (ast.Is, ast.IsNot)):
            to_none = getattr(node.comparators[0], "value", ...) is None
            node.left = _through(_NONE if to_none else _LOOKED_AT, node.left)
        return node

    def visit_If(self, node: ast.If) -> Any:
        return self._test(node)

    def visit_While(self, node: ast.While) -> Any:
        return self._test(node)

    def visit_IfExp(self, node: ast.IfExp) -> Any:
        return self._test(node)

    def visit_Assert(self, node: ast.Assert) -> Any:
        return self._test(node)

    def _test(self, node: Any) -> Any:
        self.generic_visit(node)
        node.test = _typed(node.test)
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.BoolOp:
        self.generic_visit(node)
        node.values = [_typed(one) for one in node.values]
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.UnaryOp:
        self.generic_visit(node)
        node.operand = _typed(node.operand)
        return node

    def visit_Match(self, node: ast.Match) -> ast.Match:
        self.generic_visit(node)
        node.subject = _through(_LOOKED_AT, node.subject)
        return node

    # Annotations and patterns are not evaluated as other expressions are.

    def visit_arg(self, node: ast.arg) -> ast.arg:
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AnnAssign:
        if node.value is not None:
            node.value = self.visit(node.value)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> Any:
        return self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> Any:
        return self._function(node)

    def _function(self, node: Any) -> Any:
        returned, node.returns = node.returns, None
        self.generic_visit(node)
        node.returns = returned
        return node

    def visit_match_case(self, node: ast.match_case) -> ast.match_case:
        if node.guard is not None:
            node.guard = self.visit(node.guard)
        node.body = [self.visit(one) for one in node.body]
        return node


def _typed(node: ast.expr) -> ast.expr:
    """A variable passed through: what is in it may come from another package, as the argument of an `apply` does."""
    return _through(_KEPT, node) if isinstance(node, ast.Name) else node


def _through(name: str, node: Any) -> ast.expr:
    return ast.copy_location(ast.Call(_named(name, node), [node], []), node)


def _named(name: str, node: Any) -> ast.expr:
    return ast.copy_location(ast.Name(name, ast.Load()), node)


def _made(function: Any, /, *args: Any, **kwargs: Any) -> Any:
    """What a function gives; a text that it makes of an unknown one isn't known, whatever is left of that."""
    made = kept(function(*args, **kwargs))
    if type(made) is not str:
        return made
    values = (getattr(function, "__self__", None), *args, *kwargs.values())
    unknown = next((value for value in values if isinstance(value, str) and has_mark(value)), None)
    return made if unknown is None else whole(unknown)


def _looked_at(value: Any) -> Any:
    origin = _unknown_origin(value)
    if origin is not None:
        LOOKS.note(origin, "tests")
    return value


def _may_be_none(value: Any) -> Any:
    origin = _unknown_origin(value)
    if origin is not None and origin.may_be_none:
        LOOKS.note(origin, "tests")
    return value


def _number(value: Any) -> Any:
    origin = _unknown_origin(value)
    if origin is not None:
        LOOKS.refuse(origin, "makes a number or bytes of")
    return value


def _unknown_origin(value: Any) -> Origin | None:
    if type(value) is Unread:
        return value.origin
    return origin_of(value) if isinstance(value, str) and has_mark(value) else None
