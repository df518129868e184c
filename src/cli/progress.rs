//! Progress while sources are read: a line per source on a terminal, a line each ten seconds elsewhere.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use crate::collect::Reading;
use crate::model::SourceId;

const QUIET: Duration = Duration::from_secs(10);

/// What people see while they wait.
pub(super) struct Progress {
    bars: MultiProgress,
    open: BTreeMap<SourceId, Option<ProgressBar>>,
    began: Instant,
    is_terminal: bool,
    is_watched: bool,
}

impl Progress {
    /// Begins with every source waiting.
    pub(super) fn start(sources: impl Iterator<Item = SourceId>, is_watched: bool) -> Self {
        let is_terminal = is_watched && std::io::stderr().is_terminal();
        let bars = MultiProgress::new();
        let open = sources.map(|source| {
            let bar = is_terminal.then(|| {
                let bar = bars.add(ProgressBar::new_spinner().with_message(format!("{source}: reading")));
                if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
                    bar.set_style(style);
                }
                bar.enable_steady_tick(Duration::from_millis(120));
                bar
            });
            (source, bar)
        });
        let open = open.collect();
        Self { bars, open, began: Instant::now(), is_terminal, is_watched }
    }

    /// Waits ten seconds, and says what is still open when there is no terminal.
    pub(super) async fn tick(&self) {
        tokio::time::sleep(QUIET).await;
        if !self.is_terminal {
            let open: Vec<&str> = self.open.keys().map(SourceId::as_str).collect();
            self.say(&format!("reading {} for {} s", open.join(", "), self.began.elapsed().as_secs()));
        }
    }

    /// A source is read.
    pub(super) fn done(&mut self, reading: &Reading) {
        if let Some(Some(bar)) = self.open.remove(&reading.source) {
            bar.finish_and_clear();
        }
        let rows: u64 = reading.evidence.iter().map(|each| each.record.completeness.got).sum();
        let gaps: usize = reading.evidence.iter().map(|each| each.record.gaps.len()).sum();
        let kinds = reading.evidence.len();
        let text = match &reading.error {
            Some(error) => format!("{}: {error}", reading.source),
            None => format!("{}: {kinds} kinds of evidence, {rows} rows, {gaps} gaps", reading.source),
        };
        self.say(&text);
    }

    /// Ends.
    pub(super) fn finish(self) {
        // Nothing is left to do when standard error is gone.
        let _cleared = self.bars.clear();
    }

    fn say(&self, text: &str) {
        use std::io::Write;

        if !self.is_watched {
            return tracing::info!("{text}");
        }
        let line = format!("{text}\n");
        let _printed = self.bars.suspend(|| std::io::stderr().write_all(line.as_bytes()));
    }
}
