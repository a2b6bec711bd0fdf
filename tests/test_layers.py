"""What import-linter cannot see of the house: the arrows between tables, and what registries import."""

import ast
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[1]
# Highest first, as in ARCHITECTURE.md and in pyproject.toml, which holds the same order for imports.
LAYERS = (
    "config",
    "lms_pages",
    "search",
    "commerce.checkout",
    "commerce.payments",
    "commerce.orders",
    "commerce.entitlements",
    "commerce.pricing",
    "commerce.ledger",
    "commerce",
    "learning.access",
    "learning.certificates",
    "learning.assessment",
    "learning.assignments",
    "learning.statements",
    "learning.tools",
    "learning.grades",
    "learning.progress",
    "learning.enrollment",
    "learning.courses",
    "learning.packages",
    "learning.credentials",
    "accounts",
    "notifications",
    "core",
)
# Settled by AUTH_USER_MODEL: a reference to "the user" is Django's, whoever stands above.
USER = "accounts.User"


def layer_of(module: str) -> int | None:
    """The place of a module in LAYERS, counted from the top; None for what is not ours."""
    places = [place for place, layer in enumerate(LAYERS) if module == layer or module.startswith(f"{layer}.")]
    return places[0] if places else None


def upward_relations(models) -> list[str]:
    """Relations of these models that point to a model of a layer above their own."""
    found = []
    for model in models:
        own = layer_of(model.__module__)
        for field in model._meta.get_fields(include_hidden=True):
            if own is None or field.auto_created or not field.is_relation or not isinstance(field.related_model, type):
                continue
            target = layer_of(field.related_model.__module__)
            if target is not None and target < own and field.related_model._meta.label != USER:
                found.append(f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}")
    return found


def registries() -> list[tuple[str, str]]:
    """(module, package) of every `Registry("package", ...)`, or of a kind of registry, that is made in our code."""
    files = [
        *(ROOT / "site").rglob("*.py"),
        *(p for top in ("learning", "commerce", "search", "lms_pages") for p in (ROOT / top).rglob("*.py")),
    ]
    found = []
    for path in files:
        base = ROOT / "site" if path.is_relative_to(ROOT / "site") else ROOT
        module = ".".join(path.relative_to(base).with_suffix("").parts)
        for node in ast.walk(ast.parse(path.read_text())):
            name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
            if name.endswith("Registry") and name != "CollectorRegistry":  # that one is of figures, not of plug-ins
                assert node.args and isinstance(node.args[0], ast.Constant), f"{module}: name the package as a string"
                found.append((module, node.args[0].value))
    return found


def is_below(package: str, module: str) -> bool:
    """Whether `package` is a folder beside `module`: what a family's contract may import."""
    return package.startswith(f"{module.rpartition('.')[0]}.")


def test_every_app_of_ours_has_its_layer():
    ours = [
        config.name
        for config in apps.get_app_configs()
        if Path(config.path).is_relative_to(ROOT) and "site-packages" not in Path(config.path).parts
    ]
    assert ours and [name for name in ours if layer_of(name) is None] == []


def test_no_table_points_to_a_layer_above_its_own():
    assert upward_relations(apps.get_models(include_auto_created=True)) == []


def test_a_table_that_points_upwards_is_found(monkeypatch):
    """The house upside down: the same relations must then be refused, or the test above sees nothing."""
    monkeypatch.setitem(globals(), "LAYERS", LAYERS[::-1])
    found = upward_relations(apps.get_models(include_auto_created=True))
    assert "enrollment.Enrollment.course -> courses.Course" in found
    assert "assessment.Attempt.version -> courses.ActivityVersion" in found


def test_registries_import_only_below_their_own_package():
    found = registries()
    assert ("lms_pages.block", "lms_pages.blocks") in found
    assert [pair for pair in found if not is_below(pair[1], pair[0])] == []


@pytest.mark.parametrize(
    "package, module, allowed",
    [
        ("learning.assessment.question_types", "learning.assessment.question_type", True),
        ("lms_pages.blocks", "learning.assessment.question_type", False),
        ("learning.assessment_more", "learning.assessment.question_type", False),
        ("core", "core.registry", False),
    ],
)
def test_what_is_below_a_package(package, module, allowed):
    assert is_below(package, module) is allowed
