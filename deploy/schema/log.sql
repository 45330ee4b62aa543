-- A log (docs/formats/log.md), the same in database register and in database protected. Run by the owner's login; running it again changes nothing.
-- Leaves are written by the transaction of the act into log.pending; the sequencer gives each its place in log.entry, for good.
create schema if not exists log;
create table if not exists log.pending (
    number bigint generated always as identity primary key,
    id uuid not null unique,
    leaf bytea not null check (octet_length(leaf) between 2 and 65535)
);
create table if not exists log.entry (
    place bigint primary key check (place >= 0),
    id uuid not null unique,
    leaf bytea not null
);
-- Which entries are about what: pseudonyms only.
create table if not exists log.about (
    pseudonym uuid not null,
    place bigint not null references log.entry,
    primary key (pseudonym, place)
);
-- Full tiles of hashes; whatever is not full follows from these and the entries.
create table if not exists log.tile (
    level smallint not null check (level between 0 and 7),
    index bigint not null check (index >= 0),
    hashes bytea not null check (octet_length(hashes) = 8192),
    primary key (level, index)
);
-- One head a size: two that differ cannot both be kept, and what is not kept is not shown.
create table if not exists log.checkpoint (
    size bigint primary key,
    at timestamptz not null,
    note bytea not null
);
create index if not exists checkpoint_at on log.checkpoint (at, size);
create table if not exists log.cosignature (
    size bigint not null references log.checkpoint,
    witness text not null,
    line text not null,
    primary key (size, witness)
);

-- Every time the log left the program as a folder or as a statement, with its leaf in the same transaction.
create table if not exists log.export (
    id uuid primary key,
    what text not null check (what in ('log', 'certificate')),
    by uuid,
    at timestamptz not null
);

create or replace function log.refuse_change() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as
$$ begin raise exception 'what was recorded is kept' using errcode = 'restrict_violation'; end $$;
create or replace trigger kept before update or delete or truncate on log.entry for each statement execute function log.refuse_change();
create or replace trigger kept before update or delete or truncate on log.about for each statement execute function log.refuse_change();
create or replace trigger kept before update or delete or truncate on log.tile for each statement execute function log.refuse_change();
create or replace trigger kept before update or delete or truncate on log.checkpoint for each statement execute function log.refuse_change();
create or replace trigger kept before update or delete or truncate on log.export for each statement execute function log.refuse_change();
create or replace trigger kept before update or delete or truncate on log.cosignature for each statement execute function log.refuse_change();

-- Gives pending leaves their places, in the order of their numbers, from a place on that must be the next free one. The only way into log.entry.
create or replace function log.integrate(first bigint, numbers bigint[]) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    moved bigint;
begin
    if first <> (select coalesce(max(place) + 1, 0) from log.entry) then
        raise exception 'another sequencer was here' using errcode = 'serialization_failure';
    end if;
    with gone as (delete from log.pending where number = any (numbers) returning number, id, leaf)
    insert into log.entry (place, id, leaf) select first + row_number() over (order by number) - 1, id, leaf from gone;
    get diagnostics moved = row_count;
    if moved <> cardinality(numbers) then
        raise exception 'a pending leaf is missing' using errcode = 'serialization_failure';
    end if;
end $$;
