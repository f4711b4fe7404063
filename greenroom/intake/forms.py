"""What a member hands in to bring templates and people into the house."""

from django import forms
from django.utils.translation import gettext_lazy as _

from greenroom.intake.sheets import LARGEST_BYTES

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
