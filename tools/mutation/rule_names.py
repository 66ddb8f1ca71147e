"""Which rules depend on which names of the modules of rules."""

import ast
from collections.abc import Mapping
from typing import Final

_PACKAGE: Final = "entra_policy.rules."


def rules_by_name(sources: Mapping[str, bytes], ids: Mapping[tuple[str, str], str]) -> dict[tuple[str, str], list[str]]:
    """(module, name) -> the ids of the rules that use the name, themselves or through other names.

    Args:
        sources: module -> its text, for all modules of rules.
        ids: (module, name of a rule's function) -> the rule's id.
    """
    users: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for module, source in sources.items():
        tree = ast.parse(source)
        known = {name: (module, name) for statement in tree.body for name in _defined(statement)}
        for statement in tree.body:
            match statement:
                case ast.ImportFrom(module=str(origin), names=aliases) if origin.startswith(_PACKAGE):
                    of = origin.removeprefix(_PACKAGE)
                    known |= {alias.asname or alias.name: (of, alias.name) for alias in aliases}
        for statement in tree.body:
            used = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
            for name in _defined(statement):
                for each in used & known.keys():
                    users.setdefault(known[each], set()).add((module, name))
    names = set(users) | set(ids)
    return {key: sorted({ids[user] for user in _reached(key, users) if user in ids}) for key in names}


def _defined(statement: ast.stmt) -> list[str]:
    match statement:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
            return [name]
    return []


def _reached(start: tuple[str, str], users: Mapping[tuple[str, str], set[tuple[str, str]]]) -> set[tuple[str, str]]:
    reached, left = {start}, [start]
    while left:
        new = users.get(left.pop(), set()) - reached
        reached |= new
        left.extend(new)
    return reached
