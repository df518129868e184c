//! Removal of what is old enough, class by class, with a line in the log that says so.

use sqlx::{AssertSqlSafe, QueryBuilder, Transaction};

use super::super::Engine;
use super::{ROWS_A_STATEMENT, damaged, log, retention};
use crate::model::{DataClass, Digest, Hold, Line, LogLine};
use crate::store::StoreError;
use crate::store::retention::{Dropped, Prune};
use crate::store::tree;

/// How many lines one row of the log stands for at most, once they are pruned.
const WIDEST: u64 = 4_096;

/// How long a day is, in milliseconds.
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// Removes some of a class.
pub(super) async fn prune(
    transaction: &mut Transaction<'_, Engine>,
    prune: &Prune<'_>,
) -> Result<Dropped, StoreError> {
    let holds = retention::standing(transaction).await?;
    let holds: Vec<Hold> = holds.into_iter().filter(|hold| hold.covers(prune.class)).collect();
    let (rows, lines) = match prune.class {
        DataClass::Evidence => evidence(transaction, prune, &holds).await?,
        DataClass::Reports => {
            let rows = all(transaction, REPORTS, prune, &holds).await?;
            (rows, old_lines(transaction, prune, &holds).await?)
        }
        DataClass::Findings => (all(transaction, FINDINGS, prune, &holds).await?, Vec::new()),
        DataClass::Alerts => (all(transaction, ALERTS, prune, &holds).await?, Vec::new()),
        DataClass::Operations => {
            let rows = all(transaction, OPERATIONS, prune, &holds).await?;
            (rows, old_lines(transaction, prune, &holds).await?)
        }
    };
    let more = rows.iter().chain([&(lines.len() as u64)]).any(|count| *count >= u64::from(prune.most));
    // A report may be older than its line, which then goes with the next pass; that it was removed is said at once.
    let lost_reports = prune.class == DataClass::Reports && rows.first().is_some_and(|count| *count > 0);
    if !lines.is_empty() || lost_reports {
        strike(transaction, prune, &lines).await?;
    }
    Ok(Dropped { rows: rows.iter().sum(), more })
}

/// Statements that each remove some rows of a table: what, when the row was, and the condition that it may go.
type Step = (&'static str, &'static str);

/// `{old}` stands for "this moment is old enough, and under no hold", `{most}` for how many.
const REPORTS: &[Step] = &[
    (
        "started_ms",
        "UPDATE assessment SET report = NULL WHERE id IN (SELECT id FROM assessment WHERE report IS NOT NULL AND {old}
             AND id <> (SELECT id FROM assessment WHERE state = 'complete' AND report IS NOT NULL
                        ORDER BY started_ms DESC, id DESC LIMIT 1) LIMIT {most})",
    ),
    // An assessment of which nothing else is left.
    (
        "started_ms",
        "DELETE FROM assessment WHERE id IN (SELECT id FROM assessment AS a WHERE report IS NULL AND {old}
             AND state <> 'running'
             AND NOT EXISTS (SELECT 1 FROM evidence WHERE assessment = a.id)
             AND NOT EXISTS (SELECT 1 FROM verdict WHERE assessment = a.id)
             AND NOT EXISTS (SELECT 1 FROM transition WHERE assessment = a.id)
             AND id <> (SELECT id FROM assessment ORDER BY started_ms DESC, id DESC LIMIT 1) LIMIT {most})",
    ),
];

const FINDINGS: &[Step] = &[
    (
        "until_ms",
        "DELETE FROM verdict WHERE (finding, since_ms) IN
             (SELECT finding, since_ms FROM verdict WHERE until_ms IS NOT NULL AND {old} LIMIT {most})",
    ),
    (
        "first_seen_ms",
        "DELETE FROM finding WHERE id IN (SELECT id FROM finding AS f WHERE ended IS NOT NULL AND {old}
             AND NOT EXISTS (SELECT 1 FROM verdict WHERE finding = f.id) LIMIT {most})",
    ),
];

/// What was told goes, and what nobody was to be told of. Messages that are dead wait for somebody to decide.
const ALERTS: &[Step] = &[
    (
        "at_ms",
        "DELETE FROM group_transition WHERE (grp, seq) IN (SELECT c.grp, c.seq FROM group_transition AS c
             JOIN transition AS t ON t.seq = c.seq
             WHERE c.notification IS NOT NULL AND {old} AND NOT EXISTS (SELECT 1 FROM notification AS n
                 WHERE n.id = c.notification AND (n.state = 'waiting'
                     OR (n.state = 'dead' AND COALESCE(n.dismissed_ms, 0) < n.done_ms))) LIMIT {most})",
    ),
    (
        "at_ms",
        "DELETE FROM transition WHERE seq IN (SELECT seq FROM transition AS t WHERE routed_ms IS NOT NULL AND {old}
             AND NOT EXISTS (SELECT 1 FROM group_transition WHERE seq = t.seq) LIMIT {most})",
    ),
    (
        "done_ms",
        "DELETE FROM notification WHERE id IN (SELECT id FROM notification AS n
             WHERE (state = 'delivered' OR (state = 'dead' AND dismissed_ms >= done_ms)) AND {old}
             AND NOT EXISTS (SELECT 1 FROM group_transition WHERE notification = n.id) LIMIT {most})",
    ),
    // Alerts that are over and of which no change is left, and groups of which nothing is left.
    (
        "",
        "DELETE FROM group_alert WHERE (grp, alert) IN (SELECT m.grp, m.alert FROM group_alert AS m
             JOIN alert AS a ON a.id = m.alert
             WHERE a.state <> 'firing' AND m.waits = 0 AND COALESCE(m.told_state, '') <> 'firing'
             AND NOT EXISTS (SELECT 1 FROM transition WHERE alert = a.id) LIMIT {most})",
    ),
    (
        "",
        "DELETE FROM alert WHERE id IN (SELECT id FROM alert AS a WHERE state <> 'firing'
             AND NOT EXISTS (SELECT 1 FROM transition WHERE alert = a.id)
             AND NOT EXISTS (SELECT 1 FROM group_alert WHERE alert = a.id) LIMIT {most})",
    ),
    (
        "",
        "DELETE FROM alert_group WHERE id IN (SELECT id FROM alert_group AS g WHERE due_ms IS NULL
             AND NOT EXISTS (SELECT 1 FROM group_alert WHERE grp = g.id)
             AND NOT EXISTS (SELECT 1 FROM group_transition WHERE grp = g.id)
             AND NOT EXISTS (SELECT 1 FROM notification WHERE grp = g.id) LIMIT {most})",
    ),
];

const OPERATIONS: &[Step] = &[(
    "ended_ms",
    "DELETE FROM run WHERE id IN
         (SELECT id FROM run AS r WHERE ended_ms IS NOT NULL AND state NOT IN ('waiting', 'running') AND {old}
          AND r.due_ms <> COALESCE((SELECT MAX(due_ms) FROM run WHERE schedule = r.schedule AND state = 'done'),
              (SELECT MIN(due_ms) FROM run WHERE schedule = r.schedule)) LIMIT {most})",
)];

/// Takes the steps one after the other, and says how many rows each removed.
async fn all(
    transaction: &mut Transaction<'_, Engine>,
    steps: &[Step],
    prune: &Prune<'_>,
    holds: &[Hold],
) -> Result<Vec<u64>, StoreError> {
    let mut counts = Vec::new();
    for (moment, statement) in steps {
        let statement =
            statement.replace("{old}", &old(moment, prune, holds)).replace("{most}", &prune.most.to_string());
        let done = sqlx::query(AssertSqlSafe(statement)).execute(&mut **transaction).await?;
        counts.push(done.rows_affected());
    }
    Ok(counts)
}

/// That a moment is old enough, and within no hold. Numbers only, so that it can be part of a statement.
fn old(column: &str, prune: &Prune<'_>, holds: &[Hold]) -> String {
    let mut condition = format!("{column} < {}", prune.before.timestamp_millis());
    for hold in holds {
        condition += &format!(" AND {}", beyond(column, hold));
    }
    condition
}

/// That a moment is within no hold on a class.
pub(super) fn outside(column: &str, class: DataClass, holds: &[Hold]) -> String {
    let all = holds.iter().filter(|hold| hold.covers(class)).map(|hold| beyond(column, hold));
    std::iter::once("1 = 1".to_owned()).chain(all).collect::<Vec<_>>().join(" AND ")
}

/// That a moment is before or after what a hold covers.
fn beyond(column: &str, hold: &Hold) -> String {
    let from = hold.from.map_or(i64::MIN, |from| from.timestamp_millis());
    let until = hold.until.map_or(i64::MAX, |until| until.timestamp_millis());
    format!("({column} < {from} OR {column} > {until})")
}

/// Removes records of evidence, and gives their lines.
async fn evidence(
    transaction: &mut Transaction<'_, Engine>,
    prune: &Prune<'_>,
    holds: &[Hold],
) -> Result<(Vec<u64>, Vec<u64>), StoreError> {
    let mut query = QueryBuilder::<Engine>::new(
        "DELETE FROM evidence WHERE (assessment, source, scope, kind) IN
             (SELECT e.assessment, e.source, e.scope, e.kind FROM evidence AS e
              WHERE e.assessment <> (SELECT n.assessment FROM evidence AS n WHERE n.source = e.source AND n.kind = e.kind
                                     ORDER BY n.collected_ms DESC, n.assessment DESC LIMIT 1)
              AND e.assessment <> (SELECT id FROM assessment ORDER BY started_ms DESC, id DESC LIMIT 1)
              AND e.collected_ms < ",
    );
    query.push_bind(prune.before.timestamp_millis());
    if let Some(since) = prune.since {
        query.push(" AND e.collected_ms >= ").push_bind(since.timestamp_millis());
    }
    if prune.repetitions {
        query.push(format!(
            " AND EXISTS (SELECT 1 FROM evidence AS l WHERE l.source = e.source AND l.kind = e.kind
                 AND l.scope = e.scope AND l.body = e.body AND l.collected_ms > e.collected_ms
                 AND l.record_holes = e.record_holes AND l.collected_ms < (e.collected_ms / {DAY_MS} + 1) * {DAY_MS})
             AND EXISTS (SELECT 1 FROM evidence AS p WHERE p.source = e.source AND p.kind = e.kind AND p.scope = e.scope
                 AND p.body = e.body AND p.record_holes = e.record_holes
                 AND p.collected_ms = (SELECT MAX(q.collected_ms) FROM evidence AS q WHERE q.source = e.source
                     AND q.scope = e.scope AND q.kind = e.kind AND q.collected_ms < e.collected_ms))"
        ));
    }
    for hold in holds {
        let from = hold.from.map_or(i64::MIN, |from| from.timestamp_millis());
        let until = hold.until.map_or(i64::MAX, |until| until.timestamp_millis());
        query.push(format!(" AND NOT (e.collected_ms >= {from} AND e.collected_ms <= {until}"));
        if !hold.sources.is_empty() {
            query.push(" AND e.source IN (");
            let mut sources = query.separated(", ");
            for source in &hold.sources {
                sources.push_bind(source.to_string());
            }
            query.push(")");
        }
        query.push(")");
    }
    query.push(" ORDER BY e.collected_ms, e.source, e.kind, e.scope LIMIT ").push_bind(i64::from(prune.most));
    query.push(") RETURNING idx, body");
    let gone: Vec<(Option<i64>, String)> = query.build_query_as().fetch_all(&mut **transaction).await?;
    for (_, body) in &gone {
        sqlx::query(
            "INSERT INTO orphan (body, since_ms)
             SELECT $1, CAST($2 AS BIGINT) WHERE NOT EXISTS (SELECT 1 FROM evidence WHERE body = $1)
             ON CONFLICT (body) DO NOTHING",
        )
        .bind(body)
        .bind(prune.now.timestamp_millis())
        .execute(&mut **transaction)
        .await?;
    }
    let mut lines: Vec<u64> = gone.iter().filter_map(|(index, _)| index.map(i64::unsigned_abs)).collect();
    lines.sort_unstable();
    Ok((vec![gone.len() as u64], lines))
}

/// The lines of the class that are old enough.
async fn old_lines(
    transaction: &mut Transaction<'_, Engine>,
    prune: &Prune<'_>,
    holds: &[Hold],
) -> Result<Vec<u64>, StoreError> {
    let statement = format!(
        "SELECT idx FROM log WHERE class = '{}' AND line IS NOT NULL AND {} ORDER BY at_ms, idx LIMIT {}",
        prune.class.as_str(),
        old("at_ms", prune, holds),
        prune.most
    );
    let rows: Vec<(i64,)> = sqlx::query_as(AssertSqlSafe(statement)).fetch_all(&mut **transaction).await?;
    let mut lines: Vec<u64> = rows.into_iter().map(|(index,)| index.unsigned_abs()).collect();
    lines.sort_unstable();
    Ok(lines)
}

/// Takes the text from lines, says so in the log, and folds what is left of them.
async fn strike(
    transaction: &mut Transaction<'_, Engine>,
    prune: &Prune<'_>,
    lines: &[u64],
) -> Result<(), StoreError> {
    for some in lines.chunks(ROWS_A_STATEMENT) {
        let mut query =
            QueryBuilder::<Engine>::new("UPDATE log SET line = NULL, class = NULL WHERE idx IN (");
        let mut indices = query.separated(", ");
        some.iter().for_each(|index| {
            indices.push_bind(log::signed(*index));
        });
        query.push(")");
        query.build().execute(&mut **transaction).await?;
    }
    let line = Line::Pruned {
        class: prune.class,
        before: prune.before,
        repetitions: prune.repetitions,
        lines: ranges(lines),
    };
    log::append(transaction, vec![LogLine { at: prune.now, line }]).await?;
    fold(transaction, lines).await
}

/// Sorted numbers as ranges, first and last.
fn ranges(lines: &[u64]) -> Vec<(u64, u64)> {
    let mut ranges: Vec<(u64, u64)> = Vec::new();
    for line in lines {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == *line => *last = *line,
            _ => ranges.push((*line, *line)),
        }
    }
    ranges
}

/// A row of the log without a text.
#[derive(Clone, Copy)]
struct Stump {
    index: u64,
    span: u64,
    hash: Digest,
    at: i64,
}

impl Stump {
    /// The subtree above two neighbours, where they are its halves and nothing was signed between its ends.
    fn above(left: Self, right: Self, signed: &[u64]) -> Option<Self> {
        let width = left.span * 2;
        let are_halves = left.span == right.span && left.index + left.span == right.index;
        let is_crossed = signed.iter().any(|size| left.index < *size && *size < left.index + width);
        let fits = are_halves && left.index.is_multiple_of(width) && width <= WIDEST && !is_crossed;
        let hash = tree::node(&left.hash, &right.hash);
        fits.then_some(Self { index: left.index, span: width, hash, at: left.at })
    }
}

/// Folds pruned lines into perfect subtrees, each one row.
async fn fold(transaction: &mut Transaction<'_, Engine>, lines: &[u64]) -> Result<(), StoreError> {
    let mut blocks: Vec<u64> = lines.iter().map(|line| line / WIDEST).collect();
    blocks.dedup();
    for block in blocks {
        let (from, to) = (log::signed(block * WIDEST), log::signed((block + 1) * WIDEST));
        let rows: Vec<(i64, i64, Vec<u8>, i64)> = sqlx::query_as(
            "SELECT idx, span, hash, at_ms FROM log WHERE idx >= $1 AND idx < $2 AND line IS NULL ORDER BY idx",
        )
        .bind(from)
        .bind(to)
        .fetch_all(&mut **transaction)
        .await?;
        let signed: Vec<(i64,)> =
            sqlx::query_as("SELECT size FROM checkpoint WHERE size > $1 AND size < $2 ORDER BY size")
                .bind(from)
                .bind(to)
                .fetch_all(&mut **transaction)
                .await?;
        let signed: Vec<u64> = signed.into_iter().map(|(size,)| size.unsigned_abs()).collect();
        let mut stumps: Vec<Stump> = Vec::new();
        let mut folded = Vec::new();
        for (index, span, hash, at) in rows {
            let hash = <[u8; 32]>::try_from(hash).map_err(|_other| damaged("a hash of the evidence log"))?;
            let (index, span) = (index.unsigned_abs(), span.unsigned_abs());
            let mut last = Stump { index, span, hash: Digest::from(hash), at };
            while let Some(above) = stumps.last().and_then(|left| Stump::above(*left, last, &signed)) {
                folded.extend([stumps.pop().map_or(last.index, |left| left.index), last.index]);
                last = above;
            }
            stumps.push(last);
        }
        folded.sort_unstable();
        folded.dedup();
        replace(transaction, &folded, &stumps).await?;
    }
    Ok(())
}

/// Puts subtrees where their parts were.
async fn replace(
    transaction: &mut Transaction<'_, Engine>,
    folded: &[u64],
    stumps: &[Stump],
) -> Result<(), StoreError> {
    for some in folded.chunks(ROWS_A_STATEMENT) {
        let mut query = QueryBuilder::<Engine>::new("DELETE FROM log WHERE idx IN (");
        let mut indices = query.separated(", ");
        some.iter().for_each(|index| {
            indices.push_bind(log::signed(*index));
        });
        query.push(")");
        query.build().execute(&mut **transaction).await?;
    }
    let new: Vec<&Stump> = stumps.iter().filter(|stump| folded.binary_search(&stump.index).is_ok()).collect();
    for some in new.chunks(ROWS_A_STATEMENT) {
        QueryBuilder::<Engine>::new("INSERT INTO log (idx, span, hash, at_ms) ")
            .push_values(some, |mut row, stump| {
                row.push_bind(log::signed(stump.index))
                    .push_bind(log::signed(stump.span))
                    .push_bind(stump.hash.bytes().to_vec())
                    .push_bind(stump.at);
            })
            .build()
            .execute(&mut **transaction)
            .await?;
    }
    Ok(())
}
