"""The chart renders what Kubernetes takes, confined, and refuses what cannot work: chart.py ANNEXA WORK TOOLS."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[3]
CHART = ROOT / "config/helm/annexa"
# The oldest that the chart takes, one between, the newest that the schemas know.
VERSIONS = ("1.25", "1.33", "1.37")
IMAGE = ["--set", "image.repository=registry.example/annexa"]
DATABASE = ["--set", "store.postgres.secretName=db"]
BUCKET = ["--set", "store.bucket.name=evidence"]
REFUSED = {
    "several nodes without a database": ([*IMAGE, "--set", "replicas=2"], "replicas > 1 needs store.postgres"),
    "several nodes without a bucket": ([*IMAGE, *DATABASE, "--set", "replicas=2"], "replicas > 1 needs store.bucket"),
    "a bucket without a database": ([*IMAGE, *BUCKET], "store.bucket needs store.postgres"),
    "no image": ([], "image.repository is needed"),
    "[store] in the configuration": ([*IMAGE, "--set", "config=[store]"], "config must not have [store]"),
    "a value that nothing reads": ([*IMAGE, "--set", "replica=2"], "replica"),
    "a secret that is written out": ([*IMAGE, "--set", "secretEnvironment[0].name=A,secretEnvironment[0].value=hunter2"], "value"),
    "a second annexa.toml": ([*IMAGE, "--set", "files.annexa\\.toml=x"], "annexa.toml"),
    "a digest that is none": ([*IMAGE, "--set", "image.digest=latest"], "digest"),
    "an account that is not named": ([*IMAGE, "--set", "serviceAccount.create=false"], "serviceAccount.name is needed"),
}
VOLUMES = {"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"}


class Rig:
    def __init__(self, annexa, work, tools):
        self.annexa, self.work, self.tools = annexa, Path(work), Path(tools)

    def run(self, *command, text=None):
        return subprocess.run([str(part) for part in command], capture_output=True, text=True, input=text)

    def render(self, *values, version="1.33"):
        return self.run(self.tools / "helm", "template", "annexa", CHART, "--kube-version", f"{version}.0", *values)


def ci_values():
    for path in sorted((CHART / "ci").glob("*-values.yaml")):
        yield path.name.removesuffix("-values.yaml"), path


def rendered(rig):
    for name, values in ci_values():
        out = rig.run(rig.tools / "helm", "lint", "--strict", CHART, "-f", values, "--kube-version", "1.33.0")
        yield f"helm lint: {name}", out.returncode == 0, out.stdout
        for version in VERSIONS:
            out = rig.render("-f", values, version=version)
            yield f"helm template for Kubernetes {version}: {name}", out.returncode == 0, out.stderr
            path = rig.work / f"{name}-{version}.yaml"
            path.write_text(out.stdout)
            yield from valid(rig, path, version)
        out = rig.run(
            rig.tools / "kube-score", "score", "--ignore-container-cpu-limit",
            # A tag or digest names one image; a registry that is away must not keep a pod from starting.
            "--ignore-test", "container-image-pull-policy", path,
        )  # fmt: skip
        yield f"kube-score: {name}", out.returncode == 0, out.stdout


def valid(rig, path, version):
    validate = [rig.tools / "venv/bin/kubernetes-validate", "-k", version, "--strict"]
    out = rig.run(*validate, path)
    said = out.stdout + out.stderr
    unknown = [line for line in said.splitlines() if "Couldn't find schema" in line]
    is_good = out.returncode == 0 and all("ServiceMonitor" in line for line in unknown)
    yield f"schemas of Kubernetes {version}: {path.stem}", is_good, said
    broken = rig.work / "broken.yaml"
    broken.write_text(path.read_text().replace("livenessProbe:", "liveness:"))
    yield "  and a field that does not exist is refused", rig.run(*validate, broken).returncode != 0, ""


def refusals(rig):
    for what, (values, words) in REFUSED.items():
        out = rig.render(*values)
        yield f"refused: {what}", out.returncode != 0 and words in out.stderr, out.stderr
    out = rig.render(*IMAGE, *DATABASE, *BUCKET, "--set", "replicas=2")
    yield "several nodes with both are taken", out.returncode == 0, out.stderr


def objects(rig, values):
    return {each["kind"]: each for each in yaml.safe_load_all(rig.render("-f", values).stdout) if each}


def confined(pod):
    """Pod Security Standards, restricted: https://kubernetes.io/docs/concepts/security/pod-security-standards/."""
    for host in ("hostNetwork", "hostPID", "hostIPC"):
        yield not pod.get(host)
    yield pod["securityContext"]["seccompProfile"]["type"] == "RuntimeDefault"
    yield all(set(volume) - {"name"} <= VOLUMES for volume in pod["volumes"])
    for container in pod["containers"]:
        context = container["securityContext"]
        yield context["allowPrivilegeEscalation"] is False and not context.get("privileged")
        yield context["capabilities"] == {"drop": ["ALL"]}
        yield context["runAsNonRoot"] is True and context["runAsUser"] != 0
        yield context["readOnlyRootFilesystem"] is True
        yield not any(port.get("hostPort") for port in container["ports"])


def contents(rig):
    for name, values in ci_values():
        found = objects(rig, values)
        pod = found["Deployment"]["spec"]["template"]["spec"]
        container = pod["containers"][0]
        yield f"the restricted Pod Security Standard: {name}", all(confined(pod)), json.dumps(pod)
        secrets = [each for each in container.get("env", []) if "value" in each]
        yield f"no value of a secret is written out: {name}", not secrets and "Secret" not in found, ""
        is_single = found["Deployment"]["spec"]["replicas"] == 1
        kinds = {"PersistentVolumeClaim"} if is_single else {"PodDisruptionBudget", "ServiceMonitor"}
        yield f"{', '.join(sorted(kinds))}: {name}", kinds <= set(found), str(list(found))
        yield f"a volume has one writer at a time: {name}", (found["Deployment"]["spec"]["strategy"]["type"] == "Recreate") == is_single, ""
        folder = rig.work / name
        folder.mkdir()
        for file, text in found["ConfigMap"]["data"].items():
            (folder / file).write_text(text)
        config = folder / "annexa.toml"
        out = rig.run(rig.annexa, "config", "check", "--config", config)
        yield f"annexa takes the configuration: {name}", out.returncode == 0, out.stdout + out.stderr
        out = rig.run(rig.annexa, *container["args"], "--help")
        yield f"annexa takes the arguments: {name}", out.returncode == 0, out.stderr
        mounts = {mount["mountPath"] for mount in container["volumeMounts"]}
        named = [word.split('"')[0] for word in config.read_text().split('"file:')[1:]]
        yield f"secrets that the configuration names are mounted: {name}", all(str(Path(path).parent) in mounts for path in named), str(named)


def image(rig):
    """The Dockerfile: linted; what it is given is enough to build from; its command is one that annexa takes."""
    out = rig.run(rig.tools / "venv/bin/hadolint", ROOT / "Dockerfile")
    yield "hadolint", out.returncode == 0, out.stdout + out.stderr
    words = next(line for line in (ROOT / "Dockerfile").read_text().splitlines() if line.startswith("CMD "))
    out = rig.run(rig.annexa, *json.loads(words.removeprefix("CMD ")), "--help")
    yield "annexa takes the arguments of the image", out.returncode == 0, out.stderr
    kept = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    context = rig.work / "context"
    context.mkdir()
    tracked = rig.run("git", "-C", ROOT, "ls-files", "--", *(f":(glob){each}" for each in kept), *(f":(glob){each}/**" for each in kept))
    rig.run("tar", "-C", ROOT, "-cf", rig.work / "context.tar", "-T", "-", text=tracked.stdout)
    rig.run("tar", "-C", context, "-xf", rig.work / "context.tar")
    out = rig.run("cargo", "metadata", "--no-deps", "--offline", "--format-version", "1", "--manifest-path", context / "Cargo.toml")
    yield "cargo reads the context of the image", out.returncode == 0, out.stderr
    missing = [place for place in embedded(context) if not place.exists()]
    yield "what the program embeds is in the context", not missing, str(missing)


def embedded(context):
    for source in [*(context / "src").rglob("*.rs"), *(context / "collectors").rglob("*.rs")]:
        text = source.read_text()
        for word in ("include_str!(\"", "include_bytes!(\""):
            for part in text.split(word)[1:]:
                yield source.parent / part.split('"')[0]
        for part in text.split('#[folder = "')[1:]:
            yield context / part.split('"')[0]


def versions(_rig):
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text())
    cargo = tomllib.loads((ROOT / "Cargo.toml").read_text())["workspace"]["package"]
    channel = tomllib.loads((ROOT / "rust-toolchain.toml").read_text())["toolchain"]["channel"]
    yield "the chart is of the program's version", chart["appVersion"] == cargo["version"], ""
    yield "the image is built by the compiler of rust-toolchain.toml", f"rust:{channel}-" in (ROOT / "Dockerfile").read_text(), ""


def main(*arguments):
    rig, bad = Rig(*arguments), 0
    for part in (rendered, refusals, contents, image, versions):
        for what, is_good, said in part(rig):
            bad += not is_good
            print(("ok   " if is_good else "FAIL ") + what)
            if not is_good:
                print(said[-3000:])
    sys.exit(bad > 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
