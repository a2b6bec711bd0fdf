"""What screens there are: read from the addresses and from Wagtail's registries, so that none can be forgotten."""

from django.urls import URLResolver, get_resolver
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.contrib.settings.registry import registry as settings_registry

EDITOR = "admin/"


def all_screens() -> set[str]:
    """Keys as in the table."""
    found = {name or route for name, route in _addresses(get_resolver().url_patterns) if route.startswith(EDITOR)}
    found -= SEVERAL_KINDS.keys()
    return found | {f"{name} {kind}" for name, kinds in SEVERAL_KINDS.items() for kind in kinds()}


def _addresses(patterns, before="", names=()):
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = (*names, pattern.namespace) if pattern.namespace else names
            yield from _addresses(pattern.url_patterns, route, inner)
        else:
            yield ":".join((*names, pattern.name)) if pattern.name else "", route


def _bulk_actions():
    bulk_action_registry._scan_for_bulk_actions()
    for app, models in bulk_action_registry.actions.items():
        for model, actions in models.items():
            yield from (f"{app}.{model}.{action}" for action in actions)


def _settings():
    return [model._meta.label_lower for model in settings_registry]


SEVERAL_KINDS = {
    "wagtail_bulk_action": _bulk_actions,
    "wagtailadmin_api:pages:action": lambda: PagesAdminAPIViewSet.actions,
    "wagtailsettings:edit": _settings,
    "wagtailsettings:preview_on_edit": _settings,
}
PARTS = {
    "wagtail_bulk_action": ("app_label", "model_name", "action"),
    "wagtailadmin_api:pages:action": ("action_name",),
    "wagtailsettings:edit": ("app_name", "model_name"),
    "wagtailsettings:preview_on_edit": ("app_name", "model_name"),
}


def name_and_args(key: str) -> tuple[str, dict]:
    """The name of the address, and what the kind puts into it."""
    name, _space, kind = key.partition(" ")
    return name, dict(zip(PARTS.get(name, ()), kind.split(".") if kind else (), strict=False))
