from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..enums import Admission, Level

LONGEST_WAIT = timedelta(hours=6)  # between two tries to compile a course that keeps failing


class CourseQuerySet(models.QuerySet):
    def live(self):
        return self.filter(is_live=True)

    def listed(self):
        """What anybody is offered: catalog, home page, search, sitemap."""
        return self.live().filter(archived_at=None)

    def stale(self):
        return self.exclude(generation=F("compiled_generation"))


class Course(models.Model):
    """A course as students, money and certificates know it. `key` is the translation key of its page.

    The bare row is made before the first publish (`ensure_course`), so that the team has something to hang on; it is
    never deleted while anything points at it.
    """

    key = models.UUIDField(unique=True, editable=False)
    slug = models.CharField(max_length=255, blank=True)  # draws the cover; addresses are resolved by key
    source_locale = models.CharField(max_length=20)  # the structure comes from this language
    is_live = models.BooleanField(default=False)
    is_open = models.BooleanField(default=True)  # takes new enrollments
    admission = models.CharField(max_length=20, choices=Admission, default=Admission.SELF)
    # Whether what interactive content says of itself is graded: it is computed in the browser and can be forged there.
    counts_reported_scores = models.BooleanField(default=False)
    gives_certificate = models.BooleanField(default=False)
    certificate_template_key = models.UUIDField(null=True, blank=True)  # None: the site's default
    certificate_rule = models.JSONField(default=dict, blank=True)  # see specs.CourseSpec
    level = models.CharField(max_length=20, choices=Level, default=Level.ALL)
    category_slug = models.CharField(max_length=255, blank=True, db_index=True)
    tags = models.JSONField(default=list)
    minutes = models.PositiveIntegerField(default=0)
    cover_url = models.CharField(max_length=500, blank=True)  # rendition of the thumbnail; empty = drawn from the slug
    lesson_count = models.PositiveIntegerField(default=0)
    published_at = models.DateTimeField(null=True, blank=True)  # first time live
    updated_at = models.DateTimeField(null=True, blank=True)  # last time the outline changed
    outline_hash = models.CharField(max_length=64, blank=True)
    # Offered to nobody and taking nobody in from this moment on; open as before to those who are in it.
    archived_at = models.DateTimeField(null=True, blank=True)

    # Any change to the pages raises `generation`; a compile that succeeded copies the number it started from.
    generation = models.PositiveBigIntegerField(default=0)
    compiled_generation = models.PositiveBigIntegerField(default=0)
    compile_error = models.TextField(blank=True)
    compile_failed_at = models.DateTimeField(null=True, blank=True)
    compile_failures = models.PositiveSmallIntegerField(default=0)  # in a row

    objects = CourseQuerySet.as_manager()

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        permissions = [
            ("author_courses", "Can write courses of their own"),
            ("manage_any_course", "Can manage the team and the life of any course"),
        ]
        indexes = [models.Index(fields=["is_live", "level"], name="course_live_level")]

    def __str__(self):
        return self.slug or str(self.key)

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None

    @property
    def is_stale(self) -> bool:
        return self.generation != self.compiled_generation

    def is_compile_due(self, now: datetime) -> bool:
        """Whether it may be tried again: 1, 2, 4 ... minutes after the first, second, third ... failure in a row."""
        if self.compile_failed_at is None:
            return True
        wait = timedelta(minutes=2 ** min(max(self.compile_failures - 1, 0), 20))
        return now >= self.compile_failed_at + min(wait, LONGEST_WAIT)


class CourseText(models.Model):
    """What a course says in one language."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="texts")
    locale = models.CharField(max_length=20)
    title = models.CharField(max_length=255)
    subtitle = models.CharField(max_length=255, blank=True)
    category_name = models.CharField(max_length=255, blank=True)
    instructor_names = models.JSONField(default=list)
    description = models.TextField(blank=True)  # plain text, for search and cards

    class Meta:
        verbose_name = _("course text")
        verbose_name_plural = _("course texts")
        constraints = [
            models.UniqueConstraint(fields=["course", "locale"], name="course_text_unique"),
            models.CheckConstraint(condition=~Q(title=""), name="course_text_has_title"),
        ]

    def __str__(self):
        return f"{self.title} ({self.locale})"
