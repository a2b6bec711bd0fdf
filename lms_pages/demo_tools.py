"""The sample tool, which stands in static/content/: a playground with scripted answers, on the content host."""

from learning.tools.models import AITool

PLAYGROUND = "prompt-playground"


def ensure_playground() -> AITool:
    """Registered once; what an administrator changed since stays. A site without a content host cannot open it."""
    return AITool.objects.get_or_create(slug=PLAYGROUND, defaults={"name": "Prompt playground", "origin": ""})[0]
