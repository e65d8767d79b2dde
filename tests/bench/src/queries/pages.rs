//! What pages of the portal ask of `indicators`, without the portal's memory of recent answers.

use crate::history::Size;
use crate::options::Options;
use crate::report::Report;
use crate::spread::Spread;
use chrono::{DateTime, TimeDelta, Utc};
use indicators::heat::{HeatQuestion, Measure};
use indicators::interfaces::Span;
use indicators::load::{Grain, LoadQuestion};
use indicators::{DayRange, Picture, Reach};
use lake::Lake;
use model::LocalDay;
use serde_json::json;
use std::time::Instant;

/// Parts of pages, in the order of the table.
const PAGES: [&str; 7] = [
    "overview",
    "heat, 30 days",
    "heat, today",
    "load by hour, 7 days",
    "load by quarter, today",
    "week matrix, 30 days",
    "interfaces, 24 h",
];

/// Makes the mart of the past days where it is missing; seconds it took.
///
/// # Errors
/// When the lake cannot be read or written.
pub async fn make_mart(lake: &Lake, size: Size) -> anyhow::Result<f64> {
    let begun = Instant::now();
    let days = DayRange { first: size.first(), last: size.last() };
    let held = indicators::station_hours::held(lake, days);
    for day in days.each().filter(|day| !held.contains(day)) {
        indicators::station_hours::refresh(lake, day).await?;
    }
    Ok(begun.elapsed().as_secs_f64())
}

/// Measures every page at six in the evening of the last day.
///
/// # Errors
/// When the lake cannot be read.
pub async fn measure(
    lake: &Lake,
    size: Size,
    runs: usize,
    options: &Options,
    report: &mut Report,
) -> anyhow::Result<()> {
    let now = size.last().start() + TimeDelta::hours(18);
    let mut lines = Vec::new();
    for page in PAGES.into_iter().filter(|page| options.wants(page)) {
        let mut times = Vec::with_capacity(runs);
        let mut size_out = 0;
        for run in 0..runs + 2 {
            let begun = Instant::now();
            size_out = ask(lake, page, size, now).await?;
            if run >= 2 {
                times.push(begun.elapsed());
            }
        }
        let spread = Spread::of(&times);
        lines.push(vec![
            json!(page),
            json!(size_out),
            json!(spread.p50_ms),
            json!(spread.p95_ms),
            json!(spread.max_ms),
        ]);
    }
    report.table(
        "pages through `indicators`, uncached, ms",
        &["page", "values out", "p50", "p95", "max"],
        &lines,
    );
    Ok(())
}

/// Answers one page; the number of values in the answer.
async fn ask(lake: &Lake, page: &str, size: Size, now: DateTime<Utc>) -> anyhow::Result<usize> {
    let (reach, today) = (Reach::all(), LocalDay::of(now));
    let range = |days: i64| {
        let (first, last) = size.last_days(days);
        DayRange { first, last }
    };
    let load = |days: i64, grain: Grain| LoadQuestion {
        reach: Reach::all(),
        station: None,
        days: range(days),
        grain,
        now,
    };
    Ok(match page {
        "overview" => {
            let (before, days) = (now - TimeDelta::days(1), range(1));
            let (picture, yesterday, quality) = tokio::try_join!(
                picture(lake, today, now),
                async {
                    anyhow::Ok(indicators::station_day::until(lake, today.plus(-1), before).await?)
                },
                async {
                    anyhow::Ok(indicators::quality_score::by_operator(lake, &reach, days).await?)
                },
            )?;
            let totals = picture.totals(picture.within(&reach));
            totals.stations as usize + yesterday.len() + quality.len()
        }
        "heat, 30 days" => heat(lake, range(30), now).await?,
        "heat, today" => heat(lake, range(1), now).await?,
        "load by hour, 7 days" => indicators::load::curve(lake, &load(7, Grain::Hour)).await?.len(),
        "load by quarter, today" => {
            indicators::load::curve(lake, &load(1, Grain::Quarter)).await?.len()
        }
        "week matrix, 30 days" => {
            indicators::load::week(lake, &load(30, Grain::Hour)).await?.len() * 24
        }
        _ => {
            let span = Span { start: now - TimeDelta::hours(24), end: now };
            indicators::interfaces::all(lake, &reach, span).await?.len()
        }
    })
}

async fn picture(lake: &Lake, today: LocalDay, now: DateTime<Utc>) -> anyhow::Result<Picture> {
    let sums = indicators::station_day::until(lake, today, now).await?;
    Ok(Picture::take(lake.now(), &sums, now))
}

async fn heat(lake: &Lake, days: DayRange, now: DateTime<Utc>) -> anyhow::Result<usize> {
    // The portal holds a picture; here an empty day's will do, its stations are the same.
    let picture = Picture::take(lake.now(), &[], now);
    let question = HeatQuestion {
        reach: Reach::all(),
        measure: Measure::Energy,
        days,
        hours: (0, 23),
        resolution: 7,
        now,
    };
    Ok(indicators::heat::cells(lake, &picture, &question).await?.len())
}
