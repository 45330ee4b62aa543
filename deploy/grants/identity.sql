-- What each program may do in the identity database. Run by the owner login after the migrations, any number of times.
-- The protected program deliberately changes no person, no role and no password: it signs in, and counts wrong passwords.

REVOKE ALL ON SCHEMA identity FROM PUBLIC, aa_protected_app, aa_register_app;
REVOKE ALL ON ALL TABLES IN SCHEMA identity FROM PUBLIC, aa_protected_app, aa_register_app;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA identity FROM PUBLIC, aa_protected_app, aa_register_app;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA identity FROM PUBLIC, aa_protected_app, aa_register_app;

GRANT USAGE ON SCHEMA identity TO aa_protected_app, aa_register_app;
GRANT SELECT ON identity.migrations, identity.people, identity.roles, identity.person_roles, identity.person_sides, identity.changes
    TO aa_protected_app, aa_register_app;

GRANT UPDATE (access_failed_count, lockout_end, failing_since) ON identity.people TO aa_protected_app;

GRANT INSERT, UPDATE ON identity.people TO aa_register_app;
GRANT INSERT, DELETE ON identity.person_roles, identity.person_sides TO aa_register_app;
GRANT SELECT, INSERT, UPDATE (used_at) ON identity.links TO aa_register_app;
GRANT INSERT ON identity.changes TO aa_register_app;

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
