//! The command line.

mod gates;

pub use gates::{Grid, GridAction, Pull, VehicleAddress, VehiclePlatform, VehiclePlatformAction};

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// 智行 — monitoring and data exchange of EV charging for a province.
#[derive(Debug, Parser)]
#[command(name = "zhixing", version, about, long_about = None, arg_required_else_help = true)]
pub struct Cli {
    /// Answers as JSON, for machines.
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Everything on one machine: real charging data through simulated operators, the portal, demo accounts.
    #[command(
        after_help = "Example: zhixing demo --speed 60\n         zhixing demo --province shandong --data ./data/shandong"
    )]
    Demo(Demo),
    /// The production server.
    #[command(after_help = "Example: zhixing serve --config zhixing.toml")]
    Serve(Serve),
    /// Brings the registry's schema to this version.
    #[command(after_help = "Example: zhixing migrate --config zhixing.toml")]
    Migrate(ConfigFile),
    /// Reads the configuration and prints what would run, without secrets.
    #[command(
        name = "check-config",
        after_help = "Example: zhixing check-config --config zhixing.toml"
    )]
    CheckConfig(ConfigFile),
    /// Users of the portal.
    #[command(
        after_help = "Example: ZHIXING_PASSWORD=… zhixing user add --config zhixing.toml --name zhang --role province_regulator"
    )]
    User(User),
    /// Operators and their credentials.
    #[command(
        after_help = "Example: zhixing operator add --config zhixing.toml --id MA3TEST01 --name 示例充电"
    )]
    Operator(Operator),
    /// Platforms that report vehicles (GB/T 32960).
    #[command(
        name = "vehicle-platform",
        after_help = "Example: ZHIXING_PASSWORD=… zhixing vehicle-platform hash"
    )]
    VehiclePlatform(VehiclePlatform),
    /// Runs one job by hand.
    #[command(after_help = "Example: zhixing job settle --config zhixing.toml --day 2026-03-01")]
    Job(JobRun),
    /// Days of grid companies.
    #[command(after_help = "Example: zhixing grid take --config zhixing.toml ./20250601")]
    Grid(Grid),
    /// Asks an operator's platform now, with progress; the run is in the history.
    #[command(
        after_help = "Example: zhixing pull --config zhixing.toml --operator MA3TEST01 --interface query_stations_info"
    )]
    Pull(Pull),
    /// Checks a message file or a spreadsheet as the gate would, and stores nothing.
    #[command(
        after_help = "Example: zhixing validate --interface notification_charge_order_info order.json\n         zhixing validate --sheet orders.xlsx --errors checked.xlsx"
    )]
    Validate(Validate),
    /// Governed SQL on the lake, to the terminal, CSV, JSON or Parquet.
    #[command(
        after_help = "Example: zhixing query --data ./data/demo \"SELECT operator_id, SUM(energy_wh) FROM orders_valid GROUP BY 1\""
    )]
    Query(Query),
    /// Simulated operators against any server at a set rate.
    #[command(
        after_help = "Example: zhixing simulate --url http://127.0.0.1:8080/evcs/v1 --credentials operators.json --rate 200"
    )]
    Simulate(Simulate),
    /// Writes the generated contracts to specs/published; with --check fails when they differ.
    #[command(after_help = "Example: zhixing contracts --check")]
    Contracts(Contracts),
}

/// Which world the demo shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum World {
    /// Real sites and real hourly energy of Shenzhen, September 2022 to January 2023.
    Shenzhen,
    /// A simulated Shandong on real boundaries: 5,000 stations, 100,000 connectors.
    Shandong,
}

/// Arguments of `demo`.
#[derive(Debug, Args)]
pub struct Demo {
    /// Folder for everything the demo keeps; starting again continues where it was.
    #[arg(long, default_value = "./data/demo")]
    pub data: PathBuf,
    /// The world.
    #[arg(long, value_enum, default_value_t = World::Shenzhen)]
    pub province: World,
    /// Address of portal and gate.
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub listen: std::net::SocketAddr,
    /// Address for the vehicle platform; port 0 takes a free one, `off` hears none.
    #[arg(long, default_value = "127.0.0.1:0", value_parser = gates::vehicle_address)]
    pub vehicles: VehicleAddress,
    /// Days of history to load before the clock runs.
    #[arg(long)]
    pub history_days: Option<u32>,
    /// Replayed seconds per second once the clock runs.
    #[arg(long, default_value_t = 1.0)]
    pub speed: f64,
    /// Seed of everything invented.
    #[arg(long, default_value_t = 7)]
    pub seed: u64,
    /// Stations of the simulated Shandong.
    #[arg(long, default_value_t = 5_000)]
    pub stations: usize,
    /// Connectors of the simulated Shandong.
    #[arg(long, default_value_t = 100_000)]
    pub connectors: usize,
}

/// Where the configuration is.
#[derive(Debug, Args)]
pub struct ConfigFile {
    /// Configuration file (TOML).
    #[arg(long, env = "ZHIXING_CONFIG")]
    pub config: PathBuf,
}

/// Part of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Role {
    /// The access gate.
    Gateway,
    /// Portal and API.
    Portal,
    /// Jobs.
    Worker,
}

/// Arguments of `serve`.
#[derive(Debug, Args)]
pub struct Serve {
    /// Configuration file (TOML).
    #[arg(long, env = "ZHIXING_CONFIG")]
    pub config: PathBuf,
    /// Parts to run; all by default.
    #[arg(long, value_enum, value_delimiter = ',')]
    pub role: Vec<Role>,
}

/// Arguments of `user`.
#[derive(Debug, Args)]
pub struct User {
    /// Configuration file (TOML).
    #[arg(long, env = "ZHIXING_CONFIG")]
    pub config: PathBuf,
    /// What to do.
    #[command(subcommand)]
    pub action: UserAction,
}

/// Actions on users.
#[derive(Debug, Subcommand)]
pub enum UserAction {
    /// Adds a user; the password is read from ZHIXING_PASSWORD or standard input.
    Add {
        /// Login name.
        #[arg(long)]
        name: String,
        /// Shown name.
        #[arg(long)]
        title: Option<String>,
        /// Role, for example province_regulator.
        #[arg(long)]
        role: String,
        /// Area codes the user may see.
        #[arg(long, value_delimiter = ',')]
        regions: Vec<String>,
        /// Operators the user may see.
        #[arg(long, value_delimiter = ',')]
        operators: Vec<String>,
    },
    /// Lists users.
    List,
}

/// Arguments of `operator`.
#[derive(Debug, Args)]
pub struct Operator {
    /// Configuration file (TOML).
    #[arg(long, env = "ZHIXING_CONFIG")]
    pub config: PathBuf,
    /// What to do.
    #[command(subcommand)]
    pub action: OperatorAction,
}

/// Actions on operators.
#[derive(Debug, Subcommand)]
pub enum OperatorAction {
    /// Adds an operator, approves it and prints its first credentials once.
    Add {
        /// Operator id, nine characters.
        #[arg(long)]
        id: String,
        /// Name.
        #[arg(long)]
        name: String,
        /// Unified social credit code, 18 characters.
        #[arg(long, default_value = "")]
        uscid: String,
        /// Cipher suite of the credentials.
        #[arg(long, default_value = "AES128-CBC.HMAC-MD5")]
        suite: String,
    },
    /// Lists operators.
    List,
    /// Stops accepting an operator's data at once.
    Suspend {
        /// Operator id.
        #[arg(long)]
        id: String,
        /// Why; kept in the audit log.
        #[arg(long)]
        reason: String,
    },
}

/// Arguments of `job`.
#[derive(Debug, Args)]
pub struct JobRun {
    /// Name of the job; `list` names them all.
    pub name: String,
    /// Configuration file (TOML).
    #[arg(long, env = "ZHIXING_CONFIG")]
    pub config: PathBuf,
    /// Beijing day; today by default.
    #[arg(long)]
    pub day: Option<String>,
}

/// Arguments of `validate`.
#[derive(Debug, Args)]
pub struct Validate {
    /// Interface name, for example notification_stationStatus.
    #[arg(long, required_unless_present = "sheet")]
    pub interface: Option<String>,
    /// File with the plain business JSON; `-` reads standard input. A JSON Lines file holds one message a line.
    #[arg(required_unless_present = "sheet")]
    pub file: Option<PathBuf>,
    /// A spreadsheet (XLSX or CSV) of stations, orders or states instead; its headers say which.
    #[arg(long, conflicts_with_all = ["interface", "file"])]
    pub sheet: Option<PathBuf>,
    /// Where to write the spreadsheet again with what is wrong beside each row.
    #[arg(long, requires = "sheet")]
    pub errors: Option<PathBuf>,
    /// Province whose areas and limits apply.
    #[arg(long, default_value = "370000")]
    pub province: String,
    /// The sender's operator id.
    #[arg(long, default_value = "MA3TEST01")]
    pub operator: String,
}

/// Arguments of `query`.
#[derive(Debug, Args)]
pub struct Query {
    /// One SELECT statement.
    pub sql: String,
    /// Configuration file (TOML).
    #[arg(long, env = "ZHIXING_CONFIG", conflicts_with = "data")]
    pub config: Option<PathBuf>,
    /// Data folder of a demo that is not running.
    #[arg(long)]
    pub data: Option<PathBuf>,
    /// A running server to ask instead, for example http://127.0.0.1:8080; user in ZHIXING_USER, password in ZHIXING_PASSWORD.
    #[arg(long, conflicts_with_all = ["data", "config"])]
    pub url: Option<String>,
    /// Most rows to answer.
    #[arg(long, default_value_t = 10_000)]
    pub limit: usize,
    /// Longest run in milliseconds.
    #[arg(long, default_value_t = 30_000)]
    pub max_ms: u64,
    /// Output file; the ending chooses csv, json or parquet. Terminal table when absent.
    #[arg(long)]
    pub output: Option<PathBuf>,
}

/// Arguments of `simulate`.
#[derive(Debug, Args)]
pub struct Simulate {
    /// Base URL of the gate, for example http://127.0.0.1:8080/evcs/v1.
    #[arg(long)]
    pub url: String,
    /// JSON file with operators and their secrets (the demo writes one into its data folder).
    #[arg(long)]
    pub credentials: PathBuf,
    /// The world whose operators send; the server must know them.
    #[arg(long, value_enum, default_value_t = World::Shenzhen)]
    pub province: World,
    /// Stations of the simulated Shandong.
    #[arg(long, default_value_t = 5_000)]
    pub stations: usize,
    /// Connectors of the simulated Shandong.
    #[arg(long, default_value_t = 100_000)]
    pub connectors: usize,
    /// Messages per second over all operators; 0 sends as fast as answers come.
    #[arg(long, default_value_t = 50.0)]
    pub rate: f64,
    /// Connectors per status push.
    #[arg(long, default_value_t = 1)]
    pub rows: usize,
    /// Seconds to run.
    #[arg(long, default_value_t = 60)]
    pub seconds: u64,
    /// Connections kept open.
    #[arg(long, default_value_t = 8)]
    pub connections: usize,
    /// Share of faulty messages, 0 to 1: late, duplicate, malformed, wrong key, clock skew, reconnect storms.
    #[arg(long, default_value_t = 0.0)]
    pub faults: f64,
    /// Seed.
    #[arg(long, default_value_t = 7)]
    pub seed: u64,
}

/// Arguments of `contracts`.
#[derive(Debug, Args)]
pub struct Contracts {
    /// Folder to write.
    #[arg(long, default_value = "specs/published")]
    pub dir: PathBuf,
    /// Only compare; fails when a file is out of date.
    #[arg(long)]
    pub check: bool,
}
