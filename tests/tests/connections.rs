//! The connections of a client: one for all of its calls, as long as it lasts.

use std::{
    io,
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use ra_tests::{
    hierarchy::Hierarchy,
    local_service::{LocalService, ROLE},
};
use roles_anywhere::{
    pki::KeyType,
    policy::SessionRequest,
    session::{Client, Endpoint},
};
use tokio::{
    runtime::{Builder, Runtime},
    time::sleep,
};

/// Passes octets on to the service, and counts connections.
struct Front {
    address: SocketAddr,
    connections: Arc<AtomicUsize>,
    /// Those that were closed once they had been answered.
    closed: Arc<AtomicUsize>,
}

impl Front {
    /// With `one_answer`, a connection is closed once it has been answered, as servers close those that are idle.
    fn start(service: &LocalService, one_answer: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let front = Self { address, connections: Arc::default(), closed: Arc::default() };
        let (connections, service) = (Arc::clone(&front.connections), service.address().to_owned());
        let all_closed = Arc::clone(&front.closed);
        thread::spawn(move || {
            for client in listener.incoming() {
                connections.fetch_add(1, Ordering::SeqCst);
                let (client, service) = (client.unwrap(), TcpStream::connect(&service).unwrap());
                let (to_client, from_client) = (client.try_clone().unwrap(), client);
                let (to_service, from_service) = (service.try_clone().unwrap(), service);
                let closed = Arc::clone(&all_closed);
                thread::spawn(move || pass_on(from_client, to_service));
                thread::spawn(move || {
                    if one_answer {
                        pass_one(from_service, to_client);
                        closed.fetch_add(1, Ordering::SeqCst);
                    } else {
                        pass_on(from_service, to_client);
                    }
                });
            }
        });
        front
    }

    fn client(&self, hierarchy: &Hierarchy) -> Client {
        let endpoint: Endpoint = format!("http://{}", self.address).parse().unwrap();
        Client::builder(hierarchy.identity()).endpoint(endpoint).build()
    }

    fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// Waits until every connection is closed, and the client's runtime has seen it: a request that is sent at the same
    /// moment fails, whoever sends it.
    async fn all_closed(&self) {
        while self.closed.load(Ordering::SeqCst) < self.connections() {
            sleep(Duration::from_millis(1)).await;
        }
        sleep(Duration::from_millis(1)).await;
    }
}

fn pass_on(mut from: TcpStream, mut to: TcpStream) {
    // Whichever side goes first, the connection is over.
    let _ = io::copy(&mut from, &mut to);
    let _ = to.shutdown(Shutdown::Both);
}

/// An answer of the service comes in one piece.
fn pass_one(mut from: TcpStream, mut to: TcpStream) {
    let mut room = [0; 16384];
    let length = io::Read::read(&mut from, &mut room).unwrap_or(0);
    let _ = io::Write::write_all(&mut to, &room[..length]);
    let _ = to.shutdown(Shutdown::Both);
}

fn session_request(service: &LocalService) -> SessionRequest {
    let (anchor, profile) =
        (service.trust_anchor_arn().parse().unwrap(), service.profile_arn().parse().unwrap());
    SessionRequest::new(anchor, profile, ROLE.parse().unwrap())
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

#[test]
fn fifty_calls_of_a_client_and_its_clones_go_over_one_connection() {
    let hierarchy = Hierarchy::new(KeyType::P256, 0);
    let service = LocalService::start(&hierarchy.root);
    let (front, request) = (Front::start(&service, false), session_request(&service));
    let client = front.client(&hierarchy);
    runtime().block_on(async {
        for _ in 0..25 {
            client.create_session(&request).await.unwrap();
            client.clone().create_session(&request).await.unwrap();
        }
    });
    assert_eq!(front.connections(), 1);
}

#[test]
fn a_client_connects_anew_where_its_connection_was_closed_or_its_runtime_has_ended() {
    let hierarchy = Hierarchy::new(KeyType::P256, 0);
    let service = LocalService::start(&hierarchy.root);
    let request = session_request(&service);
    for one_answer in [true, false] {
        let front = Front::start(&service, one_answer);
        let client = front.client(&hierarchy);
        for _ in 0..3 {
            let runtime = runtime();
            for _ in 0..2 {
                runtime.block_on(client.create_session(&request)).unwrap();
                if one_answer {
                    runtime.block_on(front.all_closed());
                }
            }
        }
        assert!(front.connections() >= 3, "{}", front.connections());
    }
}
