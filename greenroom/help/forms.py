from django import forms
from django.utils.translation import gettext_lazy as _

from greenroom.help.actions import Verdict


class OpinionForm(forms.Form):
    has_helped = forms.ChoiceField(
        label=_("Did this page help you?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose yes or no.")},
    )
    comment = forms.CharField(
        label=_("What was missing, or what was good?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def verdict(self) -> Verdict:
        values = self.cleaned_data
        return Verdict(values["has_helped"] == "yes", values["comment"])
