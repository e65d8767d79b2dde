//! The archive of a workbook, looked through before anything reads it.

use crate::fault::Fault;
use crate::limits::Limits;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// Largest part that is read as a whole: the texts of a workbook, its styles.
const PART_BYTES: u64 = 128 << 20;

/// Checks that a ZIP archive is a workbook, is complete and does not explode.
///
/// Every part is unpacked once and thrown away: what an archive says about its own sizes is not believed.
pub(crate) fn look_through(bytes: &[u8], limits: &Limits) -> Result<(), Fault> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|e| Fault::damaged(&e))?;
    if archive.len() > limits.parts {
        return Err(Fault::explodes(limits));
    }
    what_it_is(&archive)?;
    let mut left = limits.unpacked_bytes;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|e| Fault::damaged(&e))?;
        let is_sheet = part.name().map_err(|e| Fault::damaged(&e))?.contains("worksheets/");
        let most = if is_sheet { left } else { left.min(PART_BYTES) };
        let unpacked = std::io::copy(&mut part.take(most + 1), &mut std::io::sink())
            .map_err(|e| Fault::damaged(&e))?;
        if unpacked > most {
            return Err(Fault::explodes(limits));
        }
        left -= unpacked;
    }
    Ok(())
}

fn what_it_is(archive: &ZipArchive<Cursor<&[u8]>>) -> Result<(), Fault> {
    let has = |name: &str| archive.index_for_name(name).is_some();
    if has("xl/workbook.xml") {
        return Ok(());
    }
    let (what, what_zh) = if has("word/document.xml") {
        ("a Word document", "Word 文档")
    } else if has("ppt/presentation.xml") {
        ("a presentation", "演示文稿")
    } else if has("xl/workbook.bin") {
        ("a binary workbook (XLSB)", "二进制工作簿（XLSB）")
    } else if has("content.xml") {
        ("an OpenDocument file", "OpenDocument 文件")
    } else {
        ("a ZIP archive without a workbook", "不含工作簿的压缩包")
    };
    Err(Fault::NotASheet { what, what_zh })
}
