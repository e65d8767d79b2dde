use super::{Deviation, Deviations, SPELLINGS};

#[test]
fn every_code_of_the_table_has_its_number() {
    for (at, deviation) in Deviation::ALL.into_iter().enumerate() {
        assert_eq!(deviation as usize, at + 1);
    }
    assert_eq!(Deviation::LowerCaseSig.code(), "CW04");
    assert_eq!(Deviation::MunicipalName.code(), "CW35");
}

#[test]
fn counts_add_up_over_the_parts_of_a_message() {
    let mut envelope = Deviations::new();
    envelope.count(Deviation::LowerCaseSig);
    let mut body = Deviations::new();
    body.count_set((1 << 16) | (1 << 34));
    body.count(Deviation::NumberForm);
    envelope.add(&body);
    let met: Vec<_> = envelope.iter().map(|(d, n)| (d.code(), n)).collect();
    assert_eq!(met, [("CW04".into(), 1), ("CW16".into(), 2), ("CW34".into(), 1)]);
    assert!(!envelope.is_empty());
}

#[test]
fn no_name_stands_in_two_groups() {
    let mut seen = std::collections::HashSet::new();
    for (_, names) in SPELLINGS {
        for name in *names {
            assert!(seen.insert(*name), "{name} stands in two groups");
        }
    }
}
