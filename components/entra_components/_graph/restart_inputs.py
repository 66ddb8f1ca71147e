"""The inputs of a restart of a synchronization job."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from entra_components._graph.inputs import Problem, flag_problems, other_problems, text_problems
from entra_components.connection import is_unknown

DEFAULT_RESET_SCOPE: Final = "Escrows, Watermark, QuarantineState"
"""What the portal's "Restart provisioning" resets."""

IDENTITY: Final = ("service_principal_id", "job_id")
"""The inputs that say which job it is."""
INPUTS: Final = (*IDENTITY, "triggers", "reset_scope", "connection")
JUST_STARTED: Final = "just_started"
"""An input that the resource's creation alone looks at: it isn't compared, nor among the outputs."""
RESTARTS: Final = ("triggers", "reset_scope")
"""The inputs that restart the job when they change."""
# Microsoft Graph, synchronizationJobRestartCriteria.
_RESET_SCOPES: Final = ("Escrows", "Watermark", "QuarantineState", "Full", "ForceDeletes")
_NOT_TO_BE_USED: Final = ("None", "ConnectorDataStore")


def problems(news: Mapping[str, Any]) -> Iterator[Problem]:
    """What is wrong with the inputs."""
    yield from text_problems(news, (*IDENTITY, "reset_scope"))
    scope = news.get("reset_scope")
    if isinstance(scope, str) and scope and not is_unknown(scope):
        for flag in (part.strip() for part in scope.split(",")):
            if flag in _NOT_TO_BE_USED:
                reason = (
                    f"has {flag}, which Microsoft's documentation says not to use; "
                    f'the portal\'s "Restart provisioning" is "{DEFAULT_RESET_SCOPE}".'
                )
                yield "reset_scope", reason
            elif flag not in _RESET_SCOPES:
                yield "reset_scope", f"must be a list of {', '.join(_RESET_SCOPES)}, separated by commas."
    triggers = news.get("triggers")
    if triggers is None:
        yield "triggers", "is missing."
    elif not isinstance(triggers, Mapping) and not is_unknown(triggers):
        yield "triggers", "must be an object whose values are texts."
    elif isinstance(triggers, Mapping):
        for key, value in triggers.items():
            if not isinstance(value, str) and not is_unknown(value):
                yield f"triggers.{key}", "must be text."
    yield from flag_problems(news, (JUST_STARTED,))
    yield from other_problems(news, (*INPUTS, JUST_STARTED), "a restart")
