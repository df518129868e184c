# What people and CI run. `just` lists it.

set shell := ["bash", "-euo", "pipefail", "-c"]

# Show the recipes.
default:
    @just --list

# Everything that CI checks without real servers.
check: fmt lint test policies

# Refuse unformatted Rust.
fmt:
    cargo fmt --all -- --check

# Refuse warnings.
lint:
    cargo clippy --workspace --all-targets --locked -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --document-private-items --locked

# All tests that need no server.
test:
    cargo test --workspace --locked

# Policy tests on the embedded engine, and on stock OPA where it is installed.
policies:
    cargo run --quiet --locked -- policy lint
    cargo run --quiet --locked -- policy test
    if command -v opa >/dev/null; then opa check --strict policies && opa test policies; else echo "opa is not installed: skipped"; fi

# The live suite against moto.
live:
    cargo build --locked
    tests/live/aws/run

# GitHub's requests against its own descriptions, and its limits at scale.
live-github:
    tests/live/github/contract
    tests/live/github/scale
    tests/live/github/emulated
    tests/live/github/workflows

# Real and emulated receivers of alerts.
live-alerts:
    tests/live/alerts/run

# Stores that nodes share, and the daemon among faults.
live-daemon:
    tests/live/pg/suite
    tests/live/pg/shared
    tests/live/pg/nodes 9
    tests/live/daemon/kills 30

# A week of the daemon over 124,000 findings, in virtual time: 2,016 runs.
soak runs="2016":
    tests/live/daemon/soak {{runs}}

# What annexa is packaged with, against the tools that read it and a running daemon.
live-packaging:
    tests/live/packaging/run

# Licences, bans and sources of dependencies.
deny:
    cargo deny check bans licenses sources

# Benches; figures belong in ARCHITECTURE.md.
bench:
    cargo bench --locked
