# METADATA
# title: Actions
# description: |
#   What is known of actions of others: which ones are archived, which ones do what the runner does anyway, which ones
#   restore caches and which ones publish. From zizmor 1.32, so that it is as old as that; names are in lower case.
package lib.actions

# Repositories of actions and of pre-commit hooks that are archived, so that nobody mends them.
archived := {
	"8398a7/action-slack",
	"actions-rs/audit-check",
	"actions-rs/cargo",
	"actions-rs/clippy-check",
	"actions-rs/components-nightly",
	"actions-rs/grcov",
	"actions-rs/install",
	"actions-rs/tarpaulin",
	"actions-rs/toolchain",
	"actions/create-release",
	"actions/setup-elixir",
	"actions/setup-haskell",
	"actions/setup-ruby",
	"actions/upload-release-asset",
	"actionstoolbox/gem-build-and-release-action",
	"allanchain/poetry-cache-action",
	"andrewmcodes-archive/rubocop-linter-action",
	"apidevtools/swagger-cli",
	"aquasecurity/cfsec",
	"araichev/gtfs_kit",
	"artichoke/setup-rust",
	"aslafy-z/conventional-pr-title-action",
	"asottile-archive/seed-isort-config",
	"azure/appconfiguration-sync",
	"azure/appservice-actions",
	"azure/azure-resource-login-action",
	"azure/container-actions",
	"azure/container-scan",
	"azure/data-factory-deploy-action",
	"azure/data-factory-export-action",
	"azure/data-factory-validate-action",
	"azure/get-keyvault-secrets",
	"azure/k8s-actions",
	"azure/manage-azure-policy",
	"azure/publish-security-assessments",
	"azure/run-sqlpackage-action",
	"azure/spring-cloud-deploy",
	"azure/webapps-container-deploy",
	"benmezger/gjira",
	"brettcannon/caniusepython3",
	"cedrickring/golang-action",
	"cirrus-actions/rebase",
	"contributor-assistant/github-action",
	"convictional/trigger-workflow-and-wait",
	"cpcloud/flake-update-action",
	"crazy-max/ghaction-docker-buildx",
	"crazy-max/ghaction-hugo",
	"dariuszporowski/chatgpt-pre-commit-hooks",
	"datreeio/datree",
	"decathlon/pull-request-labeler-action",
	"delaguardo/setup-graalvm",
	"dnephin/pre-commit-golang",
	"dulvui/godot-android-export",
	"elstudio/actions-settings",
	"expo/expo-preview-action",
	"extractions/setup-mdbook",
	"extractions/setup-powerpack",
	"fabasoad/setup-zizmor-action",
	"facebook/pysa-action",
	"fregante/release-with-changelog",
	"gherynos/pre-commit-java",
	"google/mirror-branch-action",
	"google/skywater-pdk-actions",
	"gradle/gradle-build-action",
	"grafana/k6-action",
	"gruntwork-io/terraform-aws-couchbase",
	"hashicorp/terraform-cdk-action",
	"hcodes/yaspeller",
	"helaili/github-graphql-action",
	"helaili/jekyll-action",
	"ilshidur/action-slack",
	"irgolic/autopr",
	"jakejarvis/backblaze-b2-action",
	"jakejarvis/cloudflare-purge-action",
	"jakejarvis/firebase-deploy-action",
	"jakejarvis/hugo-build-action",
	"jakejarvis/lighthouse-action",
	"jakejarvis/s3-sync-action",
	"jeffa5/typstfmt",
	"jimmygchen/runner-fallback-action",
	"josephfrazier/prettier_d",
	"justinribeiro/lighthouse-action",
	"kanadgupta/glitch-sync",
	"kxxt/chatgpt-action",
	"lapras-inc/resume-sync-action",
	"life4/flakehell",
	"liskin/gh-pipx",
	"lucas-c/pre-commit-hooks-bandit",
	"machine-learning-apps/wandb-action",
	"mansagroup/gcs-cache-action",
	"mapbox/secret-shield",
	"marcogorelli/absolufy-imports",
	"marvinpinto/action-automatic-releases",
	"marvinpinto/actions",
	"maxheld83/ghpages",
	"meilcli/danger-action",
	"meilcli/gradle-update-check-action",
	"meilcli/npm-update-check-action",
	"meilcli/nuget-update-check-action",
	"micnncim/action-lgtm-reaction",
	"mikepenz/gradle-dependency-submission",
	"niklasmerz/github-deployment-action",
	"nix-community/nixpkgs-fmt",
	"onedr0p/sops-pre-commit",
	"orf/cargo-bloat-action",
	"owenlamont/uv-secure",
	"paambaati/codeclimate-action",
	"philips-software/docker-ci-scripts",
	"pre-commit/mirrors-autopep8",
	"pre-commit/mirrors-isort",
	"pre-commit/mirrors-prettier",
	"primer/figma-action",
	"pycqa/pydocstyle",
	"rapidsai/frigate",
	"reasonsoftware/action-pylint",
	"repo-sync/pull-request",
	"repo-sync/repo-sync",
	"sagebind/docker-swarm-deploy-action",
	"scottbrenner/generate-changelog-action",
	"seandstewart/typical",
	"secrethub/actions",
	"segmentio/golines",
	"semgrep/semgrep-action",
	"shaunlwm/action-release-debugapk",
	"snok/pep585-upgrade",
	"soichisumi/issue-copy-action",
	"sonarsource/sonarcloud-github-action",
	"sphinx-quant/sphinx-quant",
	"stefafafan/psi-action",
	"stefanprodan/kube-tools",
	"suzuki-shunsuke/github-action-format",
	"suzuki-shunsuke/github-action-tflint",
	"suzuki-shunsuke/github-action-tfsec",
	"suzuki-shunsuke/required-status-check-action",
	"suzuki-shunsuke/trivy-config-action",
	"suzuki-shunsuke/validate-pr-review-action",
	"svenstaro/upx-action",
	"swiftdocorg/github-wiki-publish-action",
	"tachiyomiorg/issue-moderator-action",
	"technote-space/auto-cancel-redundant-workflow",
	"technote-space/get-diff-action",
	"tenable/terrascan",
	"tencentcloudbase/cloudbase-action",
	"terrencepreilly/darglint",
	"thegeeklab/ansible-later",
	"tibdex/github-app-token",
	"trmcnvn/chrome-addon",
	"verygoodopensource/very_good_coverage",
	"whelk-io/maven-settings-xml-action",
	"yeslayla/build-godot-action",
	"youyo/aws-cdk-github-actions",
	"yumemi-inc/clean-cache-action",
	"z0al/dependent-issues",
}

# Actions that do what a line of a script does.
superfluous := {
	"actions-ecosystem/action-add-labels",
	"actions-ecosystem/action-remove-labels",
	"addnab/docker-run-action",
	"dacbd/create-issue-action",
	"elgohr/github-release-action",
	"ncipollo/release-action",
	"sergeysova/jq-action",
	"softprops/action-gh-release",
	"svenstaro/upload-release-action",
}

# Actions that publish what was built.
publishers := {
	"aws-actions/amazon-ecs-deploy-task-definition",
	"aws-actions/aws-cloudformation-github-deploy",
	"azure/aci-deploy",
	"azure/container-apps-deploy-action",
	"azure/functions-action",
	"azure/sql-action",
	"cloudflare/wrangler-action",
	"docker/build-push-action",
	"google-github-actions/deploy-appengine",
	"google-github-actions/deploy-cloud-functions",
	"google-github-actions/deploy-cloudrun",
	"googleapis/release-please-action",
	"goreleaser/goreleaser-action",
	"jreleaser/release-action",
	"pypa/gh-action-pypi-publish",
	"redhat-actions/push-to-registry",
	"release-drafter/release-drafter",
	"rubygems/release-gem",
	"softprops/action-gh-release",
}

# Actions that restore a cache whatever their inputs are.
always_cache := {
	"awalsh128/cache-apt-pkgs-action",
	"mozilla-actions/sccache-action",
	"nix-community/cache-nix-action",
}

# Actions that restore a cache unless an input has a value.
cache_unless := {
	"actions-rust-lang/setup-rust-toolchain": {"cache": "false"},
	"actions/cache": {"lookup-only": "true"},
	"actions/setup-go": {"cache": "false"},
	"actions/setup-node": {"package-manager-cache": "false"},
	"astral-sh/setup-uv": {"enable-cache": "false"},
	"determinatesystems/magic-nix-cache-action": {"use-gha-cache": "false"},
	"gradle/actions/setup-gradle": {"cache-disabled": "true"},
	"jdx/mise-action": {"cache": "false"},
	"mlugg/setup-zig": {"use-cache": "false"},
	"oven-sh/setup-bun": {"no-cache": "true"},
	"ramsey/composer-install": {"ignore-cache": "true"},
	"swatinem/rust-cache": {"lookup-only": "true"},
}

# Actions that restore a cache when an input is given, whatever it is.
cache_given := {
	"actions/setup-java": "cache",
	"actions/setup-python": "cache",
	"docker/setup-buildx-action": "version",
	"graalvm/setup-graalvm": "cache",
}

# Actions that restore a cache when an input says so.
cache_when := {
	"actions/setup-dotnet": "cache",
	"actions/setup-node": "cache",
	"pnpm/setup": "cache",
	"pyo3/maturin-action": "sccache",
	"ruby/setup-ruby": "bundler-cache",
}

# Actions that fetch a tool, and the input that says its version.
tools := {
	"1password/load-secrets-action": "version",
	"aquasecurity/setup-trivy": "version",
	"extractions/setup-crate": "version",
	"extractions/setup-just": "just-version",
}

# The path of an action without its version, in lower case.
path(use) := lower(split(use.uses, "@")[0])

# The repository of an action in lower case.
repository(use) := concat("/", array.slice(split(path(use), "/"), 0, 2))

# True when an action restores a cache.
restores_cache(use) if path(use) in always_cache

restores_cache(use) if gives(use, cache_given[path(use)])

restores_cache(use) if {
	some name, value in cache_unless[path(use)]
	value_of(use, name) != value
}

restores_cache(use) if says(use, cache_when[path(use)])

# The value of an input; empty when it is not given.
value_of(use, name) := values[0] if {
	values := [each.value | some each in use.inputs; each.name == name]
	count(values) == 1
} else := ""

# True when an input is given and is not false. All inputs may be given by one expression.
says(use, name) if {
	some each in use.inputs
	lower(each.name) in {name, "*"}
	not each.value in {"false", "empty"}
}

# True when an input is given.
gives(use, name) if {
	some each in use.inputs
	lower(each.name) in {name, "*"}
	each.value != "empty"
}
