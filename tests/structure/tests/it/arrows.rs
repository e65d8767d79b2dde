//! The table «which crate may use which» of ARCHITECTURE.md against `cargo metadata`.

use super::top;
use cargo_metadata::{DependencyKind, Metadata, MetadataCommand};
use std::collections::{BTreeMap, BTreeSet};

fn metadata() -> Metadata {
    MetadataCommand::new()
        .manifest_path(top().join("Cargo.toml"))
        .no_deps()
        .exec()
        .expect("cargo metadata of the checkout")
}

/// Rows of the table under `heading`: first cell → words of the second.
fn table(heading: &str) -> BTreeMap<String, BTreeSet<String>> {
    let text = std::fs::read_to_string(top().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let section = text.split(heading).nth(1).unwrap_or_else(|| panic!("no section {heading}"));
    section
        .lines()
        .skip_while(|line| !line.starts_with('|'))
        .take_while(|line| line.starts_with('|'))
        .skip(2)
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            let words =
                cells[1].split([',', ' ']).map(str::trim).filter(|w| !w.is_empty() && *w != "—");
            (cells[0].to_string(), words.map(String::from).collect())
        })
        .collect()
}

#[test]
fn every_crate_uses_only_what_the_table_allows() {
    let allowed = table("## Which crate may use which");
    let metadata = metadata();
    let ours: BTreeSet<&str> = metadata.packages.iter().map(|p| p.name.as_str()).collect();
    let mut wrong = Vec::new();
    for package in &metadata.packages {
        let Some(may) = allowed.get(package.name.as_str()) else {
            wrong.push(format!("{} is not in the table", package.name));
            continue;
        };
        for dependency in package.dependencies.iter().filter(|d| d.kind == DependencyKind::Normal) {
            if ours.contains(dependency.name.as_str()) && !may.contains(&dependency.name) {
                wrong.push(format!("{} uses {}", package.name, dependency.name));
            }
        }
    }
    assert!(wrong.is_empty(), "arrows against ARCHITECTURE.md: {wrong:#?}");
}

#[test]
fn heavy_dependencies_stay_in_their_home() {
    let homes = table("## Where heavy dependencies live");
    let mut wrong = Vec::new();
    for package in &metadata().packages {
        for dependency in package.dependencies.iter().filter(|d| d.kind == DependencyKind::Normal) {
            if let Some(home) = homes.get(&dependency.name)
                && !home.contains(package.name.as_str())
            {
                wrong.push(format!("{} uses {}", package.name, dependency.name));
            }
        }
    }
    assert!(wrong.is_empty(), "heavy dependencies outside their home: {wrong:#?}");
}

#[test]
fn versions_are_pinned_once_in_the_root_manifest() {
    let mut wrong = Vec::new();
    for manifest in super::sources(&["Cargo.toml"]) {
        let text = std::fs::read_to_string(&manifest).expect("a manifest");
        if manifest == top().join("Cargo.toml") || text.contains("[workspace]") {
            continue;
        }
        let mut inside = false;
        for line in text.lines() {
            if line.starts_with('[') {
                inside = line.contains("dependencies");
            } else if inside && line.contains('=') && !line.contains("workspace = true") {
                wrong.push(format!("{}: {line}", manifest.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "versions belong into the root manifest: {wrong:#?}");
}
