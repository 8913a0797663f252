-- An operation over both schemas is answered once too: its key is kept by the role that it works with.
grant select, insert, update on app.idempotency_key to role:system;
