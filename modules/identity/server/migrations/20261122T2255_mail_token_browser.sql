-- Hash of a secret that the sign-up page keeps in its browser: a link that is opened elsewhere confirms no password that somebody else may have chosen.
alter table system.mail_token add column browser_hash text collate "C" check (length(browser_hash) = 43);
