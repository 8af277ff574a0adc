//! Many questions at once on one thread, run to their end.

use crate::shop::ShopError;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

/// Runs a future of this thread to its end.
///
/// # Errors
/// When the runtime cannot be made.
pub fn block_on<F: Future>(future: F) -> Result<F::Output, ShopError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| ShopError::Io("tokio".into(), e))?;
    Ok(runtime.block_on(future))
}

/// Runs all of them at once on this thread.
pub async fn all_at_once<F: Future<Output = ()>>(futures: Vec<F>) {
    let mut futures: Vec<Pin<Box<F>>> = futures.into_iter().map(Box::pin).collect();
    poll_fn(|context| {
        futures.retain_mut(|future| future.as_mut().poll(context).is_pending());
        if futures.is_empty() { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}
