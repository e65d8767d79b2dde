//! `zhixing vehicle-platform`: settings of platforms that report vehicles.

use super::user::read_password;
use crate::cli::{VehiclePlatform, VehiclePlatformAction};
use anyhow::ensure;
use serde_json::json;
use vehicles::PasswordHash;

/// Bytes of the password field of a platform login (GB/T 32960.3).
const LONGEST: usize = 20;

pub(super) fn run(arguments: &VehiclePlatform, as_json: bool) -> anyhow::Result<()> {
    match arguments.action {
        VehiclePlatformAction::Hash => {
            let password = read_password()?;
            let length = password.expose().len();
            ensure!(
                length <= LONGEST,
                "the password has {length} bytes, a login carries {LONGEST} at most"
            );
            let hash = PasswordHash::of(password.expose()).to_string();
            if as_json {
                println!("{}", json!({ "password_hash": hash }));
            } else {
                println!("password_hash = \"{hash}\"");
            }
            Ok(())
        }
    }
}
