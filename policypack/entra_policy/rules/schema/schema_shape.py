"""EP001 schema-shape."""

from collections.abc import Iterator

from entra_policy.estate.schema import Schema
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_policy.text import sentence
from entra_policy.values import (
    NOT_KNOWN_YET,
    UNKNOWN,
    Opaque,
    Undecided,
    contains_secret,
    known,
    without_secret_marks,
)
from entra_sync.plain_shape import is_plainly_a_schema


@rule("EP001", "schema-shape", level=Level.MANDATORY, subject=Subject.SCHEMA)
def schema_shape(schema: Schema, _: Context) -> Iterator[Problem]:
    """A declared schema is a synchronizationSchema as Microsoft Graph accepts it.

    What it checks
        The types of all properties, the names that Graph writes for enumeration members, the properties that an object
        can't do without (such as an attribute mapping's `targetAttributeName`), and property names that look like typos
        of real ones. In a scoping filter every unknown property counts, and so does a filter without `groups`. Optional
        parts may be left out. A property of which nothing is known may be newer than this rule: that is advisory.

    Why
        Graph refuses the whole schema when one part of it is wrong, and only at deployment, after the application and
        the job have been created. No other rule can say anything about a part that can't be read. A filter that isn't
        there, because its name is wrong, puts every object in scope.

    Example
        ```python
        SynchronizationSchema(
            "schema",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="scim.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="scim",
            mode="merge",
            schema={
                "synchronizationRules": [
                    {
                        "sourceDirectoryName": "Azure Active Directory",
                        "targetDirectoryName": "customappsso",
                        "objectMappings": [
                            {
                                "sourceObjectName": "User",
                                "targetObjectName": "User",
                                "attributeMappings": [
                                    {"targetAttributeName": "title", "flowType": "always", "source": None}
                                ],
                            }
                        ],
                    }
                ]
            },
        )
        ```

    Instead
        ```python
        SynchronizationSchema(
            "schema",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="scim.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="scim",
            mode="merge",
            schema={
                "synchronizationRules": [
                    {
                        "sourceDirectoryName": "Azure Active Directory",
                        "targetDirectoryName": "customappsso",
                        "objectMappings": [
                            {
                                "sourceObjectName": "User",
                                "targetObjectName": "User",
                                "attributeMappings": [to("title", attribute("jobTitle"))],
                            }
                        ],
                    }
                ]
            },
        )
        ```

    When it is undecided
        While the schema, or a part of it, is not known before deployment, since its type can't be checked. What is
        known is checked all the same.
    """
    document = known(schema.document, schema.path)
    if type(document) is Opaque:
        yield Problem(
            f"This is not a synchronizationSchema: it is a reference to something else ({document.kind}). "
            "Declare the schema as an object with `synchronizationRules`.",
            about="not an object",
            path=schema.path,
        )
        return
    if is_plainly_a_schema(document):
        return
    not_known: Undecided | None = None
    from entra_sync.shape import shape_problems  # pydantic, which a plain schema doesn't need

    # The marks themselves are a problem of shape: a document without any problem needs no search for secrets.
    if not shape_problems(document, quote=False, doubtful=True):
        return
    hidden = contains_secret(schema.document)
    readable = without_secret_marks(document) if hidden else document
    for problem in shape_problems(readable, quote=not hidden, doubtful=True):
        path = _joined(schema.path, problem.path)
        if problem.value is UNKNOWN:
            not_known = not_known or Undecided(NOT_KNOWN_YET, path)
            continue
        where = f"`{problem.path}` " if problem.path else "the schema "
        verdict = "would refuse this schema" if problem.certain else "may refuse or ignore a part of this schema"
        yield Problem(
            f"Microsoft Graph {verdict}: {where}{sentence(problem.reason)}",
            about=f"{problem.reason} at {_without_positions(problem.path)}",
            path=path,
            level=None if problem.certain else Level.ADVISORY,
        )
    if not_known is not None:
        raise not_known


def _joined(root: str, path: str) -> str:
    return f"{root}.{path}" if root and path and not path.startswith("[") else root + path


def _without_positions(path: str) -> str:
    return "".join(part.partition("]")[2] if index else part for index, part in enumerate(path.split("[")))
