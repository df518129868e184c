//! A real daemon in a folder of its own.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output};
use std::time::{Duration, Instant};

use crate::support::program;

/// The program in a folder with its configuration.
pub(crate) fn annexa(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(program());
    command.args(["--config", "annexa.toml", "--data-dir", "data"]).args(args).current_dir(folder);
    command
}

/// A run that is asked for and waited for.
pub(crate) fn run(folder: &Path, name: &str) -> Output {
    annexa(folder, &["run", name, "--wait"]).output().unwrap()
}

/// A daemon that ends with the test.
pub(crate) struct Daemon {
    process: Child,
    port: u16,
}

impl Daemon {
    pub(crate) fn start(folder: &Path) -> Self {
        Self::of(annexa(folder, &["serve"]))
    }

    /// Of a command that serves, but for where.
    pub(crate) fn of(mut serve: Command) -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let process = serve.args(["--listen", &format!("127.0.0.1:{port}")]).spawn().unwrap();
        let daemon = Self { process, port };
        let began = Instant::now();
        while !daemon.get("/readyz").starts_with("HTTP/1.1 200") {
            assert!(began.elapsed() < Duration::from_secs(60), "the daemon does not become ready");
            std::thread::sleep(Duration::from_millis(100));
        }
        daemon
    }

    pub(crate) fn get(&self, path: &str) -> String {
        self.ask("GET", path, "none")
    }

    /// The answer to a request with a token.
    pub(crate) fn ask(&self, method: &str, path: &str, token: &str) -> String {
        let Ok(mut connection) = TcpStream::connect(("127.0.0.1", self.port)) else { return String::new() };
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
        );
        let mut answer = String::new();
        if connection.write_all(request.as_bytes()).is_err()
            || connection.read_to_string(&mut answer).is_err()
        {
            return String::new();
        }
        answer
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}
