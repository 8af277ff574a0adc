//! What is asked of a mall, run to its end on this thread.

use crate::shop::ShopError;

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
