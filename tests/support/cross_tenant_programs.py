"""Programs with a cross-tenant job of azuread resources, for the cases of rules."""

SOURCE = "0f5c1d2e-3b4a-5968-7786-950412233445"
TARGET = "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a"

PLAIN = """
tenant = azuread.Provider("tenant", {provider})
options = pulumi.ResourceOptions(provider=tenant)
unknown = azuread.Application("application", display_name="application").client_id
principal = azuread.ServicePrincipal("principal", client_id="5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b", opts=options)
job = azuread.SynchronizationJob("job", service_principal_id=principal.id, template_id={template}, opts=options)
azuread.SynchronizationSecret("credentials", service_principal_id=principal.id, credentials=[
    {credentials}
], opts=options)
"""


def plain(
    company: str, *, provider: str = f'tenant_id="{SOURCE}"', template: str = '"Azure2Azure"', more: str = ""
) -> str:
    """A program of azuread resources: a job with credentials, one of them the target tenant."""
    credentials = f'{{"key": "CompanyId", "value": {company}}}, {more}'
    return PLAIN.format(provider=provider, template=template, credentials=credentials)
