"""Who may use which address. A new address without a row here fails the tests."""

from dataclasses import dataclass, field
from typing import Literal

Door = Literal["anybody", "member", "candidate", "reviewer", "token"]
"""anybody: public · member: signed in, with a right · candidate: the cookie of a personal link ·
reviewer: a member, or the cookie of a review link · token: the address or a header opens it."""

GET, POST, PUT = ("GET", "HEAD"), ("POST",), ("PUT",)
BOTH = GET + POST


@dataclass(frozen=True)
class Route:
    door: Door
    methods: tuple[str, ...]
    right: str = ""
    subject: dict[str, str] = field(default_factory=dict)
    """Arguments of the address, named as the world of `test_routes` keeps them."""
    csrf: bool = True
    """Whether a POST needs Django's token; not where a header of our own opens the door."""


def member(methods: tuple[str, ...], right: str, **subject: str) -> Route:
    return Route("member", methods, right, subject)


def candidate(methods: tuple[str, ...], **more: str) -> Route:
    return Route("candidate", methods, subject={"ref": "ref", **more})


def reviewer(methods: tuple[str, ...], **more: str) -> Route:
    return Route("reviewer", methods, "reviews.view", {"invitation_id": "invitation", **more})


ANYBODY = Route("anybody", GET)
ANYBODY_FORM = Route("anybody", BOTH)
JUST_GET = ("GET",)

ROUTES: dict[str, Route] = {
    "health": Route("anybody", ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"), csrf=False),
    "account_login": ANYBODY_FORM,
    "account_logout": ANYBODY_FORM,
    "account_inactive": ANYBODY,
    "account_signup": ANYBODY_FORM,
    "account_reauthenticate": ANYBODY_FORM,
    "account_change_password": ANYBODY_FORM,
    "account_set_password": ANYBODY_FORM,
    "account_reset_password": ANYBODY_FORM,
    "account_reset_password_done": ANYBODY,
    "account_reset_password_from_key": Route(
        "anybody", BOTH, subject={"uidb36": "text", "key": "text"}
    ),
    "account_reset_password_from_key_done": ANYBODY,
    "brand": Route("anybody", GET, subject={"colour": "colour"}),
    "organisation:settings": member(("GET", "POST"), "settings.manage"),
    "brand_letter": Route("anybody", GET, subject={"colour": "colour", "code": "code"}),
    "branding:branding": member(("GET", "POST"), "settings.manage"),
    "branding:undo": member(POST, "settings.manage"),
    "branding:video_begin": member(POST, "settings.manage"),
    "branding:video": member(GET, "settings.manage", file_id="brand_video"),
    "branding:video_part": member(PUT, "settings.manage", file_id="brand_video", number="number"),
    "branding:video_complete": member(POST, "settings.manage", file_id="brand_video"),
    "branding:file": Route("token", GET, subject={"token": "text", "name": "file_name"}),
    "messaging:texts": Route("token", POST, subject={"handle": "text"}, csrf=False),
    "messaging:rules": member(("GET", "POST"), "settings.manage"),
    "interviews:today": member(GET, "candidates.view"),
    "interviews:template_list": member(GET, "templates.view"),
    "interviews:template_new": member(("GET", "POST"), "templates.edit"),
    "interviews:template_edit": member(("GET", "POST"), "templates.edit", template_id="template"),
    "interviews:template_duplicate": member(POST, "templates.edit", template_id="template"),
    "interviews:template_archive": member(POST, "templates.edit", template_id="template"),
    "interviews:job_list": member(GET, "candidates.view"),
    "interviews:job": member(GET, "candidates.view", job_id="job"),
    "interviews:candidate": member(GET, "candidates.view", candidate_id="candidate"),
    "ats:writing": member(BOTH, "integrations.manage"),
    "ats:writing_found": member(JUST_GET, "integrations.manage"),
    "ats:writing_look": member(POST, "integrations.manage"),
    "interviews:candidate_erase": member(POST, "candidates.erase", candidate_id="candidate"),
    "privacy:erasures": member(GET, "settings.manage"),
    "interviews:invitation_cancel": member(POST, "candidates.invite", invitation_id="invitation"),
    "interviews:invitation_restore": member(POST, "candidates.invite", invitation_id="invitation"),
    "interviews:invitation_extend": member(POST, "candidates.invite", invitation_id="invitation"),
    "interviews:invitation_withdraw_links": member(
        POST, "candidates.invite", invitation_id="invitation"
    ),
    "interviews:invitation_mail": member(POST, "candidates.invite", invitation_id="invitation"),
    "interviews:job_selected": member(POST, "candidates.invite", job_id="job"),
    "interviews:job_selected_undo": member(POST, "candidates.invite", job_id="job"),
    "interviews:request_grant": member(POST, "candidates.invite", request_id="request"),
    "interviews:request_decline": member(POST, "candidates.invite", request_id="request"),
    "interviews:request_undo": member(POST, "candidates.invite", request_id="request"),
    "interviews:messages": member(GET, "templates.view"),
    "interviews:message_edit": member(
        ("GET", "POST"), "templates.edit", channel="channel", kind="kind"
    ),
    "interviews:message_preview": member(POST, "templates.edit", channel="channel", kind="kind"),
    "interviews:message_reset": member(POST, "templates.edit", channel="channel", kind="kind"),
    "interviews:message_frame": member(GET, "templates.edit"),
    "interviews:look_mail": member(GET, "settings.manage"),
    "interviews:effect_retry": member(POST, "candidates.invite", effect_id="effect"),
    "help:lever": member(BOTH, "integrations.view"),
    "help:welcome": ANYBODY,
    "help:tour_start": Route("anybody", POST),  # a door only in a demo, see help's tests
    "help:tour": member(GET, "candidates.view"),
    "help:tour_coach": member(GET, "candidates.view"),
    "help:tour_go": member(POST, "candidates.view"),
    "help:tour_end": member(POST, "candidates.view"),
    "help:tour_watched": member(POST, "candidates.view"),
    "help:tour_stand_in": member(POST, "candidates.invite"),
    "intake:templates_csv": member(GET, "templates.view"),
    "intake:templates_xlsx": member(GET, "templates.view"),
    "intake:template_upload": member(BOTH, "templates.edit"),
    "intake:template_file": member(BOTH, "templates.edit", file_id="template_file"),
    "intake:job_new": member(BOTH, "candidates.invite"),
    "intake:invite": member(BOTH, "candidates.invite", job_id="job"),
    "intake:people_upload": member(BOTH, "candidates.invite", job_id="job"),
    "intake:link": member(BOTH, "candidates.invite", job_id="job"),
    "intake:candidates_csv": member(GET, "candidates.view", job_id="job"),
    "intake:people_list": member(GET, "candidates.invite", list_id="people_list"),
    "intake:list_start": member(POST, "candidates.invite", list_id="people_list"),
    "intake:list_discard": member(POST, "candidates.invite", list_id="people_list"),
    "intake:public": Route("token", BOTH, subject={"token": "text"}),
    "ats:hook": Route("token", POST, subject={"handle": "text"}, csrf=False),
    "ats:callback": member(JUST_GET, "integrations.manage"),
    "ats:integrations": member(GET, "integrations.view"),
    "ats:lever": member(GET, "integrations.view"),
    "ats:live": member(JUST_GET, "integrations.view"),
    "ats:inviting": member(JUST_GET, "integrations.view"),
    "ats:explain": member(JUST_GET, "integrations.manage"),
    "ats:key": member(BOTH, "integrations.manage"),
    "ats:key_again": member(POST, "integrations.manage"),
    "ats:key_check": member(JUST_GET, "integrations.manage"),
    "ats:key_use": member(POST, "integrations.manage"),
    "ats:hearing": member(BOTH, "integrations.manage"),
    "ats:hearing_rows": member(JUST_GET, "integrations.manage"),
    "ats:hearing_secret": member(POST, "integrations.manage", webhook_id="webhook"),
    "ats:health": member(GET, "integrations.view"),
    "ats:health_live": member(JUST_GET, "integrations.view"),
    "ats:why": member(GET, "candidates.view"),
    "ats:rehearsal": member(JUST_GET, "integrations.view"),
    "ats:default_template": member(("GET", "POST"), "integrations.manage"),
    "ats:codes": member(GET, "integrations.view"),
    "ats:sign_in": member(POST, "integrations.manage"),
    "ats:sign_in_returned": member(JUST_GET, "integrations.manage"),
    "ats:sign_in_progress": member(JUST_GET, "integrations.manage"),
    "ats:stages": member(JUST_GET, "integrations.manage"),
    "ats:stages_choose": member(POST, "integrations.manage"),
    "ats:stages_refresh": member(POST, "integrations.manage"),
    "ats:stage_bind": member(("GET", "POST"), "integrations.manage", stage_id="stage"),
    "ats:stage_count": member(POST, "integrations.manage", stage_id="stage"),
    "ats:stage_invite_here": member(POST, "integrations.manage", stage_id="stage"),
    "ats:check": member(POST, "integrations.manage"),
    "ats:switches": member(POST, "integrations.manage"),
    "ats:start_anew": member(POST, "integrations.manage"),
    "ats:disconnect": member(POST, "integrations.manage"),
    "ats:posting_tag": member(POST, "integrations.manage", posting_id="posting"),
    "ats:posting_link": member(("GET", "POST"), "integrations.manage", posting_id="posting"),
    "ats:posting_lift": member(POST, "integrations.manage", posting_id="posting"),
    "ats:entry_retry": member(POST, "candidates.invite", entry_id="entry"),
    "ats:entry_dismiss": member(POST, "candidates.invite", entry_id="entry"),
    "ats:effect_retry": member(POST, "candidates.invite", effect_id="ats_effect"),
    "ats:nudge_retry": member(POST, "integrations.manage", nudge_id="nudge"),
    "portal:link": Route("token", GET, subject={"token": "text"}),
    "portal:takes": Route("token", POST),
    "portal:landing": candidate(GET),
    "portal:opened": candidate(POST),
    "portal:consent": candidate(("GET", "POST")),
    "portal:other_ways": candidate(GET),
    "portal:decline": candidate(("GET", "POST")),
    "portal:take_part": candidate(POST),
    "portal:more_time": candidate(BOTH),
    "portal:history": candidate(GET),
    "portal:record": candidate(GET, step="step"),
    "portal:keep": candidate(POST),
    "portal:submit": candidate(POST),
    "portal:probe": candidate(POST),
    "portal:phone": candidate(GET),
    "portal:phone_code": candidate(GET),
    "portal:video": candidate(GET, take_id="take"),
    "portal:receipt": candidate(GET),
    "portal:unknown": Route("token", GET, subject={"ref": "ref", "rest": "text"}),
    "portal:look_landing": member(GET, "settings.manage"),
    "portal:look_question": member(GET, "settings.manage"),
    "portal:look_thanks": member(GET, "settings.manage"),
    "recordings:take": Route("token", JUST_GET, subject={"take_id": "take"}, csrf=False),
    "recordings:chunk": Route(
        "token", PUT, subject={"take_id": "take", "number": "number"}, csrf=False
    ),
    "recordings:complete": Route("token", POST, subject={"take_id": "take"}, csrf=False),
    "reviews:arrive": Route("token", GET, subject={"token": "text"}),
    "reviews:renew": Route("token", POST, subject={"token": "text"}),
    "reviews:queue": member(GET, "reviews.view"),
    "reviews:look": member(GET, "settings.manage"),
    "reviews:invitation": reviewer(GET),
    "reviews:answer": reviewer(GET, position="number"),
    "reviews:transcript": reviewer(GET, position="number"),
    "reviews:captions": reviewer(GET, position="number"),
    "reviews:give_name": reviewer(POST),
    "reviews:rate": reviewer(POST),
    "reviews:comment": reviewer(POST),
    "reviews:take_back": reviewer(POST, comment_id="comment"),
    "reviews:media": reviewer(GET, rendition_id="rendition"),
}
