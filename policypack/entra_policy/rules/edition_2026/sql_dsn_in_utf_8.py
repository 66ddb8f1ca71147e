"""EP504 sql-dsn-in-utf-8."""

import re
from collections.abc import Iterator

from entra_policy.estate.job import Job
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, NotApplicable, Problem, Subject, rule
from entra_policy.rules.edition_2026._edition import EDITION
from entra_policy.values import known_text
from entra_sync.templates import Scenario


@rule(
    "EP504",
    "sql-dsn-in-utf-8",
    level=Level.MANDATORY,
    subject=Subject.JOB,
    item="The SQL connector's DSN file must be UTF-8",
    editions=EDITION,
    scenarios=frozenset({Scenario.ON_PREMISES}),
)
def sql_dsn_in_utf_8(job: Job, _: Context) -> Iterator[Problem]:
    """The DSN file of the SQL connector is UTF-8.

    What it checks
        The argument `dsn_encoding` of an on-premises application, where it is declared.

    Why
        The connector host reads the DSN file as UTF-8; a file in another encoding can't be read, and the connector
        does not start.

    Example
        ```python
        OnPremisesApplication(
            "hr",
            {
                "tenant_url": "https://hr.contoso.com:8585/ecma2host_hr/scim",
                "secret_token": "token",
                "synchronization_template_id": "onPremisesHr",
                "target": "sql",
                "dsn_encoding": "utf-16",
            },
        )
        ```

    Instead
        ```python
        OnPremisesApplication(
            "hr",
            {
                "tenant_url": "https://hr.contoso.com:8585/ecma2host_hr/scim",
                "secret_token": "token",
                "synchronization_template_id": "onPremisesHr",
                "target": "sql",
                "dsn_encoding": "utf-8",
            },
        )
        ```

    When it is undecided
        While the declared encoding is not known before deployment.
    """
    declared = job.argument("dsn_encoding")
    if declared is None:
        raise NotApplicable
    urn = job.component.urn if job.component else None
    encoding = known_text(declared, "dsn_encoding", urn)
    if encoding is not None and re.sub("[-_ ]", "", encoding.lower()) not in ("utf8", "utf8sig"):
        yield Problem(
            "The DSN file is declared with an encoding other than UTF-8, the only one that the SQL connector reads. "
            "Save the file as UTF-8.",
            about="the DSN file is not UTF-8",
            path="dsn_encoding",
            urn=urn,
        )
