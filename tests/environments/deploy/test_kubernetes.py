"""The manifests are valid, and each pod runs without root, without a secret of its own, and on a read-only disk."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from environments.commands.dialtone import dialtone
from environments.promotion.builds.manifest import MANIFEST, PARTS, SIGNATURE
from environments.settings import load_settings
from environments.settings.development_files import CHECKOUT
from environments.settings.sites import SITES
from tests.environments.builders import SECRETS

FOLDER = CHECKOUT / "deploy" / "kubernetes"
FILES = sorted(file for file in FOLDER.rglob("*.yaml") if file.name != "kustomization.yaml")
VERSIONS = ("1.30", "1.34")
Manifest = dict[str, Any]


def manifests(*files: Path) -> list[Manifest]:
    return [document for file in files or FILES for document in yaml.safe_load_all(file.read_text("utf-8"))]


WORKLOADS = [manifest for manifest in manifests() if manifest["kind"] in ("Deployment", "Job")]
DEPLOYMENTS = [manifest for manifest in WORKLOADS if manifest["kind"] == "Deployment"]


def name_of(manifest: Manifest) -> str:
    return str(manifest["metadata"]["name"])


def pod_of(manifest: Manifest) -> Manifest:
    pod: Manifest = manifest["spec"]["template"]["spec"]
    return pod


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_manifest_is_valid_to_the_letter(file: Path, version: str) -> None:
    for manifest in manifests(file):
        assert kubernetes_validate.validate(manifest, version, strict=True) is not None


def test_a_field_that_does_not_exist_is_found() -> None:
    wrong = {**WORKLOADS[0], "spec": {**WORKLOADS[0]["spec"], "replica": 2}}

    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, VERSIONS[-1], strict=True)


@pytest.mark.parametrize("folder", [FOLDER, FOLDER / "migrate"], ids=lambda folder: folder.name)
def test_kustomize_takes_every_file_of_its_folder(folder: Path) -> None:
    named = yaml.safe_load((folder / "kustomization.yaml").read_text("utf-8"))

    assert sorted(named["resources"]) == sorted(file.name for file in FILES if file.parent == folder)
    assert [image["name"] for image in named["images"]] == ["dialtone"]


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not installed")
def test_kubectl_puts_the_images_tag_everywhere() -> None:
    command = [shutil.which("kubectl") or "", "kustomize", str(FOLDER)]

    made = subprocess.run(command, capture_output=True, text=True, check=True).stdout

    images = {
        pod_of(manifest)["containers"][0]["image"]
        for manifest in yaml.safe_load_all(made)
        if manifest["kind"] == "Deployment"
    }
    assert images == {"dialtone:unset"}


@pytest.mark.parametrize("manifest", WORKLOADS, ids=name_of)
def test_a_pod_has_no_rights_and_a_read_only_disk(manifest: Manifest) -> None:
    pod = pod_of(manifest)
    (container,) = pod["containers"]

    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert container["resources"]["limits"]["memory"]
    assert container["resources"]["requests"].keys() == {"cpu", "memory"}


@pytest.mark.parametrize("manifest", WORKLOADS, ids=name_of)
def test_a_pod_runs_a_command_that_exists_and_gets_its_secrets_from_outside(manifest: Manifest) -> None:
    (container,) = pod_of(manifest)["containers"]
    secrets = [source["secretRef"]["name"] for source in container["envFrom"]]

    assert container["args"][0] in dialtone.commands
    own = {"dialtone-migrate": ["dialtone-owner"], "dialtone-office": ["dialtone-office"]}
    assert secrets == ["dialtone", *own.get(name_of(manifest), [])]
    assert {variable["name"] for variable in container["env"]}.isdisjoint(SECRETS)


def test_no_secret_is_in_the_files() -> None:
    assert "Secret" not in {manifest["kind"] for manifest in manifests()}
    assert not re.search(r"postgresql://|PASSWORD|SECRET_KEY", "".join(file.read_text("utf-8") for file in FILES))


@pytest.mark.parametrize("site", SITES, ids=lambda site: site.name)
def test_each_site_is_asked_for_its_health_and_serves_at_its_port(site: Any) -> None:
    deployment = next(row for row in DEPLOYMENTS if name_of(row) == f"dialtone-{site.name}")
    (container,) = pod_of(deployment)["containers"]
    production = load_settings({"DIALTONE_ENVIRONMENT": "production", **SECRETS})

    assert container["args"] == ["serve", site.name]
    assert container["ports"] == [{"name": "http", "containerPort": production.process_of(site.name).port}]
    paths = {
        probe: container[probe]["httpGet"]["path"] for probe in ("startupProbe", "livenessProbe", "readinessProbe")
    }
    assert paths == {
        "startupProbe": "/health/live",
        "livenessProbe": "/health/live",
        "readinessProbe": "/health/ready",
    }
    assert deployment["spec"]["replicas"] > 1
    assert deployment["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] == 0


def test_every_deployment_may_lose_one_pod_at_a_time() -> None:
    budgets = [manifest for manifest in manifests() if manifest["kind"] == "PodDisruptionBudget"]

    assert sorted(map(name_of, budgets)) == sorted(map(name_of, DEPLOYMENTS))
    for budget in budgets:
        (deployment,) = (row for row in DEPLOYMENTS if name_of(row) == name_of(budget))
        assert budget["spec"]["selector"] == deployment["spec"]["selector"]
        assert budget["spec"]["maxUnavailable"] == 1


def test_the_settings_of_the_manifests_can_be_used(tmp_path: Path) -> None:
    (settings,) = (manifest for manifest in manifests() if manifest["kind"] == "ConfigMap")
    file = tmp_path / "settings.toml"
    file.write_text(settings["data"]["settings.toml"], "utf-8")

    loaded = load_settings({"DIALTONE_ENVIRONMENT": "production", "DIALTONE_SETTINGS": str(file), **SECRETS})

    assert {loaded.process_of(site.name).host for site in SITES} == {"0.0.0.0"}  # noqa: S104
    assert loaded.proxy.trusted_hops == 1


def test_the_image_is_made_of_a_builds_files_and_does_not_run_as_root() -> None:
    lines = (CHECKOUT / "deploy" / "Containerfile").read_text("utf-8").splitlines()
    copied = [
        word for line in lines if line.startswith("COPY ") and "--from" not in line for word in line.split()[1:-1]
    ]
    users = [line.split()[1] for line in lines if line.startswith("USER ")]

    assert {name.partition("/")[0] for name in copied} <= {*PARTS, MANIFEST, SIGNATURE}
    assert users == ["10001:10001"]
    assert pod_of(WORKLOADS[0])["securityContext"]["runAsUser"] == 10001
    assert "--require-hashes" in "\n".join(lines)
