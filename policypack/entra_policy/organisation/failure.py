"""Why the organisation's rules could not be evaluated."""


class NotEvaluatedError(Exception):
    """The organisation's rules were not evaluated.

    Its text is one or two whole sentences for people, without secrets: what is wrong, and what to do.

    Attributes:
        kind: the same in a few stable words, for a finding's fingerprint.
    """

    def __init__(self, kind: str, text: str) -> None:
        super().__init__(text)
        self.kind = kind
