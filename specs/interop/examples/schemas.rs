//! Writes the published schemas: `cargo run -p interop --example schemas -- specs/published/interop`.

use std::path::PathBuf;

fn main() -> std::io::Result<()> {
    let folder: PathBuf = std::env::args_os()
        .nth(1)
        .map(PathBuf::from)
        .unwrap_or_else(|| PathBuf::from("specs/published/interop"));
    std::fs::create_dir_all(&folder)?;
    for (name, schema) in interop::published() {
        std::fs::write(folder.join(format!("{name}.schema.json")), format!("{schema:#}\n"))?;
    }
    Ok(())
}
