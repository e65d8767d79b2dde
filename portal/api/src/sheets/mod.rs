//! The spreadsheet gate: files of operators become messages, and what was found goes back to the rows.

mod desk;
mod limits;
mod outcome;
mod tally;
mod uploads;
mod work;

pub use desk::Desk;
pub(crate) use limits::FILE_BYTES;
pub(crate) use uploads::{
    __path_begin, __path_cancel, __path_errors, __path_list, __path_one, __path_template, begin,
    cancel, errors, list, one, template,
};
