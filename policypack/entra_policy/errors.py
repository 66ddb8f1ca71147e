"""Everything this package raises on purpose.

```
EntraPolicyError            reported to a person or a pipeline, never as a traceback
├── UsageError              the call is wrong                       (exit 2)
├── ConfigurationError      a settings file is wrong                (exit 2)
│   └── RulesError          rules of another distribution can't be used
├── InputError              what was to be checked can't be read    (exit 3)
│   └── ProgramError        the Pulumi program failed or never ended
└── TenantError             a tenant can't be reached, or doesn't do what was asked  (exit 3)
```

`entra_policy.values.Undecided` isn't an error: it is how a rule learns that a value isn't known yet.
"""


class EntraPolicyError(Exception):
    """A failure reported to the person who runs the gate: what is wrong, where, and what to do."""

    exit_code = 2


class UsageError(EntraPolicyError):
    """The call itself is wrong: an option, a stack that was not chosen."""


class ConfigurationError(EntraPolicyError):
    """A settings file is wrong: the message names the file, the key and the nearest right one."""


class RulesError(ConfigurationError):
    """Rules that another distribution adds can't be used; the message names the distribution and its entry point."""


class InputError(EntraPolicyError):
    """What was to be checked can't be read."""

    exit_code = 3


class ProgramError(InputError):
    """A Pulumi program failed, or did not end in time; the message carries its own traceback."""


class TenantError(EntraPolicyError):
    """Microsoft Graph can't be reached, doesn't know what was asked for, or refuses it."""

    exit_code = 3
