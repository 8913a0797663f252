-- Whether the proof behind a hand-off was itself one of two factors; otherwise a person who set up a second one is asked for it.
alter table system.handoff add column second_factor boolean not null default false;
