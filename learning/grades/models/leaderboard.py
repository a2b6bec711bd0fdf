from django.db import models
from django.utils.translation import gettext_lazy as _

from learning.enrollment.models import Enrollment


class LeaderboardChoice(models.Model):
    """A student's own word that their name may stand on the leaderboard of a course. Without a row it does not."""

    enrollment = models.OneToOneField(Enrollment, on_delete=models.CASCADE, related_name="leaderboard_choice")
    shows_name = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("choice about the leaderboard")
        verbose_name_plural = _("choices about the leaderboard")

    def __str__(self):
        return f"{self.enrollment_id} {self.shows_name}"
