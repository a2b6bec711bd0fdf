from django import template

register = template.Library()


@register.filter
def at(found: dict, key):
    """The value of a key that is not written in the template; None where there is none."""
    return found.get(key)


@register.filter
def holds(found, key) -> bool:
    return key in found


@register.filter
def descending(column) -> str:
    return f"-{column}"


@register.simple_tag
def override_form(form, form_of: int, activity_id: int, result):
    """The form that came back, when it is this one's; else a new one with the numbers there are."""
    from ..views.gradebook import OverrideForm

    if form_of == activity_id:
        return form
    numbers = {"points": result.points, "max_points": result.max_points} if result else {}
    return OverrideForm(prefix=str(activity_id), initial=numbers)
