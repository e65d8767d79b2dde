//! Heat by H3 cell.

use crate::ask::{Ask, Days, Where};
use crate::caller::Monitors;
use crate::figure::DefinitionRef;
use crate::portal::Portal;
use crate::problem::Problem;
use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use indicators::heat::{self, HeatQuestion, Measure};
use indicators::{DayRange, Reach, definitions};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Days at most in one answer.
const MOST_DAYS: i64 = 100;

/// What to add up, when and how fine.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct HeatAsk {
    /// `energy` (default), `sessions` or `connectors`.
    measure: Option<String>,
    /// First hour of the Beijing day, 0 to 23.
    hour_from: Option<i64>,
    /// Last hour of the Beijing day, inside.
    hour_to: Option<i64>,
    /// H3 resolution, 5 to 9; 6 by default.
    resolution: Option<u8>,
}

/// A cell as its id and its value.
pub(crate) type Cell = (String, i64);

/// Values by H3 cell.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Heat {
    resolution: u8,
    measure: &'static str,
    unit: &'static str,
    /// Pairs of cell id and value.
    #[schema(value_type = Vec<(String, i64)>)]
    cells: Vec<Cell>,
    /// Lower bounds of seven classes with equally many cells.
    breaks: Vec<i64>,
    as_of: DateTime<Utc>,
    definition: DefinitionRef,
}

/// Energy, sessions or connectors by H3 cell.
#[utoipa::path(get, path = "/map/heat", tag = "monitoring", params(Where, Days, HeatAsk), responses((status = 200, body = Heat)))]
pub(crate) async fn heat(
    State(portal): State<Portal>,
    Monitors(caller): Monitors,
    Ask(place): Ask<Where>,
    Ask(days): Ask<Days>,
    Ask(ask): Ask<HeatAsk>,
) -> Result<Json<Heat>, Problem> {
    let reach = caller.reach_of(place.region.as_deref(), place.operator.as_deref());
    let days = days.range(portal.setting.today(), 0, MOST_DAYS)?;
    let question = ask.question(reach, days, portal.setting.now())?;
    let cells = portal.figures.heat(question.clone()).await?;
    Ok(Json(Heat::of(&question, &cells)))
}

impl Heat {
    fn of(question: &HeatQuestion, cells: &[(u64, i64)]) -> Self {
        let (measure, unit) = match question.measure {
            Measure::Energy => ("energy", "Wh"),
            Measure::Sessions => ("sessions", ""),
            Measure::Connectors => ("connectors", ""),
        };
        Self {
            resolution: question.resolution,
            measure,
            unit,
            cells: cells.iter().map(|(cell, value)| (format!("{cell:x}"), *value)).collect(),
            breaks: heat::breaks(cells).to_vec(),
            as_of: question.now,
            definition: (&definitions::HEAT).into(),
        }
    }
}

impl HeatAsk {
    fn question(
        &self,
        reach: Reach,
        days: DayRange,
        now: DateTime<Utc>,
    ) -> Result<HeatQuestion, Problem> {
        let measure = match self.measure.as_deref().unwrap_or("energy") {
            "energy" => Measure::Energy,
            "sessions" => Measure::Sessions,
            "connectors" => Measure::Connectors,
            _ => return Err(Problem::field("measure", "energy, sessions or connectors")),
        };
        let (hours, resolution) = (self.hours()?, self.resolution()?);
        Ok(HeatQuestion { reach, measure, days, hours, resolution, now })
    }

    fn hours(&self) -> Result<(i64, i64), Problem> {
        let hours = (self.hour_from.unwrap_or(0), self.hour_to.unwrap_or(23));
        if 0 <= hours.0 && hours.0 <= hours.1 && hours.1 <= 23 {
            Ok(hours)
        } else {
            Err(Problem::field("hour_from", "hours of the day in order, 0 to 23"))
        }
    }

    fn resolution(&self) -> Result<u8, Problem> {
        let resolution = self.resolution.unwrap_or(6);
        if (5..=9).contains(&resolution) {
            Ok(resolution)
        } else {
            Err(Problem::field("resolution", "5 to 9"))
        }
    }
}
