"""EP608 target-id-not-mapped."""

from collections.abc import Iterator
from typing import Final

from entra_policy.estate.schema import AttributeMapping
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_policy.rules.documented_elsewhere import _pages as pages
from entra_policy.rules.documented_elsewhere._deciding import all_hold
from entra_policy.rules.documented_elsewhere._directories import goes_to_entra
from entra_sync.templates import Scenario

_CORE: Final = "urn:ietf:params:scim:schemas:core:2.0"
_IDS: Final = frozenset({"id", f"{_CORE}:user:id", f"{_CORE}:group:id"})


@rule(
    "EP608",
    "target-id-not-mapped",
    level=Level.ADVISORY,
    subject=Subject.MAPPING,
    scenarios=frozenset({Scenario.APPLICATION}),
    documented_in=(pages.CUSTOMIZE_ATTRIBUTES,),
)
def target_id_not_mapped(mapping: AttributeMapping, _: Context) -> Iterator[Problem]:
    """The application's own id is not a target of a mapping.

    What it checks
        Whether the target of an attribute mapping of a job for an application is `id`, alone or in a SCIM core schema
        (`urn:ietf:params:scim:schemas:core:2.0:User:id`). `externalId` is fine, and so is `id` as a source or in an
        extension.

    Why
        The application gives each user its key and returns it; the service remembers it to find the user again. What a
        mapping writes there is refused or ignored, or the service loses the user.

    Example
        ```python
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [
                    to("userName", attribute("userPrincipalName"), matching=1),
                    to("id", attribute("objectId")),
                ],
            },
        )
        ```

    Instead
        ```python
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [
                    to("userName", attribute("userPrincipalName"), matching=1),
                    to("externalId", attribute("objectId")),
                ],
            },
        )
        ```

    When it is undecided
        While the target or the target directory's name is not known before deployment, or when such a mapping is there
        and what the job is for is not known.
    """
    if all_hold(
        lambda: (mapping.target or "").lower() in _IDS,
        lambda: not goes_to_entra(mapping.object_mapping),
    ):
        yield Problem(
            f"The target of {mapping.label} is the application's own key, which the application gives and the service "
            "only remembers. Map `externalId` instead, or remove this mapping.",
            about=f"{mapping.label}: the target is the application's key",
            path=f"{mapping.path}.targetAttributeName",
        )
