-- The trail of somebody's sessions goes with the person who asks to be forgotten.
grant delete on system.session_event to role:system;
