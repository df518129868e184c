//! Work on threads of its own.

use tokio::runtime::Handle;
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

/// Does work on a thread of its own. None when the work broke down. It is given up when nobody waits for it any more.
///
/// The thread ends when nothing is left for it to do: what an allocator keeps for a thread goes back to the system then, where a
/// thread of the runtime would keep it for ever.
pub async fn apart<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> Option<T> {
    let given_up = CancellationToken::new();
    let _gives_up = given_up.clone().drop_guard();
    let handle = Handle::current();
    let work = async move {
        tokio::select! {
            done = work => Some(done),
            () = given_up.cancelled() => None,
        }
    };
    let work = work.in_current_span();
    spawn_blocking(move || handle.block_on(work)).await.ok().flatten()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Duration;

    use super::*;

    /// Says when it is dropped.
    struct Last(Arc<AtomicBool>);

    impl Drop for Last {
        fn drop(&mut self) {
            self.0.store(true, Ordering::Relaxed);
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn work_is_done_breaks_down_alone_and_is_given_up_with_who_waits() {
        let here = std::thread::current().id();
        let there = apart(async { tokio::task::block_in_place(|| std::thread::current().id()) }).await;
        assert!(there.is_some_and(|there| there != here));
        assert_eq!(
            apart(async {
                if true {
                    panic!("on purpose")
                }
            })
            .await,
            None
        );

        let dropped = Arc::new(AtomicBool::new(false));
        let last = Last(Arc::clone(&dropped));
        let waiting = apart(async move {
            let _last = last;
            std::future::pending::<()>().await;
        });
        assert!(tokio::time::timeout(Duration::from_millis(50), waiting).await.is_err());
        for _ in 0..500 {
            if dropped.load(Ordering::Relaxed) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("it goes on although nobody waits");
    }
}
