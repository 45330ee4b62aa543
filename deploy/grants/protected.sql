-- Rights of the protected program in the protected database. Run by the owner's login after each migration.
-- Left out on purpose: changing or deleting an event, deleting a stream, TRUNCATE and every DDL. The register program's login has no
-- CONNECT here at all (deploy/roles.sql).
revoke all on schema public from public;
grant usage on schema reviews to aa_protected_app;
grant select, insert, update, delete on all tables in schema reviews to aa_protected_app;
revoke update, delete, truncate on reviews.mt_events from aa_protected_app;
revoke delete, truncate on reviews.mt_streams from aa_protected_app;
grant usage, select on all sequences in schema reviews to aa_protected_app;
grant execute on all functions in schema reviews to aa_protected_app;
revoke update, delete, truncate on reviews.tombstone from aa_protected_app;
