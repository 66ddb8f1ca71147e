"""What a facts file says of single objects of a tenant: users, groups, extensions, agents, service principals.

None stands for what was not collected, which is not the same as "there is none". The names are those of the file.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final, Literal, TypeAlias

AttributeScalar: TypeAlias = None | bool | int | float | str
AttributeValue: TypeAlias = AttributeScalar | tuple[AttributeScalar, ...]
AgentUse: TypeAlias = Literal["on-premises", "cloud-sync", "inbound"]

# Read by pydantic where a file is validated; a misspelt key must not pass for a fact that was not collected.
CLOSED: Final[Any] = {"extra": "forbid", "strict": True}


@dataclass(frozen=True, slots=True)
class User:
    """A user (Microsoft Graph: user).

    Attributes:
        id: the object id.
        user_principal_name: the user principal name.
        mail: the mail address.
        user_type: `Member` or `Guest`.
        creation_type: how the account came to be, such as `Invitation`.
        external_user_state: state of the invitation of an external user, such as `Accepted`.
        enabled: whether the account is enabled.
        sms_sign_in: whether the user signs in with a text message (phone authentication method: smsSignInState).
        mailbox: whether the user has a mailbox in Exchange Online.
        room_mailbox: whether that mailbox is a meeting room's.
        on_premises_sync: whether Entra Connect or cloud sync keeps the account in step with Active Directory.
        manager: the object id of the manager.
        attributes: values by the names that the provisioning service uses (`department`, `extension_..._costCenter`),
            which compare without regard to case but for directory extensions. null is "has no value"; an attribute
            that isn't listed was not collected.
    """

    id: str
    user_principal_name: str
    mail: str | None = None
    user_type: Literal["Member", "Guest"] | None = None
    creation_type: str | None = None
    external_user_state: str | None = None
    enabled: bool | None = None
    sms_sign_in: bool | None = None
    mailbox: bool | None = None
    room_mailbox: bool | None = None
    on_premises_sync: bool | None = None
    manager: str | None = None
    attributes: Mapping[str, AttributeValue] = field(default_factory=dict)

    __pydantic_config__: ClassVar = CLOSED

    @property
    def mail_domain(self) -> str | None:
        """The domain of the mail address, lower case; None where no address is known."""
        return self.mail.rpartition("@")[2].lower() if self.mail and "@" in self.mail else None


@dataclass(frozen=True, slots=True)
class Member:
    """A direct member of a group.

    Attributes:
        id: the object id.
        type: what it is; `other` for contacts and whatever else there may be.
    """

    id: str
    type: Literal["user", "group", "device", "servicePrincipal", "other"]

    __pydantic_config__: ClassVar = CLOSED


@dataclass(frozen=True, slots=True)
class Group:
    """A group (Microsoft Graph: group).

    Attributes:
        id: the object id.
        display_name: the display name.
        members: all direct members; null where they were not collected.
        security_enabled: whether it is enabled for security, so that assigning it gives access (securityEnabled).
    """

    id: str
    display_name: str | None = None
    members: tuple[Member, ...] | None = None
    security_enabled: bool | None = None

    __pydantic_config__: ClassVar = CLOSED


@dataclass(frozen=True, slots=True)
class ExtensionProperty:
    """A directory extension (Microsoft Graph: extensionProperty).

    Attributes:
        name: the whole name, `extension_<application id without dashes>_<name>`; case counts.
        data_type: such as `String` or `Integer`.
        multivalued: whether a user may have several values (isMultiValued).
    """

    name: str
    data_type: str | None = None
    multivalued: bool | None = None

    __pydantic_config__: ClassVar = CLOSED


@dataclass(frozen=True, slots=True)
class CustomSecurityAttribute:
    """A custom security attribute (Microsoft Graph: customSecurityAttributeDefinition).

    Attributes:
        id: its set and its name, such as `HRConfidentialData_PayGrade`.
        type: `String`, `Integer` or `Boolean`.
        multivalued: whether it may have several values (isCollection).
        active: whether it can be assigned (its status is `Available`), not deactivated.
    """

    id: str
    type: str | None = None
    multivalued: bool | None = None
    active: bool | None = None

    __pydantic_config__: ClassVar = CLOSED


@dataclass(frozen=True, slots=True)
class Agent:
    """A provisioning agent (Microsoft Graph: onPremisesAgent).

    Attributes:
        id: the agent's id.
        version: its version, such as `1.1.1586.0`.
        uses: what it is used for.
    """

    id: str
    version: str | None = None
    uses: tuple[AgentUse, ...] = ()

    __pydantic_config__: ClassVar = CLOSED


@dataclass(frozen=True, slots=True)
class DiscoveredAttribute:
    """An attribute of a target system as the service discovered it (Microsoft Graph: attributeDefinition).

    Attributes:
        service_principal_id: the object id of the service principal whose target has the attribute.
        name: the attribute's name.
        type: its type, such as `String`, `Integer` or `Reference`.
    """

    service_principal_id: str
    name: str
    type: str

    __pydantic_config__: ClassVar = CLOSED


@dataclass(frozen=True, slots=True)
class ServicePrincipal:
    """A service principal (Microsoft Graph: servicePrincipal).

    Attributes:
        id: the object id.
        application_template_id: the template that its application was created from; null where it was created from
            none, as app registrations are.
        app_id: the client id of its application.
        display_name: the display name.
        notification_email_addresses: who gets a message when a certificate expires; null where they were not collected.
        target_tenants: the ids of the tenants into which its cross-tenant synchronization provisions users; null where
            that was not collected.
    """

    id: str
    application_template_id: str | None
    app_id: str | None = None
    display_name: str | None = None
    notification_email_addresses: tuple[str, ...] | None = None
    target_tenants: tuple[str, ...] | None = None

    __pydantic_config__: ClassVar = CLOSED
