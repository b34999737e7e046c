-- Tasks of officers, derived from messages; and what officers have entered themselves, which no message can restore.
create table tasks (
    application uuid not null,
    kind text not null,
    owner text not null,
    subject text not null,
    opened timestamptz,
    answered timestamptz,
    closed timestamptz,
    due_on date,
    items text[] not null default '{}',
    touched timestamptz generated always as (case when opened is not null then greatest(opened, answered) end) stored,
    waits boolean generated always as (kind in ('queued', 'provisional') or (kind in ('correction', 'request') and (answered is null or answered < opened))) stored,
    primary key (application, kind, owner, subject)
) with (fillfactor = 80);
create index tasks_due on tasks (due_on, touched, application) where touched is not null and (closed is null or closed < touched);
create table handlings (
    application uuid not null,
    kind text not null,
    owner text not null,
    subject text not null,
    version integer not null,
    account text,
    name text,
    since timestamptz,
    primary key (application, kind, owner, subject)
);
create view open_tasks as
    select tasks.application, tasks.kind, tasks.owner, tasks.subject, tasks.touched, tasks.due_on, tasks.items, tasks.waits,
        receipt, case when tasks.kind = 'change' then coalesce(moving_to, region) else region end as region, shown as status, handlings.account, handlings.name, coalesce(handlings.version, 0) as version
    from tasks join cases using (application) left join handlings using (application, kind, owner, subject)
    where touched is not null and (closed is null or closed < touched) and (closed is null or tasks.kind <> 'request')
        and cases.status is distinct from 'withdrawn' and (tasks.kind <> 'escalation' or shown in ('accepted', 'in_progress'));
create table colleagues (
    account text primary key,
    name text not null,
    department text not null,
    regions text[] not null,
    seen timestamptz not null
);
create view audited as
    select audit.number, at, audit.account, name, roles, action, subject, outcome, about, receipt, region, colleagues.regions as works_in
    from audit left join cases on application = about left join colleagues on colleagues.account = audit.account;
create table trials (
    id uuid primary key,
    account text not null,
    region text,
    version text,
    begun timestamptz not null default now(),
    ended timestamptz,
    problem text,
    result jsonb
);
