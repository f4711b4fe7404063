"""An organisation's rules of messages, as an admin writes them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from greenroom.messaging.models import Rules

FIELDS = ("quiet_from", "quiet_until", "texts_per_number", "texts_per_day", "closing_mails")


def _clock() -> forms.TimeInput:
    return forms.TimeInput(format="%H:%M", attrs={"type": "time"})


class RulesForm(forms.Form):
    quiet_from = forms.TimeField(
        label=_("No text from"),
        widget=_clock(),
        help_text=_("In the candidate's own time zone. A text of the night waits for the morning."),
    )
    quiet_until = forms.TimeField(
        label=_("Until"),
        widget=_clock(),
        help_text=_("The same time in both: texts go out at any hour."),
    )
    texts_per_number = forms.IntegerField(
        label=_("Texts to one number within a day"),
        min_value=1,
        max_value=20,
        help_text=_("What is beyond it is not sent, and the candidate's timeline says so."),
    )
    texts_per_day = forms.IntegerField(
        label=_("Texts of the organisation within a day"),
        min_value=1,
        max_value=100_000,
        help_text=_("A limit on what a mistake can cost. Mails are not counted."),
    )
    closing_mails = forms.BooleanField(
        label=_("Tell candidates by e-mail when their interview is closed"),
        required=False,
        help_text=_(
            "When the candidate is archived or their time is over, and as a receipt when they "
            "withdraw. Leave it off if you write to them yourselves."
        ),
    )

    def __init__(self, saved: Rules, data: Any = None) -> None:
        super().__init__(data, initial={name: getattr(saved, name) for name in FIELDS})
