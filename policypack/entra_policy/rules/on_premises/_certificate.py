"""The certificate of the ECMA connector host."""

import datetime as dt
import ipaddress
from typing import Final

from entra_policy.resource import Resource
from entra_policy.values import Secret, Undecided, Value, known, known_text

_NO_CERTIFICATE: Final = "is neither a certificate in PEM form nor an object that describes one"
_DESCRIBE: Final = (
    "Give the certificate as PEM text, or describe it: `common_name`, `subject_alternative_names`, `not_after` and "
    "`self_signed`."
)
_WILDCARD: Final = "*."


class DeclaredCertificate:
    """A component's `certificate`. Each method raises `Undecided` for what isn't known about it.

    Attributes:
        secret: whether its expiry date must not be shown.
    """

    def __init__(self, value: Value, component: Resource | None) -> None:
        """Read a declared certificate.

        Args:
            value: the text in PEM form, or an object with `common_name`, `subject_alternative_names` (a list),
                `not_after` (an ISO date) and `self_signed`.
            component: the component that declares it.

        Raises:
            Undecided: it isn't known, or isn't a certificate.
        """
        self._urn = component.urn if component else None
        plain = known(value, "certificate", self._urn)
        described = _described(plain) if type(plain) is str else plain
        if type(described) is not dict:
            raise Undecided(_NO_CERTIFICATE, "certificate", self._urn, remedy=_DESCRIBE)
        self._properties = described
        self.secret = Secret in (type(value), type(described.get("not_after")))

    def names(self) -> tuple[str, ...]:
        """The names that it is issued for: the subject's common name and the alternative names."""
        path = "certificate.subject_alternative_names"
        listed = known(self._properties.get("subject_alternative_names"), path, self._urn)
        values = [(self._properties.get("common_name"), "certificate.common_name")]
        values += [(item, f"{path}[{index}]") for index, item in enumerate(listed if type(listed) is list else [])]
        names = (known_text(value, where, self._urn) for value, where in values)
        return tuple(name for name in names if name)

    def last_day(self) -> dt.date | None:
        """The day after which it is no longer valid, None where that isn't declared."""
        path = "certificate.not_after"
        text = known_text(self._properties.get("not_after"), path, self._urn)
        if text is None:
            return None
        try:
            return dt.datetime.fromisoformat(text).date()
        except ValueError:
            reason, remedy = "is no date such as 2027-01-31", "Write the last day as YYYY-MM-DD."
            raise Undecided(reason, path, self._urn, remedy=remedy) from None

    def is_self_signed(self) -> bool:
        """Whether it is signed by itself only."""
        return known(self._properties.get("self_signed"), "certificate.self_signed", self._urn) is True


def covers(name: str, host: str) -> bool:
    """Whether a certificate's name is the host's; `*.` matches one leading label."""
    if _is_address(host):
        return name.strip().strip("[]").lower() == host.strip("[]").lower()
    name, host = name.strip().rstrip(".").lower(), host.strip().rstrip(".").lower()
    if name.startswith(_WILDCARD):
        label, dot, rest = host.partition(".")
        return bool(label and dot) and rest == name.removeprefix(_WILDCARD)
    return name == host


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def _described(pem: str) -> dict[str, Value] | None:
    """What a certificate in PEM form says, as the object that describes it; None where it isn't one."""
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.x509.oid import NameOID

    try:
        certificate = x509.load_pem_x509_certificate(pem.encode("utf-8", "surrogatepass"))
        common_names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        names: list[Value] = [str(attribute.value) for attribute in common_names]
        try:
            alternative = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        except x509.ExtensionNotFound:
            pass
        else:
            names += alternative.get_values_for_type(x509.DNSName)
            names += [str(address) for address in alternative.get_values_for_type(x509.IPAddress)]
        return {
            "subject_alternative_names": names,
            "not_after": certificate.not_valid_after_utc.date().isoformat(),
            "self_signed": certificate.issuer == certificate.subject,
        }
    except (ValueError, TypeError, x509.InvalidVersion, x509.DuplicateExtension, UnsupportedAlgorithm):
        return None
