//! Coarse codes: a field's fine bins in so few groups that a pair of fields is one byte.

/// Groups of about equal weight.
const GROUPS: usize = 12;
/// Codes of a field at most, groups and slots: a pair of them fits a byte.
pub(super) const MOST: usize = 16;
/// Slots with fewer rows share a code.
const ROWS_OF_A_SLOT: f64 = 20.0;
/// The place of a slot without rows: it has no code.
pub(super) const NO_CODE: u8 = u8::MAX;

/// The coarse codes of one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Codes {
    /// The code of every fine bin; [`NO_CODE`] for a slot without rows.
    pub(super) of_fine: Vec<u8>,
    pub(super) n: usize,
    /// Levels: their order says nothing.
    pub(super) nominal: bool,
}

impl Codes {
    /// Codes of fine bins of these weights: slots, then groups of the regular bins.
    ///
    /// `order` lists the regular bins as they are to be grouped; other bins are slots.
    pub(super) fn new(weights: &[f64], order: &[usize], nominal: bool) -> Self {
        let mut of_fine = vec![NO_CODE; weights.len()];
        let is_regular = |bin: &usize| order.contains(bin);
        let slots: Vec<usize> = (0..weights.len())
            .filter(|bin| !is_regular(bin) && weights[*bin] > 0.0)
            .collect();
        let n_slots = place_slots(weights, &slots, &mut of_fine);
        let sorted: Vec<f64> = order.iter().map(|&bin| weights[bin]).collect();
        let mut n = n_slots;
        for (&bin, group) in order.iter().zip(groups(&sorted, GROUPS)) {
            of_fine[bin] = code(n_slots + group);
            n = n.max(n_slots + group + 1);
        }
        Self {
            of_fine,
            n,
            nominal,
        }
    }
}

/// Gives slots their codes, those with few rows one together; how many codes there are.
fn place_slots(weights: &[f64], slots: &[usize], of_fine: &mut [u8]) -> usize {
    let mut own: Vec<usize> = slots.to_vec();
    own.retain(|&bin| weights[bin] >= ROWS_OF_A_SLOT * (1.0 - 1e-9));
    own.sort_by(|&a, &b| weights[b].total_cmp(&weights[a]).then(a.cmp(&b)));
    let room = MOST - GROUPS;
    if slots.len() > own.len() || own.len() > room {
        own.truncate(room - 1);
    }
    own.sort_unstable();
    let pooled = usize::from(slots.len() > own.len());
    for &bin in slots {
        let at = own.binary_search(&bin);
        of_fine[bin] = code(at.map_or(0, |at| pooled + at));
    }
    pooled + own.len()
}

/// The group of each of a row of weights: at most `most` of them, of about equal weight; one
/// that weighs a group or more stands alone.
fn groups(weights: &[f64], most: usize) -> Vec<usize> {
    let filled = weights.iter().filter(|weight| **weight > 0.0).count();
    let (mut left, mut n_left) = (weights.iter().sum::<f64>(), most);
    let (mut group, mut run) = (0, 0.0);
    let mut found = Vec::with_capacity(weights.len());
    for &weight in weights {
        let target = left / count(n_left);
        let alone = filled <= most || weight >= target;
        let nearer = run + weight - target > target - run;
        if run > 0.0 && n_left > 1 && weight > 0.0 && (alone || nearer) {
            left -= run;
            n_left -= 1;
            (group, run) = (group + 1, 0.0);
        }
        found.push(group);
        run += weight;
        if run >= left / count(n_left) && n_left > 1 && filled > most {
            left -= run;
            n_left -= 1;
            (group, run) = (group + 1, 0.0);
        }
    }
    found
}

fn code(n: usize) -> u8 {
    u8::try_from(n).unwrap_or(NO_CODE)
}

fn count(n: usize) -> f64 {
    super::super::rows::count(n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_of_equal_weight_and_heavy_ones_alone() {
        assert_eq!(groups(&[1.0; 8], 4), [0, 0, 1, 1, 2, 2, 3, 3]);
        assert_eq!(groups(&[1.0, 9.0, 1.0, 1.0, 1.0], 3), [0, 1, 2, 2, 2]);
        assert_eq!(groups(&[5.0, 1.0], 4), [0, 1]);
        assert!(groups(&[1.0; 100], 12).iter().all(|group| *group < 12));
    }

    #[test]
    fn slots_lie_below_and_few_rows_share_a_code() {
        // Two regular bins, missing of 30 rows, codes of 3 and 4 rows, one of none.
        let codes = Codes::new(&[50.0, 50.0, 30.0, 3.0, 4.0, 0.0], &[0, 1], false);
        assert_eq!(codes.of_fine, [2, 3, 1, 0, 0, NO_CODE]);
        assert_eq!(codes.n, 4);
        let many = Codes::new(&[30.0; 40], &[0, 1], false);
        assert_eq!(many.n, MOST - GROUPS + 2);
    }
}
