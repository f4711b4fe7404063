"""The demo account. All people in it are made up; every id is the same on each machine."""

import uuid
from dataclasses import replace
from typing import Any

from sandbox.lever.world import World, one, opportunities, packed, templates

NAMESPACE = uuid.UUID("5a9d0b52-9f3c-4d6e-8a51-6f0f6f7f2c11")
MINUTE_MS = 60_000
DAY_MS = 86_400_000


def ref(kind: str, name: str) -> str:
    """The id of a seeded thing: `ref("opportunity", "ines")`."""
    return str(uuid.uuid5(NAMESPACE, f"{kind}:{name}"))


ACCOUNT_ID = ref("account", "northlight")
ACCOUNT_NAME = "Northlight Demo Co."


def own(world: World, kind: str, name: str) -> str:
    """As `ref`, in whichever account this is."""
    if world.account_id == ACCOUNT_ID:
        return ref(kind, name)
    return ref(f"{world.account_id}/{kind}", name)


USERS = (
    ("sam", "Sam Superadmin", "super admin", "Head of People"),
    ("alex", "Alex Admin", "admin", "Talent Lead"),
    ("toni", "Toni Teammember", "team member", "Recruiter"),
    ("lee", "Lee Limited", "limited team member", "Hiring Coordinator"),
    ("ira", "Ira Interviewer", "interviewer", "Engineer"),
)
STAGES = (
    ("lead-new", "New lead", "lead", 1),
    ("lead-reached-out", "Reached out", "lead", 3),
    ("lead-responded", "Responded", "lead", 5),
    ("applicant-new", "New applicant", "applicant", 101),
    ("phone", "Phone screen", "screen", 201),
    ("video", "Video Interview", "screen", 202),
    ("onsite", "On-site interview", "onsite", 230.5),
    ("offer", "Offer", "offer", 261),
)
STAGE_NAMES = {"phone", "video", "onsite"}
TEMPLATE_FIELDS = (
    ("rating", templates.SCORE, "Overall rating"),
    ("summary", "textarea", "Summary"),
    ("would-hire", "yes-no", "Would you work with this person?"),
)
REASONS = (
    ("hired", "Hired", "hired"),
    ("underqualified", "Underqualified", "non-hired"),
    ("withdrew", "Withdrew", "non-hired"),
    ("unresponsive", "Unresponsive", "non-hired"),
    ("closed", "Position closed", "non-hired"),
)
POSTINGS: tuple[dict[str, Any], ...] = (
    {
        "name": "account-executive",
        "text": "Account Executive, EMEA",
        "tags": ["myInterview:Sales screen"],
        "where": ("Sales", "EMEA", "London"),
    },
    {
        "name": "support-engineer",
        "text": "Support Engineer",
        "tags": ["myInterview:support screen"],
        "where": ("Customer Support", "Tier 2", "Lisbon"),
    },
    {
        "name": "office-manager",
        "text": "Office Manager",
        "tags": [],
        "where": ("Operations", "Workplace", "Berlin"),
    },
    {
        "name": "people-partner",
        "text": "People Partner",
        "tags": ["myInterview:t-7EAMVA1S"],
        "where": ("People", "Partners", "London"),
    },
    {
        "name": "data-analyst",
        "text": "Data Analyst",
        "tags": ["myInterview:Sales screen", "myInterview:Support screen"],
        "where": ("Data", "Analytics", "Remote"),
    },
    {
        "name": "solutions-architect",
        "text": "Solutions Architect",
        "tags": ["myInterview:Sales screen"],
        "where": ("Sales", "Pre-sales", "Paris"),
        "confidentiality": "confidential",
    },
)
CANDIDATES: tuple[dict[str, Any], ...] = (
    {
        "key": "ines",
        "name": "Ines Alder",
        "emails": ["ines.alder@example.com"],
        "phones": [{"type": "mobile", "value": "+46 70 174 06 05"}],
        "posting": "account-executive",
        "stage": "applicant-new",
        "headline": "Account Manager, Example Paper Ltd",
        "location": "London",
        "tags": ["Bilingual"],
    },
    {
        "key": "jonas",
        "name": "Jonas Birch",
        "emails": ["jonas.birch@example.com"],
        "posting": "support-engineer",
        "stage": "applicant-new",
        "headline": "Support Specialist",
        "location": "Porto",
    },
    {
        "key": "priya",
        "name": "Priya Cedar",
        "emails": ["priya.cedar@example.com"],
        "posting": "office-manager",
        "stage": "applicant-new",
        "location": "Berlin",
    },
    {
        "key": "mateo",
        "name": "Mateo Elm",
        "emails": ["mateo.elm@example.com"],
        "phones": [{"type": "mobile", "value": "+34 600 555 010"}],
        "posting": "people-partner",
        "stage": "phone",
        "headline": "HR Generalist",
        "location": "Madrid",
    },
    {
        "key": "hana",
        "name": "Hana Fir",
        "emails": ["hana.fir@example.com"],
        "posting": "data-analyst",
        "stage": "applicant-new",
        "headline": "Analyst",
    },
    {
        "key": "oskar",
        "name": "Oskar Hazel",
        "emails": ["oskar.hazel@example.com"],
        "posting": "solutions-architect",
        "stage": "phone",
        "headline": "Systems Engineer",
        "location": "Paris",
    },
    {
        "key": "lena",
        "name": "Lena Juniper",
        "emails": [],
        "posting": "account-executive",
        "stage": "lead-new",
        "origin": "sourced",
        "headline": "Sales Development Representative",
    },
    {
        "key": "ravi",
        "name": "Ravi Laurel",
        "emails": ["ravi.laurel@example.com", "ravi@home.example.com"],
        "posting": "account-executive",
        "stage": "lead-responded",
        "origin": "referred",
    },
    {
        "key": "clara",
        "name": "Clara Maple",
        "emails": ["clara.maple@example.com"],
        "phones": [{"type": "mobile", "value": "07700 900456"}],
        "posting": "account-executive",
        "stage": "lead-reached-out",
        "origin": "sourced",
        "location": "Leeds",
    },
    {
        "key": "noah",
        "name": "Noah Oak",
        "emails": ["noah.oak@example.com"],
        "posting": None,
        "stage": "lead-responded",
        "origin": "sourced",
        "tags": ["Talent pool"],
    },
    {
        "key": "sofia",
        "name": "Sofia Pine",
        "emails": ["sofia.pine@example.com"],
        "posting": "account-executive",
        "stage": "applicant-new",
        "archived": "underqualified",
    },
    {
        "key": "theo",
        "name": "Theo Rowan",
        "emails": ["theo.rowan@example.com"],
        "phones": [{"type": "mobile", "value": "(020) 7946 0018"}],
        "posting": "people-partner",
        "stage": "video",
        "headline": "People Operations Manager",
        "location": "Bristol",
    },
)


def plant(world: World, name: str, account: str = ACCOUNT_NAME) -> None:
    """Fill an empty account; one that is there already is left alone."""
    if one(world, "select id from accounts where id = ?", world.account_id):
        if not templates.listed(world):
            _plant_templates(world)
        return
    world.db.execute("insert into accounts values (?, ?)", (world.account_id, account))
    _plant_settings(world, account.split(maxsplit=1)[0].lower())
    _plant_templates(world)
    if name == "demo":
        for age, posting in enumerate(reversed(POSTINGS)):
            _plant_posting(world, posting, world.at - (60 - age) * DAY_MS)
        for age, candidate in enumerate(CANDIDATES):
            _plant_candidate(world, candidate, age)


def stage_id(world: World, name: str) -> str:
    return own(world, "stage", name) if name in STAGE_NAMES else name


def _plant_settings(world: World, slug: str) -> None:
    for age, (key, name, role, title) in enumerate(USERS):
        world.db.execute(
            "insert into users (id, account_id, name, username, email, access_role, job_title,"
            " created_at) values (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                own(world, "user", key),
                world.account_id,
                name,
                key,
                f"{key}@{slug}.example.com",
                role,
                title,
                world.at - (400 - age) * DAY_MS,
            ),
        )
    for key, text, pipeline, rank in STAGES:
        world.db.execute(
            "insert into stages values (?, ?, ?, ?, ?)",
            (stage_id(world, key), world.account_id, text, pipeline, rank),
        )
    for key, text, kind in REASONS:
        world.db.execute(
            "insert into archive_reasons values (?, ?, ?, 'active', ?)",
            (own(world, "reason", key), world.account_id, text, kind),
        )


def _plant_templates(world: World) -> None:
    """One as Lever brings it, and one that the account made by hand."""
    nothing = {"id": templates.NO_FEEDBACK, "text": "No Feedback Form", "fields": []}
    templates.add(world, nothing, by_api=False)
    fields = [
        {"id": own(world, "field", name), "type": kind, "text": text, "required": name == "rating"}
        for name, kind, text in TEMPLATE_FIELDS
    ]
    general = {
        "id": own(world, "template", "general"),
        "text": "General interview",
        "instructions": "Write what you saw and heard, then rate.",
        "fields": [templates.field(each) for each in fields],
    }
    templates.add(world, general, by_api=False)


def _plant_posting(world: World, posting: dict[str, Any], at: int) -> None:
    department, team, location = posting["where"]
    owner = own(world, "user", "alex")
    world.db.execute(
        "insert into postings values (?, ?, ?, 'published', ?, ?, ?, 'Full-time', ?, null, ?, ?,"
        " ?, ?, ?, ?, 'GB', ?, ?, null)",
        (
            own(world, "posting", posting["name"]),
            world.account_id,
            posting["text"],
            owner,
            owner,
            own(world, "user", "sam"),
            department,
            location,
            team,
            packed(posting["tags"]),
            "A made-up role for trying things out.",
            posting.get("confidentiality", "non-confidential"),
            "remote" if location == "Remote" else "hybrid",
            at,
            at,
        ),
    )


def _plant_candidate(world: World, candidate: dict[str, Any], age: int) -> None:
    recruiter, key = own(world, "user", "toni"), candidate["key"]
    origin = candidate.get("origin", "applied")
    created_at = world.at - (age + 2) * DAY_MS
    target = stage_id(world, candidate["stage"])
    first = "lead-new" if target.startswith("lead-") else "applicant-new"
    values = {
        **candidate,
        "id": own(world, "opportunity", key),
        "application_id": own(world, "application", key),
        "contact_id": own(world, "contact", key),
        "origin": origin,
        "sources": ["Job site" if origin == "applied" else "Network"],
        "posting": candidate["posting"] and own(world, "posting", candidate["posting"]),
        "stage": first,
    }
    opportunities.create(replace(world, at=created_at), values, recruiter)
    later = replace(world, at=created_at + 90 * MINUTE_MS)
    opportunities.move(later, values["id"], target, recruiter)
    if candidate.get("archived"):
        later = replace(world, at=created_at + DAY_MS)
        opportunities.archive(later, values["id"], own(world, "reason", candidate["archived"]))


def crowd(world: World, count: int) -> None:
    """Many made-up leads at once, with numbers for names."""
    have = one(
        world,
        "select count(*) as n from contacts where account_id = ? and name like 'Person %'",
        world.account_id,
    )
    begin = int(have["n"]) if have else 0
    for number in range(begin + 1, begin + count + 1):
        values = {"name": f"Person {number}", "emails": [f"person.{number}@example.com"]}
        opportunities.create(world, values, None)
