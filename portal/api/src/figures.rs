//! Figures of the present moment, computed once for everybody and cut to what each caller may see.

use crate::fresh::{Fresh, FreshMap};
use crate::problem::Problem;
use crate::setting::Setting;
use indicators::energy::{self, DataDays};
use indicators::heat::{self, HeatQuestion, Measure};
use indicators::interfaces::{self, InterfaceUse, Span};
use indicators::load::{self, Grain, LoadPoint, LoadQuestion};
use indicators::quality_score::{self, QualitySum};
use indicators::quarantine::{self, HeldFilter};
use indicators::station_day::{self, StationDay};
use indicators::{DayRange, Picture, Reach};
use lake::Lake;
use model::LocalDay;
use registry::operators::Operator;
use registry::users::Profile;
use registry::{Registry, operators, users};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

/// What tells heat maps apart: reach, measure, days, hours of the day, resolution.
type HeatKey = (Reach, Measure, DayRange, (i64, i64), u8);
/// Sums of a day by operator and station.
type Sums = HashMap<(String, String), StationDay>;

/// Short-lived results that many answers share.
pub(crate) struct Figures {
    lake: Lake,
    registry: Registry,
    setting: Arc<Setting>,
    sums: Arc<FreshMap<LocalDay, Vec<StationDay>>>,
    yesterday: Fresh<Sums>,
    picture: Fresh<Picture>,
    quality: FreshMap<(LocalDay, i64), BTreeMap<String, QualitySum>>,
    operators: Fresh<BTreeMap<String, Operator>>,
    profiles: FreshMap<String, Profile>,
    interfaces: FreshMap<(Reach, i64, i64), Vec<InterfaceUse>>,
    held: FreshMap<(Reach, LocalDay), i64>,
    data_days: Fresh<DataDays>,
    load: FreshMap<(Reach, Option<String>, DayRange, Grain), Vec<LoadPoint>>,
    heat: FreshMap<HeatKey, Vec<(u64, i64)>>,
}

impl Figures {
    pub(crate) fn new(lake: Lake, registry: Registry, setting: Arc<Setting>) -> Self {
        let keep = setting.config.keep_figures();
        // Rights hold from the next call on; two seconds spare the registry a read per call.
        let edited = keep.min(Duration::from_secs(2));
        Self {
            lake,
            registry,
            setting,
            sums: Arc::new(FreshMap::new(keep * 2)),
            yesterday: Fresh::new(keep * 15),
            picture: Fresh::new(keep),
            quality: FreshMap::new(keep * 5),
            operators: Fresh::strict(edited),
            profiles: FreshMap::strict(edited),
            interfaces: FreshMap::new(keep * 5),
            held: FreshMap::new(keep * 5),
            data_days: Fresh::new(keep * 30),
            load: FreshMap::new(keep * 5),
            heat: FreshMap::new(keep * 5),
        }
    }

    /// Every station now, with its sums of today.
    pub(crate) async fn picture(&self) -> Result<Arc<Picture>, Problem> {
        let (lake, setting) = (self.lake.clone(), Arc::clone(&self.setting));
        let sums = Arc::clone(&self.sums);
        self.picture
            .get(|| async move {
                let (day, asked) = (setting.today(), lake.clone());
                let sums = sums
                    .get(day, move || async move { Ok(station_day::all(&asked, day).await?) })
                    .await?;
                Ok(Picture::take(lake.now(), &sums, setting.now()))
            })
            .await
    }

    /// Sums of yesterday up to the same time of day, by operator and station.
    pub(crate) async fn yesterday(&self) -> Result<Arc<Sums>, Problem> {
        let (lake, until) = (self.lake.clone(), self.setting.now() - chrono::TimeDelta::days(1));
        self.yesterday
            .get(move || async move {
                let sums = station_day::until(&lake, LocalDay::of(until), until).await?;
                let key =
                    |sum: StationDay| ((sum.operator_id.clone(), sum.station_id.clone()), sum);
                Ok(sums.into_iter().map(key).collect())
            })
            .await
    }

    /// Rows received and lost by operator over the last `days` days up to today.
    pub(crate) async fn quality(
        &self,
        days: i64,
    ) -> Result<Arc<BTreeMap<String, QualitySum>>, Problem> {
        let (lake, today) = (self.lake.clone(), self.setting.today());
        let span = DayRange { first: today.plus(1 - days), last: today };
        let compute = move || async move {
            Ok(quality_score::by_operator(&lake, &Reach::all(), span).await?)
        };
        self.quality.get((today, days), compute).await
    }

    /// The interface monitor over a span of arrival; its ends are rounded so that callers share it.
    pub(crate) async fn interfaces(
        &self,
        reach: &Reach,
        span: Span,
    ) -> Result<Arc<Vec<InterfaceUse>>, Problem> {
        let key = (reach.clone(), span.start.timestamp() / 10, span.end.timestamp() / 10);
        let (lake, reach) = (self.lake.clone(), reach.clone());
        let compute = move || async move { Ok(interfaces::all(&lake, &reach, span).await?) };
        self.interfaces.get(key, compute).await
    }

    /// Number of rows held back.
    pub(crate) async fn held(&self, filter: HeldFilter) -> Result<Arc<i64>, Problem> {
        let (key, lake) = ((filter.reach.clone(), filter.days.last), self.lake.clone());
        let compute = move || async move { Ok(quarantine::count(&lake, &filter).await?) };
        self.held.get(key, compute).await
    }

    /// A load curve.
    pub(crate) async fn load(
        &self,
        question: LoadQuestion,
    ) -> Result<Arc<Vec<LoadPoint>>, Problem> {
        let LoadQuestion { reach, station, days, grain, .. } = question.clone();
        let lake = self.lake.clone();
        let compute = move || async move { Ok(load::curve(&lake, &question).await?) };
        self.load.get((reach, station, days, grain), compute).await
    }

    /// Values by H3 cell.
    pub(crate) async fn heat(
        &self,
        question: HeatQuestion,
    ) -> Result<Arc<Vec<(u64, i64)>>, Problem> {
        let HeatQuestion { reach, measure, days, hours, resolution, .. } = question.clone();
        let (lake, picture) = (self.lake.clone(), self.picture().await?);
        let compute = move || async move { Ok(heat::cells(&lake, &picture, &question).await?) };
        self.heat.get((reach, measure, days, hours, resolution), compute).await
    }

    /// First and last day with orders.
    pub(crate) async fn data_days(&self) -> Result<Arc<DataDays>, Problem> {
        let lake = self.lake.clone();
        self.data_days.get(|| async move { Ok(energy::data_days(&lake)) }).await
    }

    /// Registered operators by id.
    pub(crate) async fn operators(&self) -> Result<Arc<BTreeMap<String, Operator>>, Problem> {
        let registry = self.registry.clone();
        self.operators
            .get(|| async move {
                let list = operators::list(&mut registry.read().await?).await?;
                Ok(list.into_iter().map(|one| (one.operator_id.clone(), one)).collect())
            })
            .await
    }

    /// Reads the operators again at the next question, after an edit.
    pub(crate) fn forget_operators(&self) {
        self.operators.forget();
    }

    /// A user and what the role allows.
    pub(crate) async fn profile(&self, user_id: &str) -> Result<Arc<Profile>, Problem> {
        let (registry, id) = (self.registry.clone(), user_id.to_owned());
        self.profiles
            .get(user_id.to_owned(), move || async move {
                Ok(users::profile(&mut registry.read().await?, &id).await?)
            })
            .await
    }

    /// Reads a user again at the next question, after an edit.
    pub(crate) fn forget_profile(&self, user_id: &str) {
        self.profiles.forget(&user_id.to_owned());
    }
}

/// The short name of an operator, its id when it is not registered.
pub(crate) fn name_of<'a>(operators: &'a BTreeMap<String, Operator>, id: &'a str) -> &'a str {
    operators.get(id).map_or(id, |one| one.short_name.as_str())
}
