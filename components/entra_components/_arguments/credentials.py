"""The argument `credentials`: which keys it may have, and that its values are secrets.

Source: Microsoft Graph, synchronizationSecretKeyStringValuePair. It documents the keys; the value of
`AuthenticationType` that chooses the client credentials grant is not documented.
"""

import difflib
from collections.abc import Mapping
from typing import Final

import pulumi
from pydantic import BaseModel

from entra_components._arguments.validation import STRICT, Text, TokenAddress
from entra_components.errors import ArgumentError
from entra_sync.secret_keys import SecretKey

_KEYS: Final = frozenset(key.value for key in SecretKey)
# Keys that have an argument of their own.
_ARGUMENTS: Final = {
    "BaseAddress": "credentials.base_address",
    "SecretToken": "credentials.secret_token",
    "SyncAll": "scope",
    "SyncNotificationSettings": "notification_emails",
}
_CLIENT_CREDENTIALS: Final = "OAuth2ClientCredentialsGrant"


class OAuthModel(BaseModel):
    """The argument `credentials.oauth`."""

    model_config = STRICT

    token_address: TokenAddress
    client_id: Text
    client_secret: Text

    @property
    def keys(self) -> dict[str, pulumi.Input[str]]:
        """What it says by Graph's keys, the secret marked."""
        return {
            SecretKey.AUTHENTICATION_TYPE.value: _CLIENT_CREDENTIALS,
            SecretKey.OAUTH2_CLIENT_ID.value: self.client_id,
            SecretKey.OAUTH2_CLIENT_SECRET.value: as_secret(self.client_secret),
            SecretKey.OAUTH2_TOKEN_EXCHANGE_URI.value: self.token_address,
        }

    @property
    def arguments(self) -> dict[str, pulumi.Input[str]]:
        """The argument as the component's own input, the secret marked."""
        return {
            "token_address": self.token_address,
            "client_id": self.client_id,
            "client_secret": as_secret(self.client_secret),
        }


def check_one_way_to_sign_in(oauth: OAuthModel | None, secret_token: object, extra: Mapping[str, object]) -> None:
    """Refuse credentials that say in two ways how the service signs in.

    Raises:
        ArgumentError: names the second one.
    """
    if oauth is None:
        return
    if secret_token is not None:
        raise ArgumentError(
            "credentials.secret_token",
            "contradicts oauth, by which the service gets a token itself: give one of them.",
        )
    for key in oauth.keys:
        if key in extra:
            raise ArgumentError(f"credentials.extra.{key}", "is what oauth says: give one of them.")


def check_extra_keys(extra: Mapping[str, object]) -> None:
    """Refuse keys that the service doesn't document, and those that have an argument of their own.

    Raises:
        ValueError: names the key; values are not shown.
    """
    for key in extra:
        if key in _ARGUMENTS:
            raise ValueError(f"{key} has an argument of its own: {_ARGUMENTS[key]}.")
        if key not in _KEYS:
            near = difflib.get_close_matches(key, _KEYS, 1)
            hint = f"; did you mean {near[0]}?" if near else "."
            raise ValueError(f"{key} isn't a key that the service documents for credentials{hint}")


def as_secret(value: pulumi.Input[str]) -> pulumi.Output[str]:
    """The value, marked secret."""
    return pulumi.Output.secret(value)
