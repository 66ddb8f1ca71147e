"""Everything this package raises on purpose.

```
ValueError
└── ArgumentError        an argument of a function, a resource or a component is wrong: which one, why
```
"""


class ArgumentError(ValueError):
    """An argument is wrong.

    The message is `where: reason`, where `where` names the argument. It never shows the argument's value.

    Attributes:
        argument: the argument's name, with the way into it where it has parts (`credentials.extra.AppKey`).
        reason: what is wrong with it, and what would be right.
    """

    def __init__(self, argument: str, reason: str) -> None:
        super().__init__(f"{argument}: {reason}")
        self.argument = argument
        self.reason = reason
