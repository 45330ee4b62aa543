-- The six databases of AfterAction, one owner login each for migrations, and the two application logins, which own nothing.
-- Run as superuser, any number of times; what is there already is kept, and passwords are set anew:
--
--   psql -v ON_ERROR_STOP=1 -v prefix=aa_ -f passwords.psql -f deploy/roles.sql
--
-- where passwords.psql, readable by nobody else, has a line \set NAME 'password' for each of identity, register, released, ledger, protected and
-- keys (the owners) and of protected_app and register_app (the programs).
--
-- Who may read or write what inside a database is in deploy/grants, applied by each program's migrate verb.
-- In this file every statement ends a line with a semicolon or \gexec; the development start reads it the same way.

SELECT format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS', login)
FROM (VALUES ('aa_identity_owner'), ('aa_register_owner'), ('aa_released_owner'), ('aa_ledger_owner'), ('aa_protected_owner'), ('aa_keys_owner'),
             ('aa_protected_app'), ('aa_register_app')) AS logins (login)
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = login)
\gexec

SELECT format('ALTER ROLE %I PASSWORD %L', login, password)
FROM (VALUES ('aa_identity_owner', :'identity'), ('aa_register_owner', :'register'), ('aa_released_owner', :'released'),
             ('aa_ledger_owner', :'ledger'), ('aa_protected_owner', :'protected'), ('aa_keys_owner', :'keys'),
             ('aa_protected_app', :'protected_app'), ('aa_register_app', :'register_app')) AS logins (login, password)
\gexec

SELECT format('CREATE DATABASE %I OWNER %I TEMPLATE template0', :'prefix' || name, 'aa_' || name || '_owner')
FROM (VALUES ('identity'), ('register'), ('released'), ('ledger'), ('protected'), ('keys')) AS databases (name)
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'prefix' || name)
\gexec

-- Nobody connects anywhere by default.
SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC, aa_protected_app, aa_register_app', :'prefix' || name)
FROM (VALUES ('identity'), ('register'), ('released'), ('ledger'), ('protected'), ('keys')) AS databases (name)
\gexec

-- The protected program reads downwards, so it may connect everywhere.
SELECT format('GRANT CONNECT ON DATABASE %I TO aa_protected_app', :'prefix' || name)
FROM (VALUES ('identity'), ('register'), ('released'), ('ledger'), ('protected'), ('keys')) AS databases (name)
\gexec

-- The register program is deliberately left out of protected and keys: this is the wall, and no grant inside a database can open it.
SELECT format('GRANT CONNECT ON DATABASE %I TO aa_register_app', :'prefix' || name)
FROM (VALUES ('identity'), ('register'), ('released'), ('ledger')) AS databases (name)
\gexec
