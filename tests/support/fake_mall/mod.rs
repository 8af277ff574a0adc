//! A Mercari Shops for tests and rehearsals: a real GraphQL server with a memory.
//!
//! It keeps orders, shipments and messages, lets completion take its time, counts points, remembers every change
//! that was asked of it and whether it had an effect, and does wrong on demand: a [`Fault`] is planted per call.
//!
//! **Invariant.** It judges nothing of its caller: the history is what the tests look at.
#![allow(dead_code, unused_imports, missing_docs, reason = "tests and the example each use a part")]

mod fault;
mod gql;
mod inquiries;
mod server;
mod stock;
mod memory;

pub use fault::{Fault, Harm};
pub use memory::{Change, FakeOrder, Habits, Memory};
pub use stock::{Kind, order_id, stock};

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};

/// The token that the fake mall knows.
pub const TOKEN: &str = "msp_rehearsal_token";
/// Another token of the same shop.
pub const OTHER_TOKEN: &str = "msp_rehearsal_other_token";

/// A running fake mall; it ends when dropped.
pub struct FakeMall {
    address: SocketAddr,
    memory: Arc<Mutex<Memory>>,
    server: server::Server,
}

impl FakeMall {
    /// Opens on a free port of the loopback with these orders.
    pub fn open(orders: Vec<FakeOrder>) -> Self {
        Self::open_at(0, orders, Habits::default())
    }

    /// Opens on a port (0: a free one).
    pub fn open_at(port: u16, orders: Vec<FakeOrder>, habits: Habits) -> Self {
        let memory = Arc::new(Mutex::new(Memory::new(orders, habits)));
        let server = server::Server::start(port, Arc::clone(&memory)).expect("a free port");
        Self { address: server.address(), memory, server }
    }

    /// Where it listens.
    pub fn endpoint(&self) -> String {
        format!("http://{}/v1/graphql", self.address)
    }

    /// Its memory.
    pub fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Plants a fault, such as `complete:applied_then_drop@3`.
    pub fn plant(&self, fault: &str) {
        let fault = fault.parse::<Fault>().expect("a fault");
        self.memory().faults.push(fault);
    }

    /// What was asked of it and had an effect, such as `create A1`.
    pub fn effects(&self) -> Vec<String> {
        let memory = self.memory();
        memory.history.iter().filter(|c| c.effective).map(|c| format!("{} {}", c.call, c.order)).collect()
    }
}
