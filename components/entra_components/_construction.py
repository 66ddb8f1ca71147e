"""How components are constructed: a name, all arguments in one dictionary, options.

Resources of Pulumi's packages also take their arguments as keywords. A component doesn't: Pulumi infers its schema from
the one parameter `args`.
"""

import functools
import inspect
from collections.abc import Callable
from typing import Any, TypeVar, cast

from entra_components.errors import ArgumentError

_Constructor = TypeVar("_Constructor", bound=Callable[..., None])


def arguments_in_a_dictionary(constructor: _Constructor) -> _Constructor:
    """A component's `__init__` that says how to write what was written with keywords, or left out.

    Args:
        constructor: takes `name`, `args` and `opts`.

    Returns:
        The same; it raises an ArgumentError where Python would raise a TypeError about a parameter.
    """
    parameters = inspect.signature(constructor).parameters

    @functools.wraps(constructor)
    def _constructed(self: Any, *positional: Any, **named: Any) -> None:
        keywords = [keyword for keyword in named if keyword not in parameters]
        missing = "args" not in named and len(positional) < list(parameters).index("args")
        if keywords or missing:
            component = type(self).__name__
            if not positional and "name" not in named:
                raise ArgumentError(component, f'must be given its name first: {component}("NAME", {{...}}).')
            name = positional[0] if positional else named.get("name")
            called = f'"{name}"' if isinstance(name, str) else "..."
            entries = ", ".join(f'"{keyword}": ...' for keyword in keywords) or "..."
            raise ArgumentError(
                f"{component} {called}: {', '.join(keywords) or 'args'}",
                f"must be given in one dictionary: {component}({called}, {{{entries}}}).",
            )
        constructor(self, *positional, **named)

    return cast("_Constructor", _constructed)
