-- The keys database: wrapped keys of reviews, and tombstones of those that were destroyed. Run by the owner's login; running it again changes nothing.
create schema if not exists keys;
create table if not exists keys.review_key (
    review uuid primary key,
    wrapper text not null,
    wrapped bytea not null
);
create table if not exists keys.tombstone (
    review uuid primary key,
    day date not null
);
-- Uses of keys that have no leaf in the log yet, written by the statement that hands the key out. They stay, for the join.
create table if not exists keys.use (
    id uuid primary key default gen_random_uuid(),
    review uuid not null,
    at timestamptz not null default clock_timestamp(),
    logged boolean not null default false
);
-- Of which incident a review is, sealed with the index key: the ledger is asked about it before the key is unwrapped.
alter table keys.review_key add column if not exists incident bytea;
-- For whom it was, null by rule; and whether it was withheld from him in the end.
alter table keys.use add column if not exists person uuid;
alter table keys.use add column if not exists withheld boolean not null default false;
create index if not exists use_to_log on keys.use (at) where not logged;
-- Left out on purpose: changing or deleting a tombstone. The register program's login has no CONNECT here at all (deploy/roles.sql).
revoke all on schema public from public;
grant usage on schema keys to aa_protected_app;
grant select, insert, update, delete on keys.review_key to aa_protected_app;
grant select, insert on keys.tombstone to aa_protected_app;
grant select, insert, update (logged) on keys.use to aa_protected_app;
