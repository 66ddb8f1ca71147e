"""Facts that a rule needs and that aren't given: the reason, and where in a facts file they belong.

Whatever is lacking is given in one step, with a facts file. So reports name what several rules lack in one sentence,
with one remedy.
"""

from collections.abc import Iterable
from types import MappingProxyType
from typing import Final

from entra_policy.values import Undecided

_BEFORE: Final = "no facts about "
_AFTER: Final = " are given"

# What is lacking -> the properties of a tenant in the facts file that say it.
_PROPERTIES: Final = MappingProxyType(
    {
        "users of the source tenant": ("users",),
        "users of the target tenant": ("users",),
        "groups of the source tenant": ("groups",),
        "users and groups of the source tenant": ("users", "groups"),
        "the user types of users of the source tenant": ("users[].user_type",),
        "SMS sign-in of users of the source tenant": ("users[].sms_sign_in",),
        "which users of the source tenant are enabled": ("users[].enabled",),
        "the matching attributes of users of the source tenant": ("users[].attributes",),
        "room mailboxes of the source tenant": ("users[].room_mailbox",),
        "the verified domains of the source tenant": ("verified_domains",),
        "custom security attributes of the target tenant": ("custom_security_attributes",),
        "directory extensions of the source tenant": ("extension_properties",),
        "directory extensions of the target tenant": ("extension_properties",),
        "provisioning agents": ("provisioning_agents",),
        "who may invite guests in the target tenant": ("guest_invites",),
        "the attributes that the service discovered in target systems": ("discovered_attributes",),
        "Entra Connect and the users that it synchronizes": ("entra_connect", "users[].on_premises_sync"),
    }
)


def missing(what: str, *, once: bool = True) -> Undecided:
    """Why a rule is undecided that needs facts which aren't there.

    Args:
        what: the facts, as in "users of the source tenant".
        once: whether it is reported once for the rule; else for each subject, with its resource.
    """
    return Undecided(reason_for((what,)), once=once, remedy=remedy_for((what,)))


def what_is_lacking(cause: str) -> str | None:
    """The facts that a cause names; None for a cause of another kind."""
    if not (cause.startswith(_BEFORE) and cause.endswith(_AFTER)):
        return None
    return cause.removeprefix(_BEFORE).removesuffix(_AFTER)


def reason_for(lacking: Iterable[str]) -> str:
    """The reason why rules are undecided that lack these facts."""
    return f"{_BEFORE}{_listed(lacking)}{_AFTER}"


def remedy_for(lacking: Iterable[str]) -> str:
    """What to do where these facts are lacking."""
    properties = dict.fromkeys(f"`{name}`" for what in lacking for name in _PROPERTIES.get(what, ()))
    having = f" that has {_listed(properties)}" if properties else ""
    return f"Give a facts file{having}: `--facts facts.json`, or `facts` in the settings (docs/facts.md)."


def _listed(names: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and c`; with commas only where a name has an `and` of its own."""
    listed = list(names)
    if len(listed) < 2 or any(" and " in name for name in listed):  # noqa: PLR2004 - one has nothing to join
        return ", ".join(listed)
    return f"{', '.join(listed[:-1])} and {listed[-1]}"
