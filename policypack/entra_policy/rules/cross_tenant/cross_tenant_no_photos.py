"""EP104 cross-tenant-no-photos."""

from collections.abc import Iterator
from typing import Final

from entra_policy.estate.schema import AttributeMapping
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_policy.rules.cross_tenant._scenarios import CROSS_TENANT
from entra_policy.rules.cross_tenant._secrets import holds_secret
from entra_policy.values import Undecided

_PHOTOS: Final = frozenset({"photo", "thumbnailphoto", "jpegphoto"})


@rule(
    "EP104",
    "cross-tenant-no-photos",
    level=Level.MANDATORY,
    subject=Subject.MAPPING,
    item="Synchronizing photos",
    scenarios=CROSS_TENANT,
)
def cross_tenant_no_photos(mapping: AttributeMapping, _: Context) -> Iterator[Problem]:
    """No photo is synchronized into another tenant.

    What it checks
        The target attribute and every attribute that the source refers to: photo, thumbnailPhoto and jpegPhoto,
        regardless of case. Expressions are parsed: text in quotes isn't a reference.

    Why
        Photos are not synchronized across tenants: the service neither reads them from the source tenant nor writes
        them into the target tenant.

    Example
        ```python
        SynchronizationSchema(
            "to-fabrikam-schema",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="Azure2Azure.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="Azure2Azure",
            mode="merge",
            schema=synchronization_schema(
                synchronization_rule(
                    users(to("thumbnailPhoto", attribute("thumbnailPhoto"))),
                    target_directory=TARGET_TENANT_DIRECTORY,
                )
            ),
        )
        ```

    Instead
        ```python
        # Only what the service synchronizes is mapped; each user sets a photo in the other tenant.
        SynchronizationSchema(
            "to-fabrikam-schema",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="Azure2Azure.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="Azure2Azure",
            mode="merge",
            schema=synchronization_schema(
                synchronization_rule(
                    users(to("displayName", attribute("displayName"))),
                    target_directory=TARGET_TENANT_DIRECTORY,
                )
            ),
        )
        ```

    When it is undecided
        While a name or an expression is not known before deployment, or when a photo is mapped and what the job is for
        is not known.
    """
    not_known: Undecided | None = None
    try:
        target = mapping.target
    except Undecided as undecided:
        target, not_known = None, undecided
    if target is not None and target.lower() in _PHOTOS:
        yield Problem(
            f"The target of {mapping.label} is a photo, and cross-tenant synchronization does not synchronize photos. "
            "Remove this mapping.",
            about=f"{mapping.label}: the target is a photo",
            path=f"{mapping.path}.targetAttributeName",
        )
        return  # the mapping is to be removed, whatever it reads
    for name in mapping.source_references():
        if name.lower() in _PHOTOS:
            quoted = "an attribute" if holds_secret(mapping.value.get("source"), mapping) else f"`{name}`"
            yield Problem(
                f"The source of {mapping.label} refers to {quoted}, a photo, which cross-tenant synchronization does "
                "not read. Remove the reference.",
                about=f"{mapping.label}: the source refers to {quoted}",
                path=f"{mapping.path}.source",
            )
    if not_known is not None:
        raise not_known
