//! Personal fields of a message.

use super::Context;
use crate::person::{PersonField, is_plate, is_vin, normalised};
use model::person::Mark;
use std::borrow::Cow;

/// Marks a personal text; a text without characters is nothing.
pub(super) fn marked(
    context: &Context<'_>,
    field: PersonField,
    text: Option<&Cow<'_, str>>,
) -> Option<Mark> {
    let plain = normalised(field, text?);
    (!plain.is_empty()).then(|| (context.mark)(field, &plain))
}

/// Whether a VIN or a plate was sent that does not look like one (rule OR17).
pub(super) fn looks_wrong(vin: Option<&Cow<'_, str>>, plate: Option<&Cow<'_, str>>) -> bool {
    let wrong = |field, text: Option<&Cow<'_, str>>, is: fn(&str) -> bool| {
        text.map(|text| normalised(field, text)).is_some_and(|text| !text.is_empty() && !is(&text))
    };
    wrong(PersonField::Vin, vin, is_vin) || wrong(PersonField::Plate, plate, is_plate)
}
