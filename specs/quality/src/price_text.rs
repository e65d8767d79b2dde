//! Price texts of stations (`ElectricityFee`, `ServiceFee`): one price, or `HH:mm~HH:mm:price,…`.

use model::quantity::YuanPerKilowattHour;

/// A price during part of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PricePeriod {
    /// First minute of the Beijing day.
    pub from_min: u16,
    /// First minute after the period, up to 1440.
    pub to_min: u16,
    /// The price.
    pub price: YuanPerKilowattHour,
}

/// The periods of a price text; `None` when it is neither a price nor a list of periods.
///
/// A price may end with `元`, `元/度` or `元/kWh`. Semicolons separate like commas, `-` joins like `~`.
pub fn parse(text: &str) -> Option<Vec<PricePeriod>> {
    if let Some(price) = price(text) {
        return Some(vec![PricePeriod { from_min: 0, to_min: 1440, price }]);
    }
    let parts = text.split([',', '，', ';', '；']).map(str::trim).filter(|part| !part.is_empty());
    let periods: Vec<PricePeriod> = parts.map(period).collect::<Option<_>>()?;
    (!periods.is_empty()).then_some(periods)
}

fn period(part: &str) -> Option<PricePeriod> {
    let (from, rest) = part.split_once(['~', '～', '-'])?;
    let (to, price_text) = rest.rsplit_once([':', '：', ' '])?;
    let (from_min, to_min) = (minute(from)?, minute(to)?);
    Some(PricePeriod { from_min, to_min, price: price(price_text)? })
}

fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.trim().split_once([':', '：'])?;
    // Some senders give seconds.
    let minute = minute.split([':', '：']).next()?;
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    let total = hour * 60 + minute;
    (hour <= 24 && minute < 60 && total <= 1440).then_some(total)
}

fn price(text: &str) -> Option<YuanPerKilowattHour> {
    let mut number = text.trim();
    for unit in ["元/kWh", "元/千瓦时", "元/度", "元"] {
        number = number.strip_suffix(unit).unwrap_or(number).trim_end();
    }
    if !number.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    number.parse().ok().and_then(|yuan: f64| YuanPerKilowattHour::from_decimal(yuan).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_price_holds_all_day() {
        let price = YuanPerKilowattHour::from_ten_thousandths(12_000);
        let day = vec![PricePeriod { from_min: 0, to_min: 1440, price }];
        assert_eq!(parse("1.2"), Some(day.clone()));
        assert_eq!(parse(" 1.2元/度 "), Some(day));
    }

    #[test]
    fn periods_are_read_in_their_order() {
        let periods = parse("00:00~08:00:0.3500,08:00~24:00:0.7500").expect("two periods");
        let read: Vec<_> =
            periods.iter().map(|p| (p.from_min, p.to_min, p.price.ten_thousandths())).collect();
        assert_eq!(read, [(0, 480, 3_500), (480, 1440, 7_500)]);
        assert!(parse("00:00:00~08:00:00:0.35").is_some(), "with seconds");
    }

    #[test]
    fn words_are_no_price() {
        for text in ["", "以现场公示为准", "08:00~", "25:00~26:00:0.3", "NaN", "inf"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
