from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from learning.courses.models.activity import FrozenRow


class Question(models.Model):
    """A published question of a bank. Retired when it is unpublished or deleted there, revived when it returns."""

    key = models.UUIDField(unique=True)  # of the snippet it comes from
    # Whose bank it is in. Somebody who leaves leaves their questions to the courses that ask them.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="bank_questions"
    )
    is_shared = models.BooleanField(default=False)
    type = models.CharField(max_length=50)  # slug of the question type; no choices, so a new one needs no migration
    difficulty = models.CharField(max_length=20, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")

    def __str__(self):
        return f"{self.type} {self.key}"


class QuestionTag(models.Model):
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="tags")
    name = models.CharField(max_length=100, db_index=True)

    class Meta:
        verbose_name = _("tag of a question")
        verbose_name_plural = _("tags of questions")
        constraints = [models.UniqueConstraint(fields=["question", "name"], name="question_tag_unique")]

    def __str__(self):
        return self.name


class QuestionVersion(models.Model):
    """A question as it was published, for ever: attempts name the versions that they drew.

    save() and delete() of a row refuse; a queryset's update() does not ask, and only `bank` uses it, for `is_live`.
    """

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="versions")
    content_hash = models.CharField(max_length=64)
    definition = models.JSONField()  # its "id" is the key of the question
    is_live = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("question version")
        verbose_name_plural = _("question versions")
        constraints = [
            models.UniqueConstraint(fields=["question", "content_hash"], name="question_version_unique"),
            models.UniqueConstraint(fields=["question"], condition=Q(is_live=True), name="question_version_one_live"),
        ]

    def __str__(self):
        return f"{self.question} {self.content_hash[:8]}"

    def save(self, *args, **kwargs):
        if self.pk and not self._state.adding:
            raise FrozenRow("A question version never changes; publish the question to make a new one.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise FrozenRow("A question version is never deleted; retire its question instead.")
