//! A loopback HTTP server that answers as it is told, broken answers included.

use std::future::Future;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::{CancellationToken, DropGuard};

/// A request as it came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The method.
    pub method: String,
    /// Path and query.
    pub target: String,
    /// The headers, with names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

impl Request {
    /// The value of a header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(each, _)| each == name).map(|(_, value)| value.as_str())
    }
}

/// An answer to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Headers beside `content-length`.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// How it is sent.
    pub delivery: Delivery,
}

/// How an answer is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// All of it.
    Whole,
    /// The first half; then the connection is closed.
    Dropped,
    /// Nothing, for as long as the client waits.
    Never,
}

impl Answer {
    /// An answer that is sent as it is.
    #[must_use]
    pub fn new(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let headers = vec![("content-type", content_type.to_owned())];
        Self { status, headers, body: body.into(), delivery: Delivery::Whole }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

type Respond = dyn Fn(&Request) -> Answer + Send + Sync;

/// The server. It stops when it is dropped.
#[derive(Debug)]
pub struct Upstream {
    /// Where it listens.
    pub url: String,
    requests: Arc<Mutex<Vec<Request>>>,
    _stop: DropGuard,
}

impl Upstream {
    /// Starts a server on a free loopback port.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn start(respond: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let stop = CancellationToken::new();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (token, log, respond): (_, _, Arc<Respond>) =
            (stop.clone(), Arc::clone(&requests), Arc::new(respond));
        tokio::spawn(async move {
            while let Some(Ok((stream, _peer))) = until(&token, listener.accept()).await {
                let (token, log, respond) = (token.clone(), Arc::clone(&log), Arc::clone(&respond));
                tokio::spawn(async move { until(&token, serve(stream, &log, respond.as_ref())).await });
            }
        });
        Ok(Self { url, requests, _stop: stop.drop_guard() })
    }

    /// The requests so far.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn until<T>(stop: &CancellationToken, work: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        () = stop.cancelled() => None,
        done = work => Some(done),
    }
}

/// Serves one connection until either side closes it.
async fn serve(mut stream: TcpStream, log: &Mutex<Vec<Request>>, respond: &Respond) -> io::Result<()> {
    let mut buffer = Vec::new();
    while let Some(request) = read(&mut stream, &mut buffer).await? {
        let answer = respond(&request);
        log.lock().unwrap_or_else(PoisonError::into_inner).push(request);
        if answer.delivery == Delivery::Never {
            tokio::time::sleep(Duration::from_secs(600)).await;
        }
        let mut head =
            format!("HTTP/1.1 {} Answer\r\ncontent-length: {}\r\n", answer.status, answer.body.len());
        for (name, value) in &answer.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        stream.write_all(head.as_bytes()).await?;
        if answer.delivery == Delivery::Dropped {
            let half = answer.body.get(..answer.body.len() / 2).unwrap_or_default();
            stream.write_all(half).await?;
            return stream.shutdown().await;
        }
        stream.write_all(&answer.body).await?;
    }
    Ok(())
}

/// Reads one request; nothing when the client closed the connection.
async fn read(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> io::Result<Option<Request>> {
    let head_end = loop {
        if let Some(at) = buffer.windows(4).position(|four| four == b"\r\n\r\n") {
            break at;
        }
        if stream.read_buf(buffer).await? == 0 {
            return Ok(None);
        }
    };
    let rest = buffer.split_off(head_end + 4);
    let head = String::from_utf8_lossy(buffer).into_owned();
    *buffer = rest;
    let headers: Vec<_> = head.lines().skip(1).filter_map(header).collect();
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let length = length.and_then(|(_, value)| value.parse().ok()).unwrap_or(0);
    while buffer.len() < length {
        if stream.read_buf(buffer).await? == 0 {
            return Ok(None);
        }
    }
    let rest = buffer.split_off(length);
    let body = String::from_utf8_lossy(buffer).into_owned();
    *buffer = rest;
    let mut words = head.split_whitespace();
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    Ok(Some(Request { method: method.to_owned(), target: target.to_owned(), headers, body }))
}

fn header(line: &str) -> Option<(String, String)> {
    let (name, value) = line.split_once(':')?;
    Some((name.trim().to_ascii_lowercase(), value.trim().to_owned()))
}
