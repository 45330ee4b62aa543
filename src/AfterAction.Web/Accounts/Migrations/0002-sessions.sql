-- A program sees and ends the sessions of its own kind (deploy/grants/identity.sql). What it needs to know or do besides goes through these:
-- code in the register program that went wrong can neither list who uses the protected program nor read when.

-- The session of one token's digest, whichever program it is of, and the roles its person has now. Who has no token learns nothing.
CREATE FUNCTION identity.find_session(digest bytea)
RETURNS TABLE (id uuid, program text, person uuid, started_at timestamptz, seen_at timestamptz, agency text, name text, roles text[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY
        SELECT s.id, s.program, s.person, s.started_at, s.seen_at, p.agency, p.name,
               ARRAY(SELECT r.role FROM identity.person_roles r WHERE r.person = s.person)
        FROM identity.sessions s JOIN identity.people p ON p.id = s.person
        WHERE s.token_digest = digest AND p.closed_at IS NULL;
END $$;

-- Ends all sessions of a person in both programs, but for one. Says nothing, not even whether there were any.
CREATE FUNCTION identity.end_sessions(whose uuid, but uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM identity.sessions WHERE sessions.person = whose AND sessions.id <> but;
END $$;
