"""Programs in which something that matters for a job isn't declared, can't be joined, is given twice, or comes late."""

from __future__ import annotations

from typing import Final

TENANT: Final = "0f5c1d2e-3b4a-4968-9786-950412233445"
OUTER: Final = "11111111-1111-4222-8333-444455556666"
INNER: Final = "22222222-1111-4222-8333-444455556666"
_NON_GALLERY: Final = "8adf8e6e-67b2-4cf2-a259-e3dc5476c621"
_NON_GALLERY_GOVERNMENT: Final = "4602d0b4-76bb-404b-bca9-2652e1a39c6d"

_PRELUDE = """
import pulumi
import pulumi_azuread as azuread


def group(name, **given):
    return azuread.Group(name, display_name=name, security_enabled=True, **given)


def assign(name, principal, resource):
    azuread.AppRoleAssignment(
        name,
        app_role_id="18d14569-c3bd-439b-9a66-3a2aee01d14f",
        principal_object_id=principal,
        resource_object_id=resource,
        opts=options,
    )


def secret(name, service_principal, *credentials):
    azuread.SynchronizationSecret(
        name,
        service_principal_id=service_principal,
        credentials=[{"key": key, "value": value} for key, value in credentials],
        opts=options,
    )
"""
_JOB = """
options = pulumi.ResourceOptions({options})
application = azuread.Application("crm", display_name="CRM", template_id="{template}", opts=options)
principal = azuread.ServicePrincipal("crm", client_id=application.client_id, use_existing=True, opts=options)
azuread.SynchronizationJob("crm", service_principal_id=principal.id, template_id="scim", opts=options)
"""
_PROVIDER = 'provider=azuread.Provider("tenant", tenant_id="' + TENANT + '")'


def _crm(rest: str, *, provider: str = "", template: str = _NON_GALLERY) -> str:
    """The job `crm` of an application, and the rest of the program."""
    return _PRELUDE + _JOB.format(options=provider, template=template) + rest


ASSIGNED_BY_ID = _crm(f'assign("assigned", "{OUTER}", principal.object_id)\n', provider=_PROVIDER)
LOOKED_UP_GROUP = _crm(
    """
outer = azuread.get_group_output(display_name="Outer", opts=pulumi.InvokeOptions(provider=options.provider))
assign("assigned", outer.object_id, principal.object_id)
""",
    provider=_PROVIDER,
)
GROUP_ASKED_FOR = _crm(
    """
outer = azuread.get_group(display_name="Outer", opts=pulumi.InvokeOptions(provider=options.provider))
assign("assigned", outer.object_id, principal.object_id)
""",
    provider=_PROVIDER,
)
LOOKED_UP_PRINCIPAL = (
    _PRELUDE
    + """
options = None
inner = group("inner")
outer = group("outer", members=[inner.object_id])
principal = azuread.get_service_principal_output(display_name="CRM")
azuread.SynchronizationJob("crm", service_principal_id=principal.id, template_id="scim")
assign("assigned", outer.object_id, principal.object_id)
"""
)
MEMBER_OF_ONE_OF_TWO = _crm(
    """
inner = group("inner")
outer = group("outer")
assign("assigned", outer.object_id, principal.object_id)
azuread.GroupMember(
    "member",
    group_object_id=pulumi.Output.all(outer.object_id, inner.object_id).apply(lambda ids: ids[0]),
    member_object_id=inner.object_id,
)
"""
)
MEMBER_OF_USER_AND_GROUP = _crm(
    """
user = azuread.User("user", user_principal_name="ada@contoso.com", display_name="Ada")
inner = group("inner", members=[])
member = pulumi.Output.all(user.object_id, inner.display_name).apply(lambda values: values[0])
outer = group("outer", members=[member])
assign("assigned", outer.object_id, principal.object_id)
"""
)
LEFT_ON_THE_LOOP = _crm(
    """
import asyncio


async def credentials():
    await asyncio.sleep(0.1)
    secret("late", principal.id, ("BaseAddress", "https://contoso.b2clogin.com/scim"), ("SecretToken", "t"))


asyncio.ensure_future(credentials())
"""
)
CREDENTIALS_OF_TWO_RESOURCES = _crm(
    """
secret("crm", principal.id, ("BaseAddress", "https://crm.example.com/scim"), ("SecretToken", "t"))
secret("shop", principal.id, ("BaseAddress", "https://contoso.b2clogin.com/scim"), ("SecretToken", "t"))
"""
)
KEYS_TWICE = _crm(
    """
secret(
    "crm",
    principal.id,
    ("BaseAddress", "https://crm.example.com/scim"),
    ("BaseAddress", "https://contoso.b2clogin.com/scim"),
    ("SecretToken", "t"),
    ("SecretToken", "t" * 2000),
)
""",
    template=_NON_GALLERY_GOVERNMENT,
)

_LARGE = """
secret("crm", principal.id, ("BaseAddress", "https://crm.example.com/scim"), ("SecretToken", "t" * 1100))
"""
# Credentials above the limit of the US Government clouds, while no provider names a cloud.
LARGE_CREDENTIALS = _crm(_LARGE)
LARGE_CREDENTIALS_OF_OWN_PROVIDER = _crm(_LARGE, provider=_PROVIDER)
LARGE_GOVERNMENT_CREDENTIALS_OF_OWN_PROVIDER = _crm(_LARGE, provider=_PROVIDER, template=_NON_GALLERY_GOVERNMENT)
TWO_APPLICATIONS = (
    _PRELUDE
    + f"""
options = None
leads = group("leads")
everyone = group("everyone", members=[leads.object_id])
for name in ("crm", "wiki"):
    application = azuread.Application(name, display_name=name, template_id="{_NON_GALLERY}")
    principal = azuread.ServicePrincipal(name, client_id=application.client_id, use_existing=True)
    azuread.SynchronizationJob(name, service_principal_id=principal.id, template_id="scim")
    assign(name, everyone.object_id, principal.object_id)
"""
)
