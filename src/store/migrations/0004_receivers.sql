-- What is said of a message that was given up and that nobody need be told any more: when, by whom and why.
ALTER TABLE notification ADD COLUMN dismissed_ms BIGINT;
ALTER TABLE notification ADD COLUMN dismissed_by TEXT;
ALTER TABLE notification ADD COLUMN dismissed_why TEXT;

-- The digest of the settings with which a receiver was disabled: with others it is another one.
ALTER TABLE receiver ADD COLUMN settings TEXT;
