"""The report as one self-contained HTML page.

The page asks for nothing outside itself, and its content security policy forbids it. Without its script, which only
filters and opens, everything is there. Findings that the page has no room for are counted in it.
"""

from entra_policy.reports.report import Report


def render(report: Report) -> str:
    """The report as a page, with a newline at its end."""
    from entra_policy.reports.html_report.page import page

    return page(report)
