-- What comes down from the protected side lies in schema released: written by the protected program, read by the register program.
-- Run by the owner of the database with each migration, any number of times.

REVOKE ALL ON SCHEMA public FROM PUBLIC;
CREATE SCHEMA IF NOT EXISTS released;

-- An external process is required for this incident. No column says when, why or from whom (docs/formats/released.md).
CREATE TABLE IF NOT EXISTS released.referral (
    id uuid PRIMARY KEY,
    agency text NOT NULL,
    number text NOT NULL,
    occurred_on date,
    notice text NOT NULL CHECK (notice = 'external-process-required')
);

-- A commendation that was awarded. No column says for which incident, who nominated or who voted.
CREATE TABLE IF NOT EXISTS released.citation (
    id uuid PRIMARY KEY,
    agency text NOT NULL,
    name text NOT NULL,
    text text NOT NULL,
    awarded_in date NOT NULL CHECK (extract(day FROM awarded_in) = 1)
);

REVOKE ALL ON ALL TABLES IN SCHEMA released FROM PUBLIC, aa_protected_app, aa_register_app;
GRANT USAGE ON SCHEMA released TO aa_protected_app, aa_register_app;
GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA released TO aa_protected_app;
GRANT SELECT ON ALL TABLES IN SCHEMA released TO aa_register_app;
