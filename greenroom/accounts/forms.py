"""What an organisation decides about itself."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from greenroom.accounts import countries
from greenroom.accounts.models import Organisation
from greenroom.kit.text import one_line

CONSENT = _(
    "Candidates have agreed to get text messages about their application, "
    "for example in our application form."
)
FIELDS = (
    "name",
    "language",
    "time_zone",
    "default_country",
    "support_contact",
    "reply_to",
    "reminders_enabled",
    "more_time_days",
    "allow_again",
    "transcripts_enabled",
    "texting_enabled",
)


def _zones() -> list[tuple[str, list[tuple[str, str]]]]:
    areas: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(available_timezones()):
        area, slash, place = name.partition("/")
        if slash and area != "Etc" and area[0].isupper():
            areas.setdefault(area, []).append((name, place.replace("_", " ")))
    return [("UTC", [("UTC", "UTC")]), *areas.items()]


def _countries() -> list[tuple[str, str]]:
    none = str(_("none: numbers need a country code"))
    return [("", none), *countries.choices(get_language() or "")]


class SettingsForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        help_text=_("Candidates see it on every page and as the sender of each message."),
    )
    support_contact = forms.EmailField(
        label=_("Support contact"),
        required=False,
        help_text=_("Where candidates write when they need help, more time or another way."),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        help_text=_("Of messages to people whose own language is not known."),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=_zones,
        help_text=_("For deadlines of candidates whose own time zone is not known."),
    )
    default_country = forms.ChoiceField(
        label=_("Country of phone numbers"),
        choices=_countries,
        required=False,
        help_text=_("How a number without a country code is read."),
    )
    reply_to = forms.EmailField(
        label=_("Replies go to"),
        required=False,
        help_text=_("Where an answer to one of our mails arrives. Empty: the support contact."),
    )
    reminders_enabled = forms.BooleanField(
        label=_("Remind candidates by e-mail"),
        required=False,
        help_text=_(
            "Two days after the invitation and a day before the deadline, in the candidate's "
            "daytime. Nobody is reminded after they have finished or left."
        ),
    )
    more_time_days = forms.IntegerField(
        label=_("Days of more time without asking you"),
        required=False,
        min_value=0,
        max_value=30,
        help_text=_(
            "A candidate's first wish for up to so many days is granted at once; any other waits "
            "for one of you. 0: every wish waits."
        ),
    )
    allow_again = forms.BooleanField(
        label=_("Let people interview again"),
        required=False,
        help_text=_(
            "Whoever comes into the trigger stage again after they have completed, declined or "
            "withdrawn gets the same interview once more. Otherwise a note in Lever says why not."
        ),
    )
    transcripts_enabled = forms.BooleanField(
        label=_("Write down what candidates say"),
        required=False,
        help_text=_(
            "A machine on this server writes transcripts and captions of sent answers, for those "
            "candidates who agree to it. Nothing leaves the server, and nobody is scored by it."
        ),
    )
    texting_enabled = forms.BooleanField(
        label=_("Invite by text message too"),
        required=False,
        help_text=_("The mail is sent as well. Each text says how to get no more of them."),
    )
    texting_agreed = forms.BooleanField(label=CONSENT, required=False)

    def __init__(self, organisation: Organisation, data: QueryDict | None = None) -> None:
        saved = {name: getattr(organisation, name) for name in FIELDS}
        saved["texting_agreed"] = organisation.texting_enabled
        self.days_before = organisation.more_time_days
        super().__init__(data, initial=saved)

    def clean_name(self) -> str:
        name = one_line(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(_("Give it a name that people can read."))
        return name

    def clean_more_time_days(self) -> int:
        """Empty leaves it as it was: 0 is a word of its own here."""
        days: int | None = self.cleaned_data["more_time_days"]
        return self.days_before if days is None else days

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("texting_enabled") and not cleaned.get("texting_agreed"):
            self.add_error(
                "texting_agreed",
                _("Text messages need this: who has not agreed must not be texted."),
            )
        return cleaned

    def changes(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FIELDS}
