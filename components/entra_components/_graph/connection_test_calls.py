"""The connection of a synchronization job, tested through Microsoft Graph with the credentials that are saved."""

from collections.abc import Mapping
from typing import Any, Final

import pulumi
from pulumi.dynamic import CreateResult, ReadResult, UpdateResult

from entra_components._graph.access import graph_client
from entra_components._graph.connection_test_inputs import IDENTITY, INPUTS
from entra_components._graph.inputs import gone, present
from entra_components._graph.known import known_text
from entra_sync.graph import GraphClient, NotFound, Refused, get_job, get_secrets, validate_credentials

_MISSING: Final = "CredentialsMissing"
# What Graph says of a call that it doesn't have. The reference names all clouds but China for this one.
_NO_SUCH_CALL: Final = "Resource not found for the segment"


def create(props: dict[str, Any]) -> CreateResult:
    """Let the service try what is saved."""
    principal, job = _job(props)
    with graph_client(props) as client, client.fresh(f"job {job}"):
        _test(client, props)
    return CreateResult(
        f"/servicePrincipals/{principal}/synchronization/jobs/{job}/validateCredentials", _outputs(props)
    )


def read(id_: str, props: dict[str, Any]) -> ReadResult:
    """The test as it was; nothing if the job is gone."""
    with graph_client(props) as client:
        try:
            get_job(client, *_job(props))
        except NotFound:
            return gone()
    return present(id_, dict(props), INPUTS)


def update(_olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
    """Let the service try what is saved now."""
    with graph_client(news) as client:
        _test(client, news)
    return UpdateResult(_outputs(news))


def _test(client: GraphClient, props: Mapping[str, Any]) -> None:
    """Try what is saved.

    Raises:
        Refused: it does not work; the text has the service's own words.
    """
    principal, job = _job(props)
    try:
        try:
            validate_credentials(client, principal, job)
        except Refused as refused:
            if refused.code != _MISSING:
                raise
            # They were saved a moment ago, and not every copy of Graph has them yet.
            client.read_again(f"the credentials of job {job}", lambda: get_secrets(client, principal), bool)
            validate_credentials(client, principal, job)
    except Refused as refused:
        if (refused.message or "").startswith(_NO_SUCH_CALL):
            pulumi.log.info(
                f"The connection of job {job} was not tested: Microsoft Graph of this cloud has no such call."
            )
            return
        said = f'{refused.code}, "{refused.message}"' if refused.message else str(refused.code)
        raise Refused(
            f"connect job {job} with its application",
            f"the service answered {said}; nothing was started. Correct the credentials, or what stands between the "
            "service and the application, and deploy again; validate=False leaves this test out",
            status=refused.status,
            code=refused.code,
            message=refused.message,
            request_id=refused.request_id,
        ) from None


def _job(props: Mapping[str, Any]) -> tuple[str, str]:
    """The ids of the service principal and of the job."""
    principal, job = (known_text(props, key).rpartition("/")[2] for key in IDENTITY)
    return principal, job


def _outputs(props: Mapping[str, Any]) -> dict[str, Any]:
    return {key: props[key] for key in INPUTS if key in props}
