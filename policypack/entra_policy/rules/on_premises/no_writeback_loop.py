"""EP402 no-writeback-loop."""

from collections.abc import Iterator

from entra_policy.estate.schema import ObjectMapping
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, NotApplicable, Problem, Subject, rule
from entra_policy.rules.on_premises._provisioned import (
    ON_PREMISES,
    USER_OR_GROUP,
    is_inbound,
)
from entra_policy.rules.on_premises._writeback import is_ad_ds, uses_entra_connect


@rule(
    "EP402",
    "no-writeback-loop",
    level=Level.MANDATORY,
    subject=Subject.OBJECT_MAPPING,
    item="AD DS: a loop",
    scenarios=ON_PREMISES,
)
def no_writeback_loop(object_mapping: ObjectMapping, context: Context) -> Iterator[Problem]:
    """No users or groups are provisioned into the Active Directory that Entra Connect reads from.

    What it checks
        An on-premises application whose declared target is Active Directory Domain Services (`target` is `ad-ds`) and
        for which Entra Connect is declared for the same directory (`entra_connect`): enabled object mappings that
        provision users or groups to it.

    Why
        Entra Connect reads what the provisioning service has written, and may overwrite it or bring it back into
        Microsoft Entra ID: a loop. Writing users or groups back to Active Directory is not supported this way.

    Example
        ```python
        ECMA = "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:"
        ad = pulumi.ComponentResource(
            "entra:index:OnPremisesApplication", "ad", {"target": "ad-ds", "entra_connect": True}
        )
        SynchronizationSchema(
            "ad",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="erp.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="erp",
            schema=synchronization_schema(
                synchronization_rule(
                    users(
                        to(f"{ECMA}userName", attribute("userPrincipalName"), matching=1),
                    ),
                    target_directory="ERP",
                )
            ),
            opts=pulumi.ResourceOptions(parent=ad),
        )
        ```

    Instead
        ```python
        ECMA = "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:"
        # Users go to a database; those of Active Directory are left to Entra Connect.
        erp = pulumi.ComponentResource("entra:index:OnPremisesApplication", "erp", {"target": "sql"})
        SynchronizationSchema(
            "erp",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="erp.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="erp",
            schema=synchronization_schema(
                synchronization_rule(
                    users(
                        to(f"{ECMA}userName", attribute("userPrincipalName"), matching=1),
                    ),
                    target_directory="ERP",
                )
            ),
            opts=pulumi.ResourceOptions(parent=erp),
        )
        ```

    When it is undecided
        While the target, or whether Entra Connect is used, is not known before deployment.
    """
    job = context.job
    if job.argument("target") is None or not (is_ad_ds(job) and uses_entra_connect(job)):
        raise NotApplicable
    source = object_mapping.source_side.object
    if source is None or source.lower() not in USER_OR_GROUP or is_inbound(object_mapping):
        return
    yield Problem(
        f"{object_mapping.label} provisions into Active Directory Domain Services, which Entra Connect synchronizes "
        "too: each may overwrite what the other has written. Disable this object mapping, and write back with Entra "
        "cloud sync or Microsoft Identity Manager.",
        about=f"{object_mapping.label}: a loop with Entra Connect",
        path=object_mapping.path,
    )
