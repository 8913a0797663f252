-- Last-seen times move on without touching an index: room on the page keeps the new row beside the old one. Rows come and go all day, so
-- vacuum comes by shares of hundredths, not when a fifth of millions is dead.
alter table system.session set (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.02);
alter table system.session_change set (autovacuum_vacuum_scale_factor = 0.02);
