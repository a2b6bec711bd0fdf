"""compose.yaml, the image and their files agree with each other and with the code."""

import re
import subprocess

import pytest
import yaml
from django.conf import settings as site_settings

from config.environment_table import variables

ROOT = site_settings.ROOT
OURS = {"migrate", "web", "worker", "beat", "backup"}
COMPOSE_ONLY = {"SITE_HOST", "ACME_EMAIL", "POSTGRES_PASSWORD"}
ALSO_ASKED = {"CONTENT_HOST"}  # by compose.yaml, and read by the site as well
# Known from the image itself: what prints, and what Celery and Python read.
IMAGE_ONLY = {"PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "DJANGO_SETTINGS_MODULE"}


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "compose.yaml").read_text())


@pytest.fixture(scope="module")
def known():
    return {variable.name for variable in variables()}


def example_variables() -> dict[str, str]:
    lines = (ROOT / ".env.example").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_every_service_restarts_has_few_rights_and_is_watched(compose):
    services = compose["services"]
    assert set(services) == OURS | {"proxy", "https", "postgres", "redis"}
    for name, service in services.items():
        assert service["restart"] == ("no" if name == "migrate" else "unless-stopped"), name
        assert ":" in service["image"] or service["image"] == "marula", f"{name}: no version"
        assert "healthcheck" in service or name in {"web", "https"}, name  # the web's is the image's
    for name in OURS | {"proxy"}:
        assert services[name]["read_only"] and services[name]["cap_drop"] == ["ALL"], name
    assert [name for name, service in services.items() if "ports" in service] == ["https"]
    assert "--appendonly" in services["redis"]["command"]


def test_what_is_mounted_and_waited_for_is_there(compose):
    for name, service in compose["services"].items():
        for mount in service.get("volumes", []):
            source = mount.split(":")[0]
            assert (ROOT / source).is_file() if source.startswith("./") else source in compose["volumes"], (name, mount)
        assert set(service.get("depends_on", ())) <= set(compose["services"]), name


def test_no_secret_is_written_down_and_every_variable_is_one_that_is_read(compose, known):
    text = (ROOT / "compose.yaml").read_text()
    asked = set(re.findall(r"\$\{(\w+)", text))
    example = example_variables()
    assert asked <= COMPOSE_ONLY | ALSO_ASKED <= set(example)
    assert {"SECRET_KEY", "POSTGRES_PASSWORD", "EMAIL_HOST_PASSWORD"} <= {name for name in example if not example[name]}
    assert set(example) - COMPOSE_ONLY <= known
    for name in OURS:
        assert set(compose["services"][name].get("environment", {})) <= known, name
    assert not (ROOT / ".env").exists() or ".env" in (ROOT / ".gitignore").read_text()


def test_the_image_runs_as_nobody_in_particular_and_calls_what_there_is(known):
    text = (ROOT / "Dockerfile").read_text()
    last = text.rpartition("\nFROM ")[2]
    assert "USER marula" in last and last.index("collectstatic") < last.index("USER marula") < last.index("CMD [")
    assert "HEALTHCHECK" in last and "/health/live" in last
    names = set(re.findall(r"^(?:ENV |    )([A-Z_]+)=", last, re.MULTILINE)) | set(re.findall(r"RUN ([A-Z_]+)=", last))
    assert names - IMAGE_ONLY - {"CMD"} <= known, names
    used = re.search(r"from assets import ([\w, ]+);", text)[1].split(", ")
    assets = (ROOT / ".make" / "assets.py").read_text()
    assert all(f"def {name}(" in assets for name in used)
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {".env", ".git", ".var", "tests"} <= set(ignored)


def test_alerts_are_on_figures_that_exist():
    rules = yaml.safe_load((ROOT / ".deploy" / "alerts.yml").read_text())["groups"][0]["rules"]
    source = "".join((ROOT / "site" / "config" / name).read_text() for name in ("metrics.py",))
    for rule in rules:
        for figure in re.findall(r"marula_(\w+)", rule["expr"]):
            name = re.sub(r"_(total|bucket)$", "", figure)
            assert f'"marula_{name}"' in source or f'"{name}"' in source, figure
        assert rule["annotations"]["summary"] and rule["labels"]["severity"] in {"page", "ticket"}


def test_the_public_workflow_runs_our_own_targets():
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "test.yml").read_text())
    commands = [step["run"] for step in workflow["jobs"]["test"]["steps"] if "run" in step]
    assert commands == ["make lint", "make test STRICT=1 DEPTH=full"]
    for command in commands:
        subprocess.run([*command.split(), "--dry-run"], cwd=ROOT, check=True, capture_output=True)
