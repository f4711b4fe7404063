"""The built front end, by the names of its sources.

While it is not built every answer is empty: a page without its script still works, and the system
check of django-vite says what is missing.
"""

from django.utils.safestring import SafeString
from django_vite.core.asset_loader import DjangoViteAssetLoader
from django_vite.core.exceptions import DjangoViteAssetNotFoundError
from django_vite.templatetags.django_vite import vite_asset

ICONS = "frontend/icons.svg"


def address(source: str) -> str:
    try:
        return str(DjangoViteAssetLoader.instance().generate_vite_asset_url(source))
    except DjangoViteAssetNotFoundError:
        return ""


def script_tags(source: str) -> SafeString:
    """The tags that load a script, the styles that it imports and the parts that it shares."""
    try:
        return SafeString(vite_asset(source))
    except DjangoViteAssetNotFoundError:
        return SafeString()
