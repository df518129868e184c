-- The evidence log: each line a leaf of a Merkle tree. What is pruned loses its text; its hash stays, and perfect subtrees
-- of pruned lines are folded into one row (span).
CREATE TABLE log (
    idx   {key},
    span  BIGINT  NOT NULL,
    hash  {bytes} NOT NULL,
    class TEXT,
    at_ms BIGINT  NOT NULL,
    line  TEXT
);
CREATE INDEX log_class ON log (class, at_ms) WHERE line IS NOT NULL;
-- Lines that explain the log itself.
CREATE INDEX log_lasting ON log (idx) WHERE class IS NULL AND line IS NOT NULL;

-- The right edge of the tree. One row; whoever appends locks it.
CREATE TABLE log_edge (
    id    {key},
    size  BIGINT  NOT NULL,
    roots {bytes} NOT NULL
);
INSERT INTO log_edge (id, size, roots) VALUES (1, 0, '');

-- What was signed. Checkpoints are never removed, and folding never crosses one.
CREATE TABLE checkpoint (
    size  {key},
    at_ms BIGINT NOT NULL,
    note  TEXT   NOT NULL
);

-- The line of each record.
ALTER TABLE evidence ADD COLUMN idx BIGINT;
-- The digest of what a record lacks: its gaps, and how complete it is.
ALTER TABLE evidence ADD COLUMN record_holes TEXT;
CREATE INDEX evidence_line ON evidence (idx);
CREATE INDEX evidence_age ON evidence (collected_ms);
CREATE INDEX evidence_body ON evidence (body);

-- How many lines the log had when an assessment took its evidence from the store.
ALTER TABLE assessment ADD COLUMN seen BIGINT;
CREATE INDEX assessment_seen ON assessment (seen);

-- Rows of evidence that no record names any more, until they are removed; removed ones stay here for a while, so that who
-- saw them before sees that they are gone.
CREATE TABLE orphan (
    body     TEXT   PRIMARY KEY NOT NULL,
    since_ms BIGINT NOT NULL,
    gone_ms  BIGINT
);

-- What retention looks for.
CREATE INDEX verdict_over ON verdict (until_ms) WHERE until_ms IS NOT NULL;
CREATE INDEX verdict_assessment ON verdict (assessment);
CREATE INDEX transition_assessment ON transition (assessment);
CREATE INDEX transition_age ON transition (at_ms);
CREATE INDEX run_age ON run (ended_ms) WHERE ended_ms IS NOT NULL;
