create table accounts (id text primary key, name text not null);

create table users (
  id text primary key, account_id text not null references accounts, name text not null,
  username text not null, email text not null, access_role text not null, job_title text,
  created_at integer not null, deactivated_at integer);

create table stages (
  id text not null, account_id text not null references accounts, text text not null,
  pipeline text not null, rank real not null, primary key (account_id, id));

create table archive_reasons (
  id text primary key, account_id text not null references accounts, text text not null,
  status text not null, type text not null);

create table postings (
  id text primary key, account_id text not null references accounts, text text not null,
  state text not null, user text, owner text, hiring_manager text,
  commitment text, department text, level text, location text, team text,
  tags text not null, description text not null, confidentiality text not null,
  workplace_type text not null, country text, created_at integer not null,
  updated_at integer not null);

create table contacts (
  id text primary key, account_id text not null references accounts, name text not null,
  headline text not null, location text not null, emails text not null, phones text not null,
  links text not null, is_anonymized integer not null default 0);

create table opportunities (
  id text primary key, account_id text not null references accounts,
  contact text not null references contacts, stage text not null,
  posting text references postings, application text, applied_at integer,
  archive_reason text, archived_at integer, sources text not null, stage_changes text not null,
  origin text not null, sourced_by text, owner text, followers text not null,
  created_at integer not null, updated_at integer not null, last_interaction_at integer not null,
  last_advanced_at integer not null, snoozed_until integer);

-- A tag is there because somebody put it, because the posting has it, or both.
create table opportunity_tags (
  position integer primary key autoincrement, opportunity text not null references opportunities,
  text text not null, manual integer not null, derived integer not null,
  unique (opportunity, text));

create table notes (
  id text primary key, opportunity text not null references opportunities, fields text not null,
  user text, secret integer not null, by_api integer not null, created_at integer not null,
  completed_at integer not null, deleted_at integer);

create table api_keys (
  id text primary key, account_id text not null references accounts, name text not null,
  digest text not null unique, last_four text not null, confidential integer not null,
  created_at integer not null, revoked_at integer,
  permissions text);  -- null: everything

create table apps (
  client_id text primary key, name text not null, secret_digest text not null,
  redirect_uris text not null, scopes text not null);

create table grants (
  id text primary key, account_id text not null references accounts,
  client_id text not null references apps, user_id text not null references users,
  scopes text not null, created_at integer not null, revoked_at integer);

create table authorization_codes (
  digest text primary key, grant_id text not null references grants, redirect_uri text not null,
  scopes text not null, expires_at integer not null, used_at integer);

create table refresh_tokens (
  digest text primary key, grant_id text not null references grants, family text not null,
  scopes text not null, issued_at integer not null, first_issued_at integer not null,
  used_at integer, dead_at integer);

create table access_tokens (
  digest text primary key, grant_id text not null references grants, scopes text not null,
  expires_at integer not null);

create table webhooks (
  id text primary key, account_id text not null references accounts, credential text not null,
  url text not null, event text not null, origins text, signature_token text not null,
  created_at integer not null, updated_at integer not null);

create table switches (
  account_id text not null references accounts, event text not null, is_on integer not null,
  primary key (account_id, event));

create table deliveries (
  id text primary key, webhook text not null, url text not null, event text not null,
  signature_token text not null, body text not null, state text not null,
  tries_left integer not null, tries integer not null default 0, due_at integer not null,
  created_at integer not null);

create table delivery_attempts (
  seq integer primary key autoincrement, delivery text not null references deliveries,
  at integer not null, request text not null, status integer, response text not null,
  took_ms integer not null);

create table ledger (
  seq integer primary key autoincrement, at integer not null, kind text not null,
  credential text not null, method text not null, path text not null, status integer,
  detail text not null);

create table secrets (name text primary key, value text not null);

create index opportunities_by_contact on opportunities (contact);
create index notes_by_opportunity on notes (opportunity);
create index deliveries_by_due on deliveries (state, due_at);
create index attempts_by_delivery on delivery_attempts (delivery);
