//! Where in a message a field stands; the JSON pointer is written only when something is wrong.

use crate::refusal::{Refusal, SubCode};
use std::fmt;

/// A place in a JSON document, a chain of steps kept on the stack.
#[derive(Debug, Clone, Copy)]
pub struct At<'p> {
    parent: Option<&'p At<'p>>,
    step: Step,
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Root,
    Key(&'static str),
    Index(usize),
}

impl At<'static> {
    /// The document itself.
    pub const ROOT: Self = Self { parent: None, step: Step::Root };
}

impl<'p> At<'p> {
    /// The field `name` of this object.
    pub fn key(&'p self, name: &'static str) -> At<'p> {
        At { parent: Some(self), step: Step::Key(name) }
    }

    /// The item `index` of this list.
    pub fn item(&'p self, index: usize) -> At<'p> {
        At { parent: Some(self), step: Step::Index(index) }
    }

    /// A refusal because of this field.
    pub fn refuse(&self, code: SubCode) -> Refusal {
        Refusal::field(code, self.to_string())
    }
}

impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent {
            parent.fmt(f)?;
        }
        match self.step {
            Step::Root => Ok(()),
            Step::Key(name) => write!(f, "/{name}"),
            Step::Index(index) => write!(f, "/{index}"),
        }
    }
}
