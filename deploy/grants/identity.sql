-- What each program may do in the identity database. Run by the owner login after the migrations, any number of times.
-- The protected program deliberately changes no person, no role and no password: it signs in, and counts wrong passwords.
-- The register program deliberately gives no role and makes no link by itself: it asks, and carries out what another administrator approved.

REVOKE ALL ON SCHEMA identity FROM PUBLIC, aa_protected_app, aa_register_app;
REVOKE ALL ON ALL TABLES IN SCHEMA identity FROM PUBLIC, aa_protected_app, aa_register_app;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA identity FROM PUBLIC, aa_protected_app, aa_register_app;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA identity FROM PUBLIC, aa_protected_app, aa_register_app;

GRANT USAGE ON SCHEMA identity TO aa_protected_app, aa_register_app;
GRANT SELECT ON identity.migrations, identity.people, identity.roles, identity.person_roles, identity.person_sides, identity.changes
    TO aa_protected_app, aa_register_app;

GRANT UPDATE (access_failed_count, lockout_end, failing_since) ON identity.people TO aa_protected_app;

GRANT INSERT, UPDATE ON identity.people TO aa_register_app;
GRANT DELETE ON identity.person_roles, identity.person_sides TO aa_register_app;
GRANT SELECT, UPDATE (used_at) ON identity.links TO aa_register_app;
GRANT INSERT ON identity.changes TO aa_register_app;
GRANT SELECT, INSERT ON identity.requests TO aa_register_app;
GRANT SELECT, DELETE ON identity.owed TO aa_register_app;
GRANT SELECT ON identity.answers TO aa_register_app;
GRANT EXECUTE ON FUNCTION identity.approve(uuid, uuid, timestamptz, bytea), identity.decline(uuid, uuid, timestamptz, text),
    identity.make_link(uuid, uuid, bytea, timestamptz, timestamptz), identity.become_administrator(bytea, uuid, timestamptz) TO aa_register_app;
-- To say beforehand what approving would be answered. They are STABLE: they change nothing.
GRANT EXECUTE ON FUNCTION identity.bars(identity.requests, uuid, timestamptz), identity.administers(uuid, text), identity.may_be_one(uuid, uuid),
    identity.another_unit_could(identity.requests), identity.administrators(text), identity.refuse_alone() TO aa_register_app;

GRANT SELECT, INSERT, DELETE, UPDATE (seen_at) ON identity.sessions TO aa_protected_app, aa_register_app;
GRANT SELECT, INSERT ON identity.draft_secrets TO aa_protected_app, aa_register_app;

-- A session is seen, started, kept alive and ended by its own program only. Left out on purpose: the other program, which finds a session
-- by the digest of its token, and ends all sessions of a person without learning whether there were any.
GRANT EXECUTE ON FUNCTION identity.find_session(bytea), identity.end_sessions(uuid, uuid) TO aa_protected_app, aa_register_app;
DROP POLICY IF EXISTS looked_up ON identity.sessions;
DROP POLICY IF EXISTS ended ON identity.sessions;
DROP POLICY IF EXISTS started_protected ON identity.sessions;
DROP POLICY IF EXISTS started_register ON identity.sessions;
DROP POLICY IF EXISTS kept_protected ON identity.sessions;
DROP POLICY IF EXISTS kept_register ON identity.sessions;
DROP POLICY IF EXISTS own_protected ON identity.sessions;
CREATE POLICY own_protected ON identity.sessions TO aa_protected_app USING (program = 'protected');
DROP POLICY IF EXISTS own_register ON identity.sessions;
CREATE POLICY own_register ON identity.sessions TO aa_register_app USING (program = 'register');

DROP POLICY IF EXISTS own_protected ON identity.draft_secrets;
CREATE POLICY own_protected ON identity.draft_secrets TO aa_protected_app USING (program = 'protected');
DROP POLICY IF EXISTS own_register ON identity.draft_secrets;
CREATE POLICY own_register ON identity.draft_secrets TO aa_register_app USING (program = 'register');
