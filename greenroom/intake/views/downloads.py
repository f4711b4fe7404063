"""Files that leave the house."""

from django.http import HttpResponse

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def attachment(data: bytes, name: str, content_type: str) -> HttpResponse:
    """A file to keep, shown by no browser and kept by no cache. `name` is plain ASCII."""
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def csv_attachment(data: bytes, name: str) -> HttpResponse:
    return attachment(data, name, "text/csv; charset=utf-8")
