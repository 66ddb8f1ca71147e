package entra.organisation_test

import data.entra.organisation

approved := "8adf8e6e-67b2-4cf2-a259-e3dc5476c621"

# A job that follows every rule; each test changes what it is about.
job := {
	"name": "wiki",
	"urn": "urn:pulumi:prod::intranet::entra:index:ProvisioningJob::wiki",
	"application_template": approved,
	"owners": [{"object_id": "5b0e5b3d-6c2e-4a53-8d0a-0c2b1f6a7e11", "unknown": []}],
	"scope": "assigned",
	"unknown": [],
}

denied(stack, change) := {finding.about |
	some finding in organisation.deny with input as {"stack": stack, "jobs": [object.union(job, change)]}
}

warned(stack, change) := {finding.about |
	some finding in organisation.warn with input as {"stack": stack, "jobs": [object.union(job, change)]}
}

test_a_good_job_passes if {
	denied("prod", {}) == set()
	warned("prod", {}) == set()
}

test_nothing_to_look_at_passes if {
	organisation.deny == set() with input as {"stack": "prod", "jobs": []}
}

test_a_job_has_an_owner if denied("dev", {"owners": []}) == {"no owner"}

test_an_owner_whose_id_is_not_known_counts if {
	denied("dev", {"owners": [{"object_id": null, "unknown": ["object_id"]}]}) == set()
}

test_owners_that_are_not_known_are_warned_about if {
	denied("dev", {"owners": [], "unknown": ["owners"]}) == set()
	warned("dev", {"owners": [], "unknown": ["owners"]}) == {"owner not known"}
}

test_a_template_is_approved if {
	denied("dev", {"application_template": "a2d5ab75-6a37-4b2d-8d43-0f8c4b6d9f10"}) == {"template a2d5ab75-6a37-4b2d-8d43-0f8c4b6d9f10"}
}

test_a_template_that_is_not_known_is_warned_about if {
	denied("dev", {"application_template": null, "unknown": ["application_template"]}) == set()
	warned("dev", {"application_template": null, "unknown": ["application_template"]}) == {"template not known"}
}

test_everyone_is_for_development_only if {
	denied("prod", {"scope": "all"}) == {"everyone in production"}
	denied("dev", {"scope": "all"}) == set()
}

test_a_scope_that_is_not_known_is_for_development_only if {
	denied("prod", {"scope": null, "unknown": ["scope"]}) == {"scope not known in production"}
	denied("dev", {"scope": null, "unknown": ["scope"]}) == set()
}
