//! The vehicle gate over real sockets, with rows landing in memory and, once, in a lake.

mod crowd;
mod days;
mod landing;
mod logins;
mod reports;
mod session;
mod stored;
mod world;
