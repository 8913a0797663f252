-- An account that somebody else may know the password of: nobody signs in, by whatever proof, until a mailed link has set a new password.
alter table system.user_account add column locked_at timestamptz;

-- Links by which a person answers a warning.
alter table system.mail_token drop constraint mail_token_purpose_check;
alter table system.mail_token add constraint mail_token_purpose_check check (purpose in ('verify-email', 'reset-password', 'alert-me', 'alert-not-me'));
