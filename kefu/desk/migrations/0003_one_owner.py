"""What Django's models cannot say: one owner of each case and of its open promises."""

from django.db import migrations

# What no path around the services can undo: somebody of the staff owns every case, and an open
# promise lies with the owner of its case. The second holds at the end of each transaction.
GUARDS = """
    CREATE FUNCTION desk_owner_works_here() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF (SELECT role FROM accounts_user WHERE id = NEW.owner_id) = 'customer' THEN
            RAISE EXCEPTION 'the owner of case % does not work here', NEW.number
                USING ERRCODE = 'check_violation', CONSTRAINT = 'owner_works_here';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER owner_works_here BEFORE INSERT ON desk_case
        FOR EACH ROW EXECUTE FUNCTION desk_owner_works_here();
    CREATE TRIGGER next_owner_works_here BEFORE UPDATE ON desk_case
        FOR EACH ROW WHEN (OLD.owner_id IS DISTINCT FROM NEW.owner_id)
        EXECUTE FUNCTION desk_owner_works_here();

    CREATE FUNCTION desk_promise_with_its_case() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        astray boolean;
    BEGIN
        IF TG_TABLE_NAME = 'desk_case' THEN
            astray := EXISTS (
                SELECT FROM desk_promise AS promise JOIN desk_case AS held ON held.id = NEW.id
                WHERE promise.case_id = NEW.id AND promise.status = 'open'
                    AND promise.owner_id <> held.owner_id
            );
        ELSE
            astray := EXISTS (
                SELECT FROM desk_promise AS promise JOIN desk_case AS held
                    ON held.id = promise.case_id
                WHERE promise.id = NEW.id AND promise.status = 'open'
                    AND promise.owner_id <> held.owner_id
            );
        END IF;
        IF astray THEN
            RAISE EXCEPTION 'an open promise lies with another than the owner of its case'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'promise_with_its_case';
        END IF;
        RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER promise_with_its_case AFTER UPDATE ON desk_case
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
        WHEN (OLD.owner_id IS DISTINCT FROM NEW.owner_id)
        EXECUTE FUNCTION desk_promise_with_its_case();
    CREATE CONSTRAINT TRIGGER promise_with_its_case
        AFTER INSERT OR UPDATE ON desk_promise
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION desk_promise_with_its_case();
"""
NO_GUARDS = """
    DROP TRIGGER owner_works_here ON desk_case;
    DROP TRIGGER next_owner_works_here ON desk_case;
    DROP TRIGGER promise_with_its_case ON desk_case;
    DROP TRIGGER promise_with_its_case ON desk_promise;
    DROP FUNCTION desk_owner_works_here();
    DROP FUNCTION desk_promise_with_its_case();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0002_charter'),
    ]

    operations = [
        migrations.RunSQL(GUARDS, NO_GUARDS),
    ]
