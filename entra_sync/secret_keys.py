"""The keys of a job's credentials and settings.

Source: Microsoft Graph, synchronizationSecret, in the order of the API's metadata and of the reference page
"synchronizationSecretKeyStringValuePair resource type" (2024-04-03).
"""

import enum
from collections.abc import Iterable


class SecretKey(enum.StrEnum):
    """The keys under which a job's credentials and settings are kept (Microsoft Graph: synchronizationSecret).

    They are in Graph's own order.
    """

    NONE = "None"
    USER_NAME = "UserName"
    PASSWORD = "Password"
    SECRET_TOKEN = "SecretToken"
    APP_KEY = "AppKey"
    BASE_ADDRESS = "BaseAddress"
    CLIENT_IDENTIFIER = "ClientIdentifier"
    CLIENT_SECRET = "ClientSecret"
    SINGLE_SIGN_ON_TYPE = "SingleSignOnType"
    SANDBOX = "Sandbox"
    URL = "Url"
    DOMAIN = "Domain"
    CONSUMER_KEY = "ConsumerKey"
    CONSUMER_SECRET = "ConsumerSecret"
    TOKEN_KEY = "TokenKey"
    TOKEN_EXPIRATION = "TokenExpiration"
    OAUTH2_ACCESS_TOKEN = "Oauth2AccessToken"
    OAUTH2_ACCESS_TOKEN_CREATION_TIME = "Oauth2AccessTokenCreationTime"
    OAUTH2_REFRESH_TOKEN = "Oauth2RefreshToken"
    SYNC_ALL = "SyncAll"
    INSTANCE_NAME = "InstanceName"
    OAUTH2_CLIENT_ID = "Oauth2ClientId"
    OAUTH2_CLIENT_SECRET = "Oauth2ClientSecret"
    COMPANY_ID = "CompanyId"
    UPDATE_KEY_ON_SOFT_DELETE = "UpdateKeyOnSoftDelete"
    SYNCHRONIZATION_SCHEDULE = "SynchronizationSchedule"
    SYSTEM_OF_RECORD = "SystemOfRecord"
    SANDBOX_NAME = "SandboxName"
    ENFORCE_DOMAIN = "EnforceDomain"
    SYNC_NOTIFICATION_SETTINGS = "SyncNotificationSettings"
    SKIP_OUT_OF_SCOPE_DELETIONS = "SkipOutOfScopeDeletions"
    OAUTH2_AUTHORIZATION_CODE = "Oauth2AuthorizationCode"
    OAUTH2_REDIRECT_URI = "Oauth2RedirectUri"
    APPLICATION_TEMPLATE_IDENTIFIER = "ApplicationTemplateIdentifier"
    OAUTH2_TOKEN_EXCHANGE_URI = "Oauth2TokenExchangeUri"
    OAUTH2_AUTHORIZATION_URI = "Oauth2AuthorizationUri"
    AUTHENTICATION_TYPE = "AuthenticationType"
    SERVER = "Server"
    PERFORM_INBOUND_ENTITLEMENT_GRANTS = "PerformInboundEntitlementGrants"
    HARD_DELETES_ENABLED = "HardDeletesEnabled"
    SYNC_AGENT_COMPATIBILITY_KEY = "SyncAgentCompatibilityKey"
    SYNC_AGENT_AD_CONTAINER = "SyncAgentADContainer"
    VALIDATE_DOMAIN = "ValidateDomain"
    TEST_REFERENCES = "TestReferences"
    CONNECTION_STRING = "ConnectionString"


def in_order(keys: Iterable[str]) -> list[str]:
    """Keys in Graph's own order, whatever the case of their letters; what isn't one comes last, in the order given."""
    place = {key.lower(): number for number, key in enumerate(SecretKey)}
    return sorted(keys, key=lambda key: place.get(key.lower(), len(place)))
