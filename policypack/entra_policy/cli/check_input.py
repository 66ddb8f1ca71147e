"""What the commands that run a check have in common: PATH, the options that say how, and the run itself."""

import functools
import gc
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from entra_sync.templates import Scenario

if TYPE_CHECKING:
    from entra_policy.reports.report import Report
    from entra_policy.settings import Settings


@dataclass(frozen=True, slots=True)
class CheckInput:
    """The values of PATH and of the options; each is None, or empty, where it is not given."""

    path: Path
    config: Path | None
    edition: str | None
    scenario: str | None
    scope: str | None
    adopted: tuple[str, ...]
    against: Path | None
    facts: Path | None
    exemptions: Path | None
    rego: Path | None
    stack: str | None
    timeout: float


def check_input(command: Callable[..., int | None]) -> Callable[..., int | None]:
    """Give a command PATH and the options, as its keyword argument `given`, a `CheckInput`."""

    @click.argument("path", type=click.Path(path_type=Path))
    @click.option(
        "--config",
        type=click.Path(path_type=Path),
        help="A policy configuration (levels and settings, as Pulumi reads it), or a preset: default, strict, "
        "us-government.",
    )
    @click.option("--edition", type=click.Choice(["2024", "2026"]), help="The edition of Microsoft's article.")
    @click.option("--scenario", type=click.Choice([scenario.value for scenario in Scenario]),
                  help="What jobs are for that don't say it themselves.")  # fmt: skip
    @click.option("--scope", type=click.Choice(["all", "assigned"]),
                  help="What is in scope of jobs that don't say it themselves (`SyncAll`).")  # fmt: skip
    @click.option(
        "--adopted", multiple=True, metavar="ID|NAME",
        help="The object id, client id or display name of a service principal that exists already and is enabled for "
        "provisioning; can be given several times.",
    )  # fmt: skip
    @click.option(
        "--against", type=click.Path(path_type=Path), help="The state before the change, for rules about changes."
    )
    @click.option("--facts", type=click.Path(path_type=Path), help="A facts file: what is known about tenants.")
    @click.option(
        "--exemptions", type=click.Path(path_type=Path), help="An exemption file, in place of the configuration's."
    )
    @click.option(
        "--rego",
        type=click.Path(path_type=Path, exists=True, file_okay=False),
        help="A folder with the organisation's own rules, in place of the configuration's.",
    )
    @click.option("--stack", help="The stack of a project.")
    @click.option("--timeout", type=click.FloatRange(min=0, min_open=True), default=120.0, show_default=True,
                  help="How long a project's program may run, in seconds.")  # fmt: skip
    @functools.wraps(command)
    def with_input(
        path: Path,
        config: Path | None,
        edition: str | None,
        scenario: str | None,
        scope: str | None,
        adopted: tuple[str, ...],
        against: Path | None,
        facts: Path | None,
        exemptions: Path | None,
        rego: Path | None,
        stack: str | None,
        timeout: float,
        **others: Any,
    ) -> int | None:
        # A check allocates millions of small objects and keeps them all; the cyclic collector would dominate its time.
        gc.disable()
        given = CheckInput(
            path=path,
            config=config,
            edition=edition,
            scenario=scenario,
            scope=scope,
            adopted=adopted,
            against=against,
            facts=facts,
            exemptions=exemptions,
            rego=rego,
            stack=stack,
            timeout=timeout,
        )
        return command(given=given, **others)

    return with_input


def settings_of(given: CheckInput) -> "Settings":
    """The settings: of the configuration, then of the options, which come before it.

    Raises:
        ConfigurationError: the configuration, the facts or the exemptions are wrong.
    """
    from dataclasses import replace

    from entra_policy.configuration.environment import with_environment
    from entra_policy.configuration.reading import read_settings, with_exemptions
    from entra_policy.rules.installed import installed_rules
    from entra_policy.settings import EVERY_JOB, Organisation, Settings

    settings = with_environment(Settings(), os.environ)
    if given.config is not None:
        settings = read_settings(given.config, installed_rules(), other_rules=given.rego is not None)
        settings = with_environment(settings, os.environ)
    if given.edition is not None:
        settings = replace(settings, edition=given.edition)
    if given.scenario is not None:
        settings = replace(settings, scenarios={EVERY_JOB: Scenario(given.scenario)})
    if given.scope is not None:
        settings = replace(settings, scopes={EVERY_JOB: given.scope})
    if given.adopted:
        named = frozenset(name.strip().lower() for name in given.adopted)
        settings = replace(settings, adopted=settings.adopted | named)
    if given.facts is not None:
        from entra_policy.facts.reading import read_facts

        settings = replace(settings, facts=read_facts(given.facts))
    if given.rego is not None:
        organisation = settings.organisation or Organisation()
        settings = replace(settings, organisation=replace(organisation, url=None, bundle=given.rego))
    if given.exemptions is not None:
        settings = with_exemptions(settings, given.exemptions, installed_rules())
    return settings


def report_on(given: CheckInput, settings: "Settings", baseline: Path | None = None) -> "Report":
    """Run the check.

    Args:
        given: what is checked, and what it is compared with.
        settings: how.
        baseline: a file with the findings that are known.

    Raises:
        InputError: what is to be checked can't be read.
        ConfigurationError: the baseline is wrong.
    """
    from entra_policy.gate import check
    from entra_policy.progress import Progress
    from entra_policy.readers import read
    from entra_policy.reports.checked_path import locate
    from entra_policy.rules.installed import installed_rules

    known = None
    if baseline is not None:
        from entra_policy.baseline import read_baseline

        known = read_baseline(baseline)
    with Progress() as progress:
        progress.reading(given.path)
        inventory = read(
            given.path, stack=given.stack, timeout=given.timeout, cloud_environment=_cloud_environment(settings)
        )
        if given.against is not None:
            from entra_policy.inventory import compared

            progress.reading(given.against)
            inventory = compared(inventory, read(given.against))
        located = locate(given.path, Path.cwd())
        return check(inventory, installed_rules(), settings, baseline=known, checked=located, progress=progress)


def _cloud_environment(settings: "Settings") -> str | None:
    """ARM_ENVIRONMENT as the settings' cloud says, for providers that name none; None where the settings name none."""
    from entra_sync.clouds import Cloud

    if settings.cloud is None:
        return None
    # Of the provider's names of these clouds, other providers and Azure's own tools know these.
    names = {Cloud.GLOBAL: "public", Cloud.US_GOVERNMENT_L4: "usgovernment"}
    return names.get(settings.cloud, settings.cloud.value)
