//! Templates: the sheet to fill in, an explanation, the lists of codes.

use crate::column::{Column, Form};
use crate::fault::Fault;
use crate::kind::Kind;
use reference::codes::{self, CodeTable};
use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DataValidationRule, Format, FormatAlign,
    Formula, Workbook, Worksheet, XlsxError,
};

/// Rows that the lists and formats of a template cover, header included.
const ROWS: u32 = 5_000;
const EXPLAINED: &str = "填写说明";
const LISTS: &str = "代码表";

/// The template of a kind, as an XLSX file.
///
/// # Errors
/// [`Fault::NotWritten`].
pub fn template(kind: Kind) -> Result<Vec<u8>, Fault> {
    with_rows(kind, &[])
}

/// The template with rows below its example, as texts in the order of its columns.
pub(crate) fn with_rows(kind: Kind, rows: &[Vec<String>]) -> Result<Vec<u8>, Fault> {
    let mut workbook = Workbook::new();
    let lists = lists_of(kind);
    let sheet = workbook.add_worksheet();
    data(sheet, kind, &lists)?;
    for (row, cells) in (2..).zip(rows) {
        for (at, cell) in (0..).zip(cells) {
            if !cell.is_empty() {
                sheet.write_string(row, at, cell)?;
            }
        }
    }
    explanation(workbook.add_worksheet(), kind)?;
    code_lists(workbook.add_worksheet(), &lists)?;
    Ok(workbook.save_to_buffer()?)
}

/// The code tables that a kind's columns use, in the order of the columns.
fn lists_of(kind: Kind) -> Vec<CodeTable> {
    let mut lists = Vec::new();
    for column in kind.columns() {
        if let Form::Code(table) = column.form
            && !lists.contains(&table)
        {
            lists.push(table);
        }
    }
    lists
}

/// A code as the list shows it: `1 公共`.
fn choices(table: CodeTable) -> Vec<String> {
    let offered = codes::of(table).filter(|code| code.code >= 0);
    offered.map(|code| format!("{} {}", code.code, code.zh)).collect()
}

fn data(sheet: &mut Worksheet, kind: Kind, lists: &[CodeTable]) -> Result<(), XlsxError> {
    let head = Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter);
    let must =
        head.clone().set_background_color(Color::RGB(0x1B_3A_57)).set_font_color(Color::White);
    let may = head.set_background_color(Color::RGB(0xD9_E2_EC));
    let text = Format::new().set_num_format("@");
    let example =
        Format::new().set_font_color(Color::RGB(0x80_80_80)).set_italic().set_num_format("@");
    sheet.set_name(kind.zh())?;
    sheet.set_freeze_panes(1, 1)?;
    sheet.set_row_height(0, 34)?;
    for (at, column) in (0..).zip(kind.columns()) {
        sheet.set_column_width(at, width(column))?;
        // As text: nothing is rounded, and a day stays as it was written.
        sheet.set_column_format(at, &text)?;
        let look = if column.must { &must } else { &may };
        sheet.write_string_with_format(0, at, column.header(), look)?;
        sheet.write_string_with_format(1, at, column.example, &example)?;
        if let Some(check) = validation(column, lists)? {
            sheet.add_data_validation(1, at, ROWS, at, &check)?;
        }
    }
    Ok(())
}

fn width(column: &Column) -> f64 {
    let chars = column.header().chars().count().max(column.example.chars().count() / 2 + 2);
    (chars as f64 * 2.0).clamp(12.0, 34.0)
}

fn validation(column: &Column, lists: &[CodeTable]) -> Result<Option<DataValidation>, XlsxError> {
    let title = if column.must { "必填" } else { "选填" };
    let check = match column.form {
        Form::Code(table) => {
            let place = lists.iter().position(|list| *list == table).unwrap_or(0);
            let letter = char::from(b'A' + u8::try_from(place).unwrap_or(0));
            let last = choices(table).len() + 1;
            let range = format!("='{LISTS}'!${letter}$2:${letter}${last}");
            let check = DataValidation::new().allow_list_formula(Formula::new(range));
            // Custom stop reasons and plain code numbers are right too.
            check
                .set_error_style(DataValidationErrorStyle::Warning)
                .set_error_message("不在下拉列表内")?
        }
        Form::Id if column.must => DataValidation::new()
            .allow_text_length(DataValidationRule::Between(1, 50))
            .set_error_message("1至50个字符")?,
        _ => DataValidation::new().allow_any_value(),
    };
    Ok(Some(check.set_input_title(title)?.set_input_message(column.about)?))
}

fn explanation(sheet: &mut Worksheet, kind: Kind) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    sheet.set_name(EXPLAINED)?;
    for (at, width) in (0..).zip([22.0, 8.0, 8.0, 14.0, 60.0, 30.0]) {
        sheet.set_column_width(at, width)?;
    }
    let rules = [
        format!("{}（{}）填写说明", kind.zh(), kind.en()),
        "1. 深色表头（带*）必填，浅色选填；列的顺序可以调整，多余的列不读取，表头文字不要改。"
            .to_owned(),
        "2. 第2行灰色斜体为示例，可删除；保留也不会导入。".to_owned(),
        "3. 带下拉列表的列可选择，也可只填代码或只填中文。".to_owned(),
        "4. 编号列已设为文本：请勿改为数字，否则末尾位数会丢失。公式须已计算并保存。".to_owned(),
        "5. 同一文件可以重复上传：已上报且未变的行不会重复计入；改正错误行后整表再传即可。"
            .to_owned(),
        "6. 最多100,000行、20 MB；也可另存为CSV（UTF-8或GBK）上传。时间一律为北京时间。".to_owned(),
    ];
    for (row, rule) in (0..).zip(&rules) {
        sheet.write_string(row, 0, rule)?;
    }
    let first = 8;
    let heads =
        ["列 Column", "必填", "单位", "字段 Field", "怎么填 How to fill in", "英文 English"];
    for (at, head) in (0..).zip(heads) {
        sheet.write_string_with_format(first, at, head, &bold)?;
    }
    for (row, column) in (first + 1..).zip(kind.columns()) {
        let must = if column.must { "是" } else { "否" };
        let cells = [column.zh, must, column.unit, column.field, column.about, column.en];
        for (at, cell) in (0..).zip(cells) {
            sheet.write_string_with_format(row, at, cell, &wrapped)?;
        }
    }
    Ok(())
}

fn code_lists(sheet: &mut Worksheet, lists: &[CodeTable]) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    sheet.set_name(LISTS)?;
    for (at, table) in (0..).zip(lists) {
        sheet.set_column_width(at, 26)?;
        sheet.write_string_with_format(0, at, format!("{table:?}"), &bold)?;
        for (row, choice) in (1..).zip(choices(*table)) {
            sheet.write_string(row, at, choice)?;
        }
    }
    Ok(())
}
