"""The type of the argument `exemptions` of components."""

from typing import NotRequired, TypedDict


class Exemption(TypedDict):
    """An accepted finding of the gate on this component and the resources below it. It is still reported."""

    rule: str
    """The rule's id (`EP303`) or name (`no-b2c-target`)."""
    reason: str
    """Why it is accepted."""
    expires: str
    """The last day on which it is accepted, in UTC, as YYYY-MM-DD."""
    owner: NotRequired[str]
    """Who is responsible for it."""
    ticket: NotRequired[str]
    """Where it was agreed."""
    resource: NotRequired[str]
    """A pattern for the name or the URN of the resource, where not all of them are meant."""
