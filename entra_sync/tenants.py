"""Tenants: their ids and kinds."""

import enum
import re
from typing import Final

_GUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)


class TenantKind(enum.StrEnum):
    """What a tenant is for (Microsoft Learn, "Workforce and external tenant configurations")."""

    WORKFORCE = "workforce"
    B2C = "b2c"
    EXTERNAL = "external"


def tenant_id(text: str) -> str | None:
    """The tenant's id in lower case if the text is one (a GUID).

    A domain name such as `contoso.onmicrosoft.com` designates a tenant too, but says nothing about which of
    two tenants it is; for it, as for any other text, the answer is None.
    """
    lowered = text.strip().lower()
    return lowered if _GUID.fullmatch(lowered) else None
