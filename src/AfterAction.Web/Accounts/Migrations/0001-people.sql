-- People, their credentials and roles, one-time links, sessions, and what was changed by whom.
-- A migration that was ever applied is never edited: the program compares its digest at start and refuses another.

-- Who somebody is in an agency. Columns named as ASP.NET Core Identity's are kept by it.
CREATE TABLE identity.people (
    id                     uuid PRIMARY KEY,
    agency                 text NOT NULL,
    user_name              text NOT NULL CHECK (user_name <> '' AND length(user_name) <= 64),
    normalized_user_name   text NOT NULL,
    name                   text NOT NULL CHECK (name <> '' AND length(name) <= 128),
    rank                   text NOT NULL CHECK (length(rank) <= 64),
    badge                  text NOT NULL CHECK (length(badge) <= 32),
    unit                   text NOT NULL CHECK (length(unit) <= 128),
    password_hash          text,
    security_stamp         text NOT NULL,
    concurrency_stamp      text NOT NULL,
    access_failed_count    integer NOT NULL DEFAULT 0,
    lockout_enabled        boolean NOT NULL DEFAULT true,
    lockout_end            timestamptz,
    failing_since          timestamptz,
    closed_at              timestamptz,
    added_at               timestamptz NOT NULL,
    UNIQUE (agency, normalized_user_name)
);
COMMENT ON COLUMN identity.people.lockout_end IS 'Set by too many wrong passwords; passes by itself.';
COMMENT ON COLUMN identity.people.closed_at IS 'Set by an administrator; only an administrator opens the account again.';
CREATE UNIQUE INDEX people_badge ON identity.people (agency, lower(badge)) WHERE badge <> '';
CREATE INDEX people_name ON identity.people (agency, lower(name));

CREATE TABLE identity.roles (
    name text PRIMARY KEY,
    side text NOT NULL CHECK (side IN ('review', 'investigation', 'administration', 'neutral')),
    UNIQUE (name, side)
);
INSERT INTO identity.roles (name, side) VALUES
    ('officer', 'review'), ('supervisor', 'review'), ('trainer', 'review'), ('peer-representative', 'review'),
    ('commendation-board', 'review'), ('custodian', 'review'), ('counsel', 'review'),
    ('investigator', 'investigation'), ('investigation-supervisor', 'investigation'),
    ('discipline-decider', 'investigation'), ('prosecutor-liaison', 'investigation'),
    ('administrator', 'administration'),
    ('records-officer', 'neutral'), ('conflicts-officer', 'neutral'), ('chief', 'neutral'), ('auditor', 'neutral');

-- The one walled side a person is on. The primary key is what makes the sides disjoint: two transactions that put one person
-- on two sides cannot both commit, at any isolation level.
CREATE TABLE identity.person_sides (
    person uuid PRIMARY KEY REFERENCES identity.people,
    side   text NOT NULL CHECK (side IN ('review', 'investigation', 'administration')),
    UNIQUE (person, side)
);

CREATE TABLE identity.person_roles (
    person      uuid NOT NULL REFERENCES identity.people,
    role        text NOT NULL,
    side        text NOT NULL,
    walled_side text GENERATED ALWAYS AS (nullif(side, 'neutral')) STORED,
    given_at    timestamptz NOT NULL,
    PRIMARY KEY (person, role),
    FOREIGN KEY (role, side) REFERENCES identity.roles (name, side),
    -- A neutral role has no walled side, and the reference asks nothing of it.
    FOREIGN KEY (person, walled_side) REFERENCES identity.person_sides (person, side)
);
CREATE INDEX person_roles_role ON identity.person_roles (role);

-- A link that sets a password once. Only the digest of its code is kept.
CREATE TABLE identity.links (
    code_digest bytea PRIMARY KEY CHECK (octet_length(code_digest) = 32),
    agency      text NOT NULL,
    purpose     text NOT NULL CHECK (purpose IN ('first-administrator', 'set-password')),
    person      uuid REFERENCES identity.people,
    made_by     uuid REFERENCES identity.people,
    made_at     timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    used_at     timestamptz,
    CHECK ((person IS NULL) = (purpose = 'first-administrator'))
);
CREATE INDEX links_person ON identity.links (person);

-- Only the digest of a session's token is kept: who reads this table holds no session.
CREATE TABLE identity.sessions (
    token_digest bytea PRIMARY KEY CHECK (octet_length(token_digest) = 32),
    id           uuid NOT NULL UNIQUE,
    program      text NOT NULL CHECK (program IN ('protected', 'register')),
    person       uuid NOT NULL REFERENCES identity.people,
    started_at   timestamptz NOT NULL,
    seen_at      timestamptz NOT NULL
);
CREATE INDEX sessions_person ON identity.sessions (person);
CREATE INDEX sessions_seen ON identity.sessions (seen_at);

-- What a person's drafts on a computer are locked with, one secret a program.
CREATE TABLE identity.draft_secrets (
    program text NOT NULL CHECK (program IN ('protected', 'register')),
    person  uuid NOT NULL REFERENCES identity.people,
    secret  bytea NOT NULL CHECK (octet_length(secret) = 32),
    PRIMARY KEY (program, person)
);

-- Every change to a person's account, by whom and why. Rows are added, never changed.
CREATE TABLE identity.changes (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at     timestamptz NOT NULL,
    actor  uuid REFERENCES identity.people,
    person uuid NOT NULL REFERENCES identity.people,
    kind   text NOT NULL,
    role   text REFERENCES identity.roles,
    reason text NOT NULL CHECK (reason <> '')
);
COMMENT ON COLUMN identity.changes.actor IS 'Null: done at the console of the machine, by whoever holds the program''s login.';
CREATE INDEX changes_person ON identity.changes (person, number);

CREATE FUNCTION identity.refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS
$$ BEGIN RAISE EXCEPTION 'what was done is kept' USING ERRCODE = 'restrict_violation'; END $$;
CREATE TRIGGER kept BEFORE UPDATE OR DELETE OR TRUNCATE ON identity.changes
    FOR EACH STATEMENT EXECUTE FUNCTION identity.refuse_change();

-- A program starts sessions and keeps draft secrets of its own kind only: a register program gone wrong
-- makes nobody a session of the protected one. Which login is which program is in deploy/grants/identity.sql.
ALTER TABLE identity.sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.draft_secrets ENABLE ROW LEVEL SECURITY;
