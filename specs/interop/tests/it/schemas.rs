//! The published schemas are those of the code, and the examples keep them.

use crate::push;
use interop::{Interface, published};
use serde_json::Value;

fn folder() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../published/interop")
}

#[test]
fn the_committed_schemas_are_those_of_the_code() {
    let mut expected = std::collections::BTreeSet::new();
    for (name, schema) in published() {
        let file = folder().join(format!("{name}.schema.json"));
        let committed = std::fs::read_to_string(&file)
            .unwrap_or_else(|_| panic!("{} is missing: run the contracts command", file.display()));
        let committed: Value = serde_json::from_str(&committed).unwrap();
        assert_eq!(committed, schema, "{name} has changed: run the contracts command");
        expected.insert(format!("{name}.schema.json"));
    }
    let files = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let stale: Vec<_> = files.filter(|file| !expected.contains(file)).collect();
    assert_eq!(stale, [] as [String; 0]);
}

/// What of a value breaks the schema, for the keywords that the schemas use.
fn breaks(value: &Value, schema: &Value, at: &str, found: &mut Vec<String>) {
    let fits = match schema["type"].as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64(),
        Some("number") => value.is_number(),
        _ => true,
    };
    if !fits {
        found.push(format!("{at} is no {}", schema["type"]));
    }
    if schema["enum"].as_array().is_some_and(|codes| !codes.contains(value)) {
        found.push(format!("{at} is not in {}", schema["enum"]));
    }
    let length = value.as_str().map_or(0, |text| text.chars().count() as u64);
    if schema["maxLength"].as_u64().is_some_and(|most| length > most)
        || value.is_string() && schema["minLength"].as_u64().is_some_and(|least| length < least)
    {
        found.push(format!("{at} has {length} characters"));
    }
    for name in schema["required"].as_array().into_iter().flatten() {
        if value.get(name.as_str().unwrap()).is_none() {
            found.push(format!("{at}/{name} is missing"));
        }
    }
    for (name, part) in schema["properties"].as_object().into_iter().flatten() {
        if let Some(field) = value.get(name) {
            breaks(field, part, &format!("{at}/{name}"), found);
        }
    }
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        breaks(item, &schema["items"], &format!("{at}/{index}"), found);
    }
}

#[test]
fn the_conformant_example_of_every_interface_keeps_its_schema() {
    for interface in Interface::ALL {
        let example: Value = serde_json::from_str(&push(interface.name())).unwrap();
        let mut found = Vec::new();
        breaks(&example, &interop::schema::of(interface), "", &mut found);
        assert_eq!(found, [] as [String; 0], "{interface}");
    }
}

#[test]
fn every_field_of_every_schema_says_what_it_is() {
    fn walk(schema: &Value, at: &str) {
        for (name, part) in schema["properties"].as_object().into_iter().flatten() {
            let wrapper = part["properties"].is_object() || part["items"].is_object();
            let title = part["title"].as_str().unwrap_or_default();
            assert!(wrapper || !title.is_empty(), "{at}/{name}");
            walk(part, &format!("{at}/{name}"));
            walk(&part["items"], &format!("{at}/{name}/0"));
        }
    }
    for (name, schema) in published() {
        assert!(schema["properties"].as_object().is_some_and(|fields| !fields.is_empty()));
        walk(&schema, &name);
    }
}
