"""The command line: `entra-policy check`, `rules`, `explain`, `coverage`.

Everything that costs start-up time is imported by the command that needs it.
"""

import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from entra_policy.errors import EntraPolicyError, UsageError
from entra_policy.text import printable

if TYPE_CHECKING:
    from entra_policy.report import Report
    from entra_policy.rule import Rule
    from entra_policy.settings import Settings

FORMATS = ("text", "json")


def main() -> NoReturn:
    """Run the command line. Exits with 0, 1 (a mandatory failure), 2 (wrong usage) or 3 (unreadable input)."""
    try:
        status = cli.main(standalone_mode=False) or 0
    except EntraPolicyError as error:
        click.echo(f"entra-policy: {printable(str(error), keep_lines=True)}", err=True)
        status = error.exit_code
    except click.exceptions.Abort:
        click.echo("entra-policy: interrupted.", err=True)
        status = 130
    except click.ClickException as error:
        error.show()
        status = 2
    except BrokenPipeError:
        # The reader of our output has gone; the interpreter must not try to flush into it again.
        sys.stdout = None
        status = 1
    except Exception as error:  # noqa: BLE001 - no traceback of ours reaches a user
        click.echo(
            f"entra-policy: internal error ({type(error).__name__}). Nothing was decided. "
            "Run with ENTRA_POLICY_DEBUG=1 for the details, and report it.",
            err=True,
        )
        _show_details()
        status = 2
    sys.exit(status)


def _show_details() -> None:
    import os
    import traceback

    if os.environ.get("ENTRA_POLICY_DEBUG"):
        traceback.print_exc()


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="entra-provisioning")
def cli() -> None:
    """Check declared Microsoft Entra provisioning against what the service can't do."""


@cli.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--format", "format_", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write the report there.")
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    help="A policy configuration: levels and settings, as Pulumi reads it.",
)
@click.option("--edition", type=click.Choice(["2024", "2026"]), help="The edition of Microsoft's article.")
@click.option(
    "--against", type=click.Path(path_type=Path), help="The state before the change, for rules about changes."
)
@click.option("--facts", type=click.Path(path_type=Path), help="A facts file: what is known of tenants.")
@click.option("--stack", help="The stack of a project.")
@click.option("--timeout", type=click.FloatRange(min=0, min_open=True), default=120.0, show_default=True,
              help="How long a project's program may run, in seconds.")  # fmt: skip
def check(
    path: Path,
    format_: str,
    output: Path | None,
    config: Path | None,
    edition: str | None,
    against: Path | None,
    facts: Path | None,
    stack: str | None,
    timeout: float,
) -> int:
    """Check PATH: a Pulumi project, a stack export, a preview as JSON, or a schema from Microsoft Graph."""
    # A check allocates millions of small objects and keeps them all; the cyclic collector would dominate its time.
    gc.disable()
    report = _report(path, against, _settings(config, edition, facts), stack, timeout)
    _write(report, format_, output)
    return 0 if report.passed else 1


def _settings(config: Path | None, edition: str | None, facts: Path | None) -> "Settings":
    from dataclasses import replace

    from entra_policy.policy_configuration import read_settings
    from entra_policy.rules import all_rules
    from entra_policy.settings import Settings

    settings = Settings() if config is None else read_settings(config, all_rules())
    if edition is not None:
        settings = replace(settings, edition=edition)
    if facts is not None:
        from entra_policy.facts.reading import read_facts

        settings = replace(settings, facts=read_facts(facts))
    return settings


def _report(path: Path, against: Path | None, settings: "Settings", stack: str | None, timeout: float) -> "Report":
    from entra_policy.estate import build_estate
    from entra_policy.evaluation import evaluate
    from entra_policy.readers import read
    from entra_policy.report import Report
    from entra_policy.rules import all_rules

    inventory = read(path, stack=stack, timeout=timeout)
    if against is not None:
        from entra_policy.change import compared

        inventory = compared(inventory, read(against))
    estate = build_estate(inventory.resources, settings, deleted=inventory.deleted)
    evaluation = evaluate(estate, all_rules(), settings)
    return Report(inventory.origin, settings.edition, evaluation, inventory.gaps)


def _write(report: "Report", format_: str, output: Path | None) -> None:
    from entra_policy.reports import json_report, text_report

    if format_ == "json":
        rendered = json_report.render(report)
    elif output is None and sys.stdout.isatty():
        text_report.print_to_terminal(report)
        return
    else:
        rendered = text_report.render(report)
    if output is None:
        try:
            sys.stdout.buffer.write(rendered.encode("utf-8", "backslashreplace"))
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            sys.stdout = None  # what is left in its buffer must not be tried again at the end
            raise UsageError(f"the report can't be written: {error.strerror or error}.") from None
    else:
        _replace(output, rendered)


def _replace(output: Path, text: str) -> None:
    """Write a file whole or not at all."""
    import os
    import tempfile

    try:
        handle, temporary = tempfile.mkstemp(dir=output.parent, prefix=f".{output.name}.")
    except OSError as error:
        raise UsageError(f"{output}: it can't be written: {error.strerror or error}.") from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode("utf-8", "backslashreplace"))
        Path(temporary).chmod(0o644)
        Path(temporary).replace(output)
    except OSError as error:
        Path(temporary).unlink(missing_ok=True)
        raise UsageError(f"{output}: it can't be written: {error.strerror or error}.") from None


@cli.command()
@click.option("--format", "format_", type=click.Choice(FORMATS), default="text", show_default=True)
def rules(format_: str) -> None:
    """List the rules."""
    from entra_policy.reports import catalogue
    from entra_policy.rules import all_rules

    click.echo(catalogue.render_json(all_rules()) if format_ == "json" else catalogue.render(all_rules()))


@cli.command()
@click.option("--format", "format_", type=click.Choice(["text", "markdown", "json"]), default="text", show_default=True)
def coverage(format_: str) -> None:
    """Print Microsoft's article item by item, with the rules that enforce it."""
    from entra_policy.reports import coverage as table
    from entra_policy.rules import all_rules

    render = {"text": table.render, "markdown": table.render_markdown, "json": table.render_json}[format_]
    click.echo(render(all_rules()))


@cli.command()
@click.argument("rule")
def explain(rule: str) -> None:
    """Explain RULE, an id (EP301) or a name (no-password-provisioning)."""
    from entra_policy.reports import catalogue

    click.echo(catalogue.page(_find(rule)))


def _find(wanted: str) -> "Rule":
    import difflib

    from entra_policy.rules import all_rules

    by_designation = {text: rule for rule in all_rules() for text in (rule.id.lower(), rule.name)}
    found = by_designation.get(wanted.strip().lower())
    if found is None:
        near = difflib.get_close_matches(wanted.lower(), by_designation, n=1, cutoff=0.5)
        hint = f"; did you mean {by_designation[near[0]].id} ({by_designation[near[0]].name})?" if near else "."
        raise UsageError(f"there is no rule `{wanted}`{hint} `entra-policy rules` lists them.")
    return found
