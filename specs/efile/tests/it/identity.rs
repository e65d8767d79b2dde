//! Write, then read: the same document. Garbage: an answer, never a panic.

use efile::{
    Block, Code, Document, Kind, Layout, Limit, Policy, ReadOptions, Row, Style, read, write,
};
use proptest::collection::vec;
use proptest::prelude::*;

fn value() -> impl Strategy<Value = Option<String>> {
    prop_oneof![
        Just(None),
        Just(Some(String::new())),
        Just(Some("-".to_owned())),
        "[a-zA-Z0-9台区电*#@<:/. -]{1,12}".prop_map(Some),
        "[a-z ']{1,8}".prop_map(Some),
        "[a-z \"’]{1,8}".prop_map(Some),
    ]
}

/// Id, values and pointers of a row.
type Drawn = (String, Vec<Option<String>>, Vec<String>);

fn word() -> impl Strategy<Value = String> {
    "[a-zA-Z台区][a-zA-Z0-9_台区]{0,7}".prop_filter("no formula", |word| word != "FRAME")
}

fn pairs() -> impl Strategy<Value = Vec<(String, String)>> {
    vec(("[a-z]{1,6}", "[a-zA-Z0-9:_ 台-]{0,12}"), 0..4)
}

fn block() -> impl Strategy<Value = Block> {
    let names = vec(word(), 1..5).prop_map(|mut names| {
        names.sort();
        names.dedup();
        names
    });
    let shape = (word(), proptest::option::of(word()), pairs(), names, 0usize..4, any::<bool>());
    shape.prop_flat_map(|(class, entity, attributes, columns, layout, described)| {
        let width = columns.len();
        let rows = vec((word(), vec(value(), width), vec("[A-Z]::[0-9]{1,3}", 0..2)), 1..6);
        rows.prop_map(move |rows| {
            let layout =
                [Layout::Horizontal, Layout::SingleColumn, Layout::MultiColumn, Layout::Attributes]
                    [layout];
            let whole = layout == Layout::Attributes;
            let horizontal = layout == Layout::Horizontal;
            let row = |(at, (id, values, links)): (usize, Drawn)| Row {
                id: if layout == Layout::SingleColumn { (at + 1).to_string() } else { id },
                values,
                links: if horizontal { links } else { Vec::new() },
            };
            let heads = match layout {
                Layout::Horizontal => vec!["id"],
                Layout::SingleColumn => vec!["顺序", "属性名", "属性值"],
                Layout::MultiColumn => vec!["顺序", "属性名"],
                Layout::Attributes => vec![],
            };
            let some = |on: bool| if on && horizontal { width } else { 0 };
            let limit = Limit { least: Some("-1.5".to_owned()), most: None };
            Block {
                class: class.clone(),
                entity: entity.clone(),
                attributes: attributes.clone(),
                layout,
                head: heads.into_iter().map(str::to_owned).collect(),
                columns: if whole { Vec::new() } else { columns.clone() },
                aliases: if some(described) > 0 { columns.clone() } else { Vec::new() },
                types: vec![Some(Kind::Text); some(described)],
                units: vec![Some("MW".to_owned()); some(described)],
                limits: vec![Some(limit); some(described)],
                rows: if whole {
                    Vec::new()
                } else {
                    rows.into_iter().enumerate().map(row).collect()
                },
            }
        })
    })
}

proptest! {
    #[test]
    fn what_is_written_reads_the_same(
        header in pairs(),
        blocks in vec(block(), 0..4),
        compact in any::<bool>(),
        gbk in any::<bool>(),
    ) {
        let code = if gbk { Code::Gbk } else { Code::Utf8 };
        let mut header = header;
        header.push(("Code".to_owned(), code.word().to_owned()));
        let document = Document { header, blocks };
        let written = write(&document, Style { code, compact });
        // The language has no sign for a value with both kinds of quotes.
        let Ok(bytes) = written else { return Ok(()) };
        let again = read(&bytes, &ReadOptions::default());
        let again = again.map_err(|refusal| {
            TestCaseError::fail(format!("{refusal}\n{}", String::from_utf8_lossy(&bytes)))
        })?;
        prop_assert_eq!(again.document, document);
    }

    #[test]
    fn garbage_is_answered(bytes in vec(any::<u8>(), 0..400)) {
        let skip = ReadOptions { policy: Policy::Skip, ..ReadOptions::default() };
        let _ = read(&bytes, &skip);
    }

    #[test]
    fn garbage_of_the_languages_signs_is_answered(text in "[<>!/@#%$:*'‘’\"= a1\n-]{0,200}") {
        let skip = ReadOptions { policy: Policy::Skip, ..ReadOptions::default() };
        if let Ok(read) = read(text.as_bytes(), &skip) {
            let _ = write(&read.document, Style::default());
        }
    }
}
