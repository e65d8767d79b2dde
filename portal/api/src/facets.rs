//! What the stations of a filter have in common.

use crate::ask::{Ask, Where};
use crate::caller::Monitors;
use crate::counts::Status;
use crate::figures::name_of;
use crate::portal::Portal;
use crate::problem::Problem;
use crate::setting::Setting;
use crate::stations::{StationAsk, wanted};
use axum::Json;
use axum::extract::State;
use indicators::{Picture, StationNow};
use model::ConnectorState;
use registry::operators::Operator;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// An operator with its stations counted.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OperatorCount {
    id: String,
    name: String,
    count: u32,
}

/// A region with its stations counted.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RegionCount {
    adcode: String,
    name: String,
    count: u32,
}

/// A code of table 20.1 with its stations counted.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TypeCount {
    code: i32,
    count: u32,
}

/// A state with the connectors in it counted.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StateCount {
    code: Status,
    count: u32,
}

/// What the stations of a filter have in common.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Facets {
    operators: Vec<OperatorCount>,
    regions: Vec<RegionCount>,
    types: Vec<TypeCount>,
    status: Vec<StateCount>,
}

/// Counts by operator, region, type and state of the stations of a filter.
#[utoipa::path(get, path = "/stations/facets", tag = "stations", params(Where, StationAsk), responses((status = 200, body = Facets)))]
pub(crate) async fn facets(
    State(portal): State<Portal>,
    Monitors(caller): Monitors,
    Ask(place): Ask<Where>,
    Ask(ask): Ask<StationAsk>,
) -> Result<Json<Facets>, Problem> {
    let picture = portal.figures.picture().await?;
    let names = portal.figures.operators().await?;
    let found = wanted(&caller, &picture, &place, &ask)?;
    Ok(Json(Facets::of(&portal.setting, &names, &picture, &found)))
}

impl Facets {
    fn of(
        setting: &Setting,
        names: &BTreeMap<String, Operator>,
        picture: &Picture,
        found: &[&StationNow],
    ) -> Self {
        let count = |of: &dyn Fn(&StationNow) -> String| {
            let mut counts: BTreeMap<String, u32> = BTreeMap::new();
            found.iter().for_each(|one| *counts.entry(of(one)).or_default() += 1);
            counts
        };
        let name = |id: &str| name_of(names, id).to_owned();
        let operators = count(&|one| one.operator_id().to_owned());
        let regions = count(&|one| one.area().to_owned());
        let types = count(&|one| one.entry.station_type.to_string());
        let totals = picture.totals(found.iter().copied());
        Self {
            operators: operators
                .into_iter()
                .map(|(id, count)| OperatorCount { name: name(&id), id, count })
                .collect(),
            regions: regions
                .into_iter()
                .map(|(adcode, count)| RegionCount {
                    name: setting.area_name(&adcode).0.to_owned(),
                    adcode,
                    count,
                })
                .collect(),
            types: types
                .into_iter()
                .map(|(code, count)| TypeCount { code: code.parse().unwrap_or(0), count })
                .collect(),
            status: ConnectorState::ALL
                .into_iter()
                .map(|state| StateCount { code: state.into(), count: totals.of(state) })
                .collect(),
        }
    }
}
