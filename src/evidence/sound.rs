//! Which rows were read and found to be what was stored.

use object_store::ObjectMeta;

use crate::model::Digest;

/// The most that is remembered; then it begins anew.
const MOST: usize = 10_000;

/// Digests in order, each with the size and the moment of writing of what was read. All in one piece of memory: nodes of a tree, made
/// in the midst of a run's passing data, would keep its pages.
#[derive(Debug)]
pub(super) struct Sound(Vec<(Digest, (u64, i64))>);

impl Default for Sound {
    fn default() -> Self {
        Self(Vec::with_capacity(MOST))
    }
}

impl Sound {
    /// Whether rows were read in this very state.
    pub(super) fn knows(&self, digest: Digest, state: &ObjectMeta) -> bool {
        let at = self.0.binary_search_by_key(&digest, |(known, _)| *known).ok();
        at.and_then(|at| self.0.get(at)).is_some_and(|(_, known)| *known == of(state))
    }

    /// Remembers that they are sound.
    pub(super) fn add(&mut self, digest: Digest, state: &ObjectMeta) {
        match self.0.binary_search_by_key(&digest, |(known, _)| *known) {
            Ok(at) => self.0.get_mut(at).into_iter().for_each(|known| known.1 = of(state)),
            Err(_) if self.0.len() >= MOST => {
                self.0.clear();
                self.0.push((digest, of(state)));
            }
            Err(at) => self.0.insert(at, (digest, of(state))),
        }
    }
}

fn of(state: &ObjectMeta) -> (u64, i64) {
    (state.size, state.last_modified.timestamp_nanos_opt().unwrap_or_default())
}
