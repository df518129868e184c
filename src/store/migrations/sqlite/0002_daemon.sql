-- A file with a higher number is from a newer annexa.
PRAGMA user_version = 2;

-- Why a finding ended (gone, out_of_scope), and the waiver that accepts its risk.
ALTER TABLE finding ADD COLUMN ended TEXT;
ALTER TABLE finding ADD COLUMN waiver TEXT;

-- What else is so until an assessment says otherwise: sources, their parts, policies, waivers.
CREATE TABLE fact (
    id       TEXT   PRIMARY KEY NOT NULL,
    body     TEXT   NOT NULL,
    since_ms BIGINT NOT NULL
);

-- What changed. Those without a time in routed_ms are the outbox.
CREATE TABLE transition (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms      BIGINT  NOT NULL,
    assessment TEXT    REFERENCES assessment (id),
    alert      TEXT    NOT NULL,
    body       TEXT    NOT NULL,
    routed_ms  BIGINT
);
CREATE INDEX transition_outbox ON transition (seq) WHERE routed_ms IS NULL;
CREATE INDEX transition_of_alert ON transition (alert, seq);
