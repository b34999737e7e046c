-- Sessions by the hash of their cookie, pending sign-ins, forms that arrived after their session had ended, the parties of each case, codes that share a case, and the append-only audit log.
-- `born`: of a member, who is a party from their 18th birthday on. The view `held` lists the account of an agent who filed here instead of the post that the message names: two agents may share the name of a post.
create table sessions (
    id bytea primary key,
    account text not null,
    claims bytea not null,
    authenticated timestamptz not null,
    begun timestamptz not null,
    seen timestamptz not null
);
create index sessions_seen on sessions (seen);
create table sign_ins (
    id bytea primary key,
    browser bytea not null,
    nonce text not null,
    verifier text not null,
    back text not null,
    fresh boolean not null,
    begun timestamptz not null
);
create table late_forms (
    browser bytea not null,
    page text not null,
    owner bytea not null,
    content bytea not null,
    until timestamptz not null,
    primary key (browser, page)
);
create index late_forms_owner on late_forms (owner, until);
create index late_forms_until on late_forms (until);
create table parties (
    application uuid not null,
    person bytea not null,
    role text not null check (role in ('applicant', 'agent', 'member', 'helper')),
    edit boolean not null,
    shown text not null default '',
    since timestamptz not null default now(),
    instead_of bytea,
    born date,
    primary key (application, person)
);
create index parties_person on parties (person, application);
create view held as
    select application, person, role, edit, shown, since from parties where not exists (
        select from parties known where known.application = parties.application
            and known.instead_of = parties.person and known.person <> parties.person)
        and (born is null or born <= (now() at time zone 'Asia/Shanghai')::date - interval '18 years');
create table invitations (
    id bytea primary key,
    application uuid not null,
    edit boolean not null,
    until timestamptz not null,
    taken_by bytea
);
create index invitations_application on invitations (application);
create table audit (
    number bigint generated always as identity primary key,
    at timestamptz not null default now(),
    account text not null,
    roles text[] not null,
    action text not null,
    subject text not null,
    outcome text not null,
    about uuid generated always as (substring(subject from '^(?:case|application) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})')::uuid) stored
);
create index audit_subject on audit (subject, number);
create index audit_account on audit (account, number);
create index audit_about on audit (about, number) where about is not null;
create function only_added_to() returns trigger language plpgsql as
    $$ begin raise exception 'the audit log is only added to'; end $$;
create trigger audit_stays before update or delete or truncate on audit execute function only_added_to();
