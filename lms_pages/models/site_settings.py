from email.utils import formataddr, parseaddr

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PageChooserPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from core import site_facts
from core.site_facts import SiteFacts

from ..cloths import ACTION, Cloth
from ..framing import check_hosts


class Registration(models.TextChoices):
    OPEN = site_facts.OPEN, _("Everybody")
    INVITED = site_facts.INVITED, _("People with an invitation")
    CLOSED = site_facts.CLOSED, _("Nobody")


NO_HEADERS = RegexValidator(r'[<>"\r\n@]', _("Write a name, without quotation marks or @."), inverse_match=True)


def legal_page(label) -> models.ForeignKey:
    return models.ForeignKey(
        "wagtailcore.Page", verbose_name=label, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )


class SiteSettingsForm(WagtailAdminModelForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        of_addresses = _("That of addresses without a language: %(language)s") % {"language": settings.LANGUAGES[0][1]}
        self.fields["language"].widget = forms.Select(choices=[("", of_addresses), *settings.LANGUAGES])


@register_setting(icon="cog")
class SiteSettings(BaseGenericSetting):
    """What an administrator settles about the whole site. Empty fields leave it to the operator's environment.

    Pages read it from the frame, plain rooms from core.site_facts; both are kept, and made anew after a change.
    """

    name = models.CharField(
        _("name of the site"), max_length=40, blank=True, validators=[NO_HEADERS], help_text=_("In titles and mails.")
    )
    logo = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        verbose_name=_("logo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("A square mark; it stands beside the name, small, on light and on dark ground."),
    )
    cloth = models.CharField(
        _("color"),
        max_length=20,
        choices=Cloth,
        default=Cloth.INDIGO,
        help_text=_("Of header, footer, buttons and links. All of them are easy to read, by day and by night."),
    )
    sender_name = models.CharField(_("name of the sender"), max_length=60, blank=True, validators=[NO_HEADERS])
    sender_address = models.EmailField(
        _("address of the sender"), blank=True, help_text=_("Your mail server has to send for this address.")
    )
    terms_page = legal_page(_("terms of use"))
    privacy_page = legal_page(_("privacy"))
    imprint_page = legal_page(_("who we are"))
    language = models.CharField(
        _("default language"),
        max_length=10,
        blank=True,
        help_text=_("In which people are written to who have not chosen one in their profile."),
    )
    certificate_template = models.ForeignKey(
        "lms_pages.CertificateTemplate",
        verbose_name=_("certificate template"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"live": True},
        help_text=_("Of courses that choose none of their own."),
    )
    framed_hosts = models.TextField(
        _("sites whose interactive content may be framed"),
        blank=True,
        default="*.h5p.com",
        validators=[check_hosts],
        help_text=_(
            "One host in each line, such as h5p.example.org, or *.h5p.com for every name below it. Lessons show their "
            "content as it is; what it does is known to them alone."
        ),
    )
    stream_hosts = models.TextField(
        _("hosts whose streams may be played"),
        blank=True,
        validators=[check_hosts],
        help_text=_(
            "One host in each line, such as video.example.org, from which films in several bitrates (HLS) come. They "
            "learn who watches when; playlist and film come from the same host."
        ),
    )
    registration = models.CharField(
        _("who may register"), max_length=20, choices=Registration, default=Registration.OPEN
    )

    base_form_class = SiteSettingsForm
    panels = [
        MultiFieldPanel(["name", "logo", "cloth"], heading=_("Look")),
        MultiFieldPanel(["registration", "language"], heading=_("People")),
        MultiFieldPanel(["sender_name", "sender_address"], heading=_("Mail")),
        MultiFieldPanel([FieldPanel("certificate_template", widget=forms.Select)], heading=_("Certificates")),
        MultiFieldPanel(["framed_hosts", "stream_hosts"], heading=_("Content of other sites")),
        MultiFieldPanel(
            [
                PageChooserPanel(field, "lms_pages.StandardPage")
                for field in ("terms_page", "privacy_page", "imprint_page")
            ],
            heading=_("Legal pages"),
            help_text=_("Linked in the footer of every page, terms and privacy also where people join."),
        ),
    ]

    class Meta:
        verbose_name = _("site settings")
        default_permissions = ("change",)

    def __str__(self):
        return str(self._meta.verbose_name)

    def clean(self):
        super().clean()
        if self.language and self.language not in dict(settings.LANGUAGES):
            codes = ", ".join(dict(settings.LANGUAGES))
            raise ValidationError({"language": _("The site has these languages: %(codes)s.") % {"codes": codes}})

    def facts(self) -> SiteFacts:
        of_environment = site_facts.facts_of_environment()
        name = self.name or of_environment.name
        known_name, known_address = parseaddr(of_environment.sender)
        sender = self.sender_name or self.name or known_name
        return SiteFacts(
            name=name,
            sender=formataddr((sender, self.sender_address or known_address)),
            language=self.language if self.language in dict(settings.LANGUAGES) else of_environment.language,
            registration=self.registration,
            action_color=ACTION[self.cloth],
        )


def read_site_facts() -> SiteFacts:
    """The source behind core.site_facts; does not make the row, so that reading never writes."""
    return (SiteSettings.objects.first() or SiteSettings()).facts()
