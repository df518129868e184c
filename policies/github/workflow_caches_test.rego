package policies.github.workflow_caches_test

import data.lib.testing
import data.lib.workflow_cases as example
import data.policies.github.workflow_caches

cases := object.union(example.common, {
	"a cache in a workflow that publishes nothing passes": example.with_steps({"uses": [{"uses": "actions/cache@11bd71901bbe5b1630ceea73d27597364c9af683", "inputs": []}]}, "pass"),
	"a cache in a release fails": example.with_workflow({"triggers": ["release"], "jobs": [example.uses([{"uses": "actions/cache@11bd71901bbe5b1630ceea73d27597364c9af683", "inputs": []}])]}, "fail"),
	"a cache on tags fails": example.with_workflow({"tag_filter": true, "jobs": [example.uses([{"uses": "actions/setup-go@11bd71901bbe5b1630ceea73d27597364c9af683", "inputs": []}])]}, "fail"),
	"a cache on a release branch fails": example.with_workflow({"push_branches": ["Release/1"], "jobs": [example.uses([{"uses": "actions/setup-python@11bd71901bbe5b1630ceea73d27597364c9af683", "inputs": [{"name": "cache", "value": "text"}]}])]}, "fail"),
	"a cache beside an action that publishes fails": example.with_steps({"uses": [{"uses": "Swatinem/rust-cache@11bd71901bbe5b1630ceea73d27597364c9af683", "inputs": []}, {"uses": "docker/build-push-action@11bd71901bbe5b1630ceea73d27597364c9af683", "inputs": []}]}, "fail"),
	"a cache beside an action that only builds passes": example.with_steps({"uses": [{"uses": "Swatinem/rust-cache@11bd71901bbe5b1630ceea73d27597364c9af683", "inputs": []}, {"uses": "docker/build-push-action@11bd71901bbe5b1630ceea73d27597364c9af683", "inputs": [{"name": "push", "value": "false"}]}]}, "pass"),
	"a cache that is always restored fails": example.with_steps({"uses": [{"uses": "Mozilla-Actions/sccache-action@11bd71901bbe5b1630ceea73d27597364c9af683", "inputs": []}, {"uses": "softprops/action-gh-release@11bd71901bbe5b1630ceea73d27597364c9af683", "inputs": []}]}, "fail"),
	"a cache that is switched off passes": example.with_workflow({"tag_filter": true, "jobs": [example.uses([{"uses": "actions/setup-go@11bd71901bbe5b1630ceea73d27597364c9af683", "inputs": [{"name": "cache", "value": "false"}]}, {"uses": "actions/setup-node@11bd71901bbe5b1630ceea73d27597364c9af683", "inputs": [{"name": "package-manager-cache", "value": "false"}]}])]}, "pass"),
	"no caches at all pass": example.with_workflow({"tag_filter": true, "cache_mode": "none", "jobs": [example.uses([{"uses": "actions/cache@11bd71901bbe5b1630ceea73d27597364c9af683", "inputs": []}])]}, "pass"),
	"a job that may use them after all fails": example.with_workflow({"tag_filter": true, "cache_mode": "none", "jobs": [object.union(example.uses([{"uses": "actions/cache@11bd71901bbe5b1630ceea73d27597364c9af683", "inputs": []}]), {"cache_mode": "read"})]}, "fail"),
	"caches that strangers write fail": example.with_workflow({"triggers": ["pull_request_target"], "cache_mode": "write"}, "fail"),
	"caches that strangers read pass": example.with_workflow({"triggers": ["pull_request_target"]}, "pass"),
})

test_cases[name] if {
	some name, case in cases
	testing.agrees(workflow_caches.verdicts, case) with input as testing.input_for(case)
}
