//! `shukka service`: the watcher as a Windows service, which starts with the machine and needs nobody logged on.
//!
//! What goes in: a shop folder and the service's name. What comes out: the service installed, removed, started or stopped;
//! and, where Windows calls it, the watcher at work until Windows asks it to end.
//!
//! **Invariant.** Removing the service leaves the shop folder as it is.
//!
//! Deliberately not known here: what the watcher does. Elsewhere than on Windows nothing is done, and said what to use.

use super::args::ServiceArgs;
use super::{Context, Ending, Failure};

#[cfg(windows)]
pub(super) fn run(context: &Context, args: &ServiceArgs) -> Result<Ending, Failure> {
    on_windows::run(context, args)
}

#[cfg(not(windows))]
pub(super) fn run(context: &Context, _args: &ServiceArgs) -> Result<Ending, Failure> {
    Err(Failure::Usage(crate::notice::windows::no_services_here(context.lang).to_owned()))
}

#[cfg(windows)]
mod on_windows {
    use crate::cli::args::{ServiceArgs, ServiceCommand};
    use crate::cli::{Context, Ending, Failure, screen, service_at_work};
    use crate::notice::{Lang, windows as words};
    use std::ffi::{OsStr, OsString};
    use std::path::{Path, PathBuf};
    use std::time::{Duration, Instant};
    use windows_service::Error;
    use windows_service::service::{
        Service, ServiceAccess, ServiceAction, ServiceActionType, ServiceErrorControl, ServiceFailureActions,
        ServiceFailureResetPeriod, ServiceInfo, ServiceStartType, ServiceState, ServiceType,
    };
    use windows_service::service_manager::{ServiceManager, ServiceManagerAccess};

    /// Numbers that Windows gives for what it refuses.
    const IS_THERE: i32 = 1073;
    const IS_NOT_THERE: i32 = 1060;
    const RUNS_ALREADY: i32 = 1056;
    const DOES_NOT_RUN: i32 = 1062;

    /// How long Windows is waited for.
    const PATIENCE: Duration = Duration::from_secs(30);
    const LOOK: Duration = Duration::from_millis(100);

    pub(super) fn run(context: &Context, args: &ServiceArgs) -> Result<Ending, Failure> {
        let name = &args.service_name;
        let told = match &args.command {
            ServiceCommand::Run => service_at_work::wait_for_windows(name),
            ServiceCommand::Install { account } => return install(context, name, account.as_deref()),
            ServiceCommand::Remove => remove(name),
            ServiceCommand::Start => start(name),
            ServiceCommand::Stop => stop(name),
        };
        let done = match &args.command {
            ServiceCommand::Run => "",
            ServiceCommand::Remove => words::removed(context.lang),
            ServiceCommand::Start => words::started(context.lang),
            ServiceCommand::Install { .. } | ServiceCommand::Stop => words::stopped(context.lang),
        };
        told.map_err(|error| refused(&error, context.lang))?;
        if !done.is_empty() {
            screen::say(done);
        }
        Ok(Ending::Well)
    }

    fn install(context: &Context, name: &str, account: Option<&str>) -> Result<Ending, Failure> {
        // A folder that is no shop's is refused here, not at the next start of the machine.
        context.shop()?;
        let dir = as_a_service_sees(&context.dir)?;
        let info = info(context, name, &dir, account)?;
        put_in_place(&info).map_err(|error| refused(&error, context.lang))?;
        screen::say(&words::installed(name, &dir.to_string_lossy(), context.lang));
        Ok(Ending::Well)
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "a password is never on a command line, which everybody can read"
    )]
    fn info(
        context: &Context,
        name: &str,
        dir: &Path,
        account: Option<&str>,
    ) -> Result<ServiceInfo, Failure> {
        let mut launch: Vec<OsString> = vec!["--dir".into(), dir.into()];
        if let Some(state) = &context.state {
            launch.extend(["--state".into(), std::path::absolute(state)?.into()]);
        }
        if context.lang == Lang::En {
            launch.extend(["--lang".into(), "en".into()]);
        }
        launch.extend(["service".into(), "--name".into(), name.into(), "run".into()]);
        // A name alone is one of this machine.
        let is_whole = |account: &str| account.contains(['\\', '@']);
        let account = account
            .map(|account| if is_whole(account) { account.to_owned() } else { format!(".\\{account}") });
        let password = account.is_some().then(|| std::env::var_os("SHUKKA_SERVICE_PASSWORD")).flatten();
        Ok(ServiceInfo {
            name: name.into(),
            display_name: words::display_name(name, &dir.to_string_lossy(), context.lang).into(),
            service_type: ServiceType::OWN_PROCESS,
            start_type: ServiceStartType::AutoStart,
            error_control: ServiceErrorControl::Normal,
            executable_path: std::env::current_exe()?,
            launch_arguments: launch,
            dependencies: Vec::new(),
            account_name: account.map(Into::into),
            account_password: password,
        })
    }

    /// Installs it, or changes one of before: an upgrade may lie elsewhere.
    fn put_in_place(info: &ServiceInfo) -> Result<(), Error> {
        let access = ServiceAccess::CHANGE_CONFIG | ServiceAccess::START;
        let services = services(ServiceManagerAccess::CREATE_SERVICE)?;
        let service = match services.create_service(info, access) {
            Err(error) if number_of(&error) == Some(IS_THERE) => {
                let service = services.open_service(&info.name, access)?;
                service.change_config(info)?;
                service
            }
            service => service?,
        };
        service.set_description(words::DESCRIPTION)?;
        // What Windows does not know (older ones, Wine) is a comfort, and the service works without.
        drop(service.set_delayed_auto_start(true));
        drop(service.set_preshutdown_timeout(Duration::from_secs(10)));
        drop(service.update_failure_actions(after_a_crash()));
        Ok(())
    }

    fn after_a_crash() -> ServiceFailureActions {
        let again =
            |s| ServiceAction { action_type: ServiceActionType::Restart, delay: Duration::from_secs(s) };
        ServiceFailureActions {
            reset_period: ServiceFailureResetPeriod::After(Duration::from_hours(24)),
            reboot_msg: None,
            command: None,
            actions: Some(vec![again(10), again(60), again(300)]),
        }
    }

    fn remove(name: &str) -> Result<(), Error> {
        let access = ServiceAccess::QUERY_STATUS | ServiceAccess::STOP | ServiceAccess::DELETE;
        let service = open(name, access)?;
        end(&service)?;
        service.delete()
    }

    fn start(name: &str) -> Result<(), Error> {
        let service = open(name, ServiceAccess::QUERY_STATUS | ServiceAccess::START)?;
        match service.start::<&OsStr>(&[]) {
            Err(error) if number_of(&error) == Some(RUNS_ALREADY) => Ok(()),
            Err(error) => Err(error),
            Ok(()) => wait_until(&service, ServiceState::Running),
        }
    }

    fn stop(name: &str) -> Result<(), Error> {
        end(&open(name, ServiceAccess::QUERY_STATUS | ServiceAccess::STOP)?)
    }

    fn end(service: &Service) -> Result<(), Error> {
        match service.stop() {
            Err(error) if number_of(&error) == Some(DOES_NOT_RUN) => Ok(()),
            Err(error) => Err(error),
            Ok(_) => wait_until(service, ServiceState::Stopped),
        }
    }

    fn wait_until(service: &Service, state: ServiceState) -> Result<(), Error> {
        let begun = Instant::now();
        loop {
            let status = service.query_status()?;
            if status.current_state == state {
                return Ok(());
            }
            let has_ended = state == ServiceState::Running && status.current_state == ServiceState::Stopped;
            if has_ended || begun.elapsed() > PATIENCE {
                let why = format!("{:?} {:?}", status.current_state, status.exit_code);
                return Err(Error::Winapi(std::io::Error::other(why)));
            }
            std::thread::sleep(LOOK);
        }
    }

    fn services(access: ServiceManagerAccess) -> Result<ServiceManager, Error> {
        ServiceManager::local_computer(None::<&str>, ServiceManagerAccess::CONNECT | access)
    }

    fn open(name: &str, access: ServiceAccess) -> Result<Service, Error> {
        services(ServiceManagerAccess::empty())?.open_service(name, access)
    }

    /// The folder in full, and a share by its own name: a service does not see the drive letters that people give to shares.
    fn as_a_service_sees(dir: &Path) -> std::io::Result<PathBuf> {
        let whole = std::fs::canonicalize(dir)?;
        let text = whole.to_string_lossy().into_owned();
        Ok(match (text.strip_prefix(r"\\?\UNC\"), text.strip_prefix(r"\\?\")) {
            (Some(share), _) => PathBuf::from(format!(r"\\{share}")),
            (None, Some(plain)) => PathBuf::from(plain),
            (None, None) => whole,
        })
    }

    fn number_of(error: &Error) -> Option<i32> {
        match error {
            Error::Winapi(why) => why.raw_os_error(),
            _ => None,
        }
    }

    fn refused(error: &Error, lang: Lang) -> Failure {
        let number = number_of(error);
        let why = match error {
            Error::Winapi(why) => why.to_string(),
            other => other.to_string(),
        };
        let is_gone = number == Some(IS_NOT_THERE);
        Failure::Usage(if is_gone {
            words::is_not_there(lang).to_owned()
        } else {
            words::refuses(number, &why, lang)
        })
    }
}
