from django import forms
from django.utils.translation import gettext_lazy as _

from greenroom.kit.text import one_line
from greenroom.reviews.models import HIGHEST, LOWEST


class NameForm(forms.Form):
    """Asked once of somebody who came by link."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=100,
        help_text=_("Shown beside what you say here, with “by link”."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def clean_name(self) -> str:
        name = one_line(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(_("Give a name that people can read."))
        return name


class RatingForm(forms.Form):
    score = forms.IntegerField(min_value=LOWEST, max_value=HIGHEST)


class CommentForm(forms.Form):
    text = forms.CharField(
        label=_("Comment"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "data-comment": ""}),
        error_messages={"required": _("Write something first.")},
    )
    position = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    moment_ms = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=3_600_000,
        widget=forms.HiddenInput(attrs={"data-moment": ""}),
    )


class FreshLinkForm(forms.Form):
    email = forms.EmailField(label=_("Your work e-mail address"))
