-- Assessments: one row a run, from its beginning.
CREATE TABLE assessment (
    id          TEXT    PRIMARY KEY NOT NULL,
    state       TEXT    NOT NULL CHECK (state IN ('running', 'complete', 'interrupted')),
    started_ms  BIGINT  NOT NULL,
    finished_ms BIGINT,
    as_of_ms    BIGINT  NOT NULL,
    -- The whole assessment as JSON, once it is complete: what reports are made from.
    report      TEXT
);

-- Evidence records. The rows lie in the blob store under the digest of their canonical JSON.
CREATE TABLE evidence (
    assessment   TEXT   NOT NULL REFERENCES assessment (id),
    source       TEXT   NOT NULL,
    scope        TEXT   NOT NULL,
    kind         TEXT   NOT NULL,
    collected_ms BIGINT NOT NULL,
    body         TEXT   NOT NULL,
    record       TEXT   NOT NULL,
    PRIMARY KEY (assessment, source, scope, kind)
);
CREATE INDEX evidence_latest ON evidence (source, scope, kind, collected_ms);

-- Findings: one policy and one subject, for good.
CREATE TABLE finding (
    id            TEXT   PRIMARY KEY NOT NULL,
    policy        TEXT   NOT NULL,
    source        TEXT   NOT NULL,
    scope         TEXT   NOT NULL,
    subject       TEXT   NOT NULL,
    first_seen_ms BIGINT NOT NULL
);

-- Verdicts as intervals: a row begins when the verdict changes and ends when it changes again.
CREATE TABLE verdict (
    finding    TEXT   NOT NULL REFERENCES finding (id),
    since_ms   BIGINT NOT NULL,
    until_ms   BIGINT,
    verdict    TEXT   NOT NULL CHECK (verdict IN ('pass', 'fail', 'not_applicable', 'unknown')),
    reason     TEXT,
    message    TEXT   NOT NULL,
    observed   TEXT   NOT NULL,
    assessment TEXT   NOT NULL REFERENCES assessment (id),
    PRIMARY KEY (finding, since_ms)
);
CREATE UNIQUE INDEX verdict_current ON verdict (finding) WHERE until_ms IS NULL;
