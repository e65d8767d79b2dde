use super::*;
use crate::Deviation;
use serde_json::json;

#[test]
fn every_pull_is_found_by_its_names() {
    for query in Query::ALL {
        assert_eq!(Query::named(query.name()), Some(query));
    }
    assert_eq!(Query::named("query_stations_status"), Some(Query::Status));
    assert_eq!(Query::named("supervise_query_stations_info"), Some(Query::Stations));
    assert_eq!(Query::named("notification_stationInfo"), None);
}

#[test]
fn a_page_is_read_and_its_rows_stay_text() {
    let text = r#"{"PageNo":1,"PageCount":"3","ItemSize":"120","StationInfos":[{"StationID":"a"},{"StationID" : "b"}]}"#;
    let page = Page::read(Query::Stations, text).unwrap();
    assert_eq!((page.page_no, page.page_count, page.item_size), (Some(1), 3, 120));
    assert_eq!(page.rows, [r#"{"StationID":"a"}"#, r#"{"StationID" : "b"}"#]);
    assert_eq!(page.deviations.of(Deviation::PagingText), 2);
    assert_eq!(Head::of(page.rows[1]).station_id, "b");
}

#[test]
fn a_page_without_its_counts_is_refused_with_the_field() {
    let refused = Page::read(Query::Stations, r#"{"PageNo":1,"ItemSize":1,"StationInfos":[]}"#);
    assert_eq!(refused.unwrap_err().pointer.as_deref(), Some("/PageCount"));
    let refused = Page::read(Query::Alarms, r#"{"PageCount":1,"ItemSize":1,"AlarmInfos":7}"#);
    assert_eq!(refused.unwrap_err().sub_code(), "4004-02");
    let refused = Page::read(Query::Stations, r#"{"PageCount":"many","ItemSize":1}"#);
    assert_eq!(refused.unwrap_err().sub_code(), "4004-02");
}

#[test]
fn an_empty_page_may_leave_its_list_away_or_null() {
    for list in ["", r#","StationInfos":null"#, r#","StationInfos":[]"#, r#","StationInfos":"""#] {
        let text = format!(r#"{{"PageCount":1,"ItemSize":0{list}}}"#);
        assert!(Page::read(Query::Stations, &text).unwrap().rows.is_empty(), "{text}");
    }
}

#[test]
fn statuses_are_read_by_station() {
    let text = r#"{"Total":"1","StationStatusInfos":[{"StationID":"s1","ConnectorStatusInfos":[{"ConnectorID":"c1","Status":1}]}]}"#;
    let answer = Statuses::read(text).unwrap();
    assert_eq!(answer.total, Some(1));
    assert_eq!(answer.deviations.of(Deviation::PagingText), 1);
    assert_eq!(answer.stations[0].station_id.as_str(), "s1");
    assert_eq!(answer.stations[0].rows, [r#"{"ConnectorID":"c1","Status":1}"#]);
    let refused = Statuses::read(r#"{"StationStatusInfos":[{"ConnectorStatusInfos":[]}]}"#);
    assert_eq!(refused.unwrap_err().pointer.as_deref(), Some("/StationStatusInfos/0/StationID"));
}

#[test]
fn stats_are_read_with_the_other_spelling_of_their_start() {
    let text = r#"{"StationStats":{"StationID":"s1","StarTime":"2025-06-01","EndTime":"2025-06-01","StationElectricity":214.5,
        "EquipmentStatsInfos":[{"EquipmentID":"e1","EquipmentElectricity":214.5,"ConnectorStatsInfos":[]}]}}"#;
    let stats = StationStats::read(text).unwrap();
    assert_eq!(stats.first_day, stats.last_day);
    assert_eq!(stats.energy.watt_hours(), 214_500);
    assert_eq!(stats.deviations.of(Deviation::StartTimeSpelling), 1);
    assert_eq!(stats.equipment.len(), 1);
    let refused = StationStats::read("{}").unwrap_err();
    assert_eq!(
        (refused.sub_code(), refused.pointer.as_deref()),
        ("4004-01", Some("/StationStats"))
    );
}

#[test]
fn a_policy_covers_the_day_in_order() {
    let text = |periods: &str| {
        format!(
            r#"{{"EquipBizSeq":"GOV370000202506010200000001","ConnectorID":"c1","SuccStat":0,"FailReason":0,"SumPeriod":2,"PolicyInfos":[{periods}]}}"#
        )
    };
    let good = text(
        r#"{"StartTime":"000000","ElecPrice":0.71,"SevicePrice":0.4},{"StartTime":"110000","ElecPrice":0.25,"ServicePrice":0.4}"#,
    );
    let policy = Policy::read(&good).unwrap();
    assert_eq!(policy.periods[1].starts_s, 39_600);
    assert_eq!(policy.periods[1].electricity.ten_thousandths(), 2_500);
    assert_eq!(policy.deviations.of(Deviation::ServiceSpelling), 1);
    let late = text(r#"{"StartTime":"010000","ElecPrice":0.71,"SevicePrice":0.4}"#);
    assert_eq!(Policy::read(&late).unwrap_err().pointer.as_deref(), Some("/PolicyInfos"));
    let none = r#"{"EquipBizSeq":"x","ConnectorID":"c1","SuccStat":1,"FailReason":1,"SumPeriod":0,"PolicyInfos":[]}"#;
    assert_eq!(Policy::read(none).unwrap().fail_reason, 1);
}

#[test]
fn orders_go_out_with_their_sums_and_disputes_come_back() {
    let times = ("2025-06-01 00:00:00".to_owned(), "2025-06-01 23:59:59".to_owned());
    let one = "MA3TEST01202506010800000001";
    let asked =
        CheckOrders::over("GOV370000202506020400000001".into(), times, [(one, 31_270, 3_127)]);
    assert_eq!(
        (asked.order_count, asked.total_order_power, asked.total_order_money),
        (1, 31.27, 31.27)
    );
    let again = CheckOrders::parse(std::str::from_utf8(&asked.to_json()).unwrap()).unwrap();
    assert_eq!(again, asked);
    let text = format!(
        r#"{{"CheckOrderSeq":"x","TotalDisputeOrder":"1","DisputeOrders":[{{"StartChargeSeq":"{one}","TotalPower":31.27,"TotalMoney":30,"DisputeReason":2}}]}}"#
    );
    let answer = read_disputes(&text).unwrap();
    assert_eq!(answer.total, Some(1));
    assert_eq!(answer.disputes[0].reason, DisputeReason::Amount);
    assert_eq!(answer.disputes[0].money.unwrap().fen(), 3_000);
    assert!(read_disputes(r#"{"CheckOrderSeq":"x"}"#).unwrap().disputes.is_empty());
}

#[test]
fn one_object_is_as_good_as_a_list_of_one_in_a_supplement() {
    assert_eq!(Supplemented::read(r#"{"Object":{"ConnectorID":"c"}}"#).unwrap().rows.len(), 1);
    assert_eq!(Supplemented::read(r#"{"Object":[]}"#).unwrap().rows.len(), 0);
    assert!(Supplemented::read("{}").is_err());
    assert_eq!(
        SupplementedStation::read(r#"{"StationInfo":{"StationID":"s"}}"#).unwrap().row,
        Some(r#"{"StationID":"s"}"#)
    );
    assert_eq!(SupplementedStation::read(r#"{"StationInfo":null}"#).unwrap().row, None);
    assert!(Bms::read(r#"{"BmsInfos":[]}"#).unwrap().rows.is_empty());
}

#[test]
fn rows_are_wrapped_as_their_push_and_can_be_given_fields() {
    assert_eq!(wrapped("AlarmInfos", ["{}", r#"{"a":1}"#]), r#"{"AlarmInfos":[{},{"a":1}]}"#);
    assert_eq!(wrapped("AlarmInfos", []), r#"{"AlarmInfos":[]}"#);
    assert_eq!(with_fields(r#"{"a":1}"#, &[("b", json!("x"))]), r#"{"b":"x","a":1}"#);
    assert_eq!(with_fields("{}", &[("b", json!(2))]), r#"{"b":2}"#);
    assert_eq!(with_fields("{}", &[]), "{}");
}

#[test]
fn requests_say_what_they_are_asked_to_say() {
    let asked = StationsQuery { page_no: 2, page_size: 50, ..StationsQuery::default() };
    assert_eq!(
        String::from_utf8(asked.to_json()).unwrap(),
        r#"{"LastQueryTime":"","PageNo":2,"PageSize":50}"#
    );
    assert_eq!(StationsQuery::parse("{}").unwrap().page_no, 0);
    assert_eq!(StationsQuery::parse(r#"{"PageNo":null}"#).unwrap().page_no, 1);
}
