from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelsearch import index
from modelsearch.queryset import SearchableQuerySetMixin

from learning.courses.models import Course, Lesson

from .enums import Audience, EntryKind
from .words import fold


class FoldedField(index.SearchField):
    """Indexed without accents and capitals, as queries are."""

    def get_value(self, obj):
        return fold(super().get_value(obj))


class SearchEntryQuerySet(SearchableQuerySetMixin, models.QuerySet):
    pass


class SearchEntry(index.Indexed, models.Model):
    """What can be found of a course or lesson in one language, by one audience. Written by services.index_course."""

    kind = models.CharField(max_length=20, choices=EntryKind)
    audience = models.CharField(max_length=20, choices=Audience)
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="search_entries")
    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, null=True, blank=True, related_name="search_entries")
    locale = models.CharField(max_length=20)
    is_source = models.BooleanField(default=False)  # in the course's own language, for readers of any other
    title = models.CharField(max_length=255)
    title_words = models.CharField(max_length=600)  # folded, a space before each word: what typing is compared with
    teaser = models.CharField(max_length=255, blank=True)  # shown when no words of the body may be: always public
    course_title = models.CharField(max_length=255, blank=True)  # of a lesson's course
    body = models.TextField(blank=True)

    objects = SearchEntryQuerySet.as_manager()

    search_auto_update = False  # services index in bulk, after commit
    search_fields = [FoldedField("title", boost=2), FoldedField("body")]

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        constraints = [
            models.UniqueConstraint(
                fields=["course", "locale"], condition=Q(lesson=None), name="search_entry_one_per_course"
            ),
            models.UniqueConstraint(fields=["lesson", "locale", "audience"], name="search_entry_one_per_lesson"),
        ]
        indexes = [models.Index(fields=["kind", "locale"], name="search_entry_kind")]

    def __str__(self):
        return f"{self.title} ({self.locale}, {self.audience})"
