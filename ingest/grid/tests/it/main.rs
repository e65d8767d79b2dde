//! Days of a grid company, from folders and over SFTP.

mod days;
mod documents;
mod make;
mod sftp;
mod world;
