//! Who is measured: the gateway, and nginx.

use std::{
    fs,
    io::{BufRead, BufReader},
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use crate::{load::request, world::World};

/// A program that is gone with its owner.
pub struct Running {
    child: Child,
    pub address: SocketAddr,
    folder: PathBuf,
}

impl Running {
    pub fn gateway(upstream: SocketAddr) -> Self {
        let folder = folder("gateway");
        let config = format!(
            r#"
            listen = "127.0.0.1:0"
            files = "."
            workers = 1
            [limits]
            client = {{ per_minute = 1000000, burst = 1000000 }}
            create = {{ per_minute = 1000000, burst = 1000000 }}
            conversation = {{ per_minute = 1000000, burst = 1000000 }}
            [[site]]
            account = "acme"
            project = "shop"
            upstream = "http://{upstream}"
            api_key = {{ env = "KEY" }}
            connector_token = {{ env = "KEY" }}
            origins = ["https://shop.example"]
            "#
        );
        fs::write(folder.join("gateway.toml"), config).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_polychat-gateway"))
            .arg("--config")
            .arg(folder.join("gateway.toml"))
            .env("KEY", "the-key")
            .stdout(Stdio::piped())
            // Lines are made and written; only nobody reads them.
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().rsplit('/').next().unwrap().parse().unwrap();
        Self { child, address, folder }
    }

    /// None where it is not installed.
    pub fn nginx(upstream: SocketAddr) -> Option<Self> {
        let folder = folder("nginx");
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let config = format!(
            "daemon off; worker_processes 1; pid {0}/pid; error_log {0}/error.log;
             events {{ worker_connections 4096; }}
             http {{
               access_log {0}/access.log; client_body_temp_path {0}/a; proxy_temp_path {0}/b;
               fastcgi_temp_path {0}/c; uwsgi_temp_path {0}/d; scgi_temp_path {0}/e;
               keepalive_requests 100000000; tcp_nodelay on;
               upstream agent {{ server {upstream}; keepalive 64; keepalive_requests 100000000; }}
               server {{
                 listen {address};
                 location /v1/ {{
                   proxy_pass http://agent; proxy_http_version 1.1; proxy_set_header Connection \"\";
                   proxy_set_header X-API-KEY the-key; proxy_set_header X-TOKEN the-key; proxy_set_header Cookie \"\";
                   proxy_next_upstream off;
                 }}
               }}
             }}",
            folder.display()
        );
        fs::write(folder.join("nginx.conf"), config).unwrap();
        let mut command = Command::new("nginx");
        command.arg("-c").arg(folder.join("nginx.conf")).stderr(Stdio::null());
        let child = command.spawn().ok()?;
        while TcpStream::connect(address).is_err() {
            thread::yield_now();
        }
        Some(Self { child, address, folder })
    }

    /// The time that it and the processes that it started have spent on a processor.
    pub fn processor(&self) -> Duration {
        let own = self.child.id();
        let processes = fs::read_dir("/proc").into_iter().flatten().filter_map(Result::ok);
        let ticks = processes.filter_map(|process| {
            let stat = fs::read_to_string(process.path().join("stat")).ok()?;
            // A name may have spaces in it; what follows its bracket has none.
            let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
            let number = |place: usize| fields.get(place)?.parse::<u64>().ok();
            let is_own = process.file_name().to_str()?.parse() == Ok(own) || number(1)? == u64::from(own);
            is_own.then(|| Some(number(11)? + number(12)?))?
        });
        // A tick is a hundredth of a second on every Linux.
        Duration::from_millis(ticks.sum::<u64>() * 10)
    }

    /// What it holds now.
    pub fn memory(&self) -> String {
        self.kilobytes().map_or_else(|| "unknown".to_owned(), |kilobytes| format!("{kilobytes} kB"))
    }

    /// Only Linux says it.
    fn kilobytes(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        line.trim().trim_end_matches(" kB").parse().ok()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // nginx ends its workers only when it is asked to.
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Opens a conversation and gives its id.
pub fn open(world: &mut World, address: SocketAddr) -> String {
    let mut line = world.connect(address);
    id(&world.ask(&mut line, &request("create", "", "{}")))
}

/// Opens many, each under a key of its own as the widget does.
pub fn open_many(world: &mut World, address: SocketAddr, many: usize) {
    let mut line = world.connect(address);
    for number in 0..many {
        world.ask(&mut line, &request("create", &format!("open-{number}"), "{}"));
    }
}

/// What each of so many connections takes that were opened and say nothing. None where the system allows fewer.
pub fn each_idle(world: &mut World, gateway: &Running, many: u64) -> Option<u64> {
    let allowed = rlimit::increase_nofile_limit(u64::MAX).ok()?;
    if allowed < many + 200 {
        return None;
    }
    let before = gateway.kilobytes()?;
    let lines: Vec<_> = (0..many).map(|_| world.connect(gateway.address)).collect();
    // The last is heard, so all are taken.
    open(world, gateway.address);
    let after = gateway.kilobytes()?;
    drop(lines);
    Some(after.saturating_sub(before) * 1024 / many)
}

fn id(answer: &str) -> String {
    let (_, rest) = answer.split_once("\"conversation_id\":\"").expect("an id in the answer");
    rest.split('"').next().unwrap().to_owned()
}

fn folder(name: &str) -> PathBuf {
    let folder =
        Path::new(&std::env::temp_dir()).join(format!("polychat-bench-{}-{name}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    folder
}
