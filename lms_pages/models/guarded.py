from wagtail.models import Page, PageManager, PageViewRestriction
from wagtail.query import PageQuerySet

from ..forms import PageForm


class GuardedPageQuerySet(PageQuerySet):
    """Wagtail ends here whichever way a page is deleted, after it found out the page's own type."""

    def delete(self, *args, **kwargs):
        from ..deletion import deletion_of

        with deletion_of(self):
            return super().delete(*args, **kwargs)

    delete.alters_data = True
    delete.queryset_only = True


class GuardedPage(Page):
    """A page that is not deleted while students depend on it or on what is below it."""

    base_form_class = PageForm
    # Who may enter is the door's business; Wagtail's view restrictions would be a second one that search does not know.
    private_page_options = []

    objects = PageManager.from_queryset(GuardedPageQuerySet)()

    class Meta:
        abstract = True

    def get_view_restrictions(self):
        """None can be set, so none is looked for: Wagtail would ask the database twice for every page served."""
        return PageViewRestriction.objects.none()

    def delete(self, *args, **kwargs):
        from ..deletion import deletion_of

        with deletion_of([self]):
            return super().delete(*args, **kwargs)
