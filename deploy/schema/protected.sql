-- What the protected database holds beside the store's own tables (docs/formats/sealed.md). Run by the owner's login after each migration of the store;
-- running it again changes nothing. Persons, incidents and numbers are pseudonyms made with a key that is not here.
create table if not exists reviews.card (
    agency text not null,
    review uuid not null,
    incident uuid not null,
    number uuid not null,
    day int not null,
    led boolean not null,
    box bytea not null,
    primary key (agency, review),
    unique (agency, incident)
);
create index if not exists card_by_day on reviews.card (agency, day desc, review desc);
create table if not exists reviews.seat (
    agency text not null,
    review uuid not null,
    person uuid not null,
    facilitates boolean not null,
    took_part boolean not null,
    day int not null,
    primary key (agency, review, person)
);
create index if not exists seat_of_person on reviews.seat (agency, person, day desc, review desc);
create table if not exists reviews.look (
    agency text primary key,
    box bytea not null
);
-- What is to be released and is not handed over yet; gone afterwards.
create table if not exists reviews.outgoing (
    id uuid primary key,
    box bytea not null
);
alter table reviews.outgoing add column if not exists what text not null default 'referral' check (what in ('referral', 'citation'));
-- Citations that wait for the commendation board. The id is a pseudonym; the box says whose it is and how it was voted.
create table if not exists reviews.docket (
    agency text not null,
    id uuid not null,
    review uuid not null,
    box bytea not null,
    primary key (agency, id)
);
create table if not exists reviews.tombstone (
    review uuid primary key,
    day date not null
);

-- When somebody worked on a review is nobody's business who can read this database: the store's own columns say the day and no more.
create or replace function reviews.day_of_event() returns trigger language plpgsql set search_path = pg_catalog as
$$ begin new.timestamp := date_trunc('day', new.timestamp, 'UTC'); return new; end $$;
create or replace function reviews.day_of_stream() returns trigger language plpgsql set search_path = pg_catalog as
$$ begin new.timestamp := date_trunc('day', new.timestamp, 'UTC'); new.created := date_trunc('day', new.created, 'UTC'); return new; end $$;
create or replace function reviews.day_of_sheet() returns trigger language plpgsql set search_path = pg_catalog as
$$ begin new.mt_last_modified := date_trunc('day', new.mt_last_modified, 'UTC'); return new; end $$;
create or replace trigger day_only before insert or update on reviews.mt_events for each row execute function reviews.day_of_event();
create or replace trigger day_only before insert or update on reviews.mt_streams for each row execute function reviews.day_of_stream();
create or replace trigger day_only before insert or update on reviews.mt_doc_sheet for each row execute function reviews.day_of_sheet();
