"""A user's values of the attributes that scoping filters look at: as declared, else from the facts."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from entra_policy.estate import types
from entra_policy.facts import AttributeValue, User
from entra_policy.resource import Resource
from entra_policy.values import UNKNOWN, Unknown, reveal
from entra_sync.names import is_directory_extension

# The provisioning service's names, lower case -> inputs of `azuread.User`.
_INPUTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "accountenabled": "accountEnabled",
        "city": "city",
        "companyname": "companyName",
        "country": "country",
        "department": "department",
        "displayname": "displayName",
        "employeeid": "employeeId",
        "facsimiletelephonenumber": "faxNumber",
        "givenname": "givenName",
        "jobtitle": "jobTitle",
        "mail": "mail",
        "mailnickname": "mailNickname",
        "mobile": "mobilePhone",
        "physicaldeliveryofficename": "officeLocation",
        "postalcode": "postalCode",
        "preferredlanguage": "preferredLanguage",
        "state": "state",
        "streetaddress": "streetAddress",
        "surname": "surname",
        "usagelocation": "usageLocation",
        "userprincipalname": "userPrincipalName",
    }
)
# The same -> what the facts say of every user.
_FACTS: Final[Mapping[str, Callable[[User], AttributeValue]]] = MappingProxyType(
    {
        "accountenabled": lambda user: user.enabled,
        "creationtype": lambda user: user.creation_type,
        "dirsyncenabled": lambda user: user.on_premises_sync,
        "mail": lambda user: user.mail,
        "objectid": lambda user: user.id,
        "userprincipalname": lambda user: user.user_principal_name,
        "usertype": lambda user: user.user_type,
    }
)


def attribute_reader(resource: Resource | None, user: User | None) -> Callable[[str], AttributeValue | Unknown]:
    """Gives the user's value of an attribute by the service's name for it, `UNKNOWN` where it isn't known.

    Args:
        resource: what declares the user.
        user: what the facts say of the user.
    """

    def value_of(name: str) -> AttributeValue | Unknown:
        declared = _declared(resource, name)
        if declared is not None:
            return declared
        return UNKNOWN if user is None else _collected(user, name)

    return value_of


def _declared(resource: Resource | None, name: str) -> AttributeValue | Unknown:
    """The declared value, None where nothing is declared."""
    key = _INPUTS.get(name.lower()) if resource is not None and resource.type == types.USER else None
    if resource is None or key is None:
        return None
    value = reveal(resource.props.get(key))
    return value if isinstance(value, str | bool | int) or value is None else UNKNOWN


def _collected(user: User, name: str) -> AttributeValue | Unknown:
    if name in user.attributes:
        return user.attributes[name]
    lowered = name.lower()
    if not is_directory_extension(name):
        for key, value in user.attributes.items():
            if key.lower() == lowered:
                return value
    read = _FACTS.get(lowered)
    value = None if read is None else read(user)
    return UNKNOWN if value is None else value
