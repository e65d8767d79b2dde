use super::allot;
use crate::dice::Dice;

#[test]
fn shares_add_up_to_the_watt_hour_and_respect_capacities() {
    let mut dice = Dice::of(&[1]);
    for _ in 0..2000 {
        let count = 1 + dice.index(40);
        let capacities: Vec<i64> = (0..count).map(|_| dice.between(1, 60_000)).collect();
        let weights: Vec<f64> = (0..count).map(|_| 0.5 + dice.share()).collect();
        let total = dice.between(0, capacities.iter().sum::<i64>() + 1);
        let (shares, fits) = allot(total, &capacities, &weights);
        assert!(fits);
        assert_eq!(shares.iter().sum::<i64>(), total);
        assert!(shares.iter().zip(&capacities).all(|(s, c)| *s >= 0 && s <= c));
    }
}

#[test]
fn too_little_capacity_is_said_and_the_sum_is_still_exact() {
    let (shares, fits) = allot(1000, &[100, 300], &[1.0, 1.0]);
    assert!(!fits);
    assert_eq!(shares, [250, 750]);
}

#[test]
fn nothing_to_give_gives_nothing() {
    assert_eq!(allot(0, &[5, 5], &[1.0, 1.0]), (vec![0, 0], true));
    assert_eq!(allot(7, &[], &[]), (vec![], false));
}
