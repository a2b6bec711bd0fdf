"""The designs that certificates are drawn from, as they were published."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from core import clock

from .design_spec import Colors, DesignSpec, Texts
from .models import TemplateVersion

BUILT_IN = UUID(int=0)  # of a site where nobody has made a template yet


@transaction.atomic
def keep_template_version(
    *, key: UUID, spec: DesignSpec, is_default: bool = False, now: datetime | None = None
) -> TemplateVersion:
    """What courses with the template `key` are drawn from, from now on. The same design again is the same row.

    `is_default`: also courses that choose no template; then no other template is the default any more.
    """
    now = clock.current(now)
    version, created = TemplateVersion.objects.get_or_create(
        key=key,
        content_hash=spec.content_hash,
        defaults={"spec": spec.to_json(), "created_at": now, "published_at": now, "is_default": is_default},
    )
    if is_default:
        TemplateVersion.objects.exclude(key=key).filter(is_default=True).update(is_default=False)
    TemplateVersion.objects.filter(key=key).update(is_default=is_default)
    if not created:
        TemplateVersion.objects.filter(pk=version.pk).update(published_at=now)
    version.refresh_from_db()
    return version


def template_version_of(key: UUID | None) -> TemplateVersion:
    """The version to draw from now: of this template, else of the site's default, else the one built in."""
    versions = TemplateVersion.objects.order_by("-published_at", "-pk")
    found = versions.filter(key=key).first() if key else None
    return found or versions.filter(is_default=True).first() or keep_template_version(key=BUILT_IN, spec=built_in())


def built_in() -> DesignSpec:
    return DesignSpec(
        layout="classic",
        colors=Colors(ink="#15173A", accent="#26389E"),
        texts=Texts(
            title="Certificate",
            before_name="This certifies that",
            after_name="has completed",
        ),
    )
