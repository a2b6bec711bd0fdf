"""What every event of publishing is held to: rows equal a fresh reading of the pages."""

from learning.courses.models import Activity, ActivityVersion, Course
from learning.courses.selectors import stored_outline
from lms_pages.publishing import read_course


def assert_agreement() -> None:
    """Every course is compiled, and its rows say exactly what its pages say now."""
    for course in Course.objects.all():
        assert not course.is_stale, f"{course} is stale"
        assert course.compile_error == ""
        spec = read_course(course)
        assert course.is_live == (spec is not None), f"{course} is served or not, unlike its page"
        if spec:
            assert stored_outline(course).as_plain() == spec.as_plain()


def snapshot() -> dict:
    """What must not move when nothing that students see has changed."""
    return {
        "outlines": {
            course.key: (course.is_live, course.outline_hash, course.updated_at, stored_outline(course).as_plain())
            for course in Course.objects.all()
        },
        "activities": list(Activity.objects.order_by("pk").values()),
        "versions": list(ActivityVersion.objects.order_by("pk").values()),
    }
