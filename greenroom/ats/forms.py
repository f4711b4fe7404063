"""What an admin types on the pages of a connection."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from greenroom.ats.actions.hearing import FEWEST_MINUTES, MOST_MINUTES
from greenroom.ats.models import Connection

# A key is the user name of HTTP Basic: no colon, no space, nothing that can't be typed.
KEY = re.compile(r"[!-9;-~]{12,200}")
SECRET = re.compile(r"[!-~]{16,200}")
SECRETS = forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"})


class KeyForm(forms.Form):
    key = forms.CharField(
        label=_("API key"),
        max_length=300,
        widget=SECRETS,
        help_text=_("We keep it sealed and never show it again, only its last four characters."),
        error_messages={"required": _("Paste the key from Lever.")},
    )

    def clean_key(self) -> str:
        key: str = self.cleaned_data["key"].strip()
        if not KEY.fullmatch(key):
            raise forms.ValidationError(
                _("This does not look like a key. Copy all of it, and nothing else.")
            )
        return key


class SecretForm(forms.Form):
    secret = forms.CharField(
        label=_("Signature token"),
        max_length=300,
        widget=SECRETS,
        error_messages={"required": _("Paste the signature token that Lever shows.")},
    )

    def clean_secret(self) -> str:
        secret: str = self.cleaned_data["secret"].strip()
        if not SECRET.fullmatch(secret):
            raise forms.ValidationError(
                _("This does not look like a signature token. Copy all of it, and nothing else.")
            )
        return secret


class HearingForm(forms.Form):
    hearing = forms.ChoiceField(
        label=_("How we hear of changes"),
        choices=Connection.Hearing.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one.")},
    )
    minutes = forms.IntegerField(
        label=_("Minutes between two looks"),
        min_value=FEWEST_MINUTES,
        max_value=MOST_MINUTES,
        help_text=_("Without webhooks an invitation leaves at the next look at the latest."),
    )
