//! Whom the ledger's server must prove to be. Off loopback nothing is said in the clear.
//!
//! **Invariant.** The name is always looked at. A certificate that is itself one of the roots that were given is the
//! server's, as whoever gave it says: many servers make one that is its own authority, which by the letter may vouch for
//! others only.

use crate::ledger::{LedgerErrorKind, OpenError, ServerAddress};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{VerifierBuilderError, WebPkiServerVerifier, verify_server_name};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{ClientConfig, DigitallySignedStruct, SignatureScheme};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::{Client, Config, Error, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

/// How the server is spoken to.
pub(super) enum Tls {
    /// In the clear, on this machine.
    Clear,
    /// As whom these certificates show.
    Shown(Box<MakeRustlsConnect>),
}

/// The roots that were given, or a certificate that is one of them.
#[derive(Debug)]
struct OwnRoots {
    roots: Arc<WebPkiServerVerifier>,
    given: Vec<CertificateDer<'static>>,
}

impl OwnRoots {
    fn of(
        roots: rustls::RootCertStore,
        given: Vec<CertificateDer<'static>>,
        provider: &Arc<CryptoProvider>,
    ) -> Result<Self, VerifierBuilderError> {
        let roots =
            WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider)).build()?;
        Ok(Self { roots, given })
    }
}

impl ServerCertVerifier for OwnRoots {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        if self.given.iter().any(|given| given == end_entity) {
            verify_server_name(&ParsedCertificate::try_from(end_entity)?, server_name)?;
            return Ok(ServerCertVerified::assertion());
        }
        self.roots.verify_server_cert(end_entity, intermediates, server_name, ocsp, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.roots.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.roots.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.roots.supported_verify_schemes()
    }
}

/// What drives a connection until its end.
type Driven = Pin<Box<dyn Future<Output = ()>>>;

impl Tls {
    /// How the server of an address is spoken to.
    pub(super) fn of(address: &ServerAddress) -> Result<Self, OpenError> {
        let config: Config =
            address.url().parse().map_err(|e| super::errors::unopened(address.place(), e))?;
        let is_asked = address.root_cert().is_some() || config.get_ssl_mode() == SslMode::Require;
        if !is_asked && is_near(&config) {
            return Ok(Self::Clear);
        }
        let failed = |e: Box<dyn std::error::Error + Send + Sync>| {
            OpenError::of_engine(address.place(), LedgerErrorKind::Refused, e)
        };
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(|e| failed(e.into()))?;
        let config = match address.root_cert() {
            Some(path) => {
                let (mut roots, mut pinned) = (rustls::RootCertStore::empty(), Vec::new());
                for root in CertificateDer::pem_file_iter(path).map_err(|e| failed(e.into()))? {
                    let root = root.map_err(|e| failed(e.into()))?;
                    pinned.push(root.clone());
                    roots.add(root).map_err(|e| failed(e.into()))?;
                }
                let verifier = OwnRoots::of(roots, pinned, &provider).map_err(|e| failed(e.into()))?;
                config.dangerous().with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth()
            }
            None => {
                let verifier =
                    rustls_platform_verifier::Verifier::new(provider).map_err(|e| failed(e.into()))?;
                config.dangerous().with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth()
            }
        };
        Ok(Self::Shown(Box::new(MakeRustlsConnect::new(config))))
    }

    /// Connects.
    pub(super) async fn connect(self, config: &Config) -> Result<(Client, Driven), Error> {
        match self {
            Self::Clear => {
                let mut config = config.clone();
                config.ssl_mode(SslMode::Disable);
                let (client, connection) = config.connect(NoTls).await?;
                Ok((client, Box::pin(async move { ended(connection.await) })))
            }
            Self::Shown(tls) => {
                let mut config = config.clone();
                config.ssl_mode(SslMode::Require);
                let (client, connection) = config.connect(*tls).await?;
                Ok((client, Box::pin(async move { ended(connection.await) })))
            }
        }
    }
}

fn ended(connection: Result<(), Error>) {
    if let Err(error) = connection {
        // Whoever waits for an answer is told by its own call.
        tracing::debug!(%error, "the way to the ledger's server has ended");
    }
}

/// Whether the server is on this machine.
fn is_near(config: &Config) -> bool {
    let is_near = |host: &Host| match host {
        Host::Tcp(name) => {
            name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    };
    config.get_hosts().iter().all(is_near) && config.get_hostaddrs().iter().all(std::net::IpAddr::is_loopback)
}
