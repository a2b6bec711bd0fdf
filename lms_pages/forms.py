from wagtail.admin.forms import WagtailAdminPageForm


class DraftFirstForm(WagtailAdminPageForm):
    """A new page is stored as a draft, also when "Publish" was pressed: publishing makes it live, or is refused.
    Wagtail would store it live before anything looked at it."""

    def save(self, commit=True):
        if self.instance._state.adding:
            self.instance.live = False
        return super().save(commit)
