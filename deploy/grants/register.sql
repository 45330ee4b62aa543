-- Who may do what in database register. Run by its owner after each migration, any number of times.

REVOKE ALL ON SCHEMA public FROM PUBLIC;
REVOKE ALL ON SCHEMA register FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA register FROM PUBLIC, aa_register_app, aa_protected_app;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA register FROM PUBLIC, aa_register_app, aa_protected_app;

-- The register program: appends events, keeps its documents. It never changes or removes an event, removes no stream, and has no DDL.
GRANT USAGE ON SCHEMA register TO aa_register_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA register TO aa_register_app;
REVOKE UPDATE, DELETE, TRUNCATE ON register.mt_events FROM aa_register_app;
REVOKE DELETE, TRUNCATE ON register.mt_streams FROM aa_register_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA register TO aa_register_app;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA register TO aa_register_app;

-- The protected program: these five views and nothing else. They hold facts only; members are those of IncidentLine and IncidentPage.
-- Choices are spelled as the API spells them: DockedSync is docked-sync.
CREATE SCHEMA IF NOT EXISTS shared;
REVOKE ALL ON SCHEMA shared FROM PUBLIC;

CREATE OR REPLACE VIEW shared.incident AS
SELECT tenant_id::text AS agency,
       id,
       data ->> 'number' AS number,
       data ->> 'kind' AS kind,
       data ->> 'location' AS location,
       (data ->> 'localDate')::date AS local_date,
       (data ->> 'happenedAt')::timestamptz AS happened_at,
       (data ->> 'forceReports')::int > 0 OR data ->> 'outcome' IS NOT NULL AS qualifies,
       CASE
           WHEN (data ->> 'forceReports')::int > 0 THEN 'force'
           WHEN data ->> 'outcome' = 'DeEscalation' THEN 'de-escalation'
           WHEN data ->> 'outcome' = 'NearMiss' THEN 'near-miss'
       END AS qualifying_reason,
       (data ->> 'facts')::bigint AS version,
       mt_last_modified AS changed_at
FROM register.mt_doc_incidentline;

CREATE OR REPLACE VIEW shared.evidence AS
SELECT page.tenant_id::text AS agency,
       (line ->> 'id')::uuid AS id,
       page.id AS incident,
       (line ->> 'source')::uuid AS source,
       lower(regexp_replace(line ->> 'kind', '(?<!^)([A-Z])', '-\1', 'g')) AS kind,
       line ->> 'rawTime' AS raw_time,
       (line ->> 'at')::timestamptz AS at,
       (line ->> 'until')::timestamptz AS until,
       (line ->> 'uncertaintyMs')::bigint AS uncertainty_ms,
       line ->> 'actor' AS actor,
       line ->> 'text' AS text,
       (line ->> 'marks')::int AS marks,
       (line ->> 'ordinal')::bigint AS ordinal
FROM register.mt_doc_incidentpage AS page
CROSS JOIN LATERAL jsonb_array_elements(page.data -> 'evidence') AS line
WHERE NOT coalesce((line ->> 'repeats')::boolean, false);

-- What a source says of the incident that has no time: a district, a priority. It is no evidence, and nothing to be walked.
CREATE OR REPLACE VIEW shared.detail AS
SELECT page.tenant_id::text AS agency,
       page.id AS incident,
       (line.value ->> 'source')::uuid AS source,
       line.value ->> 'name' AS name,
       line.value ->> 'value' AS value,
       line.value ->> 'unit' AS unit,
       line.ordinal
FROM register.mt_doc_incidentpage AS page
CROSS JOIN LATERAL jsonb_array_elements(page.data -> 'details') WITH ORDINALITY AS line (value, ordinal);

CREATE OR REPLACE VIEW shared.source AS
SELECT page.tenant_id::text AS agency,
       (line ->> 'id')::uuid AS id,
       page.id AS incident,
       lower(regexp_replace(line ->> 'kind', '(?<!^)([A-Z])', '-\1', 'g')) AS kind,
       line ->> 'name' AS name,
       (line ->> 'offsetMs')::bigint AS offset_ms,
       (line ->> 'uncertaintyMs')::bigint AS uncertainty_ms,
       lower(regexp_replace(line ->> 'method', '(?<!^)([A-Z])', '-\1', 'g')) AS method
FROM register.mt_doc_incidentpage AS page
CROSS JOIN LATERAL jsonb_array_elements(page.data -> 'sources') AS line;

CREATE OR REPLACE VIEW shared.participant AS
SELECT page.tenant_id::text AS agency,
       page.id AS incident,
       line ->> 'key' AS key,
       line ->> 'name' AS name,
       (line ->> 'person')::uuid AS person,
       lower(regexp_replace(line ->> 'involvement', '(?<!^)([A-Z])', '-\1', 'g')) AS involvement
FROM register.mt_doc_incidentpage AS page
CROSS JOIN LATERAL jsonb_array_elements(page.data -> 'participants') AS line;

REVOKE ALL ON ALL TABLES IN SCHEMA shared FROM PUBLIC, aa_register_app, aa_protected_app;
GRANT USAGE ON SCHEMA shared TO aa_protected_app;
GRANT SELECT ON shared.incident, shared.evidence, shared.detail, shared.source, shared.participant TO aa_protected_app;

-- The log: leaves are added, and moved to their place by log.integrate alone. Left out on purpose: every change to what is recorded.
revoke all on schema log from public;
revoke all on all tables in schema log from public, aa_protected_app, aa_register_app;
revoke all on all functions in schema log from public, aa_protected_app, aa_register_app;
grant usage on schema log to aa_register_app;
grant select, insert on log.pending, log.about, log.tile, log.checkpoint, log.cosignature, log.export to aa_register_app;
grant select on log.entry to aa_register_app;
grant execute on function log.integrate(bigint, bigint[]) to aa_register_app;
