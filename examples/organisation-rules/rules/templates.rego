# ORG002: applications come from templates that somebody reviewed.
package entra.organisation

deny contains finding if {
	some job in input.jobs
	is_string(job.application_template)
	not data.organisation.approved_templates[job.application_template]
	finding := {
		"id": "ORG002",
		"urn": job.urn,
		"message": sprintf("The template %s is not approved. Ask the identity team to review it.", [job.application_template]),
		"about": sprintf("template %s", [job.application_template]),
	}
}

warn contains finding if {
	some job in input.jobs
	"application_template" in job.unknown
	finding := {
		"id": "ORG002",
		"urn": job.urn,
		"message": sprintf("It is not known yet from which template the application of job %s comes.", [job.name]),
		"about": "template not known",
	}
}
