//! The listener.

use crate::gate::Gate;
use crate::link::Link;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::task::JoinSet;

/// Connections that the system may hold before they are accepted.
const BACKLOG: u32 = 1_024;

/// Why the gate does not listen.
#[derive(Debug, thiserror::Error)]
#[error("vehicle gate cannot listen on {address}")]
pub struct BindError {
    /// The address.
    pub address: SocketAddr,
    /// What the system said.
    pub source: std::io::Error,
}

/// A listener for both editions on one port.
#[derive(Debug)]
pub struct Server {
    gate: Arc<Gate>,
    listener: TcpListener,
    address: SocketAddr,
}

/// Connections by address.
type Places = Arc<Mutex<HashMap<IpAddr, usize>>>;

/// A place of an address, until dropped.
struct Place {
    places: Places,
    address: IpAddr,
}

impl Place {
    fn take(places: &Places, address: IpAddr, most: usize) -> Option<Self> {
        let mut held = places.lock();
        let count = held.entry(address).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Self { places: Arc::clone(places), address })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut held = self.places.lock();
        if let Some(count) = held.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                held.remove(&self.address);
            }
        }
    }
}

impl Server {
    /// Listens; must be called inside a Tokio runtime.
    ///
    /// # Errors
    /// [`BindError`] when the address cannot be had.
    pub fn bind(gate: Arc<Gate>, address: SocketAddr) -> Result<Self, BindError> {
        let listen = || {
            let socket =
                if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
            socket.set_reuseaddr(true)?;
            // Accepted connections inherit it.
            socket.set_keepalive(true)?;
            socket.bind(address)?;
            socket.listen(BACKLOG)
        };
        let wrong = |source| BindError { address, source };
        let listener = listen().map_err(wrong)?;
        let address = listener.local_addr().map_err(wrong)?;
        Ok(Self { gate, listener, address })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stop` is over, then closes all links. Frames that were not answered are sent again by their senders.
    pub async fn run(self, stop: impl Future<Output = ()> + Send) {
        let (mut links, places) = (JoinSet::new(), Places::default());
        tokio::pin!(stop);
        loop {
            tokio::select! {
                () = &mut stop => break,
                Some(_) = links.join_next() => {}
                accepted = self.listener.accept() => match accepted {
                    Ok((stream, peer)) => self.admit(&mut links, &places, stream, peer),
                    Err(error) => {
                        // Out of file descriptors, mostly: others have to close first.
                        tracing::warn!(%error, "vehicle gate cannot accept");
                        tokio::time::sleep(Duration::from_millis(100)).await;
                    }
                },
            }
            metrics::gauge!("vehicle_links").set(links.len() as f64);
        }
        links.shutdown().await;
    }

    fn admit(&self, links: &mut JoinSet<()>, places: &Places, stream: TcpStream, peer: SocketAddr) {
        let config = &self.gate.config;
        let address = peer.ip().to_canonical();
        let place = (links.len() < config.max_connections)
            .then(|| Place::take(places, address, config.max_connections_per_address))
            .flatten();
        let Some(place) = place else {
            metrics::counter!("vehicle_links_refused_total").increment(1);
            return;
        };
        // Answers are small and awaited.
        let _ = stream.set_nodelay(true);
        let link = Link::new(Arc::clone(&self.gate), stream, address);
        links.spawn(async move {
            let _place = place;
            link.run().await;
        });
    }
}
