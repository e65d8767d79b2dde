//! Figures of the present moment, computed once for everybody and cut to what each caller may see.

use crate::fresh::{Fresh, FreshMap};
use crate::problem::Problem;
use crate::setting::Setting;
use indicators::energy::{self, DataDays};
use indicators::heat::{self, HeatQuestion, Measure};
use indicators::load::{self, Grain, LoadPoint, LoadQuestion};
use indicators::interfaces::{self, InterfaceUse, Span};
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

/// Short-lived results that many answers share.
pub(crate) struct Figures {
    lake: Lake,
    registry: Registry,
    setting: Arc<Setting>,
    sums: FreshMap<LocalDay, Vec<StationDay>>,
    yesterday: Fresh<HashMap<(String, String), StationDay>>,
    picture: Fresh<Picture>,
    quality: FreshMap<(LocalDay, i64), BTreeMap<String, QualitySum>>,
    operators: Fresh<BTreeMap<String, Operator>>,
    profiles: FreshMap<String, Profile>,
    interfaces: FreshMap<(Reach, i64, i64), Vec<InterfaceUse>>,
    held: FreshMap<(Reach, LocalDay), i64>,
    data_days: Fresh<DataDays>,
    load: FreshMap<(Reach, Option<String>, DayRange, Grain), Vec<LoadPoint>>,
    heat: FreshMap<(Reach, Measure, DayRange, (i64, i64), u8), Vec<(u64, i64)>>,
}

impl Figures {
    pub(crate) fn new(lake: Lake, registry: Registry, setting: Arc<Setting>) -> Self {
        let keep = setting.config.keep_figures();
        Self {
            lake,
            registry,
            setting,
            sums: FreshMap::new(keep * 2),
            yesterday: Fresh::new(keep * 15),
            picture: Fresh::new(keep),
            quality: FreshMap::new(keep * 5),
            operators: Fresh::new(keep),
            // Rights hold from the next call on; two seconds spare the registry a read per call.
            profiles: FreshMap::new(keep.min(Duration::from_secs(2))),
            interfaces: FreshMap::new(keep * 5),
            held: FreshMap::new(keep * 5),
            data_days: Fresh::new(keep * 30),
            load: FreshMap::new(keep * 5),
            heat: FreshMap::new(keep * 5),
        }
    }

    /// Every station now, with its sums of today.
    pub(crate) async fn picture(&self) -> Result<Arc<Picture>, Problem> {
        self.picture
            .get(|| async {
                let sums = self.sums(self.setting.today()).await?;
                Ok(Picture::take(self.lake.now(), &sums, self.setting.now()))
            })
            .await
    }

    async fn sums(&self, day: LocalDay) -> Result<Arc<Vec<StationDay>>, Problem> {
        self.sums.get(day, || async { Ok(station_day::all(&self.lake, day).await?) }).await
    }

    /// Sums of yesterday up to the same time of day, by operator and station.
    pub(crate) async fn yesterday(&self) -> Result<Arc<HashMap<(String, String), StationDay>>, Problem> {
        self.yesterday
            .get(|| async {
                let until = self.setting.now() - chrono::TimeDelta::days(1);
                let sums = station_day::until(&self.lake, LocalDay::of(until), until).await?;
                let key = |sum: StationDay| ((sum.operator_id.clone(), sum.station_id.clone()), sum);
                Ok(sums.into_iter().map(key).collect())
            })
            .await
    }

    /// Rows received and lost by operator over the last `days` days up to today.
    pub(crate) async fn quality(&self, days: i64) -> Result<Arc<BTreeMap<String, QualitySum>>, Problem> {
        let today = self.setting.today();
        let span = DayRange { first: today.plus(1 - days), last: today };
        self.quality
            .get((today, days), || async {
                Ok(quality_score::by_operator(&self.lake, &Reach::all(), span).await?)
            })
            .await
    }

    /// The interface monitor over a span of arrival; the end is rounded so that callers share it.
    pub(crate) async fn interfaces(&self, reach: &Reach, span: Span) -> Result<Arc<Vec<InterfaceUse>>, Problem> {
        let key = (reach.clone(), span.start.timestamp() / 10, span.end.timestamp() / 10);
        self.interfaces.get(key, || async { Ok(interfaces::all(&self.lake, reach, span).await?) }).await
    }

    /// Number of rows held back.
    pub(crate) async fn held(&self, filter: HeldFilter) -> Result<Arc<i64>, Problem> {
        let key = (filter.reach.clone(), filter.days.last);
        self.held.get(key, || async { Ok(quarantine::count(&self.lake, &filter).await?) }).await
    }

    /// A load curve.
    pub(crate) async fn load(&self, question: LoadQuestion) -> Result<Arc<Vec<LoadPoint>>, Problem> {
        let key = (question.reach.clone(), question.station.clone(), question.days, question.grain);
        self.load.get(key, || async { Ok(load::curve(&self.lake, &question).await?) }).await
    }

    /// Values by H3 cell.
    pub(crate) async fn heat(&self, question: HeatQuestion) -> Result<Arc<Vec<(u64, i64)>>, Problem> {
        let picture = self.picture().await?;
        let key =
            (question.reach.clone(), question.measure, question.days, question.hours, question.resolution);
        self.heat.get(key, || async { Ok(heat::cells(&self.lake, &picture, &question).await?) }).await
    }

    /// First and last day with orders.
    pub(crate) async fn data_days(&self) -> Result<Arc<DataDays>, Problem> {
        self.data_days.get(|| async { Ok(energy::data_days(&self.lake).await?) }).await
    }

    /// Registered operators by id.
    pub(crate) async fn operators(&self) -> Result<Arc<BTreeMap<String, Operator>>, Problem> {
        self.operators
            .get(|| async {
                let mut tx = self.registry.read().await?;
                let list = operators::list(&mut tx).await?;
                Ok(list.into_iter().map(|one| (one.operator_id.clone(), one)).collect())
            })
            .await
    }

    /// A user and what the role allows.
    pub(crate) async fn profile(&self, user_id: &str) -> Result<Arc<Profile>, Problem> {
        self.profiles
            .get(user_id.to_owned(), || async {
                let mut tx = self.registry.read().await?;
                Ok(users::profile(&mut tx, user_id).await?)
            })
            .await
    }
}

/// The short name of an operator, its id when it is not registered.
pub(crate) fn name_of<'a>(operators: &'a BTreeMap<String, Operator>, id: &'a str) -> &'a str {
    operators.get(id).map_or(id, |one| one.short_name.as_str())
}
