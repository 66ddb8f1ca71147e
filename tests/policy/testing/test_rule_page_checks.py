"""What `check_page` says of pages that don't keep what they promise."""

from collections.abc import Iterator

import pytest

from entra_policy.estate.job import Job
from entra_policy.finding import Level
from entra_policy.rule_definition import Problem, Rule, Subject
from entra_policy.rules import all_rules
from entra_policy.settings import EDITIONS, Settings
from entra_policy.testing import check_page, example_of
from entra_policy.values import Undecided

WITH_JOB = (
    'azuread.SynchronizationJob("crm", service_principal_id="7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a", template_id="x")'
)
PAGE = """No job is there.

What it checks
    It.

Why
    So.

Example
    ```python
    {example}
    ```

Instead
    ```python
    {instead}
    ```

When it is undecided
    Never.
"""


def there(job: Job, _: Settings) -> Iterator[Problem]:
    yield Problem("there it is", about="there", path=job.label)


def undecided(_: Job, __: Settings) -> Iterator[Problem]:
    raise Undecided("is never known")
    yield


def crash(_: Job, __: Settings) -> Iterator[Problem]:
    raise ValueError("planted-secret")
    yield


def made(page: str, check: object = there) -> Rule:
    return Rule(
        "ACME001", "not-there", Level.ADVISORY, Subject.JOB, "", "", EDITIONS, None, frozenset(), check, page  # type: ignore[arg-type]
    )  # fmt: skip


def page(example: str = WITH_JOB, instead: str = "", fence: str = "```python") -> str:
    return PAGE.format(example=example, instead=instead or "pass").replace("```python", fence)


@pytest.mark.parametrize(
    ("rule", "mistakes"),
    [
        (made(page()), ()),
        (made(page(example="pass")), ("Example doesn't break ACME001.",)),
        (made(page(), undecided), ("Example doesn't break ACME001. It is undecided there.",)),
        (
            made(page(), crash),
            (
                ("Example makes ACME001 itself fail: the rule itself failed (ValueError), so nothing is known of this job. "
                "Report it together with the declaration of the resource."),
            ),
        ),
        (
            made(page(instead=WITH_JOB)),
            (
                ("Instead breaks ACME001 as well (urn:pulumi:dev::example::azuread:index/synchronizationJob:"
                "SynchronizationJob::crm): there it is"),
            ),
        ),
        (
            made(page(fence="```")),
            tuple(
                f"{heading} can't be run: {heading} needs a program in a ```python block (or two, before and after a "
                "change), and at most one facts file in a ```json block; it has 0 and 0."
                for heading in ("Example", "Instead")
            ),
        ),
        (
            made(page(instead="import os; os._exit(3)")),
            (
                ("Instead can't be run: The program ended its own process with exit code 3 (os._exit, or a crash), before "
                "its resources were complete: nothing was checked."),
            ),
        ),
        (
            made(page().replace("Why\n    So.\n", "").replace("Never.", "").replace("there.", "there")),
            (
                ("Its headings must be What it checks, Why, Example, Instead, When it is undecided, in this order; they are "
                "What it checks, Example, Instead, When it is undecided."),
                "There is nothing under When it is undecided.",
                "Its first line isn't a sentence that ends with a full stop.",
            ),
        ),
        (
            made(page().replace("Why", "```json\n    {\n    ```\n\nWhy").replace("```python", "```json\n    {\n    ```\n    ```python")),
            tuple(
                f"{heading} can't be run: The ```json block of {heading} is not JSON: Expecting property name enclosed in "
                "double quotes: line 1 column 2 (char 1)."
                for heading in ("Example", "Instead")
            ),
        ),
    ],
)  # fmt: skip
def test_mistakes_of_a_page(rule: Rule, mistakes: tuple[str, ...]) -> None:
    assert check_page(rule, rules=(rule,)) == mistakes


def test_other_rules_that_an_example_breaks() -> None:
    password = next(rule for rule in all_rules() if rule.id == "EP301")
    [program] = example_of(password).programs
    again = made(page(example=program.replace("\n", "\n    ")))
    [mistake] = check_page(again, rules=(password,))
    assert mistake.startswith("Example breaks EP301 as well (urn:pulumi:dev::example::")
    assert check_page(again, rules=(password,), also=["EP301"]) == ()
    assert check_page(again, rules=(again,), also=["EP301"]) == ("Example doesn't break EP301.",)
