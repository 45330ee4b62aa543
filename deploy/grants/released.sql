-- What comes down from the protected side lies in schema released: written by the protected program, read by the register program.
-- Run by the owner of the database with each migration, any number of times.

REVOKE ALL ON SCHEMA public FROM PUBLIC;
CREATE SCHEMA IF NOT EXISTS released;
GRANT USAGE ON SCHEMA released TO aa_protected_app, aa_register_app;
GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA released TO aa_protected_app;
GRANT SELECT ON ALL TABLES IN SCHEMA released TO aa_register_app;
