-- What two administrators do together: one asks, another answers. What is asked and what is answered is added and never changed.
-- The register program's login may ask and answer, and has no other way to a role, to a link or to a changed entry (deploy/grants/identity.sql).

CREATE TABLE identity.requests (
    id                   uuid PRIMARY KEY,
    agency               text NOT NULL,
    kind                 text NOT NULL CHECK (kind IN ('role', 'link', 'entry', 'opening')),
    person               uuid NOT NULL REFERENCES identity.people,
    role                 text REFERENCES identity.roles,
    user_name            text CHECK (user_name <> '' AND length(user_name) <= 64),
    normalized_user_name text,
    name                 text CHECK (name <> '' AND length(name) <= 128),
    rank                 text CHECK (length(rank) <= 64),
    badge                text CHECK (length(badge) <= 32),
    unit                 text CHECK (length(unit) <= 128),
    reason               text NOT NULL CHECK (reason <> ''),
    asked_by             uuid NOT NULL REFERENCES identity.people,
    asked_at             timestamptz NOT NULL,
    lapses_at            timestamptz NOT NULL,
    seen_change          bigint NOT NULL,
    CHECK (asked_by <> person),
    CHECK (lapses_at > asked_at AND lapses_at <= asked_at + interval '7 days'),
    CHECK ((role IS NOT NULL) = (kind = 'role')),
    CHECK (num_nonnulls(user_name, normalized_user_name, name, rank, badge, unit) = CASE kind WHEN 'entry' THEN 6 ELSE 0 END)
);
COMMENT ON TABLE identity.requests IS 'One administrator asks for a role, a link, another entry on the roster, or that a closed account is opened.';
COMMENT ON COLUMN identity.requests.seen_change IS 'The last change of the person when it was asked: of a request about an account that was made another since, nobody approves anything.';
CREATE INDEX requests_agency ON identity.requests (agency, asked_at);
CREATE INDEX requests_person ON identity.requests (person);

CREATE TABLE identity.answers (
    request     uuid PRIMARY KEY REFERENCES identity.requests,
    answer      text NOT NULL CHECK (answer IN ('approved', 'declined', 'withdrawn')),
    by          uuid NOT NULL REFERENCES identity.people,
    at          timestamptz NOT NULL,
    half_digest bytea CHECK (octet_length(half_digest) = 32)
);
COMMENT ON TABLE identity.answers IS 'At most one answer a request: the primary key makes every approval good once.';
COMMENT ON COLUMN identity.answers.half_digest IS 'Of the half of a link that was shown to who approved it.';

CREATE TRIGGER kept BEFORE UPDATE OR DELETE OR TRUNCATE ON identity.requests FOR EACH STATEMENT EXECUTE FUNCTION identity.refuse_change();
CREATE TRIGGER kept BEFORE UPDATE OR DELETE OR TRUNCATE ON identity.answers FOR EACH STATEMENT EXECUTE FUNCTION identity.refuse_change();

-- A link belongs to the request that was approved for it, and a request has one link. Only links made at the console have none.
ALTER TABLE identity.links ADD COLUMN request uuid UNIQUE REFERENCES identity.requests, ADD COLUMN half_digest bytea CHECK (octet_length(half_digest) = 32);
ALTER TABLE identity.links ADD CHECK ((request IS NULL) = (half_digest IS NULL));
UPDATE identity.links SET used_at = now() WHERE used_at IS NULL; -- One administrator made them.

CREATE FUNCTION identity.administers(who uuid, where_ text) RETURNS boolean LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT FROM identity.person_roles r JOIN identity.people p ON p.id = r.person
                   WHERE p.id = who AND p.agency = where_ AND p.closed_at IS NULL AND r.role = 'administrator');
END $$;

-- Whether two accounts may be one person's, as far as this database can know: the words of one name are all in the other's, in any order.
CREATE FUNCTION identity.may_be_one(one uuid, other uuid) RETURNS boolean LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    mine   text[] := (SELECT array_remove(regexp_split_to_array(lower(name), '[\s.,;-]+'), '') FROM identity.people WHERE id = one);
    theirs text[] := (SELECT array_remove(regexp_split_to_array(lower(name), '[\s.,;-]+'), '') FROM identity.people WHERE id = other);
BEGIN
    RETURN one = other OR mine <@ theirs OR theirs <@ mine;
END $$;

-- Whether an administrator of another unit than the asker's could answer: where there is one, nobody of the asker's own unit does.
-- In an agency whose other administrators are all of his unit, or of none that is known, they do.
CREATE FUNCTION identity.another_unit_could(about identity.requests) RETURNS boolean LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT FROM identity.people p JOIN identity.people asker ON asker.id = about.asked_by
                   WHERE identity.administers(p.id, about.agency) AND p.unit <> '' AND lower(p.unit) <> lower(asker.unit)
                   AND NOT identity.may_be_one(p.id, about.asked_by) AND NOT identity.may_be_one(p.id, about.person));
END $$;

-- Why somebody may not approve a request; null when he may. The order is that of the answers: what is not there comes first.
CREATE FUNCTION identity.bars(about identity.requests, who uuid, at timestamptz) RETURNS text LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    mine   text := (SELECT lower(unit) FROM identity.people WHERE id = who);
    theirs text := (SELECT lower(unit) FROM identity.people WHERE id = about.asked_by);
BEGIN
    RETURN CASE
        WHEN NOT identity.administers(who, about.agency) THEN 'absent'
        WHEN EXISTS (SELECT FROM identity.answers WHERE request = about.id) THEN 'settled'
        WHEN at >= about.lapses_at THEN 'lapsed'
        WHEN who = about.asked_by THEN 'own-request'
        WHEN who = about.person THEN 'about-you'
        WHEN NOT identity.administers(about.asked_by, about.agency) THEN 'asker-left'
        WHEN identity.may_be_one(who, about.asked_by) OR identity.may_be_one(who, about.person) OR identity.may_be_one(about.asked_by, about.person) THEN 'one-person'
        WHEN mine <> '' AND mine = theirs AND identity.another_unit_could(about) THEN 'one-unit'
        WHEN EXISTS (SELECT FROM identity.changes c WHERE c.person = about.person AND c.kind = 'changed' AND c.number > about.seen_change) THEN 'changed-since'
        WHEN about.kind IN ('role', 'link') AND EXISTS (SELECT FROM identity.people WHERE id = about.person AND closed_at IS NOT NULL) THEN 'closed'
    END;
END $$;

-- Gives a role, whoever asked: called by the functions below and by nobody else. False when the person is of another side.
CREATE FUNCTION identity.give(whose uuid, what text, at timestamptz) RETURNS boolean LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    its text := (SELECT side FROM identity.roles WHERE roles.name = what);
BEGIN
    IF its <> 'neutral' THEN
        INSERT INTO identity.person_sides (person, side) VALUES (whose, its) ON CONFLICT (person) DO NOTHING;
        IF NOT EXISTS (SELECT FROM identity.person_sides s WHERE s.person = whose AND s.side = its) THEN RETURN false; END IF;
    END IF;
    INSERT INTO identity.person_roles (person, role, side, given_at) VALUES (whose, what, its, at) ON CONFLICT (person, role) DO NOTHING;
    RETURN true;
END $$;

-- Approves a request and carries it out, in one. Answers 'done', or why not; then nothing has changed.
-- Changes of one person come one after the other: everybody locks the people concerned, in one order, and looks then.
CREATE FUNCTION identity.approve(about uuid, who uuid, at timestamptz, half bytea) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    asked identity.requests;
    bar   text;
    taken text;
BEGIN
    SELECT * INTO asked FROM identity.requests WHERE id = about;
    IF NOT FOUND THEN RETURN 'absent'; END IF;
    PERFORM FROM identity.people WHERE id IN (who, asked.asked_by, asked.person) ORDER BY id FOR UPDATE;
    bar := identity.bars(asked, who, at);
    IF bar IS NOT NULL THEN RETURN bar; END IF;
    IF (asked.kind = 'link') <> (half IS NOT NULL) THEN RAISE EXCEPTION 'half of a link is for links' USING ERRCODE = 'invalid_parameter_value'; END IF;

    IF asked.kind = 'role' THEN
        IF NOT identity.give(asked.person, asked.role, at) THEN RETURN 'two-sides'; END IF;
    ELSIF asked.kind = 'entry' THEN
        BEGIN
            IF EXISTS (SELECT FROM identity.people WHERE id = asked.person AND user_name <> asked.user_name) THEN
                PERFORM identity.end_sessions(asked.person, '00000000-0000-0000-0000-000000000000');
            END IF;
            UPDATE identity.people SET user_name = asked.user_name, normalized_user_name = asked.normalized_user_name, name = asked.name,
                rank = asked.rank, badge = asked.badge, unit = asked.unit, concurrency_stamp = gen_random_uuid()::text WHERE id = asked.person;
        EXCEPTION WHEN unique_violation THEN
            GET STACKED DIAGNOSTICS taken = CONSTRAINT_NAME;
            RETURN CASE taken WHEN 'people_badge' THEN 'badge-taken' ELSE 'name-taken' END;
        END;
    ELSIF asked.kind = 'opening' THEN
        UPDATE identity.people SET closed_at = NULL, lockout_end = NULL, access_failed_count = 0 WHERE id = asked.person;
    END IF;
    IF asked.kind IN ('role', 'opening') THEN PERFORM identity.end_sessions(asked.person, '00000000-0000-0000-0000-000000000000'); END IF;

    INSERT INTO identity.answers (request, answer, by, at, half_digest) VALUES (about, 'approved', who, at, half);
    INSERT INTO identity.changes (at, actor, person, kind, role, reason)
    VALUES (at, who, asked.person, CASE asked.kind WHEN 'role' THEN 'role-given' WHEN 'link' THEN 'link-approved' WHEN 'entry' THEN 'changed' ELSE 'opened' END, asked.role, 'Approved: ' || asked.reason);
    RETURN 'done';
END $$;

-- Declines another's request, or withdraws one's own. Answers 'done', or why not. Declining takes nobody's side: any administrator may,
-- but for whom it is about.
CREATE FUNCTION identity.decline(about uuid, who uuid, at timestamptz, why text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    asked identity.requests;
    own   boolean;
BEGIN
    SELECT * INTO asked FROM identity.requests WHERE id = about;
    IF NOT FOUND THEN RETURN 'absent'; END IF;
    PERFORM FROM identity.people WHERE id IN (who, asked.asked_by, asked.person) ORDER BY id FOR UPDATE;
    IF NOT identity.administers(who, asked.agency) THEN RETURN 'absent'; END IF;
    IF EXISTS (SELECT FROM identity.answers WHERE request = about) THEN RETURN 'settled'; END IF;
    IF at >= asked.lapses_at THEN RETURN 'lapsed'; END IF;
    IF who = asked.person THEN RETURN 'about-you'; END IF;
    own := who = asked.asked_by;
    INSERT INTO identity.answers (request, answer, by, at) VALUES (about, CASE WHEN own THEN 'withdrawn' ELSE 'declined' END, who, at);
    INSERT INTO identity.changes (at, actor, person, kind, role, reason)
    VALUES (at, who, asked.person, asked.kind || CASE WHEN own THEN '-withdrawn' ELSE '-declined' END, asked.role, why);
    RETURN 'done';
END $$;

-- Makes the link of an approved request, once, for who asked. Its other half was shown to who approved; the person needs both.
CREATE FUNCTION identity.make_link(about uuid, who uuid, code bytea, at timestamptz, until timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    asked identity.requests;
BEGIN
    SELECT * INTO asked FROM identity.requests WHERE id = about AND kind = 'link' AND asked_by = who;
    IF NOT FOUND THEN RETURN false; END IF;
    PERFORM FROM identity.people WHERE id IN (who, asked.person) ORDER BY id FOR UPDATE;
    IF NOT identity.administers(who, asked.agency) OR at >= asked.lapses_at OR until > at + interval '24 hours'
       OR EXISTS (SELECT FROM identity.people WHERE id = asked.person AND closed_at IS NOT NULL) THEN RETURN false; END IF;
    UPDATE identity.links SET used_at = at WHERE person = asked.person AND used_at IS NULL;
    INSERT INTO identity.links (code_digest, agency, purpose, person, made_by, made_at, expires_at, request, half_digest)
    SELECT code, asked.agency, 'set-password', asked.person, who, make_link.at, until, about, a.half_digest
    FROM identity.answers a WHERE a.request = about AND a.answer = 'approved'
    ON CONFLICT (request) DO NOTHING;
    IF NOT FOUND THEN RETURN false; END IF;
    INSERT INTO identity.changes (at, actor, person, kind, reason) VALUES (at, who, asked.person, 'link-made', asked.reason);
    RETURN true;
END $$;

-- Uses up a link of the console and makes one of the first two administrators of the account. False when there are two, or no such link.
CREATE FUNCTION identity.become_administrator(code bytea, who uuid, at timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    whose text := (SELECT agency FROM identity.people WHERE id = who);
BEGIN
    PERFORM pg_advisory_xact_lock(7426102);
    IF identity.administrators(whose) >= 2 THEN RETURN false; END IF;
    UPDATE identity.links SET used_at = at WHERE code_digest = code AND purpose = 'first-administrator' AND agency = whose AND used_at IS NULL AND expires_at > at;
    IF NOT FOUND THEN RETURN false; END IF;
    -- An account that was there before has its own way to a role.
    IF EXISTS (SELECT FROM identity.people WHERE id = who AND added_at <> at) OR EXISTS (SELECT FROM identity.person_roles WHERE person = who) THEN RETURN false; END IF;
    INSERT INTO identity.changes (at, actor, person, kind, role, reason) VALUES (at, NULL, who, 'role-given', 'administrator', 'Made with a link of the console');
    RETURN identity.give(who, 'administrator', at);
END $$;

CREATE FUNCTION identity.administrators(where_ text) RETURNS bigint LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (SELECT count(*) FROM identity.people p WHERE identity.administers(p.id, where_));
END $$;

-- Whoever has a role is not made somebody else, and no account is opened again, by one administrator alone. The owner's login is the console's.
CREATE FUNCTION identity.refuse_alone() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID) THEN RETURN NEW; END IF;
    IF NEW.id <> OLD.id OR NEW.agency <> OLD.agency OR NEW.added_at <> OLD.added_at
       OR (EXISTS (SELECT FROM identity.person_roles r WHERE r.person = OLD.id)
           AND ((NEW.user_name, NEW.name, NEW.rank, NEW.badge, NEW.unit) <> (OLD.user_name, OLD.name, OLD.rank, OLD.badge, OLD.unit)
                OR (OLD.closed_at IS NOT NULL AND NEW.closed_at IS NULL))) THEN
        RAISE EXCEPTION 'two administrators do this' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER alone BEFORE UPDATE OF id, agency, added_at, user_name, normalized_user_name, name, rank, badge, unit, closed_at ON identity.people
    FOR EACH ROW EXECUTE FUNCTION identity.refuse_alone();
