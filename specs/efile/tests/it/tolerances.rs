//! What real files do, and what is refused.

use efile::{Code, Deviation, Policy, Read, ReadOptions, Refusal, Why, read};

fn strict(text: &str) -> Result<Read, Refusal> {
    read(text.as_bytes(), &ReadOptions::default())
}

fn skipping(text: &str) -> Result<Read, Refusal> {
    read(text.as_bytes(), &ReadOptions { policy: Policy::Skip, ..ReadOptions::default() })
}

fn used(read: &Read) -> Vec<Deviation> {
    read.deviations.iter().map(|one| one.deviation).collect()
}

const FULL: &str = "<! System=X Version=1.0 Code=UTF-8 Data=1.0 !>\n\
    // a comment\n\
    <Line::A name='L 1' >\n\
    @ id 名称 P 所属\n\
    /@ - name power owner\n\
    % - s f p\n\
    $ - - MW -\n\
    : - - -5:99.5 -\n\
    # 1 'L 1' 12.5 *45:48,67 // behind\n\
    *Bus::3,9\n\
    # 2 L2 - -\n\
    </Line::A>\n\
    <Area::B kind=x level='2' />\n\
    <Note:=Free>\n\
    anything # < @\n\
    </Note>\n";

#[test]
fn all_marks_of_the_language_are_read() {
    let read = strict(FULL).expect("a document");
    let block = &read.document.blocks[0];
    assert_eq!(block.aliases, ["name", "power", "owner"]);
    assert_eq!(block.unit(1), Some("MW"));
    let limit = block.limits[1].clone().expect("a limit");
    assert_eq!((limit.least.as_deref(), limit.most.as_deref()), (Some("-5"), Some("99.5")));
    assert_eq!(block.rows[0].values[2].as_deref(), Some("*45:48,67"));
    assert_eq!(block.rows[0].links, ["Bus::3,9"]);
    assert_eq!(block.rows[1].values, [Some("L2".into()), None, None]);
    assert_eq!(read.document.blocks[1].attribute("level"), Some("2"));
    assert_eq!(used(&read), [Deviation::FreeBlock]);
}

#[test]
fn rows_of_another_width_are_refused_with_their_line_or_passed_over() {
    let text = "<A>\n@ id x y\n# 1 1 2\n# 2 1\n# 3 1 2 3\n# 4 5 6\n</A>\n";
    let refusal = strict(text).expect_err("refused");
    assert_eq!(refusal, Refusal { line: 4, why: Why::Width { got: 1, expected: 2 } });
    assert_eq!(refusal.to_string(), "line 4: 1 values, the head of the table asks for 2");
    let read = skipping(text).expect("a document");
    assert_eq!(read.document.blocks[0].rows.len(), 2);
    assert_eq!(read.refused.iter().map(|one| one.line).collect::<Vec<_>>(), [4, 5]);
}

#[test]
fn a_value_of_another_type_is_refused_with_its_column() {
    let refusal = strict("<A>\n@ id x\n% i f\n# 1 1.5\n# 2 viel\n</A>").expect_err("refused");
    assert_eq!(refusal.to_string(), "line 5: x = \"viel\" is not of type f");
}

#[test]
fn blocks_in_blocks_formulas_and_inheritance_are_refused() {
    for (text, line) in [("<A>\n<B>\n", 2), ("<FRAME::x>\n", 1), ("\n<Area:A>\n", 2)] {
        let refusal = strict(text).expect_err("refused");
        assert!(matches!(refusal.why, Why::Unsupported(_)) && refusal.line == line, "{refusal}");
    }
}

#[test]
fn other_quotes_blanks_in_the_end_and_a_byte_order_mark_are_taken_and_told() {
    let text = "\u{feff}<A::B k=\"v w\">\n@ id x\n# 1 ‘a b’\n# 2 \"c d\"\n</ A::B >\n";
    let read = strict(text).expect("a document");
    assert_eq!(read.document.blocks[0].rows[0].values[0].as_deref(), Some("a b"));
    assert_eq!(read.document.blocks[0].attribute("k"), Some("v w"));
    let expected = [Deviation::ByteOrderMark, Deviation::OtherQuote, Deviation::BlanksInEnd];
    assert_eq!(used(&read), expected);
}

#[test]
fn words_for_nothing_count_only_when_the_profile_says_so() {
    let text = "<A>\n@ id x y z\n# 1 NULL 无 ''\n</A>\n";
    let plain = strict(text).expect("a document");
    assert_eq!(plain.document.blocks[0].rows[0].values[2].as_deref(), Some(""));
    let options = ReadOptions { nulls: &["NULL", "无", ""], ..ReadOptions::default() };
    let read = read(text.as_bytes(), &options).expect("a document");
    assert_eq!(read.document.blocks[0].rows[0].values, [None, None, None]);
    assert_eq!(read.deviations.last().map(|one| one.times), Some(3));
}

#[test]
fn gbk_without_a_declaration_is_found_out_and_a_wrong_declaration_is_told() {
    let gbk = |text: &str| encoding_rs::GBK.encode(text).0.into_owned();
    let bytes = gbk("<! Entity=济南 !>\n<A::济南>\n@ id 名称\n# 1 台区\n</A::济南>\n");
    let found = read(&bytes, &ReadOptions::default()).expect("a document");
    assert_eq!((found.code, used(&found)), (Code::Gb18030, vec![Deviation::CodeNotDeclared]));
    assert_eq!(found.document.blocks[0].columns, ["名称"]);
    let bytes = gbk("<! Code=UTF-8 Entity=济南 !>\n");
    let wrong = read(&bytes, &ReadOptions::default()).expect("a document");
    assert_eq!(used(&wrong), [Deviation::CodeWrong]);
}

#[test]
fn what_is_more_than_allowed_is_refused() {
    let few = ReadOptions { max_values: 10, ..ReadOptions::default() };
    let rows: String = (0..20).map(|at| format!("# {at} 1\n")).collect();
    let refusal = read(format!("<A>\n@ id x\n{rows}</A>\n").as_bytes(), &few).expect_err("refused");
    assert!(matches!(refusal.why, Why::TooMuch { most: 10, .. }), "{refusal}");
    let small = ReadOptions { max_bytes: 3, ..ReadOptions::default() };
    assert!(read(b"<A />", &small).is_err());
}

#[test]
fn a_block_that_does_not_end_is_refused_at_its_beginning() {
    assert_eq!(strict("\n<A>\n@ id x\n").expect_err("refused").line, 2);
    assert_eq!(strict("<A>\n</B>\n").expect_err("refused").line, 2);
}
