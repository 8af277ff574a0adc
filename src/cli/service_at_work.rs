//! The watcher as Windows runs it: called by the system's list of services, without a terminal.
//!
//! What goes in: what Windows asks for (to end, before a shutdown too). What comes out: in which state the service is, and
//! with which of our exit codes it ended.

use super::{Cli, Context, Ending, args, log, watch};
use crate::daemon::{ask_to_end, before_a_hard_end};
use clap::Parser as _;
use std::ffi::OsString;
use std::sync::OnceLock;
use std::time::Duration;
use windows_service::service::{
    ServiceControl, ServiceControlAccept, ServiceExitCode, ServiceState, ServiceStatus, ServiceType,
};
use windows_service::service_control_handler::{ServiceControlHandlerResult, ServiceStatusHandle, register};
use windows_service::{Error, define_windows_service, service_dispatcher};

define_windows_service!(called_by_windows, work);

/// Where states are told; there is one service in a process.
static TOLD: OnceLock<ServiceStatusHandle> = OnceLock::new();

/// Gives this process to Windows until the service has ended.
///
/// # Errors
/// When it was not Windows that started us.
pub(super) fn wait_for_windows(name: &str) -> Result<(), Error> {
    service_dispatcher::start(name, called_by_windows)
}

fn work(_: Vec<OsString>) {
    let Ok(told) = register("shukka", asked) else { return };
    let _ = TOLD.set(told); // the first one stands
    before_a_hard_end(|| tell(ServiceState::Stopped, 0));
    tell(ServiceState::Running, 0);
    let ending = watched();
    tell(ServiceState::Stopped, u32::from(ending.code()));
}

/// The watcher, with the arguments that stand in the service's entry.
fn watched() -> Ending {
    let arguments: Vec<_> = std::env::args_os().collect();
    let lang = args::language_of(&arguments);
    let Ok(cli) = Cli::try_parse_from(&arguments) else { return Ending::Usage };
    log::begin(cli.log.as_deref());
    match Context::new(&cli, lang) {
        Ok(context) => watch::run(&context).unwrap_or_else(|failure| failure.show(&context)),
        Err(_) => Ending::Usage,
    }
}

fn asked(control: ServiceControl) -> ServiceControlHandlerResult {
    match control {
        ServiceControl::Stop | ServiceControl::Preshutdown => {
            tell(ServiceState::StopPending, 0);
            ask_to_end();
            ServiceControlHandlerResult::NoError
        }
        ServiceControl::Interrogate => ServiceControlHandlerResult::NoError,
        _ => ServiceControlHandlerResult::NotImplemented,
    }
}

fn tell(state: ServiceState, code: u32) {
    let Some(told) = TOLD.get() else { return };
    let accepts = match state {
        ServiceState::Running => ServiceControlAccept::STOP | ServiceControlAccept::PRESHUTDOWN,
        _ => ServiceControlAccept::empty(),
    };
    let status = ServiceStatus {
        service_type: ServiceType::OWN_PROCESS,
        current_state: state,
        controls_accepted: accepts,
        exit_code: if code == 0 { ServiceExitCode::NO_ERROR } else { ServiceExitCode::ServiceSpecific(code) },
        checkpoint: 0,
        wait_hint: if state == ServiceState::StopPending { Duration::from_secs(5) } else { Duration::ZERO },
        process_id: None,
    };
    if let Err(error) = told.set_service_status(status) {
        tracing::warn!(%error, "Windows is not told");
    }
}
