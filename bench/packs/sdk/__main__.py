"""50 policies on the `pulumi_policy` SDK that look at nothing: 30 on resources and 20 on the stack."""

from pulumi_policy import (  # type: ignore[import-not-found]  # it has a virtual environment of its own
    EnforcementLevel,
    PolicyPack,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)


def nothing_in_resource(_args: ResourceValidationArgs, _report: ReportViolation) -> None:
    """Find nothing."""


def nothing_in_stack(_args: StackValidationArgs, _report: ReportViolation) -> None:
    """Find nothing."""


PolicyPack(
    name="empty-policies",
    enforcement_level=EnforcementLevel.MANDATORY,
    policies=[
        *(
            ResourceValidationPolicy(
                name=f"resource-policy-{number}", description="Looks at nothing.", validate=nothing_in_resource
            )
            for number in range(30)
        ),
        *(
            StackValidationPolicy(
                name=f"stack-policy-{number}", description="Looks at nothing.", validate=nothing_in_stack
            )
            for number in range(20)
        ),
    ],
)
