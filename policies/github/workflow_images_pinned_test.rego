package policies.github.workflow_images_pinned_test

import data.lib.testing
import data.lib.workflow_cases as example
import data.policies.github.workflow_images_pinned

cases := object.union(example.common, {
	"a digest passes": example.with_steps({"images": ["postgres:17@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"]}, "pass"),
	"a tag fails": example.with_steps({"images": ["postgres:17"]}, "fail"),
	"no tag fails": example.with_steps({"images": ["postgres"]}, "fail"),
	"a computed name fails": example.with_steps({"images": ["expression"]}, "fail"),
	"a tag of an own action fails": example.in_action({"images": ["alpine:latest"]}, "fail"),
})

test_cases[name] if {
	some name, case in cases
	testing.agrees(workflow_images_pinned.verdicts, case) with input as testing.input_for(case)
}
