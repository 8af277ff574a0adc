//! A real browser, driven from a test: Chromium without a window, by its driver, on loopback.
//!
//! What goes in: addresses and what a person does. What comes out: what stands on the page. Where there is no browser the
//! test says so and passes, except with `SHUKKA_ORACLES=must`.
//!
//! Deliberately not known here: what any page is about.
#![allow(dead_code, reason = "what a person can do, whether or not a test does it today")]

use crate::support::referee::absent;
use crate::support::world::comes_within;
use serde_json::{Value, json};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use thirtyfour::prelude::*;

/// What a page may be looked at with.
#[derive(Debug, Clone, Copy)]
pub struct Looks {
    /// Its window, in pixels.
    pub size: (u32, u32),
    /// Whether scripts run.
    pub scripts: bool,
    /// Which language it asks for.
    pub lang: &'static str,
}

impl Default for Looks {
    fn default() -> Self {
        Self { size: (1366, 768), scripts: true, lang: "ja" }
    }
}

/// A browser with one window.
pub struct Browser {
    runtime: tokio::runtime::Runtime,
    driver: Option<WebDriver>,
    service: Child,
    _profile: tempfile::TempDir,
}

impl Browser {
    /// A browser; none where there is none.
    ///
    /// # Panics
    /// When there is one and it does not begin.
    pub fn begin(looks: Looks) -> Option<Self> {
        // The driver's client speaks no TLS here, but is not made without a cryptography that TLS could use.
        rustls::crypto::ring::default_provider().install_default().ok();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut driver = Command::new("chromedriver");
        driver.arg(format!("--port={port}")).stdout(Stdio::null()).stderr(Stdio::null());
        let Ok(mut service) = driver.spawn() else { return absent("chromedriver") };
        let listens = comes_within(Duration::from_secs(60), || {
            std::net::TcpStream::connect(("127.0.0.1", port)).is_ok()
        });
        assert!(listens, "the driver listens");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let profile = crate::support::folder();
        let mut wishes = DesiredCapabilities::chrome();
        let (width, height) = looks.size;
        for wish in [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            &format!("--window-size={width},{height}"),
            &format!("--user-data-dir={}", profile.path().display()),
            &format!("--lang={}", looks.lang),
        ] {
            wishes.add_arg(wish).unwrap();
        }
        let scripts = if looks.scripts { 1 } else { 2 };
        let preferences = json!({
            "profile.managed_default_content_settings.javascript": scripts,
            "intl.accept_languages": looks.lang,
            "download.default_directory": profile.path().join("downloads"),
        });
        wishes.add_experimental_option("prefs", preferences).unwrap();
        wishes.set("goog:loggingPrefs", json!({ "browser": "ALL" })).unwrap();
        let begun = runtime.block_on(WebDriver::new(format!("http://127.0.0.1:{port}"), wishes));
        match begun {
            Ok(driver) => Some(Self { runtime, driver: Some(driver), service, _profile: profile }),
            Err(error) => {
                drop(service.kill());
                drop(service.wait());
                absent(&format!("Chromium ({error})"))
            }
        }
    }

    fn driver(&self) -> &WebDriver {
        self.driver.as_ref().unwrap()
    }

    /// Goes to an address.
    pub fn go(&self, address: &str) -> &Self {
        self.runtime.block_on(self.driver().goto(address)).unwrap();
        self
    }

    /// Where it is.
    pub fn address(&self) -> String {
        self.runtime.block_on(self.driver().current_url()).unwrap().to_string()
    }

    /// The page's source.
    pub fn source(&self) -> String {
        self.runtime.block_on(self.driver().source()).unwrap()
    }

    /// What is to be read on the page.
    pub fn text(&self) -> String {
        // A page that gives way to the next one while it is read is read again.
        const MOST: usize = 20;
        let read = async { self.driver().find(By::Css("body")).await?.text().await };
        let mut found = self.runtime.block_on(read);
        for _ in 0..MOST {
            if found.is_ok() {
                break;
            }
            let read = async { self.driver().find(By::Css("body")).await?.text().await };
            found = self.runtime.block_on(read);
        }
        found.unwrap()
    }

    /// How many elements fit.
    pub fn count(&self, css: &str) -> usize {
        self.runtime.block_on(self.driver().find_all(By::Css(css))).unwrap().len()
    }

    /// Writes into a field, instead of what was there.
    pub fn write(&self, css: &str, text: &str) -> &Self {
        let written = async {
            let field = self.driver().find(By::Css(css)).await?;
            field.clear().await?;
            field.send_keys(text).await
        };
        self.runtime.block_on(written).unwrap_or_else(|e| panic!("{css}: {e}\n{}", self.text()));
        self
    }

    /// Gives a file to a field.
    pub fn give(&self, css: &str, path: &std::path::Path) -> &Self {
        let given = async { self.driver().find(By::Css(css)).await?.send_keys(path.to_str().unwrap()).await };
        self.runtime.block_on(given).unwrap();
        self
    }

    /// Presses what fits.
    pub fn press(&self, css: &str) -> &Self {
        let pressed = async { self.driver().find(By::Css(css)).await?.click().await };
        self.runtime.block_on(pressed).unwrap_or_else(|e| panic!("{css}: {e}\n{}", self.text()));
        self
    }

    /// Presses the button or link that says this.
    pub fn press_word(&self, word: &str) -> &Self {
        let path = format!(
            "//button[contains(normalize-space(.),'{word}')]|//a[contains(normalize-space(.),'{word}')]|//input[@value='{word}']"
        );
        let pressed = async { self.driver().find(By::XPath(path)).await?.click().await };
        self.runtime.block_on(pressed).unwrap_or_else(|e| panic!("{word}: {e}\n{}", self.text()));
        self
    }

    /// Presses keys wherever the focus is.
    pub fn keys(&self, keys: &str) -> &Self {
        let pressed = async { self.driver().active_element().await?.send_keys(keys).await };
        self.runtime.block_on(pressed).unwrap();
        self
    }

    /// Goes on by the tab key until what has the focus says this or is called so, and gives how many presses that took.
    pub fn tab_to(&self, word: &str) -> usize {
        const MOST: usize = 200;
        for presses in 1..=MOST {
            let found = async {
                self.driver().action_chain().send_keys(Key::Tab + "").perform().await?;
                let focus = self.driver().active_element().await?;
                // A table that scrolls has the focus, too, and says all that stands in it.
                let is_control = focus.tag_name().await.is_ok_and(|tag| tag != "div");
                let mut says =
                    if is_control { focus.text().await.unwrap_or_default() } else { String::new() };
                for name in ["aria-label", "name", "value", "id", "aria-invalid"] {
                    let value = focus.attr(name).await.ok().flatten().unwrap_or_default();
                    says.push_str(&format!(" [{name}={value}]"));
                }
                Ok::<String, WebDriverError>(says)
            };
            let says = self.runtime.block_on(found).unwrap();
            if says.contains(word) {
                return presses;
            }
        }
        panic!("no way to {word:?} by the tab key\n{}", self.text());
    }

    /// Presses the enter key where the focus is, and waits for the page that comes of it; where none comes, for as long as
    /// one might.
    pub fn enter(&self) -> &Self {
        const MOST: Duration = Duration::from_secs(2);
        let pressed = async {
            let page = self.driver().find(By::Css("html")).await?;
            self.driver().action_chain().send_keys(Key::Enter + "").perform().await?;
            let since = Instant::now();
            while page.tag_name().await.is_ok() && since.elapsed() < MOST {
                tokio::task::yield_now().await;
            }
            Ok::<(), WebDriverError>(())
        };
        self.runtime.block_on(pressed).unwrap();
        self
    }

    /// Writes where the focus is, instead of what was there.
    pub fn write_here(&self, text: &str) -> &Self {
        let written = async {
            let field = self.driver().active_element().await?;
            field.clear().await?;
            field.send_keys(text).await
        };
        self.runtime.block_on(written).unwrap();
        self
    }

    /// The page as it is printed: how many sheets of A4. Where pictures are wanted, it is kept beside them.
    pub fn printed(&self, name: &str) -> usize {
        let wish = json!({ "preferCSSPageSize": true, "printBackground": true });
        let bytes = base64(self.command("Page.printToPDF", wish)["data"].as_str().unwrap_or_default());
        if let Ok(folder) = std::env::var("SHUKKA_PICTURES") {
            std::fs::write(PathBuf::from(folder).join(format!("{name}.pdf")), &bytes).unwrap();
        }
        let text = String::from_utf8_lossy(&bytes);
        let pages = text.match_indices("/Type /Page");
        pages.filter(|(at, found)| !text[at + found.len()..].starts_with('s')).count()
    }

    /// What a script gives.
    pub fn ask(&self, script: &str) -> Value {
        self.runtime.block_on(self.driver().execute(script, Vec::new())).unwrap().json().clone()
    }

    /// What a script gives to its callback, `arguments[0]`.
    pub fn ask_later(&self, script: &str) -> Value {
        self.runtime.block_on(self.driver().execute_async(script, Vec::new())).unwrap().json().clone()
    }

    /// What the page or the browser complained of since last asked.
    pub fn complaints(&self) -> Vec<String> {
        let log = self.runtime.block_on(self.driver().get_log("browser")).unwrap();
        log.into_iter().map(|entry| format!("{entry:?}")).collect()
    }

    /// A command of the browser's own protocol.
    pub fn command(&self, name: &str, wish: Value) -> Value {
        self.runtime.block_on(self.driver().cdp().send_raw(name, wish)).unwrap()
    }

    /// The window's size, in pixels.
    pub fn size(&self, width: u32, height: u32) -> &Self {
        let wish = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.command("Emulation.setDeviceMetricsOverride", wish);
        self
    }

    /// Whether dark or light is preferred.
    pub fn dark(&self, is_dark: bool) -> &Self {
        let scheme = if is_dark { "dark" } else { "light" };
        let wish = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.command("Emulation.setEmulatedMedia", wish);
        self
    }

    /// A picture of the whole page, where pictures are wanted: in the folder that `SHUKKA_PICTURES` names.
    pub fn picture(&self, name: &str) -> &Self {
        if let Ok(folder) = std::env::var("SHUKKA_PICTURES") {
            let wish = json!({ "format": "png", "captureBeyondViewport": true });
            let taken = self.command("Page.captureScreenshot", wish);
            let path = PathBuf::from(folder).join(format!("{name}.png"));
            std::fs::write(path, base64(taken["data"].as_str().unwrap_or_default())).unwrap();
        }
        self
    }

    /// What axe finds wrong with the page, a line a finding; none where axe is not there.
    pub fn faults(&self) -> Option<Vec<String>> {
        let axe = std::env::var("SHUKKA_AXE").ok().and_then(|path| std::fs::read_to_string(path).ok());
        let Some(axe) = axe else { return absent("axe (SHUKKA_AXE)") };
        self.runtime.block_on(self.driver().execute(&format!("{axe};window.axe=axe;"), Vec::new())).unwrap();
        let found = self.ask_later(
            "const done=arguments[arguments.length-1];axe.run(document,{runOnly:['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']})\
             .then(r=>done(r.violations.map(v=>v.id+': '+v.help+' '+v.nodes.map(n=>n.html+' '+(n.any.concat(n.all)[0]||{message:''}).message).join(' | '))))\
             .catch(e=>done(['axe: '+e]));",
        );
        Some(
            found
                .as_array()
                .unwrap()
                .iter()
                .map(|fault| fault.as_str().unwrap_or_default().to_owned())
                .collect(),
        )
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if let Some(driver) = self.driver.take() {
            drop(self.runtime.block_on(driver.quit()));
        }
        drop(self.service.kill());
        drop(self.service.wait());
    }
}

/// Bytes out of base 64.
fn base64(text: &str) -> Vec<u8> {
    let value = |c: u8| match c {
        b'A'..=b'Z' => u32::from(c - b'A'),
        b'a'..=b'z' => u32::from(c - b'a') + 26,
        b'0'..=b'9' => u32::from(c - b'0') + 52,
        b'+' => 62,
        _ => 63,
    };
    let mut bytes = Vec::new();
    let letters: Vec<u8> = text.bytes().filter(|c| !c.is_ascii_whitespace() && *c != b'=').collect();
    for four in letters.chunks(4) {
        let bits = four.iter().enumerate().fold(0, |bits, (at, c)| bits | value(*c) << (18 - 6 * at));
        bytes.extend(bits.to_be_bytes()[1..four.len()].iter());
    }
    bytes
}
