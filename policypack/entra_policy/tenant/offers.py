"""What jobs can be created from: as public documentation says, and as a tenant's Microsoft Graph says."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from entra_policy.errors import UsageError
from entra_policy.tenant.finding_jobs import is_guid, principals_named
from entra_policy.text import did_you_mean, printable
from entra_sync.graph import (
    ApplicationTemplate,
    GraphClient,
    NotFound,
    ServicePrincipal,
    application_templates_called,
    get_application_template,
    get_service_principal,
    get_template_schema,
    list_service_principals,
    list_templates,
)
from entra_sync.jobs import SynchronizationTemplate
from entra_sync.known_applications import KnownApplication, known_applications


@dataclass(frozen=True, slots=True)
class OfferedTemplate:
    """A synchronization template of a service principal.

    Attributes:
        directories: the names of the directories in the schema that its jobs begin with.
    """

    template: SynchronizationTemplate
    directories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PrincipalOffer:
    """What a service principal offers."""

    principal: ServicePrincipal
    templates: tuple[OfferedTemplate, ...]


@dataclass(frozen=True, slots=True)
class TenantOffer:
    """What a tenant's Graph says of a name: applications in the gallery, and service principals."""

    gallery: tuple[ApplicationTemplate, ...]
    principals: tuple[PrincipalOffer, ...]


def documented(name: str | None) -> tuple[KnownApplication, ...]:
    """The documented applications, or those that a text names: by name, by a part of it, or by an id of theirs.

    Raises:
        UsageError: none is called so.
    """
    every = known_applications()
    if name is None:
        return every
    folded = name.strip().casefold()
    exact = [
        each for each in every if folded in {each.name.casefold(), *(fact.value.casefold() for fact in each.facts)}
    ]
    found = exact or [each for each in every if folded and folded in each.name.casefold()]
    if not found:
        raise UsageError(
            f"no documented application is called `{printable(name)}`{did_you_mean_any(name, _names(every))} "
            "`entra-policy templates` lists them; with --tenant, Microsoft Graph is asked."
        )
    return tuple(found)


def offered(client: GraphClient, name: str) -> TenantOffer:
    """What a tenant's Graph says of a name, or an id.

    Raises:
        UsageError: it knows none.
        GraphError: it can't be asked.
    """
    gallery: tuple[ApplicationTemplate, ...] = ()
    if is_guid(name):
        try:
            gallery = (get_application_template(client, name),)
        except NotFound:
            gallery = ()
    else:
        gallery = application_templates_called(client, name)
    principals = tuple(_offer(client, each) for each in principals_named(client, name))
    if not gallery and not principals:
        names = [*_names(known_applications()), *(each.display_name or "" for each in list_service_principals(client))]
        raise UsageError(
            f"neither the gallery nor the tenant has an application `{printable(name)}`{did_you_mean_any(name, names)}"
        )
    return TenantOffer(gallery, principals)


def did_you_mean_any(name: str, names: Iterable[str]) -> str:
    """`; did you mean ...?` for the nearest name in any case; a full stop where none is near."""
    by_folded = {each.casefold(): each for each in names}
    found = did_you_mean(name.casefold(), by_folded)
    nearest = found.removeprefix("; did you mean `").removesuffix("`?")
    return f"; did you mean `{printable(by_folded[nearest])}`?" if nearest in by_folded else "."


def _names(applications: Iterable[KnownApplication]) -> list[str]:
    return [each.name for each in applications]


def _offer(client: GraphClient, found: ServicePrincipal) -> PrincipalOffer:
    principal = get_service_principal(client, found.id)
    templates = []
    for template in list_templates(client, principal.id):
        schema: dict[str, Any] = get_template_schema(client, principal.id, template.id or "")
        directories = schema.get("directories")
        names = [entry.get("name") for entry in (directories if isinstance(directories, list) else [])]
        templates.append(OfferedTemplate(template, tuple(name for name in names if isinstance(name, str))))
    return PrincipalOffer(principal, tuple(templates))
