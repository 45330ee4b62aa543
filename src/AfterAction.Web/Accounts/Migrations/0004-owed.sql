-- Changes to people's accounts that have no leaf in the log of the register program yet, written by the transaction of the change. The program takes each
-- away when its leaf is there.
CREATE TABLE identity.owed (
    id     uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    number bigint NOT NULL UNIQUE REFERENCES identity.changes
);
INSERT INTO identity.owed (number) SELECT number FROM identity.changes;

CREATE FUNCTION identity.owe() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$ BEGIN INSERT INTO identity.owed (number) VALUES (NEW.number); RETURN NULL; END $$;
CREATE TRIGGER leaf AFTER INSERT ON identity.changes FOR EACH ROW EXECUTE FUNCTION identity.owe();
