//! Files stay under 400 lines, functions under 60.

use super::{sources, top};

const FILE_LINES: usize = 400;
const FUNCTION_LINES: usize = 60;

#[test]
fn no_source_file_is_longer_than_four_hundred_lines() {
    let mut wrong = Vec::new();
    for path in sources(&[".rs", ".ts", ".vue"]) {
        if path.ends_with("schema.d.ts") {
            continue;
        }
        let lines = std::fs::read_to_string(&path).expect("a source").lines().count();
        if lines > FILE_LINES {
            wrong.push(format!(
                "{} has {lines} lines",
                path.strip_prefix(top()).unwrap_or(&path).display()
            ));
        }
    }
    assert!(wrong.is_empty(), "files over {FILE_LINES} lines: {wrong:#?}");
}

#[test]
fn no_function_is_longer_than_sixty_lines() {
    let mut wrong = Vec::new();
    for path in sources(&[".rs"]) {
        let text = std::fs::read_to_string(&path).expect("a source");
        for (name, lines) in long_functions(&text) {
            wrong.push(format!(
                "{}: {name} has {lines} lines",
                path.strip_prefix(top()).unwrap_or(&path).display()
            ));
        }
    }
    assert!(wrong.is_empty(), "functions over {FUNCTION_LINES} lines: {wrong:#?}");
}

/// Functions of formatted code: from the line with `fn` to the closing brace of the same indent.
fn long_functions(text: &str) -> Vec<(String, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let indent = line.len() - line.trim_start().len();
        let Some(name) = function_name(line.trim_start()) else { continue };
        let closing = format!("{}}}", " ".repeat(indent));
        let end = lines[start..]
            .iter()
            .position(|l| *l == closing || l.trim_end().ends_with("};") && l.starts_with(&closing));
        if let Some(length) = end.filter(|length| *length + 1 > FUNCTION_LINES) {
            found.push((name.to_string(), length + 1));
        }
    }
    found
}

fn function_name(line: &str) -> Option<&str> {
    if line.starts_with("//") || line.ends_with(';') || line.ends_with("},") || line.ends_with('}')
    {
        return None;
    }
    let before = line.split("fn ").next()?;
    let known = ["pub", "pub(crate)", "pub(super)", "const", "async", "unsafe", ""];
    if !line.contains("fn ") || !before.split_whitespace().all(|word| known.contains(&word)) {
        return None;
    }
    line.split("fn ").nth(1)?.split(['(', '<']).next()
}
