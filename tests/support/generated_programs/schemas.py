"""Schemas of jobs, and the components that declare whole jobs."""

from typing import Final

from tests.support.generated_programs.draft import B2C_ADDRESS, Draft, Piece, with_options

_MAPPINGS: Final = (
    'to("displayName", attribute("displayName"))',
    'to("active", expression(\'Switch([IsSoftDeleted], , "False", "True", "True", "False")\'))',
    'to("password", expression(\'RandomString(16, 2, 2, 2, 2, "")\'))',
    'to("title", expression("ToUpper([jobTitle])"))',
    'to("nickName", attribute("mailNickname"))',
    'to("manager", attribute("manager"))',
)


def schema(draft: Draft) -> Piece | None:
    """The schema of a job that is declared; None where there is no job."""
    with_jobs = [principal for principal in draft.principals if principal.job is not None]
    if not with_jobs:
        return None
    principal = draft.one(with_jobs)
    own = tuple(option for option in principal.options if not option.startswith("provider="))
    whole = (
        f"synchronization_schema(synchronization_rule(users({_mappings(draft)}, target=SCIM_USER), "
        'target_directory="customappsso"))'
    )
    if draft.client_ids and draft.chance(0.1):
        whole = f"{draft.one(draft.client_ids)}.apply(lambda _: {whole})"
    return draft.piece(
        f'SynchronizationSchema("{draft.name("schema")}", service_principal_id={principal.id}, '
        f'job_id={principal.job}.id, template_id="scim", schema={whole}{with_options(own)})'
    )


def provisioning_job(draft: Draft) -> Piece:
    """A component that declares an application and its job."""
    name = draft.name("component")
    address = draft.one(['"https://crm.example.com/scim"', f'"{B2C_ADDRESS}"'])
    token = draft.one(['"planted-token"', 'pulumi.Output.secret("planted-token-" * 80)'])
    options = (
        [f'providers={{"azuread": {draft.one(draft.providers)}}}'] if draft.providers and draft.chance(0.5) else []
    )
    cloud = draft.one(["", "", '"cloud": "usgovernmentl4", '])
    text = (
        f'{name} = ProvisioningJob("{name}", {{"display_name": "{name}", {cloud}"credentials": '
        f'{{"base_address": {address}, "secret_token": {token}}}, "mappings": [{_mappings(draft)}]}}'
        f"{', pulumi.ResourceOptions(' + ', '.join(options) + ')' if options else ''})"
    )
    if draft.groups:
        who = f"{draft.one(draft.groups)}.object_id"
        text += (
            f'\nazuread.AppRoleAssignment("{name}", app_role_id="18d14569-c3bd-439b-9a66-3a2aee01d14f", '
            f"principal_object_id={who}, resource_object_id={name}.service_principal_object_id)"
        )
    return draft.piece(text)


def cross_tenant_sync(draft: Draft) -> Piece:
    """A component that declares a cross-tenant synchronization."""
    name = draft.name("sync")
    return draft.piece(
        f'CrossTenantSync("{name}", {{"display_name": "{name}", '
        '"target_tenant_id": "3d2b6c5a-9f1e-4b7d-8a64-1c0f2e3d4b5a"})'
    )


def _mappings(draft: Draft) -> str:
    chosen = draft.some(_MAPPINGS, 3)
    return ", ".join(['to("userName", attribute("userPrincipalName"), matching=1)', *chosen])
