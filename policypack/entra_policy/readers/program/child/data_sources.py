"""Data sources without a cloud: what a plain call of one answers is unknown.

Calls that give an output have a way to say so. A plain call gives the program an object at once, whose parts are
unknown texts (`unknown_text`) and values (`unread`).
"""

from __future__ import annotations

import functools
import sys
from typing import TYPE_CHECKING, Any

import pulumi
from pulumi import _types

from .look_ups import OTHER_OBJECTS
from .looks import LOOKS
from .marks import Origin
from .unread import Unread, result_of

if TYPE_CHECKING:
    from collections.abc import Callable

_PREVIEW = "check a preview instead: `pulumi preview --json --show-sames > preview.json`."
_USE_OUTPUTS = (
    "Pass the value on as the output of the form of the call whose name ends in _output; where the program decides by "
    f"it, let it decide by the stack's configuration instead (`pulumi.Config`), or {_PREVIEW}"
)
# The provider answers with a list of its own, the same everywhere.
_KNOWN = {
    "azuread:index/getApplicationPublishedAppIds:getApplicationPublishedAppIds": {
        "result": {"MicrosoftGraph": "00000003-0000-0000-c000-000000000000"}
    }
}


def install() -> None:
    """Makes plain calls of data sources answer in this process, and exports of such answers possible."""
    module = sys.modules["pulumi.runtime.invoke"]
    wrapped = _answering(module.invoke)
    module.invoke = wrapped  # type: ignore[attr-defined]
    pulumi.runtime.invoke = wrapped
    stack = sys.modules["pulumi.runtime.stack"]
    stack.massage = _leaving_alone(stack.massage)  # type: ignore[attr-defined]


def _answering(original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def invoke(tok: str, props: Any, opts: Any = None, typ: type | None = None, *args: Any, **kwargs: Any) -> Any:
        result = original(tok, props, opts, typ, *args, **kwargs)
        if result.value is None:
            result.value = _result(tok, typ, getattr(result, "look_up", ""))
            result.is_known = True
        return result

    return invoke


def _result(token: str, typ: type | None, look_up: str) -> Any:
    """An answer of the declared type in which nothing is known.

    Args:
        token: the function.
        typ: the declared type.
        look_up: the URN of the call (`look_ups`).
    """
    if typ is None or not _types.is_output_type(typ):
        LOOKS.refuse(
            Origin(
                f"the result of {token}, which only the cloud knows",
                f"Use pulumi.runtime.invoke_output, or {_PREVIEW}",
            ),
            "waits for",
        )
    return result_of(
        typ,
        lambda name: Origin(
            f"{name} of {token}, which only the cloud knows",
            _USE_OUTPUTS,
            look_up="" if name in OTHER_OBJECTS else look_up,
        ),
        _KNOWN.get(token),
    )


def _leaving_alone(original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def massage(attr: Any, seen: list[Any]) -> Any:
        return attr if isinstance(attr, Unread) else original(attr, seen)

    return massage
