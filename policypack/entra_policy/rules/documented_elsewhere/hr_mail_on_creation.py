"""EP605 hr-mail-on-creation."""

from collections.abc import Iterator

from entra_policy.estate.schema import AttributeMapping
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_policy.rules.documented_elsewhere import _pages as pages
from entra_policy.rules.documented_elsewhere._deciding import all_hold
from entra_policy.rules.documented_elsewhere._directories import goes_to_entra
from entra_sync.templates import Scenario


@rule(
    "EP605",
    "hr-mail-on-creation",
    level=Level.ADVISORY,
    subject=Subject.MAPPING,
    scenarios=frozenset({Scenario.INBOUND}),
    documented_in=(pages.HR_UPDATE_ISSUES,),
)
def hr_mail_on_creation(mapping: AttributeMapping, _: Context) -> Iterator[Problem]:
    """Mail flows into Microsoft Entra ID only when a user is created.

    What it checks
        Whether the target of an inbound job's attribute mapping is `mail` of Microsoft Entra ID, with a flow type other
        than `ObjectAddOnly`. Mail in Active Directory is fine.

    Why
        The connector sets the mail address when it creates a user, and not afterwards. The logs show an update that
        never happens, so a mapping that seems to update mail misleads whoever reads it.

    Example
        ```python
        SynchronizationSchema(
            "workers",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="Workday2AAD.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="Workday2AAD",
            schema=synchronization_schema(
                synchronization_rule(
                    object_mapping("Worker", "User", to("mail", attribute("EmailAddress"))),
                    source_directory="Workday",
                    target_directory="Azure Active Directory",
                )
            ),
        )
        ```

    Instead
        ```python
        # The mapping says what happens; later changes are made in Exchange Online.
        SynchronizationSchema(
            "workers",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="Workday2AAD.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="Workday2AAD",
            schema=synchronization_schema(
                synchronization_rule(
                    object_mapping("Worker", "User", to("mail", attribute("EmailAddress"), on_create_only=True)),
                    source_directory="Workday",
                    target_directory="Azure Active Directory",
                )
            ),
        )
        ```

    When it is undecided
        While the target, the flow type or the name of the target directory is not known before deployment, or when such
        a mapping is there and what the job is for is not known.
    """
    if all_hold(
        lambda: (mapping.target or "").lower() == "mail",
        lambda: mapping.flow_type != "ObjectAddOnly",
        lambda: goes_to_entra(mapping.object_mapping),
    ):
        yield Problem(
            f"{mapping.label} seems to keep mail up to date, but the connector sets it only when it creates a user. "
            "Let it flow on creation only (`ObjectAddOnly`), and change mail of existing users in Exchange Online.",
            about=f"{mapping.label}: mail is not updated",
            path=f"{mapping.path}.flowType",
        )
