//! `zhixing grid take`: a day of a grid company by hand.

use crate::cli::{Grid, GridAction};
use crate::config::Config;
use crate::secrets::MasterKey;
use crate::server;
use anyhow::Context;
use grid::{How, Taken};
use model::Clock;

pub(super) async fn run(arguments: Grid) -> anyhow::Result<()> {
    let GridAction::Take { dir, config, confirm } = arguments.action;
    let config = Config::read(&config)?;
    let shop = server::workshop(&config, &MasterKey::from_environment()?, Clock::System).await?;
    let taken = shop.grid.take_folder(&dir, How { carrier: "hand", confirmed: confirm }).await;
    shop.stores.close().await;
    for one in taken.with_context(|| format!("folder {}", dir.display()))? {
        match one {
            Taken::Now(ack) => println!("{}", String::from_utf8_lossy(&ack.bytes())),
            Taken::Before(state) => println!("nothing new: {} before", state.word()),
        }
    }
    Ok(())
}
