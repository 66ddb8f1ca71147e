"""What jobs can be created from, as text and as JSON."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from entra_policy.reports.json_text import json_text
from entra_policy.tenant.offers import PrincipalOffer, TenantOffer
from entra_policy.text import plain
from entra_sync.graph import ApplicationTemplate
from entra_sync.known_applications import Fact, KnownApplication

_WIDTH: Final = 26


def render_documented(applications: Sequence[KnownApplication]) -> str:
    """Documented applications as text."""
    lines = []
    for each in applications:
        lines += [each.name, *(_row(fact.kind, _fact(fact)) for fact in each.facts), ""]
    lines.append(
        "This is what public documentation says. `entra-policy templates NAME --tenant TENANT` asks Microsoft Graph."
    )
    return _text(lines)


def render_documented_json(applications: Sequence[KnownApplication]) -> str:
    """Documented applications as JSON."""
    document = {
        "schema_version": 1,
        "applications": [
            {
                "name": each.name,
                "facts": [
                    {
                        "kind": fact.kind.value,
                        "value": fact.value,
                        "cloud": None if fact.cloud is None else fact.cloud.value,
                        "source": fact.source,
                    }
                    for fact in each.facts
                ],
            }
            for each in applications
        ],
    }
    return json_text(document)


def render_offer(offer: TenantOffer) -> str:
    """What a tenant's Graph says, as text."""
    lines: list[str] = []
    for template in offer.gallery:
        lines += [f"{template.display_name or template.id}  (in the gallery)", *_gallery_rows(template), ""]
    for found in offer.principals:
        lines += [f"{found.principal.display_name or found.principal.id}  (in the tenant)", *_principal_rows(found), ""]
    return _text(lines[:-1])


def render_offer_json(offer: TenantOffer) -> str:
    """What a tenant's Graph says, as JSON."""
    document = {
        "schema_version": 1,
        "gallery": [
            {
                "id": each.id,
                "display_name": each.display_name,
                "publisher": each.publisher,
                "provisioning": list(each.supported_provisioning_types or ()),
                "single_sign_on": list(each.supported_single_sign_on_modes or ()),
            }
            for each in offer.gallery
        ],
        "service_principals": [_principal(each) for each in offer.principals],
    }
    return json_text(document)


def _fact(fact: Fact) -> str:
    cloud = f" ({fact.cloud.value})" if fact.cloud else ""
    return f"{fact.value}{cloud}  [{fact.source}]"


def _gallery_rows(template: ApplicationTemplate) -> Iterator[str]:
    yield _row("application template", template.id)
    if template.publisher:
        yield _row("publisher", template.publisher)
    yield _row("provisioning", ", ".join(template.supported_provisioning_types or ()) or "not supported")


def _principal_rows(found: PrincipalOffer) -> Iterator[str]:
    principal = found.principal
    yield _row("service principal", f"{principal.id}  (client id {principal.app_id})")
    if principal.application_template_id:
        yield _row("application template", principal.application_template_id)
    for offered in found.templates:
        default = "  (default)" if offered.template.default else ""
        yield _row("synchronization template", f"{offered.template.id}{default}")
        if offered.directories:
            yield _row("  its directories", ", ".join(offered.directories))
    if not found.templates:
        yield _row("synchronization template", "none: it can't have a job")
    for role in principal.app_roles or ():
        state = "" if role.is_enabled else ", disabled"
        members = ", ".join(role.allowed_member_types)
        yield _row("role", f"{role.display_name or role.value}  {role.id}  (for {members}{state})")


def _principal(found: PrincipalOffer) -> dict[str, Any]:
    principal = found.principal
    return {
        "id": principal.id,
        "client_id": principal.app_id,
        "display_name": principal.display_name,
        "application_template_id": principal.application_template_id,
        "synchronization_templates": [
            {
                "id": each.template.id,
                "default": each.template.default,
                "factory_tag": each.template.factory_tag,
                "directories": list(each.directories),
            }
            for each in found.templates
        ],
        "roles": [
            {
                "id": role.id,
                "display_name": role.display_name,
                "value": role.value,
                "enabled": role.is_enabled,
                "for": list(role.allowed_member_types),
            }
            for role in principal.app_roles or ()
        ],
    }


def _row(label: str, text: str) -> str:
    return f"  {label:<{_WIDTH}}{text}"


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{plain(line)}\n" for line in lines)
