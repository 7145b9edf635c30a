//! A connection, and whole messages of HTTP/1.1 on it: as much of it as the two ends of a benchmark need.

use std::{
    io::{self, Read as _, Write as _},
    net::SocketAddr,
};

use mio::{Interest, Registry, Token, net::TcpStream};

/// One end of a connection, which never waits.
pub struct Line {
    stream: TcpStream,
    /// What was read of the message that is coming in.
    read: Vec<u8>,
}

impl Line {
    /// Opens a connection, to be watched under this number.
    pub fn open(address: SocketAddr, registry: &Registry, number: usize) -> Self {
        // Waits until it is there: a visitor who asks is connected.
        let stream = std::net::TcpStream::connect(address).expect("the server takes connections");
        stream.set_nonblocking(true).unwrap();
        Self::of(TcpStream::from_std(stream), registry, number)
    }

    /// Watches a connection under this number.
    pub fn of(mut stream: TcpStream, registry: &Registry, number: usize) -> Self {
        stream.set_nodelay(true).unwrap();
        registry.register(&mut stream, Token(number), Interest::READABLE).unwrap();
        Self { stream, read: Vec::new() }
    }

    pub fn send(&mut self, message: &str) {
        // Messages are far smaller than what a socket holds, and never more than one is under way.
        self.stream.write_all(message.as_bytes()).expect("a whole message goes out at once");
    }

    /// The message that has come in, once all of it has; an error where the other end hung up.
    pub fn receive(&mut self) -> io::Result<Option<String>> {
        let mut piece = [0; 4096];
        loop {
            match self.stream.read(&mut piece) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(read) => self.read.extend_from_slice(&piece[..read]),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) => return Err(error),
            }
        }
        Ok(is_whole(&self.read).then(|| String::from_utf8(std::mem::take(&mut self.read)).unwrap()))
    }
}

fn is_whole(message: &[u8]) -> bool {
    let text = std::str::from_utf8(message).expect("the two ends write UTF-8");
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().filter_map(|line| line.split_once(": ")).find_map(|(name, value)| {
        name.eq_ignore_ascii_case("content-length").then(|| value.parse::<usize>().ok())?
    });
    body.len() >= length.unwrap_or(0)
}
