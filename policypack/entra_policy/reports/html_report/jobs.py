"""A job on the page: its failures by resource, and its mappings."""

from collections.abc import Iterator, Sequence

from entra_policy.estate.job import Job
from entra_policy.reports.html_report.findings import by_resource, failures, place
from entra_policy.reports.html_report.header import TITLES
from entra_policy.reports.html_report.mappings import object_mapping, object_mappings_of, unseen_parts
from entra_policy.reports.html_report.markup import Content, Markup, bounded, element, separated
from entra_policy.reports.html_report.page_budget import DRAWINGS, PageBudget
from entra_policy.reports.html_report.pieces import facts, tally
from entra_policy.reports.html_report.values import Kind as ValueKind
from entra_policy.reports.html_report.values import displayed
from entra_policy.reports.html_report.view import Entry, Kind, View
from entra_policy.reports.wording import count


def jobs(view: View, budget: PageBudget) -> Iterator[Markup]:
    """Every job, those with failures open."""
    drawings = PageBudget(DRAWINGS)
    for number, job in view.jobs:
        yield _job(view, number, job, budget, drawings)


def _job(view: View, number: int, job: Job, budget: PageBudget, drawings: PageBudget) -> Markup:
    entries = view.of_job.get(number, ())
    failed = failures(entries)
    name = element("h3", {}, bounded(job.label, 300))
    summary = element("summary", {}, name, " ", tally(entries))
    opened = "" if failed or len(view.jobs) == 1 else None
    listed, left_out = budget.take_findings(by_resource(view, failed), len(failed))
    content: list[Content] = [summary, _about(view, job), *listed, left_out]
    if pointers := [entry for entry in entries if entry.kind in (Kind.UNDECIDED, Kind.EXEMPTED)]:
        content.append(_pointers(pointers, number))
    content.extend(_mappings(view, number, job, drawings, opened=bool(failed) or len(view.jobs) == 1))
    attributes = {"class": "job", "id": f"job-{number + 1}", "open": opened}
    return element("details", attributes, *content)


def _pointers(entries: Sequence[Entry], number: int) -> Markup:
    kinds = {entry.kind for entry in entries}
    places = {Kind.UNDECIDED: f"undecided-{number + 1}", Kind.EXEMPTED: "exempted"}
    links = (
        element("a", {"href": f"#{anchor}"}, TITLES[kind.value]) for kind, anchor in places.items() if kind in kinds
    )
    return element("p", {"class": "note"}, "More of this job is under: ", *separated(links, "; "), ".")


def _about(view: View, job: Job) -> Markup:
    application = None if job.application is None else displayed(job.application.value("displayName"))
    return facts(
        (
            ("application", application.text if application and application.kind is not ValueKind.ABSENT else ""),
            ("scenario", "not known" if job.scenario is None else job.scenario.value),
            ("cloud", _cloud(job)),
            ("declared at", place(view, job.subject_resource.source)),
        )
    )


def _mappings(view: View, number: int, job: Job, drawings: PageBudget, *, opened: bool) -> Iterator[Markup]:
    mappings, unseen = object_mappings_of(job)
    if not mappings and not unseen:
        yield element("p", {"class": "note"}, "No attribute mappings are declared with this job: the template's apply.")
    yield from unseen_parts(unseen)
    for index, mapping in enumerate(mappings):
        if drawings.is_spent:
            left = count(len(mappings) - index, "object mapping")
            text = f"{left} not drawn here, since the page would become too large. The findings are still reported."
            yield element("p", {"class": "note"}, text)
            return
        yield drawings.take(object_mapping(view, mapping, f"drawing-{number + 1}-{index + 1}", opened=opened))


def _cloud(job: Job) -> str:
    if job.cloud is None:
        return "not known"
    return f"{job.cloud.value} (assumed)" if job.deployment.assumed else job.cloud.value
