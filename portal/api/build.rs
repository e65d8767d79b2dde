//! Puts the built web application into the binary.
//!
//! Looks for `portal/web/dist/manifest.json`, which the web build writes last, and writes `assets.rs` with
//! `include_bytes!` of every file it names. Without it: with `PORTAL_WEB=skip`, or without npm, a placeholder page is
//! built in and a warning printed; with `PORTAL_WEB=require`, or when npm is there but the build fails, the build stops.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn main() {
    let here =
        PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR")).join("assets.rs");
    let web = here.parent().expect("the crate lies in portal/").join("web");
    let manifest = web.join("dist/manifest.json");
    println!("cargo::rustc-check-cfg=cfg(portal_placeholder)");
    println!("cargo::rerun-if-env-changed=PORTAL_WEB");
    println!("cargo::rerun-if-changed={}", manifest.display());
    let wish = env::var("PORTAL_WEB").unwrap_or_default();
    if !manifest.exists() && wish != "skip" {
        println!("cargo::rerun-if-changed={}", web.join("src").display());
        println!("cargo::rerun-if-changed={}", web.join("package-lock.json").display());
        build_web(&web, &wish);
    }
    let source = if manifest.exists() {
        embed(&web.join("dist"))
    } else {
        println!("cargo::rustc-cfg=portal_placeholder");
        println!(
            "cargo::warning=the web application is not built in: run `npm ci --ignore-scripts && npm run build` in portal/web"
        );
        "pub(crate) static FILES: &[File] = &[];\n".to_owned()
    };
    fs::write(&out, source).expect("OUT_DIR is writable");
}

/// Builds the web application with npm where there is one; stops the build when that fails.
fn build_web(web: &Path, wish: &str) {
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let there =
        Command::new(npm).arg("--version").output().is_ok_and(|answer| answer.status.success());
    assert!(
        there || wish != "require",
        "PORTAL_WEB=require, but portal/web/dist is missing and npm is not on the PATH: install Node 20 or build it elsewhere"
    );
    if !there {
        return;
    }
    for words in [&["ci", "--ignore-scripts", "--no-audit", "--no-fund"][..], &["run", "build"][..]]
    {
        let answer = Command::new(npm).args(words).current_dir(web).output();
        let answer =
            answer.unwrap_or_else(|error| panic!("npm {} did not start: {error}", words.join(" ")));
        assert!(
            answer.status.success(),
            "npm {} failed in {}; mend it, or set PORTAL_WEB=skip to build without the web application\n{}\n{}",
            words.join(" "),
            web.display(),
            String::from_utf8_lossy(&answer.stdout),
            String::from_utf8_lossy(&answer.stderr),
        );
    }
}

/// The table of files below `dist`, with their Brotli twins where they have one.
fn embed(dist: &Path) -> String {
    let mut files = Vec::new();
    walk(dist, dist, &mut files);
    files.sort();
    let mut source = String::from("pub(crate) static FILES: &[File] = &[\n");
    for path in files.iter().filter(|path| !path.ends_with(".br") && *path != "manifest.json") {
        let full = dist.join(path);
        println!("cargo::rerun-if-changed={}", full.display());
        let brotli = format!("{path}.br");
        let twin = match files.contains(&brotli) {
            true => format!("Some(include_bytes!({:?}))", dist.join(&brotli).display().to_string()),
            false => "None".to_owned(),
        };
        let raw = full.display().to_string();
        writeln!(
            source,
            "    File {{ path: {path:?}, raw: include_bytes!({raw:?}), brotli: {twin} }},"
        )
        .expect("a string takes every text");
    }
    source.push_str("];\n");
    source
}

fn walk(top: &Path, folder: &Path, files: &mut Vec<String>) {
    let entries = fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{} cannot be read: {error}", folder.display()));
    for entry in entries {
        let path = entry.expect("a folder entry can be read").path();
        if path.is_dir() {
            walk(top, &path, files);
        } else {
            let inside = path.strip_prefix(top).expect("the entry lies below the folder");
            files.push(inside.to_string_lossy().replace('\\', "/"));
        }
    }
}
