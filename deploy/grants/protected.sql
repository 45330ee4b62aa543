-- Rights of the protected program in the protected database. Run by the owner's login after each migration.
-- Left out on purpose: changing or deleting an event, deleting a stream, TRUNCATE and every DDL. The register program's login has no
-- CONNECT here at all (deploy/roles.sql).
revoke all on schema public from public;
grant usage on schema reviews to aa_protected_app;
grant select, insert, update, delete on all tables in schema reviews to aa_protected_app;
revoke update, delete, truncate on reviews.mt_events from aa_protected_app;
revoke delete, truncate on reviews.mt_streams from aa_protected_app;
grant usage, select on all sequences in schema reviews to aa_protected_app;
revoke all on all functions in schema reviews from public;
grant execute on all functions in schema reviews to aa_protected_app;
revoke update, delete, truncate on reviews.tombstone from aa_protected_app;

-- The log: leaves are added, and moved to their place by log.integrate alone. Left out on purpose: every change to what is recorded.
revoke all on schema log from public;
revoke all on all tables in schema log from public, aa_protected_app, aa_register_app;
revoke all on all functions in schema log from public, aa_protected_app, aa_register_app;
grant usage on schema log to aa_protected_app;
grant select, insert on log.pending, log.about, log.tile, log.checkpoint, log.cosignature, log.export to aa_protected_app;
grant select on log.entry to aa_protected_app;
grant execute on function log.integrate(bigint, bigint[]) to aa_protected_app;
