//! Who is rejected.

/// A rule of rejection.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    Random,
    Seen,
    Overridden,
    Unseen,
}

impl Rule {
    pub const ALL: [Self; 4] = [Self::Random, Self::Seen, Self::Overridden, Self::Unseen];

    /// Said after "rejected"; `FIELD` stands for the field that the models do not see.
    pub const fn what(self) -> &'static str {
        match self {
            Self::Random => "at random",
            Self::Seen => "by the score of a card on the fields that the models see",
            Self::Overridden => "by that score, but three in ten decided at random",
            Self::Unseen => "by the score of a card that also saw `FIELD`, which the models do not",
        }
    }

    /// Whether the models go without the strongest field.
    pub const fn hides_a_field(self) -> bool {
        matches!(self, Self::Unseen)
    }

    /// Splits applicants (row and probability of bad by the card that decides) into
    /// accepted and rejected rows, `share` of them rejected.
    pub fn decide(self, applicants: &[(usize, f64)], share: f64, seed: u64) -> [Vec<usize>; 2] {
        let dice = |row: usize| noise(seed, row as u64);
        let mut ranked: Vec<(f64, usize)> = applicants
            .iter()
            .map(|&(row, pd)| {
                let at_random = match self {
                    Self::Random => true,
                    Self::Overridden => noise(!seed, row as u64) < 0.3,
                    Self::Seen | Self::Unseen => false,
                };
                (if at_random { dice(row) } else { pd }, row)
            })
            .collect();
        // A random number takes the place of the rank, not of the probability.
        let mut pds: Vec<f64> = applicants.iter().map(|one| one.1).collect();
        pds.sort_by(f64::total_cmp);
        if self == Self::Overridden {
            for (key, row) in &mut ranked {
                if noise(!seed, *row as u64) >= 0.3 {
                    let below = pds.partition_point(|pd| pd < key);
                    *key = below as f64 / pds.len() as f64;
                }
            }
        }
        ranked.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        #[allow(clippy::cast_possible_truncation)] // at most the number of rows
        let n_accepted = ((1.0 - share) * ranked.len() as f64).round() as usize;
        let rows = |part: &[(f64, usize)]| {
            let mut rows: Vec<usize> = part.iter().map(|one| one.1).collect();
            rows.sort_unstable();
            rows
        };
        let (accepted, rejected) = ranked.split_at(n_accepted.min(ranked.len()));
        [rows(accepted), rows(rejected)]
    }
}

/// A number in [0, 1) for a row: the same for the same seed, on every platform.
pub fn noise(seed: u64, row: u64) -> f64 {
    let mut z = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(row);
    for _ in 0..2 {
        z = z.wrapping_add(0x9E37_79B9_7F4A_7C15);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^= z >> 31;
    }
    (z >> 11) as f64 / (1_u64 << 53) as f64
}
