"""What can go wrong between us and an ATS, in words that say what to do next.

A connector translates status codes into these, once; nobody above it sees a status code.
"""

from greenroom.effects import errors as effects


class AtsError(effects.EffectError):
    """Something between us and the ATS did not work."""


class AtsUnavailable(AtsError, effects.Unavailable):
    """A passing fault: the same request may succeed later."""


class AtsRefused(AtsError, effects.Refused):
    """The ATS will not accept this request, however often we send it."""


class AtsNotFound(AtsRefused):
    """There is no such thing at the ATS, or not for us."""


class AtsForbidden(AtsRefused):
    """We lack the permission for this."""


class AtsDisconnected(AtsError, effects.Disconnected):
    """Our access was revoked; someone must connect the ATS again."""


class NoAnswer(AtsError, effects.NoAnswer):
    """A write was sent and no answer came: it may have happened."""
