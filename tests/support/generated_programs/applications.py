"""Providers, applications, service principals and jobs."""

from typing import Final

from tests.support.generated_programs.draft import (
    NON_GALLERY,
    NON_GALLERY_GOVERNMENT,
    Draft,
    Kind,
    Piece,
    Principal,
    picked,
    with_options,
)

_TENANTS: Final = ("0f5c1d2e-3b4a-4968-9786-950412233445", "3d2b6c5a-9f1e-4b7d-8a64-1c0f2e3d4b5a")
_ENVIRONMENTS: Final = ("public", "global", "usgovernment", "usgovernmentl5", "china")
_METADATA_HOSTS: Final = ("management.azure.com", "management.usgovcloudapi.net", "metadata.example.com")
# The non-gallery templates, AWS IAM Identity Center, Salesforce.
_TEMPLATES: Final = (
    NON_GALLERY,
    NON_GALLERY,
    NON_GALLERY_GOVERNMENT,
    "21ed01d2-ec13-4e9e-86c1-cd546719ebc4",
    "518e5f48-1fc8-4c48-9387-9fdf28b0dfe7",
)
_JOB_TEMPLATES: Final = ("scim", "scim", "scim", "dataBricks", "Azure2Azure", "Azure2Azure", "salesforce")
_EXISTING: Final = ("Existing CRM", "Existing Shop")
EXISTING_PRINCIPALS: Final = ("7b1f0d3c-5a2e-4c8f-9d6b-1e2f3a4b5c6d", "8c2f1d4c-6b3e-4d9f-8e7c-2f3a4b5c6d7e")


def provider(draft: Draft) -> Piece:
    """An explicit provider, with or without a tenant and a cloud."""
    draft.note(Kind.SEVERAL_PROVIDERS)
    name = draft.name("provider")
    arguments = [f'"{name}"']
    if draft.chance(0.6):
        arguments.append(f'tenant_id="{draft.one(_TENANTS)}"')
    if draft.chance(0.4):
        arguments.append(f'environment="{draft.one(_ENVIRONMENTS)}"')
    elif draft.chance(0.4):
        draft.note(Kind.CLOUD_NOT_IN_PROVIDER)
        arguments.append(f'metadata_host="{draft.one(_METADATA_HOSTS)}"')
    else:
        draft.note(Kind.CLOUD_NOT_IN_PROVIDER)
    draft.providers.append(name)
    return draft.piece(f"{name} = azuread.Provider({', '.join(arguments)})")


def component(draft: Draft) -> Piece:
    """A component that others are declared in."""
    name = draft.name("part")
    draft.components.append(name)
    return draft.piece(f'{name} = pulumi.ComponentResource("example:index:Part", "{name}")')


def declared(draft: Draft) -> Piece:
    """An application and its service principal, created or adopted."""
    application, principal = draft.name("application"), draft.name("principal")
    options = draft.placed()
    more = with_options(options)
    client_id = "" if draft.chance(0.8) else ', notification_email_addresses=["somebody@example.com"]'
    template = "" if draft.chance(0.15) else f', template_id="{draft.one(_TEMPLATES)}"'
    adopted = ", use_existing=True" if template else ""
    draft.client_ids.append(f"{application}.client_id")
    draft.principals.append(Principal(f"{principal}.id", f"{principal}.object_id", options))
    return draft.piece(
        f'{application} = azuread.Application("{application}", display_name="{application}"{template}{more})\n'
        f'{principal} = azuread.ServicePrincipal("{principal}", client_id={application}.client_id'
        f"{adopted}{client_id}{more})"
    )


def from_template(draft: Draft) -> Piece:
    """An application from a template, which creates its service principal; it may be adopted beside."""
    application = draft.name("instance")
    options = draft.placed()
    more = with_options(options)
    text = (
        f'{application} = azuread.ApplicationFromTemplate("{application}", display_name="{application}", '
        f'template_id="{draft.one(_TEMPLATES)}"{more})'
    )
    own = Principal(f"{application}.service_principal_id", f"{application}.service_principal_object_id", options)
    client_id = f"azuread.get_application_output(object_id={application}.application_object_id).client_id"
    if draft.chance(0.4):
        name = draft.name("adopted")
        text += f'\n{name} = azuread.ServicePrincipal("{name}", client_id={client_id}, use_existing=True{more})'
        own = Principal(draft.one([own.id, f"{name}.id"]), draft.one([own.object_id, f"{name}.object_id"]), options)
    draft.client_ids.append(client_id)
    draft.principals.append(own)
    return draft.piece(text)


def looked_up(draft: Draft) -> Piece:
    """A service principal that exists already, looked up in one of the forms and by one of the arguments."""
    draft.note(Kind.APPLICATION_LOOKED_UP)
    name = draft.name("found")
    asked = [f'display_name="{draft.one(_EXISTING)}"', f'object_id="{draft.one(EXISTING_PRINCIPALS)}"']
    form = "get_service_principal"
    if draft.chance(0.7):
        form = "get_service_principal_output"
        asked += [f"client_id={client_id}" for client_id in draft.client_ids]
        if len(draft.client_ids) > 1 and draft.chance(0.5):
            draft.note(Kind.JOIN_NOT_KNOWN)
            asked.append(f"client_id={picked(draft.random.sample(draft.client_ids, 2))}")
    # What exists already is in the tenant of the default provider.
    draft.principals.append(Principal(f"{name}.id", f"{name}.object_id"))
    return draft.piece(f"{name} = azuread.{form}({draft.one(asked)})")


def job(draft: Draft) -> Piece:
    """A synchronization job of one of the service principals."""
    index = draft.random.randrange(len(draft.principals))
    principal = draft.principals[index]
    name = draft.name("job")
    options = list(principal.options)
    if draft.groups and draft.chance(0.1):
        options.append(f"depends_on=[{draft.one(draft.groups)}]")
    arguments = [f'"{name}"', f"service_principal_id={_id_of(draft, principal)}"]
    if draft.chance(0.07) and draft.client_ids:
        arguments.append(f"template_id={draft.one(draft.client_ids)}")
    else:
        arguments.append(f'template_id="{draft.one(_JOB_TEMPLATES)}"')
    if draft.chance(0.2):
        arguments.append(f"enabled={draft.chance(0.5)}")
    draft.principals[index] = Principal(principal.id, principal.object_id, principal.options, name)
    return draft.piece(f"{name} = azuread.SynchronizationJob({', '.join(arguments)}{with_options(options)})")


def _id_of(draft: Draft, principal: Principal) -> str:
    """The resource id of a service principal, now and then one of several, or a text that is known."""
    if len(draft.principals) > 1 and draft.chance(0.08):
        draft.note(Kind.JOIN_NOT_KNOWN)
        return picked([principal.id, draft.one(draft.principals).id])
    if draft.chance(0.05):
        return f'"/servicePrincipals/{draft.one(EXISTING_PRINCIPALS)}"'
    return principal.id
