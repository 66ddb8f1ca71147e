"""The items of Microsoft's article "Known issues for provisioning in Microsoft Entra ID", in its order.

A rule names its item; an item without a rule says why there is none. Edition 2024 is the article of early 2024,
edition 2026 that of March 2026.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the article.

    Attributes:
        text: what it is about, as rules name it.
        without_rule: why no rule can exist; empty where rules do.
    """

    text: str
    without_rule: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the article, or what an edition added to it."""

    heading: str
    items: tuple[Item, ...]


ARTICLE: Final = (
    Section(
        "Cross-tenant synchronization",
        (
            Item("Synchronizing groups, devices, contacts"),
            Item("Synchronizing users across clouds"),
            Item("Synchronizing photos"),
            Item("Synchronizing contacts and converting contacts to B2B users"),
            Item("Synchronizing meeting rooms"),
            Item("Updating proxyAddresses"),
            Item("Provisioning users: no external users, no internal guests"),
            Item("Users enabled for SMS sign-in"),
            Item("Updating showInAddressList fails"),
            Item("Configuring synchronization from target tenant"),
            Item("The target administrator can turn it off at any time"),
            Item("Two users matched with the same user"),
            Item("Mail from an unverified domain"),
            Item("Usage of B2B collaboration"),
        ),
    ),
    Section("Unable to change provisioning mode", (Item("Unable to change provisioning mode back to manual"),)),
    Section(
        "Attribute mappings",
        (
            Item("SamAccountName or userType not available as a source attribute"),
            Item("Source attribute dropdown missing for schema extension"),
            Item("Null attribute can't be provisioned"),
            Item("Maximum 10,000 characters"),
            Item("Unsupported scoping filters"),
            Item("OtherMails"),
            Item("Multivalue directory extensions"),
        ),
    ),
    Section(
        "Service issues",
        (
            Item("Provisioning passwords"),
            Item("Provisioning nested groups"),
            Item("Provisioning to B2C tenants"),
            Item("Not all provisioning apps are available in all clouds"),
            Item("Not available on an OIDC-based application"),
            Item("Manager isn't provisioned"),
            Item("The provisioning interval is fixed"),
            Item("Changes not moving from target app to Microsoft Entra ID"),
            Item("Changes made in the target are not rolled back"),
            Item("Switching from Sync All to Sync Assigned"),
            Item("Provisioning cycle continues until completion"),
            Item("Member of group not provisioned"),
            Item("Global Reader"),
            Item("US Government Cloud: 1 KB"),
        ),
    ),
    Section(
        "On-premises application provisioning",
        (
            Item("AD DS: users managed by Entra Connect"),
            Item("AD DS: a loop"),
            Item("Microsoft Entra ID: no users into the directory from an application"),
            Item("Multivalued attributes"),
            Item("Reference attributes"),
            Item("Groups"),
            Item("Complex anchors"),
            Item('"." or "[" in names'),
            Item("Binary attributes"),
            Item("No password synchronization; initial one-time passwords with Redact"),
            Item("SQL and LDAP connectors export passwords in a second call"),
            Item("SSL certificates"),
            Item("Anchor attributes"),
            Item("Attribute discovery and mapping"),
            Item(
                "Newly added attributes continue to be discovered",
                without_rule="it works as intended: there is nothing to prevent or to change",
            ),
            Item("The agent doesn't update itself"),
            Item("The same agent for on-premises and cloud sync or HR"),
        ),
    ),
    Section(
        "Added by edition 2026",
        (
            Item("Special characters aren't supported on joining properties"),
            Item("SCIM multi-valued attributes of a type other than work"),
            Item("Inbound provisioning with SCIM isn't supported"),
            Item("The SQL connector's DSN file must be UTF-8"),
            Item("Mail isn't updated when the target user has an Exchange licence"),
            Item("Provisioning to External ID tenants"),
        ),
    ),
)
