"""The five roles, as Django groups. Further roles are groups that an administrator makes in Wagtail."""

from django.contrib.auth.models import Group, Permission

STUDENT, INSTRUCTOR, EDITOR, FINANCE, ADMINISTRATOR = "student", "instructor", "editor", "finance", "administrator"
ROLES = {
    STUDENT: (),
    INSTRUCTOR: ("wagtailadmin.access_admin",),
    EDITOR: ("wagtailadmin.access_admin", "courses.enter_any_lesson"),
    FINANCE: ("wagtailadmin.access_admin",),
    ADMINISTRATOR: ("wagtailadmin.access_admin", "courses.enter_any_lesson"),
}


def ensure_roles() -> None:
    """Make the groups and give them what belongs to them. Runs after every migrate; takes nothing away."""
    for name, wanted in ROLES.items():
        group, _ = Group.objects.get_or_create(name=name)
        for label in wanted:
            app, codename = label.split(".")
            permission = Permission.objects.filter(content_type__app_label=app, codename=codename).first()
            if permission:  # permissions appear as their apps are migrated; the last app's signal finds them all
                group.permissions.add(permission)
