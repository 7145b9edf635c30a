//! The driver process: started on a free port, ended with its browsers.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use std::{io, thread};

/// A running driver.
pub struct Driver {
    process: Child,
    port: u16,
}

/// How often a driver that ends at once is started anew.
const ATTEMPTS: usize = 5;

impl Driver {
    /// Starts `program` and waits until it tells its port.
    pub fn start(program: &str) -> Self {
        let mut said = String::new();
        // chromedriver wants its port on 127.0.0.1 and on ::1 alike, and ends where the one that it was
        // given on the first is taken on the second.
        for _ in 0..ATTEMPTS {
            match Self::try_start(program) {
                Ok(driver) => return driver,
                Err(output) => said = output,
            }
        }
        panic!("{program:?} ended without telling its port, {ATTEMPTS} times; it said:\n{said}");
    }

    fn try_start(program: &str) -> Result<Self, String> {
        let mut process = Command::new(program)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| {
                panic!("cannot start {program:?}: {error}; install it, or name it in CHROMEDRIVER")
            });
        let mut lines = BufReader::new(process.stdout.take().expect("stdout is piped")).lines();
        let mut said = Vec::new();
        let port = lines.by_ref().map_while(Result::ok).find_map(|line| {
            let port = port_in(&line);
            said.push(line);
            port
        });
        let Some(port) = port else {
            let _ = process.kill();
            let _ = process.wait();
            return Err(said.join("\n"));
        };
        // A pipe that nobody reads would stop the driver once it is full.
        thread::spawn(move || lines.for_each(drop));
        Ok(Self { process, port })
    }

    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    // chromedriver ends its browsers when asked this way; killed, it would leave them behind.
    fn shut_down(&self) -> io::Result<()> {
        let limit = Duration::from_secs(10);
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
        let mut stream = TcpStream::connect_timeout(&address, limit)?;
        stream.set_read_timeout(Some(limit))?;
        write!(stream, "GET /shutdown HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")?;
        io::copy(&mut stream.take(4096), &mut io::sink())?;
        Ok(())
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        if self.shut_down().is_err() {
            let _ = self.process.kill();
        }
        let _ = self.process.wait();
    }
}

// "ChromeDriver was started successfully on port 33531."
fn port_in(line: &str) -> Option<u16> {
    let (_, port) = line.split_once("started successfully on port ")?;
    port.trim_end_matches('.').parse().ok()
}
