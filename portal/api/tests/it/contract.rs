use super::house::House;
use serde_json::Value;
use std::collections::BTreeSet;

fn document() -> Value {
    serde_json::from_str(&portal::published::openapi()).expect("a document")
}

#[test]
fn the_published_document_is_up_to_date() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../specs/published/openapi.json");
    let held = std::fs::read_to_string(path)
        .expect("specs/published/openapi.json; run `cargo run -- contracts`");
    assert!(
        held == portal::published::openapi(),
        "out of date; run `cargo run -- contracts` and commit the result"
    );
}

#[test]
fn every_operation_has_a_summary_a_tag_and_an_answer_and_every_reference_leads_somewhere() {
    let document = document();
    let mut names = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("operations") {
            let name = format!("{method} {path}");
            assert!(
                operation["summary"].as_str().is_some_and(|text| !text.is_empty()),
                "{name} has no summary"
            );
            assert!(
                operation["tags"].as_array().is_some_and(|tags| tags.len() == 1),
                "{name} has no tag"
            );
            assert!(
                operation["responses"].as_object().is_some_and(|list| !list.is_empty()),
                "{name} has no answer"
            );
            names.insert(name);
        }
    }
    assert!(names.len() >= 60, "{}", names.len());
    let text = document.to_string();
    for part in text.split("\"#/components/schemas/").skip(1) {
        let name = part.split('"').next().expect("a name");
        assert!(document["components"]["schemas"].get(name).is_some(), "schema {name} is missing");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_read_answers_with_the_fields_its_schema_requires() {
    let house = House::new().await;
    let token = house.token("province").await;
    let document = document();
    for (path, query) in [
        ("/overview", ""),
        ("/load", ""),
        ("/map/heat", ""),
        ("/stations", ""),
        ("/stations/points", ""),
        ("/stations/facets", ""),
        ("/interfaces", ""),
        ("/messages", "?from=2026-03-03"),
        ("/quarantine", ""),
        ("/operators", ""),
        ("/quality/rules", ""),
        ("/quality/findings", ""),
        ("/jobs", ""),
        ("/meta", ""),
        ("/areas", ""),
        ("/me", ""),
        ("/definitions", ""),
    ] {
        let body = house.get(&format!("{path}{query}"), &token).await.ok();
        let schema = &document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
            ["schema"];
        let faults = missing(&document, schema, &body, path);
        assert!(faults.is_empty(), "{faults:?}");
    }
}

/// Required fields that an answer lacks.
fn missing(document: &Value, schema: &Value, body: &Value, at: &str) -> Vec<String> {
    let mut schema = schema;
    if let Some(reference) = schema["$ref"].as_str() {
        schema =
            &document["components"]["schemas"][reference.rsplit('/').next().unwrap_or_default()];
    }
    let mut faults = Vec::new();
    for part in schema["allOf"].as_array().into_iter().flatten() {
        faults.extend(missing(document, part, body, at));
    }
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        match body.get(name) {
            None => faults.push(format!("{at}/{name}")),
            Some(value) => faults.extend(missing(
                document,
                &schema["properties"][name],
                value,
                &format!("{at}/{name}"),
            )),
        }
    }
    if let (Some(items), Some(list)) = (schema.get("items"), body.as_array()) {
        for one in list.iter().take(2) {
            faults.extend(missing(document, items, one, &format!("{at}[]")));
        }
    }
    faults
}
