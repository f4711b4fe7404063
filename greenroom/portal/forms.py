"""What a candidate fills in by hand."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from greenroom.interviews.actions import Wish
from greenroom.interviews.actions.more_time import MOST_AHEAD_DAYS
from greenroom.interviews.models import Invitation
from greenroom.privacy.actions import Answered
from greenroom.privacy.models import Consent

Item = Consent.Item


def wordings(invitation: Invitation) -> dict[Item, str]:
    """The items as they stand on the screen. They are kept with the answer."""
    organisation = {"organisation": invitation.organisation.name}
    words = {
        Item.NOTICE: _("I have read how %(organisation)s uses my recordings, as written above.")
        % organisation,
        Item.RECORDING: _(
            "I agree that my answers are recorded as video and sound, and that the hiring team of "
            "%(organisation)s watches them."
        )
        % organisation,
    }
    if invitation.organisation.texting_enabled and invitation.candidate.phone:
        texting = _(
            "%(organisation)s may send me text messages about this interview. I can end this "
            "at any time by answering STOP."
        )
        words[Item.TEXTING] = texting % organisation
    if invitation.organisation.transcripts_enabled:
        transcript = _(
            "A machine may write down what I say in the answers I send, for transcripts and "
            "captions. It scores nothing. Without this my answers are watched all the same."
        )
        words[Item.TRANSCRIPT] = transcript
    return words


class DeclineForm(forms.Form):
    """Nobody has to give a reason."""

    words = forms.CharField(
        label=gettext_lazy("Would you like to say why?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The hiring team reads it. Leave it empty if you would rather not."),
    )


class MoreTimeForm(forms.Form):
    """Until when, and why if one likes."""

    form_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, required=False)
    day = forms.DateField(
        label=gettext_lazy("Until which day would you like to have?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Choose a day."),
            "invalid": gettext_lazy("Write the day like 2026-12-31."),
        },
    )
    words = forms.CharField(
        label=gettext_lazy("Would you like to say why?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The hiring team reads it. Leave it empty if you would rather not."),
    )

    def __init__(self, invitation: Invitation, at: datetime, data: Any = None) -> None:
        super().__init__(data)
        zone = invitation.zone()
        after = max(at, invitation.deadline_at).astimezone(zone).date()
        self.first = after + timedelta(days=1)
        self.last = at.astimezone(zone).date() + timedelta(days=MOST_AHEAD_DAYS)
        field = self.fields["day"]
        field.initial = self.first + timedelta(days=1)
        field.widget.attrs |= {"min": self.first.isoformat(), "max": self.last.isoformat()}
        field.help_text = _("The whole day counts, in %(zone)s.") % {"zone": zone.key}

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day < self.first:
            raise forms.ValidationError(_("Choose a day after your present deadline."))
        if day > self.last:
            raise forms.ValidationError(
                _("Choose a day within the next %(days)d days.") % {"days": MOST_AHEAD_DAYS}
            )
        return day

    def wish(self) -> Wish:
        values = self.cleaned_data
        return Wish(values["form_id"] or uuid4(), values["day"], values["words"])


class ConsentForm(forms.Form):
    """Separate items, none ticked beforehand; texts and transcripts are never a condition."""

    def __init__(self, invitation: Invitation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = wordings(invitation)
        missing = {
            Item.NOTICE: _("Please tick this once you have read the notice."),
            Item.RECORDING: _(
                "Without this we can not record. If you would rather not, choose “I do not agree”: "
                "there are other ways to interview."
            ),
        }
        for item, words in self.words.items():
            self.fields[item] = forms.BooleanField(
                label=words,
                required=item in missing,
                error_messages={"required": missing.get(item, "")},
            )

    def answers(self) -> dict[Item, Answered]:
        return {
            item: Answered(words, agreed=bool(self.cleaned_data.get(item)))
            for item, words in self.words.items()
        }

    def refusal(self) -> dict[Item, Answered]:
        words = self.words[Item.RECORDING]
        return {Item.RECORDING: Answered(words, agreed=False)}
