"""The command line: `entra-policy check`, `baseline`, `exempt`, `rules`, `explain`, `pack`, and others.

Everything that costs start-up time is imported by the command that needs it.
"""

import importlib
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NoReturn

import click

from entra_policy.cli import tenant_commands
from entra_policy.cli.check_input import CheckInput, check_input, report_on, settings_of
from entra_policy.cli.output import ReaderGone, abandon_output, complain, end, open_standard_streams, put, say
from entra_policy.errors import EntraPolicyError, UsageError
from entra_policy.files import reason
from entra_policy.text import plain, printable
from entra_policy.written_files import write_whole

if TYPE_CHECKING:
    from entra_policy.reports.report import Report
    from entra_policy.rule_definition import Rule


# The formats of a report: name -> the module of `entra_policy.reports` that has its `render`.
FORMATS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "text": "text_report",
        "json": "json_report",
        "sarif": "sarif_report",
        "junit": "junit_report",
        "github": "github_report",
        "markdown": "markdown_report",
        "html": "html_report",
    }
)


# What a shell reports for a program that ends because nobody reads what it prints: 128 and the number of SIGPIPE.
_READER_GONE: Final = 141


def main() -> NoReturn:
    """Run the command line. Exits with 0, 1 (a mandatory failure), 2 (wrong usage) or 3 (unreadable input).

    Where the reader of a report goes away, the verdict is the status all the same; with other commands it is 141.
    """
    open_standard_streams()
    try:
        status = cli.main(standalone_mode=False) or 0
    except EntraPolicyError as error:
        complain(f"entra-policy: {plain(str(error), keep_lines=True)}")
        status = error.exit_code
    except click.exceptions.Abort:
        complain("entra-policy: interrupted.")
        status = 130
    except click.ClickException as error:
        error.show()
        status = 2
    except ReaderGone:
        status = _READER_GONE
    except OSError as error:
        # Help and the like, which click prints; what we read and write ourselves has errors of its own.
        if error.filename is not None:
            raise
        abandon_output()
        complain(f"entra-policy: standard output can't be written: {reason(error)}.")
        status = 2
    except Exception as error:  # noqa: BLE001 - no traceback of ours reaches a user
        complain(
            f"entra-policy: internal error ({type(error).__name__}). Nothing was decided. "
            "Run with ENTRA_POLICY_DEBUG=1 for the details, and report it."
        )
        _show_details()
        status = 2
    end(status)


def _show_details() -> None:
    import os
    import traceback

    if os.environ.get("ENTRA_POLICY_DEBUG"):
        traceback.print_exc()


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="entra-provisioning")
def cli() -> None:
    """Check declared Microsoft Entra provisioning against what the service can't do."""


def _reports_beside(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> list[tuple[str, Path]]:
    """The formats and files of `--also`."""
    pairs = []
    for text in given:
        name, _separator, file = text.partition("=")
        if name not in FORMATS or not file:
            raise click.BadParameter(f"{text!r} is not FORMAT=FILE with one of the formats {', '.join(FORMATS)}.")
        pairs.append((name, Path(file)))
    return pairs


@cli.command()
@check_input
@click.option("--format", "format_", type=click.Choice(list(FORMATS)), default="text", show_default=True)
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False, readable=False), help="Write the report there."
)
@click.option(
    "--also", multiple=True, metavar="FORMAT=FILE", callback=_reports_beside,
    help="Write the same report in another format, too; can be given several times.",
)  # fmt: skip
@click.option(
    "--baseline", type=click.Path(path_type=Path), help="Report only findings that aren't in this baseline file."
)
def check(
    given: CheckInput, format_: str, output: Path | None, also: list[tuple[str, Path]], baseline: Path | None
) -> int:
    """Check PATH: a Pulumi project, a stack export, a preview as JSON, or a schema from Microsoft Graph."""
    report = report_on(given, settings_of(given), baseline)
    for each_format, file in [(format_, output), *also]:
        with suppress(ReaderGone, BrokenPipeError):
            _write(report, each_format, file)
    return 0 if report.passed else 1


@cli.command()
@check_input
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False, readable=False),
    required=True,
    help="The file to write; one that is there is replaced.",
)
def baseline(given: CheckInput, output: Path) -> int:
    """Check PATH and write down what is found, so that `check --baseline` reports only what is new."""
    from entra_policy.baseline import render
    from entra_policy.reports.wording import count

    findings = report_on(given, settings_of(given)).findings
    write_whole(output, render(findings))
    crashed = sum(finding.crashed for finding in findings)
    exempted = sum(finding.exempted is not None and not finding.crashed for finding in findings)
    say(f"Wrote {count(len(findings) - crashed - exempted, 'finding')} to {printable(str(output))}.")
    if exempted:
        say(f"Not in it: {count(exempted, 'finding')} that an exemption covers.")
    if crashed:
        say(f"Not in it: {count(crashed, 'failure')} of a rule itself; a baseline never hides those.")
    return 0


@cli.command()
@click.argument("finding")
@check_input
@click.option("--reason", required=True, help="Why it is accepted.")
@click.option("--expires", required=True, metavar="YYYY-MM-DD", help="The last day on which it is.")
@click.option("--owner", help="Who answers for it.")
@click.option("--ticket", help="Where it was agreed.")
@click.option(
    "--file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The exemption file to add to; by default the one of the check, else exemptions.yaml.",
)
def exempt(
    given: CheckInput,
    finding: str,
    reason: str,
    expires: str,
    owner: str | None,
    ticket: str | None,
    file: Path | None,
) -> int:
    """Check PATH and write an exemption for FINDING: a fingerprint, or a rule for all that it found."""
    from entra_policy.exemptions.writing import Acceptance, add_exemptions
    from entra_policy.rules.installed import installed_rules

    settings = settings_of(given)
    acceptance = Acceptance(reason, expires, owner, ticket)
    target = file or settings.exemption_file or Path("exemptions.yaml")
    report = report_on(given, settings)
    resources = {} if report.estate is None else report.estate.resources
    written = add_exemptions(target, finding, report.findings, acceptance, settings, installed_rules(), resources)
    say(plain(f"Added to {printable(str(target))}:\n{written}", keep_lines=True), end="")
    return 0


@cli.command("rego-input")
@check_input
def rego_input(given: CheckInput) -> int:
    """Print what the organisation's own rules look at on PATH: their `input`, as JSON without secrets."""
    from dataclasses import replace

    from entra_policy.organisation.projection import project
    from entra_policy.reports.json_text import json_text

    settings = settings_of(given)
    estate = report_on(given, replace(settings, organisation=None)).estate
    assert estate is not None, "a report of a check has what was looked at"  # noqa: S101 - narrows the type
    put(json_text(project(estate, settings)))
    return 0


def _write(report: "Report", format_: str, output: Path | None) -> None:
    module = importlib.import_module(f"entra_policy.reports.{FORMATS[format_]}")
    if format_ == "text" and output is None and sys.stdout is not None and sys.stdout.isatty():
        module.print_to_terminal(report)
        return
    rendered: str = module.render(report)
    if output is None:
        put(rendered)
    else:
        write_whole(output, rendered)
    if format_ == "github":
        _write_job_summary(report)


def _write_job_summary(report: "Report") -> None:
    """Append to the page that GitHub shows for the job, where there is one."""
    import os

    from entra_policy.reports import github_report

    file = os.environ.get("GITHUB_STEP_SUMMARY")
    if not file:
        return
    try:
        with Path(file).open("ab") as page:
            page.write(github_report.summary(report).encode("utf-8", "backslashreplace"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{file}: the job's summary can't be written: {reason(error)}.") from None


@cli.command()
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
def rules(format_: str) -> None:
    """List the rules."""
    from entra_policy.reports import catalogue
    from entra_policy.rules.installed import installed_rules

    render = catalogue.render_json if format_ == "json" else catalogue.render
    put(f"{render(installed_rules())}\n")


@cli.command()
@click.option("--format", "format_", type=click.Choice(["text", "markdown", "json"]), default="text", show_default=True)
def coverage(format_: str) -> None:
    """Print Microsoft's article item by item, with the rules that enforce it; then what is documented elsewhere."""
    from entra_policy.reports import coverage as table
    from entra_policy.rules.installed import installed_rules

    render = {"text": table.render, "markdown": table.render_markdown, "json": table.render_json}[format_]
    put(f"{render(installed_rules())}\n")


@cli.command()
@click.argument("rule")
def explain(rule: str) -> None:
    """Explain RULE, an id (EP301) or a name (no-password-provisioning)."""
    from entra_policy.reports import catalogue

    put(f"{catalogue.page(_find(rule))}\n")


@cli.group()
def pack() -> None:
    """The policy pack for `pulumi preview --policy-pack`."""


@pack.command("init")
@click.argument("directory", metavar="DIR", type=click.Path())
@click.option("--install", is_flag=True, help="Make the pack's virtual environment, too; pip needs a package index.")
@click.option("--package", help="What the environment installs: a wheel, a folder, a URL or a requirement.")
@click.option("--force", is_flag=True, help="Replace the pack's files in a folder that isn't empty.")
def pack_init(directory: str, install: bool, package: str | None, force: bool) -> None:  # noqa: FBT001 - click's flags
    """Write the policy pack into DIR, a new or empty folder.

    Without --package its environment installs what this command was installed from.
    """
    from entra_policy import pack_folder

    folder = pack_folder.named_folder(directory)  # not click's Path, for which an empty text is the current folder
    if package is None:
        requirement = pack_folder.requirement_of(pack_folder.running_distribution())
    else:
        requirement = pack_folder.given_requirement(package)
    pack_folder.write_pack(folder, requirement, replace=force)
    say(f"Wrote the policy pack to {printable(pack_folder.as_argument(folder))}.")
    say(f"Its environment installs {printable(pack_folder.without_password(requirement))}.")
    if install:
        pack_folder.make_environment(folder)
    say(f"\n{pack_folder.next_steps(folder, environment_made=install)}")


for command in tenant_commands.COMMANDS:
    cli.add_command(command)


def _find(wanted: str) -> "Rule":
    from entra_policy.rule_definition import designated_rule, no_such_rule
    from entra_policy.rules.installed import installed_rules

    found = designated_rule(wanted, installed_rules())
    if found is None:
        raise UsageError(f"{no_such_rule(wanted, installed_rules())} `entra-policy rules` lists them.")
    return found
