"""What Django's models cannot say: the log is append only, inserts ring the bell, limits may be lost."""

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION core_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF OLD.position IS NULL AND NEW.position IS NOT NULL
       AND (NEW.id, NEW.name, NEW.data, NEW.actor_id, NEW.at)
           IS NOT DISTINCT FROM (OLD.id, OLD.name, OLD.data, OLD.actor_id, OLD.at)
    THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'the log of events is append only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER core_log_keeps_rows BEFORE UPDATE OR DELETE ON core_eventrow
  FOR EACH ROW EXECUTE FUNCTION core_log_is_append_only();
CREATE TRIGGER core_log_keeps_all BEFORE TRUNCATE ON core_eventrow
  FOR EACH STATEMENT EXECUTE FUNCTION core_log_is_append_only();
"""
NOT_APPEND_ONLY = """
DROP TRIGGER core_log_keeps_rows ON core_eventrow;
DROP TRIGGER core_log_keeps_all ON core_eventrow;
DROP FUNCTION core_log_is_append_only();
"""
BELL = """
CREATE FUNCTION core_ring_outbox() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('kefu_outbox', '');
  RETURN NULL;
END $$;
CREATE TRIGGER core_ring_outbox AFTER INSERT ON core_delivery
  FOR EACH STATEMENT EXECUTE FUNCTION core_ring_outbox();
"""
NO_BELL = """
DROP TRIGGER core_ring_outbox ON core_delivery;
DROP FUNCTION core_ring_outbox();
"""
QUEUE = """
ALTER TABLE core_delivery SET (
  autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,
  autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_cost_delay = 0
);
"""
NO_QUEUE = """
ALTER TABLE core_delivery RESET (
  autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold,
  autovacuum_vacuum_insert_scale_factor, autovacuum_vacuum_cost_delay
);
"""
CACHE = """
CREATE UNLOGGED TABLE core_cache (
  cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL
);
CREATE INDEX core_cache_expires ON core_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.RunSQL(APPEND_ONLY, NOT_APPEND_ONLY),
        migrations.RunSQL(BELL, NO_BELL),
        migrations.RunSQL(QUEUE, NO_QUEUE),
        migrations.RunSQL(
            "ALTER TABLE core_quota SET UNLOGGED", "ALTER TABLE core_quota SET LOGGED"
        ),
        migrations.RunSQL(CACHE, "DROP TABLE core_cache"),
    ]
