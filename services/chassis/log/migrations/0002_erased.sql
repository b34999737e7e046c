-- The households whose rows were deleted in this database, with the number of their erasure. It also restores erasures that a backup of the keys lacks.
create table erased (
    application uuid primary key,
    number bigint not null,
    operator text not null,
    reason text not null,
    at timestamptz not null default now()
);
