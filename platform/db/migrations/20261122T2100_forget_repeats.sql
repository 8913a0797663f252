-- Keys of repeated requests live 24 hours; the worker removes them for all businesses at once.
grant select, delete on app.idempotency_key to role:jobs;
