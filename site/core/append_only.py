"""Rows that are written once: the audit log, every grade there ever was."""

from django.db import models


class WrittenForGood(TypeError):
    """Somebody tried to change or delete what may only be added to."""


class AppendOnlyQuerySet(models.QuerySet):
    def _refuse(self, *args, **kwargs):
        name = self.model._meta.verbose_name_plural
        raise WrittenForGood(f"Rows of “{name}” are only added to: they are neither changed nor deleted.")

    update = delete = bulk_update = update_or_create = _raw_delete = _refuse
    _refuse.alters_data = True

    def bulk_create(self, objs, *args, update_conflicts=False, **kwargs):
        if update_conflicts:
            self._refuse()
        return super().bulk_create(objs, *args, **kwargs)


class AppendOnlyModel(models.Model):
    """Refuses to be changed or deleted, by row, by queryset, and along with what it points at."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True
        default_permissions = ("view",)
        base_manager_name = "objects"  # also what other rows' deletion would use

    def save(self, *args, **kwargs):
        if self.pk is not None:
            raise WrittenForGood(f"“{self._meta.verbose_name}” is written once.")
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args, **kwargs):
        raise WrittenForGood(f"“{self._meta.verbose_name}” is not deleted.")
