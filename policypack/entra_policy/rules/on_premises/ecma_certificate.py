"""EP411 ecma-certificate."""

import datetime as dt
from collections.abc import Iterator
from functools import partial
from typing import Final

from entra_policy.estate.addresses import host_of
from entra_policy.estate.credentials import Declared
from entra_policy.estate.job import Job
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, NotApplicable, Problem, Subject, rule
from entra_policy.rules.on_premises._certificate import DeclaredCertificate, covers
from entra_policy.rules.on_premises._provisioned import ON_PREMISES, decided
from entra_policy.values import Undecided, is_unknown, known_text

_THIS_MACHINE: Final = frozenset({"localhost", "127.0.0.1", "::1"})


@rule(
    "EP411",
    "ecma-certificate",
    level=Level.MANDATORY,
    subject=Subject.JOB,
    item="SSL certificates",
    scenarios=ON_PREMISES,
)
def ecma_certificate(job: Job, context: Context) -> Iterator[Problem]:
    """The connector host's certificate is issued for the host that the service calls, and is valid.

    What it checks
        A component's `certificate` (in PEM form, or described by its names, its expiry date and whether it is
        self-signed): whether its common name or an alternative name, wildcards included, is the host of the tenant URL
        (`BaseAddress`, or the component's `tenant_url`). For `localhost` the declared `host_name` is used. It is
        advisory when the certificate has expired, and when it is self-signed and no agent (`agent_id`) is declared.

    Why
        The subject of the certificate must be the host that the connector host is installed on. The service accepts a
        certificate that Azure trusts, or calls through the provisioning agent; otherwise every call fails and the job
        goes into quarantine.

    Example
        ```python
        pulumi.ComponentResource(
            "entra:index:OnPremisesApplication",
            "erp",
            {
                "tenant_url": "https://erp.contoso.com:8585/ecma2host_erp/scim",
                "certificate": {"common_name": "crm.contoso.com", "not_after": "2099-12-31"},
            },
        )
        ```

    Instead
        ```python
        pulumi.ComponentResource(
            "entra:index:OnPremisesApplication",
            "erp",
            {
                "tenant_url": "https://erp.contoso.com:8585/ecma2host_erp/scim",
                "certificate": {"common_name": "*.contoso.com", "not_after": "2099-12-31"},
            },
        )
        ```

    When it is undecided
        While the certificate or the tenant URL is not known before deployment or can't be read; and for `localhost`,
        while no `host_name` is declared.
    """
    component = job.component
    if component is None or job.argument("certificate") is None:
        raise NotApplicable
    certificate = DeclaredCertificate(job.argument("certificate"), component)
    not_known: list[Undecided] = []
    hosts = [decided(not_known, partial(_host, job, address)) for address in _addresses(job)]
    names = decided(not_known, certificate.names)
    if names is not None and any(host is not None and not any(covers(name, host) for name in names) for host in hosts):
        yield Problem(
            "The connector host's certificate is not issued for the host of the tenant URL, so the service refuses to "
            "connect. Use a certificate whose subject or alternative name is that host, or correct the address.",
            about="the certificate is for another host",
            path="certificate",
            urn=component.urn,
        )
    last_day = decided(not_known, certificate.last_day)
    # The date is deliberately the local one of the machine that runs the check.
    today = context.settings.today or dt.date.today()  # noqa: DTZ011
    if last_day is not None and last_day < today:
        when = "has expired" if certificate.secret else f"expired on {last_day.isoformat()}"
        yield Problem(
            f"The connector host's certificate {when}. Renew it.",
            about="the certificate has expired",
            path="certificate",
            urn=component.urn,
            level=Level.ADVISORY,
        )
    if job.argument("agent_id") is None and decided(not_known, certificate.is_self_signed):
        yield Problem(
            "The connector host's certificate is self-signed, and no provisioning agent is declared, so the service "
            "can't trust it. Use a certificate that Azure trusts, or declare the agent (`agent_id`).",
            about="the certificate is self-signed",
            path="certificate",
            urn=component.urn,
            level=Level.ADVISORY,
        )
    if not_known:
        raise not_known[0]


def _addresses(job: Job) -> tuple[Declared, ...]:
    """What says the tenant URL: each credential `BaseAddress`, else the component's argument."""
    stated = Declared(job.argument("tenant_url"), "tenant_url", job.component)
    addresses = job.credentials.every("BaseAddress")
    # Credentials that are seen later may contain another address, which then takes precedence.
    unseen = addresses[0].resource is None and job.credentials.may_follow
    if stated.value is None or unseen:
        return addresses
    readable = tuple(each for each in addresses if each.value is not None and not is_unknown(each.value))
    return readable if len(readable) == len(addresses) else (*readable, stated)


def _host(job: Job, address: Declared) -> str:
    """The host name of an address that the service calls the connector host by. Raises `Undecided`."""
    component = job.component.urn if job.component else None
    text = known_text(address.value, address.path, address.urn)
    if text is None:
        raise Undecided("can't be compared: the tenant URL (`BaseAddress`) is not declared", "certificate", component)
    host = host_of(text)
    if host is None:
        raise Undecided("is no address with a host", address.path, address.urn)
    if host not in _THIS_MACHINE:
        return host
    name = known_text(job.argument("host_name"), "host_name", component)
    if not name:
        raise Undecided("is on localhost, and no `host_name` says which host that is", address.path, address.urn)
    return name
