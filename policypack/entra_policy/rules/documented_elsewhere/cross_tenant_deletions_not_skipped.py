"""EP603 cross-tenant-deletions-not-skipped."""

from collections.abc import Iterator
from functools import partial
from typing import Final

from entra_policy.estate.job import Job
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_policy.rules.documented_elsewhere import _pages as pages
from entra_policy.rules.documented_elsewhere._deciding import decided
from entra_policy.values import Undecided, known
from entra_sync.templates import Scenario

_KEY: Final = "SkipOutOfScopeDeletions"
_TRUE: Final = frozenset({"true", "1"})


@rule(
    "EP603",
    "cross-tenant-deletions-not-skipped",
    level=Level.ADVISORY,
    subject=Subject.JOB,
    scenarios=frozenset({Scenario.CROSS_TENANT}),
    documented_in=(pages.SKIP_OUT_OF_SCOPE_DELETIONS,),
)
def cross_tenant_deletions_not_skipped(job: Job, _: Context) -> Iterator[Problem]:
    """Cross-tenant synchronization isn't asked to keep users that go out of scope.

    What it checks
        Whether the credential `SkipOutOfScopeDeletions` of a cross-tenant job is true (`true`, `True`, `1`). False is
        what happens anyway.

    Why
        The setting does nothing in cross-tenant synchronization. Users that go out of scope are deleted in the target
        tenant, although the program says that they stay.

    Example
        ```python
        source = azuread.Provider("source", tenant_id="0f5c1d2e-3b4a-5968-7786-950412233445")
        principal = azuread.ServicePrincipal(
            "to-fabrikam",
            client_id="5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            opts=pulumi.ResourceOptions(provider=source),
        )
        azuread.SynchronizationJob(
            "to-fabrikam",
            service_principal_id=principal.id,
            template_id="Azure2Azure",
            opts=pulumi.ResourceOptions(provider=source),
        )
        azuread.SynchronizationSecret(
            "to-fabrikam",
            service_principal_id=principal.id,
            credentials=[
                {"key": "AuthenticationType", "value": "SyncPolicy"},
                {"key": "CompanyId", "value": "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a"},
                {"key": "SyncAll", "value": "false"},
                {"key": "SkipOutOfScopeDeletions", "value": "True"},
            ],
            opts=pulumi.ResourceOptions(provider=source),
        )
        ```

    Instead
        ```python
        # Who must stay in the other tenant stays assigned here.
        source = azuread.Provider("source", tenant_id="0f5c1d2e-3b4a-5968-7786-950412233445")
        principal = azuread.ServicePrincipal(
            "to-fabrikam",
            client_id="5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            opts=pulumi.ResourceOptions(provider=source),
        )
        azuread.SynchronizationJob(
            "to-fabrikam",
            service_principal_id=principal.id,
            template_id="Azure2Azure",
            opts=pulumi.ResourceOptions(provider=source),
        )
        azuread.SynchronizationSecret(
            "to-fabrikam",
            service_principal_id=principal.id,
            credentials=[
                {"key": "AuthenticationType", "value": "SyncPolicy"},
                {"key": "CompanyId", "value": "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a"},
                {"key": "SyncAll", "value": "false"},
            ],
            opts=pulumi.ResourceOptions(provider=source),
        )
        ```

    When it is undecided
        While the credential or the keys of the credentials are not known before deployment, or when it is true and what
        the job is for is not known.
    """
    not_known: list[Undecided] = []
    for credential in job.credentials.every(_KEY):
        value = decided(not_known, partial(known, credential.value, credential.path, credential.urn))
        if str(value).strip().lower() in _TRUE:
            yield Problem(
                "The credential `SkipOutOfScopeDeletions` does nothing in cross-tenant synchronization: users that go "
                "out of scope are deleted in the target tenant. Remove it, and leave in scope who must stay.",
                about="SkipOutOfScopeDeletions in cross-tenant synchronization",
                path=credential.path,
                urn=credential.urn,
            )
    if not_known:
        raise not_known[0]
