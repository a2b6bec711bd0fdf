"""What the demo puts on the site beside its courses: a quote on the home page, an introduction, a page about the site.

Only where no editor was: a page that was changed in the editor has revisions and is left alone.
"""

from django.conf import settings

from .first_home import SECTIONS
from .models import HomePage, StandardPage
from .setup import ensure_site

QUOTE = {
    "text": "Do it once with a pencil, and you will recognize it in every program you meet afterwards.",
    "person": "Pieter van Wyk",
    "role": "instructor of the courses shown here",
}
INTRODUCTION = "Five courses written for this demonstration. Each has lessons that are open to everybody."
ABOUT = """
<p>This is a demonstration of Marula, a site for courses. What you see was written for it: five courses with figures,
programs and quizzes, all of them under the license CC BY 4.0. Two of them are sold, by a bank that is none.</p>
<h2>What you can try</h2>
<ul><li>Read the lessons marked Preview, without an account.</li>
<li>Join, enroll in a course, and answer its quizzes.</li>
<li>Sign in as an instructor or an editor, and change a lesson. The addresses stand where the site was
started.</li></ul>
<h2>What is made up</h2>
<p>The people are invented, and so is the data in the courses. The arithmetic was checked.</p>
"""


def furnish_site() -> None:
    home, catalog = ensure_site()
    if not home.latest_revision_id and not home.sections:
        home.sections = SECTIONS
    if not home.latest_revision_id and "quote" not in {section.block_type for section in home.sections}:
        home.sections.insert(max(len(home.sections) - 1, 0), ("quote", QUOTE))  # before the invitation
        home.save()
    if not catalog.latest_revision_id and not catalog.introduction:
        catalog.introduction = INTRODUCTION
        catalog.save()
    _about(home)


def _about(home: HomePage) -> None:
    if StandardPage.objects.child_of(home).filter(slug="about").exists():
        return
    page = StandardPage(
        title=f"About {settings.SITE_NAME}", slug="about", body=ABOUT.strip(), show_in_menus=True, locale=home.locale
    )
    home.add_child(instance=page)
