create table if not exists accounts (id text primary key, name text not null);

create table if not exists users (
  id text primary key, account_id text not null references accounts, name text not null,
  username text not null, email text not null, access_role text not null, job_title text,
  created_at integer not null, deactivated_at integer,
  external_directory_id text, manager_id text);

create table if not exists stages (
  id text not null, account_id text not null references accounts, text text not null,
  pipeline text not null, rank real not null, primary key (account_id, id));

create table if not exists archive_reasons (
  id text primary key, account_id text not null references accounts, text text not null,
  status text not null, type text not null);

create table if not exists postings (
  id text primary key, account_id text not null references accounts, text text not null,
  state text not null, user text, owner text, hiring_manager text,
  commitment text, department text, level text, location text, team text,
  tags text not null, description text not null, confidentiality text not null,
  workplace_type text not null, country text, created_at integer not null,
  updated_at integer not null,
  distribution_channels text);  -- null: what the state implies

create table if not exists contacts (
  id text primary key, account_id text not null references accounts, name text not null,
  headline text not null, location text not null, emails text not null, phones text not null,
  links text not null, is_anonymized integer not null default 0, data_protection text);

-- For finding a person by address: lower case, one row each.
create table if not exists contact_emails (
  contact text not null references contacts on delete cascade, email text not null,
  primary key (email, contact)) without rowid;

create table if not exists opportunities (
  id text primary key, account_id text not null references accounts,
  contact text not null references contacts, stage text not null,
  posting text references postings, application text, applied_at integer,
  archive_reason text, archived_at integer, sources text not null, stage_changes text not null,
  origin text not null, sourced_by text, owner text, followers text not null,
  created_at integer not null, updated_at integer not null, last_interaction_at integer not null,
  last_advanced_at integer not null, snoozed_until integer,
  is_anonymized text,  -- null: no
  location text,  -- null: that of the posting
  requisition text,  -- for which somebody was hired
  application_told text);  -- what the person wrote when applying

-- A tag is there because somebody put it, because the posting has it, or both.
create table if not exists opportunity_tags (
  position integer primary key autoincrement, opportunity text not null references opportunities,
  text text not null, manual integer not null, derived integer not null,
  unique (opportunity, text));

create table if not exists notes (
  id text primary key, opportunity text not null references opportunities, fields text not null,
  user text, secret integer not null, by_api integer not null, created_at integer not null,
  completed_at integer not null, deleted_at integer);

create table if not exists api_keys (
  id text primary key, account_id text not null references accounts, name text not null,
  digest text not null unique, last_four text not null, confidential integer not null,
  created_at integer not null, revoked_at integer,
  permissions text);  -- null: everything

create table if not exists apps (
  client_id text primary key, name text not null, secret_digest text not null,
  redirect_uris text not null, scopes text not null);

create table if not exists grants (
  id text primary key, account_id text not null references accounts,
  client_id text not null references apps, user_id text not null references users,
  scopes text not null, created_at integer not null, revoked_at integer);

create table if not exists authorization_codes (
  digest text primary key, grant_id text not null references grants, redirect_uri text not null,
  scopes text not null, expires_at integer not null, used_at integer);

create table if not exists refresh_tokens (
  digest text primary key, grant_id text not null references grants, family text not null,
  scopes text not null, issued_at integer not null, first_issued_at integer not null,
  used_at integer, dead_at integer);

create table if not exists access_tokens (
  digest text primary key, grant_id text not null references grants, scopes text not null,
  expires_at integer not null);

create table if not exists webhooks (
  id text primary key, account_id text not null references accounts, credential text not null,
  url text not null, event text not null, origins text, signature_token text not null,
  created_at integer not null, updated_at integer not null);

create table if not exists switches (
  account_id text not null references accounts, event text not null, is_on integer not null,
  primary key (account_id, event));

create table if not exists deliveries (
  id text primary key, webhook text not null, url text not null, event text not null,
  signature_token text not null, body text not null, state text not null,
  tries_left integer not null, tries integer not null default 0, due_at integer not null,
  created_at integer not null, account text);

create table if not exists delivery_attempts (
  seq integer primary key autoincrement, delivery text not null references deliveries,
  at integer not null, request text not null, status integer, response text not null,
  took_ms integer not null);

create table if not exists ledger (
  seq integer primary key autoincrement, at integer not null, kind text not null,
  credential text not null, method text not null, path text not null, status integer,
  detail text not null, account text);

create table if not exists secrets (name text primary key, value text not null);

-- A resume is a file of its own kind.
create table if not exists files (
  id text primary key, opportunity text not null references opportunities, kind text not null,
  name text not null, ext text not null, size integer not null, status text,
  content_type text not null, content blob not null, uploaded_by text,
  uploaded_at integer not null);

create table if not exists file_actions (
  seq integer primary key autoincrement, opportunity text not null references opportunities,
  file text not null, name text not null, action text not null, user text,
  occurred_at integer not null);

create table if not exists feedback_templates (
  id text not null, account_id text not null references accounts, text text not null,
  instructions text not null, "group" text, fields text not null, stage text,
  by_api integer not null, created_at integer, updated_at integer,
  primary key (account_id, id));

create table if not exists feedback (
  id text primary key, opportunity text not null references opportunities, template text not null,
  text text not null, instructions text not null, fields text not null, user text not null,
  panel text, interview text, created_at integer not null, completed_at integer,
  updated_at integer, deleted_at integer);

create table if not exists panels (
  id text primary key, opportunity text not null references opportunities, stage text not null,
  user text not null, applications text not null, timezone text not null, note text,
  external_url text, feedback_reminder text not null, created_at integer not null);

create table if not exists interviews (
  id text primary key, panel text not null references panels,
  opportunity text not null references opportunities, subject text, note text, location text,
  interviewers text not null, date integer not null, duration integer not null,
  feedback_template text, feedback_reminder text not null, user text not null,
  created_at integer not null);

create table if not exists requisitions (
  id text primary key, account_id text not null references accounts, code text not null,
  status text not null, told text not null, creator text, created_at integer not null,
  updated_at integer not null, closed_at integer, unique (account_id, code));

create table if not exists requisition_fields (
  id text not null, account_id text not null references accounts, told text not null,
  primary key (account_id, id));

-- A file that waits for an application to name it.
create table if not exists uploads (
  id text primary key, account_id text not null references accounts, name text not null,
  content_type text not null, content blob not null, expires_at integer not null);

-- What is gone, as it last looked.
create table if not exists deleted (
  id text primary key, account_id text not null references accounts, kind text not null,
  deleted_at integer not null, is_confidential integer not null, shape text not null);

create table if not exists audit_events (
  id text primary key, account_id text not null references accounts, created_at integer not null,
  type text not null, user text, target_type text not null, target_id text not null,
  target_label text not null, meta text not null);

create index if not exists files_by_opportunity on files (opportunity);
create index if not exists feedback_by_opportunity on feedback (opportunity);
create index if not exists actions_by_opportunity on file_actions (opportunity);
create index if not exists opportunities_by_stage
  on opportunities (account_id, stage, last_advanced_at desc, id);
create index if not exists opportunities_by_change on opportunities (updated_at);
create index if not exists opportunities_by_posting on opportunities (posting);
create index if not exists tags_by_text on opportunity_tags (text);
create unique index if not exists stages_by_rank on stages (account_id, rank);
create index if not exists opportunities_by_contact on opportunities (contact);
create index if not exists panels_by_opportunity on panels (opportunity);
create index if not exists interviews_by_panel on interviews (panel);
create index if not exists interviews_by_opportunity on interviews (opportunity);
create index if not exists notes_by_opportunity on notes (opportunity);
create index if not exists deliveries_by_due on deliveries (state, due_at);
create index if not exists attempts_by_delivery on delivery_attempts (delivery);
