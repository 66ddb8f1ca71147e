"""Parts of programs that read directory extensions, and facts about these."""

import datetime as dt

from entra_policy.facts import ExtensionProperty, Facts, TenantFacts
from entra_policy.settings import Settings
from tests.support.schema_programs import EXTENSION

TENANT = "0f5c1d2e-3b4a-5968-7786-950412233445"


def facts(*extensions: ExtensionProperty, tenant: str = TENANT) -> Settings:
    """Settings with facts about a tenant's directory extensions, the source tenant's by default."""
    return Settings(facts=Facts(1, dt.date(2026, 11, 20), (TenantFacts(tenant, extension_properties=extensions),)))


# An expression with two directory extensions.
EXTENSIONS = f'expression("Append([{EXTENSION}_a], [{EXTENSION}_b])")'
SOURCE_DIRECTORY = '"sourceDirectoryName": "Azure Active Directory", '
