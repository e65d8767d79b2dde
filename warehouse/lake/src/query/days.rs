//! Days that hold rows, known without a query.

use crate::Lake;
use crate::world::number_of;
use arrow::array::AsArray;
use arrow::datatypes::Date32Type;
use chrono::NaiveDate;
use model::LocalDay;
use std::collections::BTreeSet;
use tables::Table;

impl Lake {
    /// The days on which a table has rows, in files or waiting; corrected rows count too.
    pub fn days(&self, table: &Table) -> BTreeSet<LocalDay> {
        let Some(number) = number_of(table) else { return BTreeSet::new() };
        let view = self.house.world.table(number);
        let mut days: BTreeSet<i32> = view.files.days.keys().copied().collect();
        for batch in view.batches() {
            let Some(dated) = batch.column(0).as_primitive_opt::<Date32Type>() else { continue };
            // Rows that wait are mostly of one day.
            days.extend(dated.values().chunk_by(|one, next| one == next).map(|same| same[0]));
        }
        let epoch = LocalDay(NaiveDate::default());
        days.into_iter().map(|day| epoch.plus(day.into())).collect()
    }
}
