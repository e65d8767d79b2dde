//! Every crate explains itself; the words of the house stay out of trouble.

use super::{sources, top};

#[test]
fn every_crate_has_a_readme_with_the_five_headings() {
    let headings = [
        "## What it is for",
        "## What comes in",
        "## What goes out",
        "## What it never does",
        "## Where to start reading",
    ];
    let mut wrong = Vec::new();
    for manifest in sources(&["Cargo.toml"]) {
        let folder = manifest.parent().expect("a manifest lies in a folder");
        if folder == top() || folder.ends_with("fuzz") {
            continue;
        }
        let text = std::fs::read_to_string(folder.join("README.md")).unwrap_or_default();
        for heading in headings.iter().filter(|heading| !text.contains(**heading)) {
            wrong.push(format!("{} lacks «{heading}»", folder.join("README.md").display()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_room_is_called_common_utils_helpers_misc_or_shared() {
    let nameless = ["common", "utils", "util", "helpers", "helper", "misc", "shared"];
    let wrong: Vec<_> = sources(&[".rs", ".ts", ".vue"])
        .into_iter()
        .filter(|path| {
            let relative = path.strip_prefix(top()).unwrap_or(path);
            relative.iter().any(|part| {
                let part = part.to_string_lossy();
                nameless.contains(&part.split('.').next().unwrap_or_default())
            })
        })
        .collect();
    assert!(wrong.is_empty(), "rooms without a name: {wrong:#?}");
}

#[test]
fn no_source_holds_unfinished_work() {
    let marks = [
        concat!("to", "do!("),
        concat!("un", "implemented!("),
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
    ];
    let mut wrong = Vec::new();
    for path in sources(&[".rs", ".ts", ".vue", ".py"]) {
        let text = std::fs::read_to_string(&path).expect("a source");
        for mark in marks.iter().filter(|mark| text.contains(**mark)) {
            wrong.push(format!("{} holds {mark}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
