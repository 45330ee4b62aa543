-- The ledger: the wall's memory (docs/formats/ledger.md). Run by the owner's login; running it again changes nothing.
-- Who claimed what is written in full: every account of a person has a row for every incident of the cluster, so that the primary key
-- alone keeps anybody from standing on both sides. Ids and days only: no name, no content, no role.
CREATE SCHEMA IF NOT EXISTS ledger;

CREATE TABLE IF NOT EXISTS ledger.claim (
    person   uuid NOT NULL,
    incident uuid NOT NULL,
    side     text NOT NULL CHECK (side IN ('R', 'I')),
    at       date NOT NULL,
    PRIMARY KEY (person, incident)
);
CREATE INDEX IF NOT EXISTS claim_incident ON ledger.claim (incident);

CREATE TABLE IF NOT EXISTS ledger.recusal (
    person   uuid NOT NULL,
    incident uuid NOT NULL,
    at       date NOT NULL,
    PRIMARY KEY (person, incident)
);
CREATE INDEX IF NOT EXISTS recusal_incident ON ledger.recusal (incident);

-- Odd revisions link two incidents, even ones unlink them; the highest one counts.
CREATE TABLE IF NOT EXISTS ledger.link (
    one      uuid NOT NULL,
    other    uuid NOT NULL,
    revision integer NOT NULL CHECK (revision > 0),
    by       uuid NOT NULL,
    at       date NOT NULL,
    PRIMARY KEY (one, other, revision),
    CHECK (one < other)
);
CREATE INDEX IF NOT EXISTS link_other ON ledger.link (other);

CREATE TABLE IF NOT EXISTS ledger.same_person (
    one   uuid NOT NULL,
    other uuid NOT NULL,
    by    uuid NOT NULL,
    at    date NOT NULL,
    PRIMARY KEY (one, other),
    CHECK (one < other)
);
CREATE INDEX IF NOT EXISTS same_person_other ON ledger.same_person (other);

-- A link, or two accounts of one person, that the wall refused: for the conflicts officer.
CREATE TABLE IF NOT EXISTS ledger.task (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind   text NOT NULL CHECK (kind IN ('link', 'same-person')),
    one    uuid NOT NULL,
    other  uuid NOT NULL,
    by     uuid NOT NULL,
    at     date NOT NULL,
    CHECK (one < other)
);
CREATE TABLE IF NOT EXISTS ledger.settlement (
    task    bigint PRIMARY KEY REFERENCES ledger.task,
    recused boolean NOT NULL,
    by      uuid NOT NULL,
    at      date NOT NULL
);

-- Every row above as an act that has no leaf in the log yet, written by the transaction that makes the row. The program whose act it is puts it into its
-- log and takes it away: what the ledger keeps for good is days only. No number: one side's gaps would count the other's claims.
CREATE TABLE IF NOT EXISTS ledger.act (
    id       uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    side     text NOT NULL CHECK (side IN ('R', 'I')),
    kind     text NOT NULL,
    person   uuid,
    incident uuid,
    by       uuid,
    at       timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE OR REPLACE FUNCTION ledger.leave_claim() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO ledger.act (side, kind, person, incident) VALUES (NEW.side, 'claim', NEW.person, NEW.incident);
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION ledger.leave_recusal() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO ledger.act (side, kind, person, incident) VALUES ('I', 'recusal', NEW.person, NEW.incident);
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION ledger.leave_link() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO ledger.act (side, kind, incident, by) VALUES ('I', CASE WHEN NEW.revision % 2 = 1 THEN 'link' ELSE 'unlink' END, NEW.one, NEW."by"), ('I', CASE WHEN NEW.revision % 2 = 1 THEN 'link' ELSE 'unlink' END, NEW.other, NEW."by");
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION ledger.leave_same_person() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO ledger.act (side, kind, person, by) VALUES ('I', 'same-person', NEW.one, NEW."by"), ('I', 'same-person', NEW.other, NEW."by");
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER leaf AFTER INSERT ON ledger.claim FOR EACH ROW EXECUTE FUNCTION ledger.leave_claim();
CREATE OR REPLACE TRIGGER leaf AFTER INSERT ON ledger.recusal FOR EACH ROW EXECUTE FUNCTION ledger.leave_recusal();
CREATE OR REPLACE TRIGGER leaf AFTER INSERT ON ledger.link FOR EACH ROW EXECUTE FUNCTION ledger.leave_link();
CREATE OR REPLACE TRIGGER leaf AFTER INSERT ON ledger.same_person FOR EACH ROW EXECUTE FUNCTION ledger.leave_same_person();
-- A program that has brought back what its journal has vouches that nothing of its side is missing in the ledger as it runs now.
CREATE TABLE IF NOT EXISTS ledger.vouched (
    side        text NOT NULL CHECK (side IN ('R', 'I')),
    incarnation text NOT NULL,
    at          date NOT NULL,
    PRIMARY KEY (side, incarnation)
);

-- Rows are added and never changed, not even by the owner's own mistake.
CREATE OR REPLACE FUNCTION ledger.refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$ BEGIN RAISE EXCEPTION 'claims never fade' USING ERRCODE = 'restrict_violation'; END $$;
CREATE OR REPLACE TRIGGER kept BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.claim FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE OR REPLACE TRIGGER kept BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.recusal FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE OR REPLACE TRIGGER kept BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.link FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE OR REPLACE TRIGGER kept BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.same_person FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE OR REPLACE TRIGGER kept BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.task FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE OR REPLACE TRIGGER kept BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.vouched FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE OR REPLACE TRIGGER kept BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.settlement FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();

CREATE OR REPLACE VIEW ledger.linked AS
SELECT one, other FROM ledger.link AS last
WHERE revision % 2 = 1 AND NOT EXISTS (SELECT FROM ledger.link AS later WHERE later.one = last.one AND later.other = last.other AND later.revision > last.revision);

-- All functions are plpgsql, which keeps its plans for the session: three to six times faster than SQL functions.

-- Where somebody stands towards an incident: R, I, or B, barred from both sides. No row: nowhere yet.
CREATE OR REPLACE VIEW ledger.standing AS
SELECT person, incident, 'B' AS standing FROM ledger.recusal
UNION ALL
SELECT person, incident, side FROM ledger.claim AS made
WHERE NOT EXISTS (SELECT FROM ledger.recusal WHERE recusal.person = made.person AND recusal.incident = made.incident);

-- Null: nowhere yet. Two look-ups by primary key, whatever the planner thinks of the rest.
CREATE OR REPLACE FUNCTION ledger.standing_of(who uuid, about uuid) RETURNS text LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (SELECT CASE WHEN EXISTS (SELECT FROM ledger.recusal WHERE person = who AND incident = about) THEN 'B'
                ELSE (SELECT side FROM ledger.claim WHERE person = who AND incident = about) END);
END $$;

CREATE OR REPLACE FUNCTION ledger.cluster_of(start uuid) RETURNS SETOF uuid LANGUAGE plpgsql STABLE ROWS 2 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY WITH RECURSIVE cluster (incident) AS (
        SELECT start
        UNION
        SELECT edge.far FROM cluster CROSS JOIN LATERAL (
            SELECT other FROM ledger.linked WHERE one = cluster.incident
            UNION ALL SELECT one FROM ledger.linked WHERE other = cluster.incident) AS edge (far))
    SELECT incident FROM cluster;
END $$;

CREATE OR REPLACE FUNCTION ledger.accounts_of(start uuid) RETURNS SETOF uuid LANGUAGE plpgsql STABLE ROWS 2 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY WITH RECURSIVE accounts (person) AS (
        SELECT start
        UNION
        SELECT edge.far FROM accounts CROSS JOIN LATERAL (
            SELECT other FROM ledger.same_person WHERE one = accounts.person
            UNION ALL SELECT one FROM ledger.same_person WHERE other = accounts.person) AS edge (far))
    SELECT person FROM accounts;
END $$;

-- Every act reads after it has its lock. That holds only where each statement sees what was committed before it: at READ COMMITTED.
CREATE OR REPLACE FUNCTION ledger.require_read_committed() RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'the ledger is called at READ COMMITTED' USING ERRCODE = 'invalid_transaction_state';
    END IF;
END $$;

-- Claims what is free and answers which of the incidents the person now stands on the wanted side of. Claims of different people and incidents
-- go side by side; whatever changes clusters or accounts waits for them, and they for it.
-- One look at all incidents, by primary key alone: a plan made for the array at hand would be made anew at every call, which takes longer than the look.
-- Without claims it looks in the same way and leaves nothing behind.
CREATE OR REPLACE FUNCTION ledger.claim(who uuid, incidents uuid[], wanted text, day date, claims boolean) RETURNS SETOF uuid
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    nowhere boolean;
    held uuid[];
BEGIN
    PERFORM ledger.require_read_committed();
    FOR look IN 1..2 LOOP
        SELECT bool_or(found.standing IS NULL), array_agg(DISTINCT found.incident) FILTER (WHERE found.standing = wanted) INTO nowhere, held
        FROM (SELECT asked.incident, CASE
                  WHEN EXISTS (SELECT FROM ledger.recusal WHERE recusal.person = who AND recusal.incident = asked.incident) THEN 'B'
                  ELSE (SELECT made.side FROM ledger.claim AS made WHERE made.person = who AND made.incident = asked.incident) END AS standing
              FROM unnest(incidents) AS asked (incident)) AS found;
        EXIT WHEN look = 2 OR NOT claims OR nowhere IS NOT TRUE;
        LOCK TABLE ledger.link IN ROW SHARE MODE;
        -- In one order for everybody, so that two who claim the same wait for one another and do not lock each other out.
        INSERT INTO ledger.claim (person, incident, side, at)
        SELECT DISTINCT account.person, near.incident, wanted, day
        FROM unnest(incidents) AS asked (incident)
        CROSS JOIN LATERAL ledger.cluster_of(asked.incident) AS near (incident)
        CROSS JOIN ledger.accounts_of(who) AS account (person)
        WHERE ledger.standing_of(account.person, near.incident) IS NULL
        ORDER BY 1, 2
        ON CONFLICT DO NOTHING;
    END LOOP;
    RETURN QUERY SELECT unnest(held);
END $$;
DROP FUNCTION IF EXISTS ledger.claim(uuid, uuid[], text, date), ledger.knock_at(uuid, uuid[], text, date);

-- Which ledger this is, as long as it runs: another one after every start of the server, every restore, every promotion of a standby, which has a start of its own.
CREATE OR REPLACE FUNCTION ledger.incarnation() RETURNS text LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN concat_ws(' ', (SELECT oid FROM pg_database WHERE datname = current_database()), 'ledger.claim'::regclass::oid, extract(epoch FROM pg_postmaster_start_time()));
END $$;

CREATE OR REPLACE FUNCTION ledger.vouches(near text) RETURNS boolean LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT FROM ledger.vouched WHERE side = near AND incarnation = ledger.incarnation());
END $$;

-- A side that has ever vouched has to again, before the other one is answered: what it still has to bring back may stand in the way.
CREATE OR REPLACE FUNCTION ledger.require_vouched(far text) RETURNS void LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM ledger.vouched WHERE side = far) AND NOT EXISTS (SELECT FROM ledger.vouched WHERE side = far AND incarnation = ledger.incarnation()) THEN
        RAISE EXCEPTION 'the other program has not vouched for this ledger yet' USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
END $$;

CREATE OR REPLACE FUNCTION ledger.claim_review(who uuid, incidents uuid[], day date) RETURNS SETOF uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM ledger.require_vouched('I');
    RETURN QUERY SELECT * FROM ledger.claim(who, incidents, 'R', day, true);
END $$;

CREATE OR REPLACE FUNCTION ledger.claim_investigation(who uuid, incidents uuid[], day date) RETURNS SETOF uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM ledger.require_vouched('R');
    RETURN QUERY SELECT * FROM ledger.claim(who, incidents, 'I', day, true);
END $$;

-- What is asked where there is nothing to claim: it looks where a claim looks that the wall refuses, so that neither is told from the other by its time.
-- It leaves nothing behind.
CREATE OR REPLACE FUNCTION ledger.knock(who uuid, incidents uuid[], day date) RETURNS SETOF uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM ledger.require_vouched('I');
    RETURN QUERY SELECT * FROM ledger.claim(who, incidents, 'R', day, false);
END $$;

-- Of these incidents, those whose review side is shut to this person. Claims nothing: what is only listed binds nobody.
CREATE OR REPLACE FUNCTION ledger.behind_wall(who uuid, incidents uuid[]) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    PERFORM ledger.require_vouched('I');
    RETURN QUERY SELECT DISTINCT asked.incident FROM unnest(incidents) AS asked (incident)
    WHERE EXISTS (SELECT FROM ledger.recusal WHERE recusal.person = who AND recusal.incident = asked.incident)
       OR (SELECT made.side FROM ledger.claim AS made WHERE made.person = who AND made.incident = asked.incident) <> 'R';
END $$;

-- Yes or no, without a reason. What counts is the claim that follows.
CREATE OR REPLACE FUNCTION ledger.eligible(who uuid, about uuid) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM ledger.require_vouched('R');
    RETURN (SELECT coalesce(ledger.standing_of(who, about), 'I') = 'I');
END $$;

-- Whom the link of two incidents would give two standings in one cluster.
CREATE OR REPLACE FUNCTION ledger.torn_by_link(one uuid, other uuid) RETURNS SETOF uuid LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT standing.person FROM ledger.standing
    WHERE standing.incident = ANY (ARRAY(SELECT ledger.cluster_of(one) UNION SELECT ledger.cluster_of(other)))
    GROUP BY standing.person HAVING count(DISTINCT standing.standing) > 1;
END $$;

-- On which incidents two accounts stand differently.
CREATE OR REPLACE FUNCTION ledger.torn_by_merge(one uuid, other uuid) RETURNS SETOF uuid LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT standing.incident FROM ledger.standing
    WHERE standing.person = ANY (ARRAY(SELECT ledger.accounts_of(one) UNION SELECT ledger.accounts_of(other)))
    GROUP BY standing.incident HAVING count(DISTINCT standing.standing) > 1;
END $$;

-- The two following are called under the exclusive lock, when nobody is torn any more. They carry every standing to everything it now holds for.
CREATE OR REPLACE FUNCTION ledger.join_incidents(first uuid, second uuid, actor uuid, day date) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    cluster uuid[] := ARRAY(SELECT ledger.cluster_of(first) UNION SELECT ledger.cluster_of(second));
BEGIN
    INSERT INTO ledger.recusal (person, incident, at)
    SELECT DISTINCT standing.person, near.incident, day FROM ledger.standing CROSS JOIN unnest(cluster) AS near (incident)
    WHERE standing.incident = ANY (cluster) AND standing.standing = 'B'
    ON CONFLICT DO NOTHING;
    INSERT INTO ledger.claim (person, incident, side, at)
    SELECT DISTINCT standing.person, near.incident, standing.standing, day FROM ledger.standing CROSS JOIN unnest(cluster) AS near (incident)
    WHERE standing.incident = ANY (cluster) AND standing.standing <> 'B'
    ON CONFLICT DO NOTHING;
    INSERT INTO ledger.link (one, other, revision, by, at)
    SELECT first, second, coalesce(max(revision), 0) + 1, actor, day FROM ledger.link WHERE one = first AND other = second
    HAVING coalesce(max(revision), 0) % 2 = 0;
END $$;

CREATE OR REPLACE FUNCTION ledger.join_accounts(first uuid, second uuid, actor uuid, day date) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    accounts uuid[] := ARRAY(SELECT ledger.accounts_of(first) UNION SELECT ledger.accounts_of(second));
BEGIN
    INSERT INTO ledger.recusal (person, incident, at)
    SELECT DISTINCT account.person, standing.incident, day FROM ledger.standing CROSS JOIN unnest(accounts) AS account (person)
    WHERE standing.person = ANY (accounts) AND standing.standing = 'B'
    ON CONFLICT DO NOTHING;
    INSERT INTO ledger.claim (person, incident, side, at)
    SELECT DISTINCT account.person, standing.incident, standing.standing, day FROM ledger.standing CROSS JOIN unnest(accounts) AS account (person)
    WHERE standing.person = ANY (accounts) AND standing.standing <> 'B'
    ON CONFLICT DO NOTHING;
    INSERT INTO ledger.same_person (one, other, by, at) VALUES (first, second, actor, day) ON CONFLICT DO NOTHING;
END $$;

-- One open task a pair is enough, however often it is asked for.
CREATE OR REPLACE FUNCTION ledger.ask(what text, first uuid, second uuid, actor uuid, day date) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO ledger.task (kind, one, other, by, at)
    SELECT what, first, second, actor, day
    WHERE NOT EXISTS (SELECT FROM ledger.task WHERE kind = what AND one = first AND other = second
                      AND NOT EXISTS (SELECT FROM ledger.settlement WHERE settlement.task = task.number));
END $$;

-- True when the two incidents are linked now; false when that would tear somebody, and the conflicts officer has a task instead.
CREATE OR REPLACE FUNCTION ledger.do_link(first uuid, second uuid, actor uuid, day date) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    lower uuid := least(first, second);
    upper uuid := greatest(first, second);
BEGIN
    PERFORM ledger.require_read_committed();
    LOCK TABLE ledger.link IN EXCLUSIVE MODE;
    IF EXISTS (SELECT FROM ledger.torn_by_link(lower, upper)) THEN
        PERFORM ledger.ask('link', lower, upper, actor, day);
        RETURN false;
    END IF;
    PERFORM ledger.join_incidents(lower, upper, actor, day);
    RETURN true;
END $$;

CREATE OR REPLACE FUNCTION ledger.link(first uuid, second uuid, actor uuid, day date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM ledger.require_vouched('R');
    RETURN ledger.do_link(first, second, actor, day);
END $$;

-- Claims that were carried stay where they are.
CREATE OR REPLACE FUNCTION ledger.unlink(first uuid, second uuid, actor uuid, day date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM ledger.require_read_committed();
    LOCK TABLE ledger.link IN EXCLUSIVE MODE;
    INSERT INTO ledger.link (one, other, revision, by, at)
    SELECT least(first, second), greatest(first, second), max(revision) + 1, actor, day
    FROM ledger.link WHERE one = least(first, second) AND other = greatest(first, second)
    HAVING max(revision) % 2 = 1;
END $$;

-- True when the two accounts count as one person now; false when they stand on different sides somewhere. It is never taken back.
CREATE OR REPLACE FUNCTION ledger.do_same_person(first uuid, second uuid, actor uuid, day date) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    lower uuid := least(first, second);
    upper uuid := greatest(first, second);
BEGIN
    PERFORM ledger.require_read_committed();
    LOCK TABLE ledger.link IN EXCLUSIVE MODE;
    IF EXISTS (SELECT FROM ledger.torn_by_merge(lower, upper)) THEN
        PERFORM ledger.ask('same-person', lower, upper, actor, day);
        RETURN false;
    END IF;
    PERFORM ledger.join_accounts(lower, upper, actor, day);
    RETURN true;
END $$;

CREATE OR REPLACE FUNCTION ledger.same_person(first uuid, second uuid, actor uuid, day date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM ledger.require_vouched('R');
    RETURN ledger.do_same_person(first, second, actor, day);
END $$;

-- Open tasks. People are those who would have to be recused; on which side they stand is not told.
CREATE OR REPLACE FUNCTION ledger.tasks() RETURNS TABLE (number bigint, kind text, one uuid, other uuid, at date, people uuid[]) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY SELECT task.number, task.kind, task.one, task.other, task.at,
           CASE task.kind WHEN 'link' THEN ARRAY(SELECT ledger.torn_by_link(task.one, task.other) ORDER BY 1) ELSE ARRAY[task.one, task.other] END
    FROM ledger.task WHERE NOT EXISTS (SELECT FROM ledger.settlement WHERE settlement.task = task.number)
    ORDER BY task.number;
END $$;

-- Settles an open task: recusing bars whoever is torn from both sides, forever, and then does what was asked for; declining leaves all as it is.
-- Answers who is barred from what since.
CREATE OR REPLACE FUNCTION ledger.settle(about bigint, recuse boolean, actor uuid, day date) RETURNS TABLE (person uuid, incident uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    asked ledger.task;
BEGIN
    PERFORM ledger.require_vouched('R');
    PERFORM ledger.require_read_committed();
    LOCK TABLE ledger.link IN EXCLUSIVE MODE;
    SELECT * INTO asked FROM ledger.task WHERE number = about AND NOT EXISTS (SELECT FROM ledger.settlement WHERE settlement.task = about);
    IF NOT FOUND THEN RAISE EXCEPTION 'no such open task' USING ERRCODE = 'no_data_found'; END IF;
    INSERT INTO ledger.settlement (task, recused, by, at) VALUES (about, recuse, actor, day);
    IF NOT recuse THEN RETURN; END IF;
    IF asked.kind = 'link' THEN
        RETURN QUERY INSERT INTO ledger.recusal (person, incident, at)
            SELECT torn.person, near.incident, day
            FROM ledger.torn_by_link(asked.one, asked.other) AS torn (person)
            CROSS JOIN (SELECT ledger.cluster_of(asked.one) UNION SELECT ledger.cluster_of(asked.other)) AS near (incident)
            ON CONFLICT DO NOTHING RETURNING recusal.person, recusal.incident;
        PERFORM ledger.join_incidents(asked.one, asked.other, actor, day);
    ELSE
        RETURN QUERY INSERT INTO ledger.recusal (person, incident, at)
            SELECT account.person, torn.incident, day
            FROM ledger.torn_by_merge(asked.one, asked.other) AS torn (incident)
            CROSS JOIN (SELECT ledger.accounts_of(asked.one) UNION SELECT ledger.accounts_of(asked.other)) AS account (person)
            ON CONFLICT DO NOTHING RETURNING recusal.person, recusal.incident;
        PERFORM ledger.join_accounts(asked.one, asked.other, actor, day);
    END IF;
END $$;

-- Acts of one side that have no leaf yet, oldest first; and their end, once they have. Each program calls those of its own side only.
CREATE OR REPLACE FUNCTION ledger.acts(wanted text) RETURNS SETOF ledger.act LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT * FROM ledger.act WHERE side = wanted ORDER BY at, id LIMIT 1000;
END $$;
CREATE OR REPLACE FUNCTION ledger.review_acts() RETURNS SETOF ledger.act LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT * FROM ledger.acts('R');
END $$;
CREATE OR REPLACE FUNCTION ledger.investigation_acts() RETURNS SETOF ledger.act LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT * FROM ledger.acts('I');
END $$;
CREATE OR REPLACE FUNCTION ledger.review_acts_logged(ids uuid[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM ledger.act WHERE side = 'R' AND id = ANY (ids);
END $$;
CREATE OR REPLACE FUNCTION ledger.investigation_acts_logged(ids uuid[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM ledger.act WHERE side = 'I' AND id = ANY (ids);
END $$;
-- Bringing back what a restore to an earlier instant took: called by each program for its own side with what its journal has, before it opens a port,
-- and answered as if nothing had been lost where nothing was. Claims are brought back into the clusters there are now.

-- Answers the incidents of which the ledger holds the opposite: then it is not the one the journal was written beside.
CREATE OR REPLACE FUNCTION ledger.bring_back_claims(who uuid, incidents uuid[], wanted text, day date) RETURNS SETOF uuid
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM ledger.claim(who, incidents, wanted, day, true);
    RETURN QUERY SELECT DISTINCT asked.incident FROM unnest(incidents) AS asked (incident) WHERE ledger.standing_of(who, asked.incident) NOT IN (wanted, 'B');
END $$;

CREATE OR REPLACE FUNCTION ledger.bring_back_review(who uuid, incidents uuid[], day date) RETURNS SETOF uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT ledger.bring_back_claims(who, incidents, 'R', day);
END $$;

CREATE OR REPLACE FUNCTION ledger.bring_back_investigation(who uuid, incidents uuid[], day date) RETURNS SETOF uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT ledger.bring_back_claims(who, incidents, 'I', day);
END $$;

-- Makes a pair what the journal says it was made last: after so many links and unlinks, odd for linked. A link that was lost together with its unlink
-- is brought back and left: claims that it carried may be the other program's, and are yet to come. False when it tears somebody.
CREATE OR REPLACE FUNCTION ledger.bring_back_link(first uuid, second uuid, revisions integer, actor uuid, day date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found integer := (SELECT coalesce(max(revision), 0) FROM ledger.link WHERE one = least(first, second) AND other = greatest(first, second));
BEGIN
    IF found >= revisions THEN RETURN true; END IF;
    IF found % 2 = 1 THEN
        PERFORM ledger.unlink(first, second, actor, day);
        IF revisions = found + 1 THEN RETURN true; END IF;
    END IF;
    -- Counted on until nothing is missing, so that the same journal again finds nothing to do.
    LOOP
        IF NOT ledger.do_link(first, second, actor, day) THEN RETURN false; END IF;
        SELECT max(revision) INTO found FROM ledger.link WHERE one = least(first, second) AND other = greatest(first, second);
        IF found >= revisions THEN RETURN true; END IF;
        PERFORM ledger.unlink(first, second, actor, day);
    END LOOP;
END $$;

CREATE OR REPLACE FUNCTION ledger.bring_back_same_person(first uuid, second uuid, actor uuid, day date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN ledger.do_same_person(first, second, actor, day);
END $$;

CREATE OR REPLACE FUNCTION ledger.bring_back_recusal(who uuid, about uuid, day date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO ledger.recusal (person, incident, at) VALUES (who, about, day) ON CONFLICT DO NOTHING;
END $$;

CREATE OR REPLACE FUNCTION ledger.vouches_review() RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN RETURN ledger.vouches('R'); END $$;

CREATE OR REPLACE FUNCTION ledger.vouches_investigation() RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN RETURN ledger.vouches('I'); END $$;

CREATE OR REPLACE FUNCTION ledger.vouch_review(day date) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN INSERT INTO ledger.vouched (side, incarnation, at) VALUES ('R', ledger.incarnation(), day) ON CONFLICT DO NOTHING; END $$;

CREATE OR REPLACE FUNCTION ledger.vouch_investigation(day date) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN INSERT INTO ledger.vouched (side, incarnation, at) VALUES ('I', ledger.incarnation(), day) ON CONFLICT DO NOTHING; END $$;

-- Which incidents are of one cluster with this one: for a wall certificate.
CREATE OR REPLACE FUNCTION ledger.cluster(about uuid) RETURNS SETOF uuid LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT ledger.cluster_of(about);
END $$;

-- Who has claimed one side, for the join of the log with the ledger. Each program asks for its own side only.
CREATE OR REPLACE FUNCTION ledger.review_claims() RETURNS TABLE (person uuid, incident uuid) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT claim.person, claim.incident FROM ledger.claim WHERE side = 'R';
END $$;
CREATE OR REPLACE FUNCTION ledger.investigation_claims() RETURNS TABLE (person uuid, incident uuid) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT claim.person, claim.incident FROM ledger.claim WHERE side = 'I';
END $$;
