"""Certificate templates in the editor: who changes them, what is refused, what publishing keeps for ever."""

import pytest
from django.core.management import call_command
from django.db.models import ProtectedError
from django.urls import reverse

from core.private_files import private_storage
from learning.certificates.models import TemplateVersion
from learning.certificates.templates_kept import template_version_of
from learning.courses.models import Course
from lms_pages.certificate_designs import NAMES, ensure_default_template
from lms_pages.models import CertificateTemplate, SiteSettings
from lms_pages.publishing import compile_course
from tests.factories.files import make_image
from tests.factories.pages import make_course_page
from tests.factories.people import make_administrator, make_editor, make_instructor

pytestmark = pytest.mark.django_db
TEMPLATE = "wagtailsnippets_lms_pages_certificatetemplate"
FORM = {
    "title": "Of the faculty",
    "layout": "classic",
    "orientation": "portrait",
    "paper": "letter",
    "language": "af",
    "heading": "Sertifikaat",
    "before_name": "Hiermee word verklaar dat {student}",
    "after_name": "",
    "closing": "{date}, {grade}",
    "ink": "#14183A",
    "accent": "#1B2668",
    "ground": "#FFFFFF",
    "logo": "",
    "seal": "drawn",
    "seal_picture": "",
    "signatures-count": "1",
    "signatures-0-deleted": "",
    "signatures-0-order": "0",
    "signatures-0-type": "signature",
    "signatures-0-id": "",
    "signatures-0-value-name": "Naledi Khumalo",
    "signatures-0-value-title": "Dean",
    "signatures-0-value-picture": "",
}


def kept_pictures() -> list[str]:
    try:
        return sorted(private_storage().listdir("certificates/pictures")[1])
    except FileNotFoundError:
        return []


def add(client, **changes):
    return client.post(reverse(f"{TEMPLATE}:add"), {**FORM, **changes})


def test_an_editor_writes_a_draft_and_only_publishing_keeps_a_design(client):
    client.force_login(make_editor())
    hand, logo = make_image("Hand"), make_image("Mark", name="mark.svg")
    before = TemplateVersion.objects.count()
    changes = {"signatures-0-value-picture": hand.pk, "logo": logo.pk, "title": "Draft"}
    assert add(client, **changes).status_code == 302
    template = CertificateTemplate.objects.get(title="Draft")
    assert not template.live and TemplateVersion.objects.count() == before
    edit = reverse(f"{TEMPLATE}:edit", args=[template.pk])
    assert client.post(edit, {**FORM, **changes, "action-publish": "1"}).status_code == 302
    version = TemplateVersion.objects.get(key=template.key)
    design = version.design
    assert (design.layout, design.orientation, design.paper, design.language) == ("classic", "portrait", "letter", "af")
    assert design.texts.closing == "{date}, {grade}" and design.signatures[0].title == "Dean"
    assert design.logo.path.endswith(".svg") and design.logo.alt == "Mark"
    for picture in design.pictures:  # copies: what the editor deletes stays on certificates
        assert private_storage().exists(picture.path)
    hand.delete()
    logo.delete()
    assert all(private_storage().exists(picture.path) for picture in design.pictures)
    assert client.post(edit, {**FORM, "heading": "Getuigskrif", "action-publish": "1"}).status_code == 302
    assert TemplateVersion.objects.filter(key=template.key).count() == 2
    assert TemplateVersion.objects.get(pk=version.pk).design == design
    assert template_version_of(template.key).design.texts.title == "Getuigskrif"


@pytest.mark.once
@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("closing", "on {datum}", "{datum} is not known here. You can write {student}, {course}"),
        ("before_name", "For {student", "A brace is not closed"),
        ("accent", "#B9C2F2", "Hard to read on this paper"),
        ("ink", "#767676", "It takes 7.0"),
        ("ink", "blue", "Write a color as #1B2668"),
        ("seal", "picture", "Choose the picture"),
        ("layout", "baroque", "There are these layouts: classic"),
    ],
)
def test_what_would_spoil_a_certificate_is_refused_and_nothing_is_lost(client, field, value, sentence):
    client.force_login(make_administrator())
    answer = add(client, **{field: value, "title": "Refused"})
    page = answer.content.decode()
    assert answer.status_code == 200 and sentence in page and "Naledi Khumalo" in page
    assert not CertificateTemplate.objects.filter(title="Refused").exists()


@pytest.mark.once
def test_the_preview_shows_what_is_being_written_and_keeps_nothing(client):
    client.force_login(make_editor())
    picture = make_image("Seal")
    before = kept_pictures()
    url = reverse(f"{TEMPLATE}:preview_on_add")
    form = {**FORM, "seal": "picture", "seal_picture": picture.pk, "heading": "In the making"}
    assert client.post(url, form).json()["is_valid"]
    for mode, name in NAMES.items():
        shown = client.get(url, {"mode": mode}).content.decode()
        words = name.split()
        assert "In the making" in shown and words[0] in shown and words[-1] in shown
        assert "data:image/png;base64," in shown and "<style" not in shown and "style=" not in shown
    assert kept_pictures() == before
    sheet = shown.partition(f'href="{reverse(f"{TEMPLATE}:sheet")}')[2].partition('"')[0].replace("&amp;", "&")
    answer = client.get(reverse(f"{TEMPLATE}:sheet") + sheet)
    assert answer["Content-Type"] == "text/css" and b"#1B2668" in answer.content
    for wrong in ("layout=baroque", "ink=red}body{", "paper=a3", "orientation=round"):
        assert client.get(reverse(f"{TEMPLATE}:sheet") + f"{sheet}&{wrong}").status_code == 404


@pytest.mark.once
def test_instructors_choose_templates_and_change_none(client):
    template = ensure_default_template()
    client.force_login(make_instructor())
    for screen, arguments in (("list", []), ("add", []), ("edit", [template.pk]), ("delete", [template.pk])):
        assert client.get(reverse(f"{TEMPLATE}:{screen}", args=arguments)).status_code in (302, 403), screen


def test_a_course_is_drawn_from_its_template_or_from_that_of_the_site():
    call_command("setup_site", verbosity=0)
    call_command("setup_site", verbosity=0)
    standard = CertificateTemplate.objects.get()
    assert SiteSettings.load().certificate_template == standard
    assert template_version_of(None).key == standard.key
    other = CertificateTemplate.objects.create(title="Other", heading="Another")
    other.save_revision().publish()
    page = make_course_page(gives_certificate=True, certificate_template=other)
    compile_course(page.translation_key)
    course = Course.objects.get(key=page.translation_key)
    assert template_version_of(course.certificate_template_key).design.texts.title == "Another"
    with pytest.raises(ProtectedError):
        other.delete()
    chosen = SiteSettings.load()
    chosen.certificate_template = other
    chosen.save()
    assert template_version_of(None).key == other.key
    assert TemplateVersion.objects.filter(is_default=True).count() == 1
