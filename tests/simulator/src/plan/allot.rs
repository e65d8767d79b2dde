//! Divides an hour's energy among the sessions that ran in it, exactly to the watt-hour.

/// Shares of `total` in proportion to capacity times weight, none above its capacity, adding up to `total`
/// exactly (largest remainder). The second value is false when the capacities do not suffice: then the
/// shares still add up, in proportion to the capacities.
pub fn allot(total: i64, capacities: &[i64], weights: &[f64]) -> (Vec<i64>, bool) {
    let sum: i64 = capacities.iter().sum();
    if total <= 0 || sum == 0 {
        return (vec![0; capacities.len()], total <= 0);
    }
    if sum < total {
        let ideal: Vec<f64> =
            capacities.iter().map(|&c| c as f64 * total as f64 / sum as f64).collect();
        return (round_to(total, &ideal, None), false);
    }
    let ideal = fill(total as f64, capacities, weights);
    (round_to(total, &ideal, Some(capacities)), true)
}

/// Water filling: raises all by the same factor and holds those that reach their capacity.
fn fill(total: f64, capacities: &[i64], weights: &[f64]) -> Vec<f64> {
    let mut full = vec![false; capacities.len()];
    let mut left = total;
    loop {
        let open: f64 =
            (0..full.len()).filter(|&n| !full[n]).map(|n| capacities[n] as f64 * weights[n]).sum();
        let factor = if open > 0.0 { left / open } else { 0.0 };
        let mut changed = false;
        for n in 0..full.len() {
            if !full[n] && factor * weights[n] > 1.0 {
                full[n] = true;
                left -= capacities[n] as f64;
                changed = true;
            }
        }
        if !changed {
            return (0..full.len())
                .map(|n| {
                    let capacity = capacities[n] as f64;
                    if full[n] { capacity } else { capacity * weights[n] * factor }
                })
                .collect();
        }
    }
}

/// Rounds down and gives the rest, one each, to the largest remainders with room.
fn round_to(total: i64, ideal: &[f64], limits: Option<&[i64]>) -> Vec<i64> {
    let room = |n: usize, value: i64| limits.is_none_or(|l| value < l[n]);
    let mut shares: Vec<i64> = ideal.iter().map(|x| x.floor().max(0.0) as i64).collect();
    if let Some(limits) = limits {
        shares.iter_mut().zip(limits).for_each(|(share, limit)| *share = (*share).min(*limit));
    }
    let mut left = total - shares.iter().sum::<i64>();
    let mut order: Vec<usize> = (0..ideal.len()).collect();
    order.sort_by(|&a, &b| (ideal[b] - ideal[b].floor()).total_cmp(&(ideal[a] - ideal[a].floor())));
    while left != 0 {
        let before = left;
        for &n in &order {
            if left > 0 && room(n, shares[n]) {
                shares[n] += 1;
                left -= 1;
            } else if left < 0 && shares[n] > 0 {
                shares[n] -= 1;
                left += 1;
            }
        }
        if left == before {
            break;
        }
    }
    shares
}

#[cfg(test)]
#[path = "allot_tests.rs"]
mod tests;
