//! The vehicle gate over real sockets, with rows landing in memory.

mod crowd;
mod days;
mod landing;
mod logins;
mod reports;
mod session;
mod world;
