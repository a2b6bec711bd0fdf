"""What the editor of certificate templates says about their words."""

from django import template

from learning.certificates.rendering.placeholders import PLACEHOLDERS

register = template.Library()


@register.simple_tag
def placeholders() -> list[tuple[str, str]]:
    return [(f"{{{name}}}", meaning) for name, meaning in PLACEHOLDERS.items()]
