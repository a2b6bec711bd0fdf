from .models import Course


def course_title(course: Course, locale: str) -> str:
    """The title in this language, else in the course's own; "" before the first publish. One query."""
    titles = dict(course.texts.filter(locale__in={locale, course.source_locale}).values_list("locale", "title"))
    return titles.get(locale) or titles.get(course.source_locale, "")
