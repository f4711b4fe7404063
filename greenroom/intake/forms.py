"""What people fill in to bring templates and people into the house."""

import re
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from greenroom.intake.actions.links import Limits
from greenroom.intake.models import PublicLink
from greenroom.intake.people import Person, is_email, usable_phone
from greenroom.intake.sheets import LARGEST_BYTES
from greenroom.interviews.models import InterviewTemplate, Question, TemplateVersion
from greenroom.kit.text import one_line

# A stranger's name stands in a mail that we send to whatever address they give.
LIKE_A_LINK = re.compile(r"[/@]|\bwww\b|\w\.[a-z]{2,}", re.IGNORECASE)
ACCEPTED = ".csv,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class FileForm(forms.Form):
    """A CSV or XLSX file; what it is shows when it is read."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX, up to 5 MB. The first row names the columns."),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={
            "required": _("Choose a file."),
            "empty": _("The file is empty."),
            "missing": _("Choose a file."),
        },
    )

    def clean_file(self) -> tuple[str, bytes]:
        """The file's name and what it holds."""
        uploaded = self.cleaned_data["file"]
        if uploaded.size > LARGEST_BYTES:
            raise forms.ValidationError(
                _("The file is larger than 5 MB. Split it and upload the parts.")
            )
        return uploaded.name, uploaded.read()


class JobForm(forms.Form):
    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        help_text=_("Candidates read it in their invitation."),
        error_messages={"required": _("Give the job a title.")},
    )
    template: "forms.ModelChoiceField[InterviewTemplate]" = forms.ModelChoiceField(
        label=_("Interview template"),
        queryset=None,
        empty_label=_("Choose a template"),
        error_messages={"required": _("Choose a template.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["template"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - as declared above
        field.queryset = usable_templates()

    def clean_title(self) -> str:
        title = one_line(self.cleaned_data["title"], 200)
        if not title:
            raise forms.ValidationError(_("Give it a title that people can read."))
        return title


def usable_templates() -> QuerySet[InterviewTemplate]:
    """Those that ask something, in reading order."""
    newest = TemplateVersion.objects.filter(template=OuterRef("pk")).order_by("-number")
    asked = Exists(Question.objects.filter(version=OuterRef("newest")))
    active = InterviewTemplate.objects.active().annotate(newest=Subquery(newest.values("pk")[:1]))
    return active.filter(asked).order_by(Lower("name"), "pk")


class PersonForm(forms.Form):
    """Who is to be invited."""

    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Enter a name.")},
    )
    email = forms.CharField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Enter an e-mail address.")},
    )
    phone = forms.CharField(
        label=_("Mobile number"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        help_text=_("With the country code, for a text message beside the e-mail."),
    )

    def __init__(self, country: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country = country

    def clean_name(self) -> str:
        name = one_line(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(_("Give a name that people can read."))
        return name

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if not is_email(email):
            raise forms.ValidationError(_("This is not an e-mail address."))
        return email

    def clean_phone(self) -> str:
        number, reason = usable_phone(one_line(self.cleaned_data["phone"], 40), self.country)
        if reason:
            raise forms.ValidationError(reason)
        return number

    def person(self) -> Person:
        values = self.cleaned_data
        return Person(values["name"], values["email"], values.get("phone", ""))


class AskForm(PersonForm):
    """The same, filled in by the person."""

    phone = None  # type: ignore[assignment]  # Django's way to leave a field out
    agrees = forms.BooleanField(
        error_messages={"required": _("Please tick this, so that we may write to you.")}
    )

    def __init__(self, wording: str, *args: Any, **kwargs: Any) -> None:
        super().__init__("", *args, **kwargs)
        self.fields["agrees"].label = wording
        for name, token in (("name", "name"), ("email", "email")):
            self.fields[name].widget.attrs["autocomplete"] = token

    def clean_name(self) -> str:
        name = super().clean_name()
        if LIKE_A_LINK.search(name):
            raise forms.ValidationError(_("Write your name alone, without an address in it."))
        return name


class LinkForm(forms.Form):
    """The limits of a job's public link."""

    is_on = forms.BooleanField(label=_("The link is open"), required=False)
    open_until = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write the day like 2026-12-31.")},
    )
    most = forms.IntegerField(label=_("Places"), required=False, min_value=1, max_value=100_000)

    def __init__(self, zone: ZoneInfo, link: PublicLink | None, data: Any = None) -> None:
        until = link.open_until if link else None
        initial = {
            "is_on": link.is_on if link else True,
            "open_until": until.astimezone(zone).date() if until else None,
            "most": link.most if link else None,
        }
        super().__init__(data, initial=initial)
        self.zone = zone
        self.fields["open_until"].help_text = _(
            "Until its end, %(zone)s. Empty: until you close it."
        ) % {"zone": zone.key}
        self.fields["most"].help_text = _("Counts who came by the link. Empty: as many as come.")

    def clean_open_until(self) -> datetime | None:
        day = self.cleaned_data["open_until"]
        if day is None:
            return None
        end = datetime.combine(day, time(23, 59, 59), tzinfo=self.zone)
        if "open_until" in self.changed_data and end < timezone.now():
            raise forms.ValidationError(_("This day is over. Choose a later one."))
        return end

    def limits(self) -> Limits:
        values = self.cleaned_data
        return Limits(values["is_on"], values["open_until"], values["most"])
