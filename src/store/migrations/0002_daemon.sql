-- Why a finding ended (gone, out_of_scope), and the waiver that accepts its risk.
ALTER TABLE finding ADD COLUMN ended TEXT;
ALTER TABLE finding ADD COLUMN waiver TEXT;

-- The scheduled run that an assessment belongs to, and its attempt: a late worker is refused.
ALTER TABLE assessment ADD COLUMN run TEXT;
ALTER TABLE assessment ADD COLUMN attempt BIGINT;

-- The newest reading of each source and kind.
CREATE INDEX evidence_reading ON evidence (source, kind, collected_ms, assessment);

-- What else is so until an assessment says otherwise: sources, their parts, policies, waivers.
CREATE TABLE fact (
    id       TEXT   PRIMARY KEY NOT NULL,
    body     TEXT   NOT NULL,
    since_ms BIGINT NOT NULL
);

-- What changed. Those without a time in routed_ms are the outbox.
CREATE TABLE transition (
    seq        {counted},
    at_ms      BIGINT  NOT NULL,
    assessment TEXT    REFERENCES assessment (id),
    alert      TEXT    NOT NULL,
    body       TEXT    NOT NULL,
    routed_ms  BIGINT
);
CREATE INDEX transition_outbox ON transition (seq) WHERE routed_ms IS NULL;
CREATE INDEX transition_of_alert ON transition (alert, seq);

-- Alerts as they stand.
CREATE TABLE alert (
    id        TEXT   PRIMARY KEY NOT NULL,
    state     TEXT   NOT NULL CHECK (state IN ('firing', 'resolved', 'notice')),
    about     TEXT   NOT NULL,
    body      TEXT   NOT NULL
);
CREATE INDEX alert_firing ON alert (about) WHERE state = 'firing';

-- Groups: what is told together to one receiver. due_ms is when it is told next, if anything waits.
CREATE TABLE alert_group (
    id          TEXT   PRIMARY KEY NOT NULL,
    route       TEXT   NOT NULL,
    receiver    TEXT   NOT NULL,
    labels      TEXT   NOT NULL,
    interval_ms BIGINT NOT NULL,
    due_ms      BIGINT,
    told_ms     BIGINT,
    number      BIGINT NOT NULL,
    receipt     TEXT
);
CREATE INDEX alert_group_due ON alert_group (due_ms) WHERE due_ms IS NOT NULL;

-- The alerts of a group, and what of each was told last.
CREATE TABLE group_alert (
    grp          TEXT    NOT NULL REFERENCES alert_group (id),
    alert        TEXT    NOT NULL REFERENCES alert (id),
    waits        INTEGER NOT NULL CHECK (waits IN (0, 1)),
    told_state   TEXT,
    told_verdict TEXT,
    PRIMARY KEY (grp, alert)
);
CREATE INDEX group_alert_of_alert ON group_alert (alert);
CREATE INDEX group_alert_waits ON group_alert (grp) WHERE waits = 1;

-- The changes that a group tells of, and the notification that told; '' when nothing was left to tell.
CREATE TABLE group_transition (
    grp          TEXT   NOT NULL REFERENCES alert_group (id),
    seq          BIGINT NOT NULL REFERENCES transition (seq),
    alert        TEXT   NOT NULL,
    notification TEXT,
    PRIMARY KEY (grp, seq)
);
CREATE INDEX group_transition_waits ON group_transition (grp, alert) WHERE notification IS NULL;
CREATE INDEX group_transition_told ON group_transition (notification) WHERE notification IS NOT NULL;

-- Messages. A try begins before it is sent, so that after a crash it is known that it may have arrived.
CREATE TABLE notification (
    id       TEXT    PRIMARY KEY NOT NULL,
    grp      TEXT    NOT NULL REFERENCES alert_group (id),
    receiver TEXT    NOT NULL,
    number   BIGINT  NOT NULL,
    severity INTEGER NOT NULL,
    body     TEXT    NOT NULL,
    state    TEXT    NOT NULL CHECK (state IN ('waiting', 'delivered', 'dead')),
    made_ms  BIGINT  NOT NULL,
    next_ms  BIGINT  NOT NULL,
    tries    BIGINT  NOT NULL,
    tried_ms BIGINT,
    done_ms  BIGINT,
    why      TEXT,
    receipt  TEXT
);
CREATE INDEX notification_waiting ON notification (next_ms) WHERE state = 'waiting';
CREATE INDEX notification_of_group ON notification (grp, number);
CREATE INDEX notification_made ON notification (made_ms);

-- How receivers fare.
CREATE TABLE receiver (
    id         TEXT   PRIMARY KEY NOT NULL,
    next_ms    BIGINT NOT NULL,
    failing_ms BIGINT,
    fails      BIGINT NOT NULL,
    disabled   TEXT,
    well_ms    BIGINT
);

-- Runs of schedules: each moment of a schedule once. Leases and attempts keep late workers out.
CREATE TABLE run (
    id         TEXT    PRIMARY KEY NOT NULL,
    schedule   TEXT    NOT NULL,
    due_ms     BIGINT  NOT NULL,
    start_ms   BIGINT  NOT NULL,
    state      TEXT    NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed', 'missed')),
    attempt    BIGINT  NOT NULL,
    owner      TEXT,
    lease_ms   BIGINT,
    began_ms   BIGINT,
    ended_ms   BIGINT,
    assessment TEXT,
    why        TEXT,
    UNIQUE (schedule, due_ms)
);
CREATE INDEX run_open ON run (start_ms) WHERE state IN ('waiting', 'running');

-- Until when the moments of a schedule are planned or recorded as missed.
CREATE TABLE schedule (
    id      TEXT   PRIMARY KEY NOT NULL,
    text    TEXT   NOT NULL,
    last_ms BIGINT NOT NULL
);

-- What one node at a time does, such as telling of alerts.
CREATE TABLE lease (
    name     TEXT   PRIMARY KEY NOT NULL,
    owner    TEXT   NOT NULL,
    term     BIGINT NOT NULL,
    until_ms BIGINT NOT NULL
);
