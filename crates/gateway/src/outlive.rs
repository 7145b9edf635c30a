//! A call that goes on when nobody waits for it any more.
//!
//! It runs where it is waited for, and becomes a task of its own only when whoever waited leaves: most never
//! do, and a task for each call costs more than what the gateway does with it.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    task::{Context, Poll},
};

use tokio::runtime::Handle;
use tokio_util::task::{TaskTracker, task_tracker::TaskTrackerToken};

/// A future that is finished even if it is dropped; None comes of one that panics.
pub(crate) struct Outlive<T: Send + 'static> {
    call: Option<Pin<Box<dyn Future<Output = T> + Send>>>,
    tasks: TaskTracker,
    /// Counted from the start: between two owners too it is waited for at the end.
    _token: TaskTrackerToken,
}

impl<T: Send + 'static> Outlive<T> {
    pub fn new(tasks: &TaskTracker, call: Pin<Box<dyn Future<Output = T> + Send>>) -> Self {
        Self { call: Some(call), tasks: tasks.clone(), _token: tasks.token() }
    }
}

impl<T: Send + 'static> Future for Outlive<T> {
    type Output = Option<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        let Some(call) = &mut self.call else { return Poll::Ready(None) };
        let told = catch_unwind(AssertUnwindSafe(|| call.as_mut().poll(context)));
        if let Ok(Poll::Pending) = told {
            return Poll::Pending;
        }
        // Over: what panicked is never asked to go on.
        self.call = None;
        told.map_or(Poll::Ready(None), |told| told.map(Some))
    }
}

impl<T: Send + 'static> Drop for Outlive<T> {
    fn drop(&mut self) {
        // Without a runtime the whole gateway is being torn down.
        if let (Some(call), Ok(runtime)) = (self.call.take(), Handle::try_current()) {
            self.tasks.spawn_on(call, &runtime);
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::oneshot;

    use super::*;

    #[tokio::test]
    async fn what_nobody_waits_for_is_finished_and_waited_for_at_the_end() {
        let tasks = TaskTracker::new();
        let (go, gone) = oneshot::channel::<()>();
        let (done, mut seen) = oneshot::channel();
        let mut call = Box::pin(Outlive::new(
            &tasks,
            Box::pin(async move {
                gone.await.unwrap();
                done.send("done").unwrap();
            }),
        ));
        assert!(futures_util::poll!(call.as_mut()).is_pending());
        drop(call);
        tasks.close();
        assert!(futures_util::poll!(Box::pin(tasks.wait())).is_pending());
        go.send(()).unwrap();
        tasks.wait().await;
        assert_eq!(seen.try_recv(), Ok("done"));
    }

    #[tokio::test]
    async fn a_panic_is_an_end_like_another() {
        let tasks = TaskTracker::new();
        assert_eq!(Outlive::new(&tasks, Box::pin(async { 1 })).await, Some(1));
        assert_eq!(Outlive::<()>::new(&tasks, Box::pin(async { panic!("on purpose") })).await, None);
        assert!(tasks.is_empty());
    }
}
