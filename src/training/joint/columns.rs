//! The columns of a joint fit: a step at every cut, an indicator for every slot and level.

/// The fine bins of one field: ordered regular bins first, then slots.
#[derive(Clone, Debug)]
pub(super) struct Fine {
    /// Regular bins in order of value; 0 for a category, whose levels are slots.
    pub(super) n_regular: usize,
    /// Regular bins and slots.
    pub(super) n_codes: usize,
}

/// A field's columns and what stands where.
///
/// A step is 1 from its bin on, and its mean over the regular rows on the slots, so
/// that a slot without a coefficient of its own is as good as the average.
#[derive(Debug)]
pub(super) struct Columns {
    fields: Vec<FieldColumns>,
    /// Where each field's codes begin among all codes, and their end.
    starts: Vec<usize>,
    n: usize,
    /// Fields whose slots are drawn to the average by a ridge of their own.
    shrunk: Vec<usize>,
}

#[derive(Debug)]
struct FieldColumns {
    fine: Fine,
    /// The first of its columns: its steps, then its slots.
    first: usize,
    /// Of each step: the share of regular rows at or above it.
    shares: Vec<f64>,
}

/// What a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    /// 1 from this regular bin on.
    Step { field: usize, bin: usize },
    /// 1 in this bin.
    Slot { field: usize, bin: usize },
}

impl Column {
    pub(super) const fn field(self) -> usize {
        match self {
            Self::Step { field, .. } | Self::Slot { field, .. } => field,
        }
    }
}

impl Fine {
    const fn n_steps(&self) -> usize {
        self.n_regular.saturating_sub(1)
    }

    const fn n_columns(&self) -> usize {
        self.n_steps() + self.n_codes - self.n_regular
    }
}

impl Columns {
    /// `weights` of each code of all fields.
    pub(super) fn new(fine: Vec<Fine>, weights: &[Vec<f64>]) -> Self {
        let (mut starts, mut n) = (vec![0], 0);
        let mut fields = Vec::with_capacity(fine.len());
        for (fine, weights) in fine.into_iter().zip(weights) {
            starts.push(starts[starts.len() - 1] + fine.n_codes);
            let regular = &weights[..fine.n_regular];
            let all: f64 = regular.iter().sum();
            let mut above = all;
            let shares = regular.iter().take(fine.n_steps()).map(|weight| {
                above -= weight;
                if all > 0.0 {
                    (above / all).clamp(0.0, 1.0)
                } else {
                    0.0
                }
            });
            let shares = shares.collect();
            let first = n;
            n += fine.n_columns();
            fields.push(FieldColumns {
                fine,
                first,
                shares,
            });
        }
        Self {
            fields,
            starts,
            n,
            shrunk: Vec::new(),
        }
    }

    /// Slots of these fields are found by `shrink_levels` and
    /// stay as they are elsewhere.
    pub(super) fn shrinking(mut self, fields: Vec<usize>) -> Self {
        self.shrunk = fields;
        self
    }

    pub(super) fn shrunk(&self) -> &[usize] {
        &self.shrunk
    }

    pub(super) fn is_shrunk(&self, field: usize) -> bool {
        self.shrunk.contains(&field)
    }

    pub(super) const fn n(&self) -> usize {
        self.n
    }

    pub(super) fn n_fields(&self) -> usize {
        self.fields.len()
    }

    /// All codes of all fields.
    pub(super) fn n_codes(&self) -> usize {
        self.starts[self.fields.len()]
    }

    pub(super) fn codes_of(&self, field: usize) -> std::ops::Range<usize> {
        self.starts[field]..self.starts[field + 1]
    }

    pub(super) fn n_regular(&self, field: usize) -> usize {
        self.fields[field].fine.n_regular
    }

    pub(super) fn columns_of(&self, field: usize) -> std::ops::Range<usize> {
        let one = &self.fields[field];
        one.first..one.first + one.fine.n_columns()
    }

    pub(super) fn steps_of(&self, field: usize) -> std::ops::Range<usize> {
        let one = &self.fields[field];
        one.first..one.first + one.fine.n_steps()
    }

    pub(super) fn all(&self) -> impl Iterator<Item = Column> + '_ {
        self.fields.iter().enumerate().flat_map(|(field, one)| {
            let steps = (1..=one.fine.n_steps()).map(move |bin| Column::Step { field, bin });
            let slots = one.fine.n_regular..one.fine.n_codes;
            steps.chain(slots.map(move |bin| Column::Slot { field, bin }))
        })
    }

    /// The part of the log-odds that each code gives.
    pub(super) fn scores(&self, b: &[f64]) -> Vec<f64> {
        let mut scores = Vec::with_capacity(self.n_codes());
        for one in &self.fields {
            let n_steps = one.fine.n_steps();
            let (steps, slots) = b[one.first..one.first + one.fine.n_columns()].split_at(n_steps);
            let mut sum = 0.0;
            if one.fine.n_regular > 0 {
                scores.push(0.0);
            }
            for step in steps {
                sum += step;
                scores.push(sum);
            }
            let products = steps
                .iter()
                .zip(&one.shares)
                .map(|(step, share)| step * share);
            let average: f64 = products.sum();
            scores.extend(slots.iter().map(|slot| average + slot));
        }
        scores
    }

    /// A sum per code as a sum per column.
    pub(super) fn per_column(&self, per_code: &[f64]) -> Vec<f64> {
        let mut sums = vec![0.0; self.n];
        for (field, one) in self.fields.iter().enumerate() {
            let codes = &per_code[self.codes_of(field)];
            let (regular, slots) = codes.split_at(one.fine.n_regular);
            let of_slots: f64 = slots.iter().sum();
            let steps = self.steps_of(field);
            let mut above = 0.0;
            for step in (0..one.fine.n_steps()).rev() {
                above += regular[step + 1];
                sums[steps.start + step] = above + one.shares[step] * of_slots;
            }
            sums[steps.end..steps.end + slots.len()].copy_from_slice(slots);
        }
        sums
    }

    /// The standard deviation of each column over rows of these weights per code.
    pub(super) fn deviations(&self, weights: &[f64]) -> Vec<f64> {
        let mut found = Vec::with_capacity(self.n);
        for (field, one) in self.fields.iter().enumerate() {
            let codes = &weights[self.codes_of(field)];
            let all: f64 = codes.iter().sum();
            let (regular, slots) = codes.split_at(one.fine.n_regular);
            let of_slots: f64 = slots.iter().sum();
            let deviation = |mean: f64, square: f64| {
                let variance = (square - mean * mean).max(0.0);
                libm::sqrt(variance)
            };
            let mut above: f64 = regular.iter().sum();
            for (share, below) in one.shares.iter().zip(regular) {
                above = (above - below).max(0.0);
                let mean = (above + share * of_slots) / all;
                let square = (above + share * share * of_slots) / all;
                found.push(deviation(mean, square));
            }
            for slot in slots {
                let mean = slot / all;
                found.push(deviation(mean, mean));
            }
        }
        found
    }

    /// The codes that the columns of `active` tell apart.
    pub(super) fn coarse(&self, active: &[usize]) -> Coarse {
        let mut coarse = Coarse { fields: Vec::new() };
        let (mut rest, mut first) = (active, 0);
        for (field, one) in self.fields.iter().enumerate() {
            let end = one.first + one.fine.n_columns();
            let own = rest.partition_point(|&column| column < end);
            let (own, after) = rest.split_at(own);
            rest = after;
            if !own.is_empty() {
                coarse.fields.push(CoarseField::new(field, one, first, own));
                first += own.len();
            }
        }
        coarse
    }
}

/// Codes that active columns tell apart.
pub(super) struct Coarse {
    /// Those that have an active column.
    pub(super) fields: Vec<CoarseField>,
}

/// The codes of one field that its active columns tell apart: runs of regular bins
/// between steps, slots, and the slots that have no active column as one.
pub(super) struct CoarseField {
    pub(super) field: usize,
    /// The position of its first column among all active ones.
    pub(super) first: usize,
    /// The coarse code of every code.
    pub(super) map: Vec<u16>,
    /// Coarse codes.
    pub(super) width: usize,
    n_runs: usize,
    n_slots: usize,
    /// Of each active step.
    shares: Vec<f64>,
}

impl CoarseField {
    fn new(field: usize, one: &FieldColumns, first: usize, own: &[usize]) -> Self {
        let n_steps = own.partition_point(|&column| column < one.first + one.fine.n_steps());
        let (steps, slots) = own.split_at(n_steps);
        // Steps at bins: the run of a regular bin is the number of steps up to it.
        let bins: Vec<usize> = steps.iter().map(|&column| column - one.first + 1).collect();
        let (regular, others) = (one.fine.n_regular, one.fine.n_codes - one.fine.n_regular);
        let n_runs = if regular > 0 { steps.len() + 1 } else { 0 };
        let first_slot = one.first + one.fine.n_steps();
        let of_slot: Vec<usize> = slots.iter().map(|&column| column - first_slot).collect();
        let has_rest = others > slots.len();
        let map = (0..one.fine.n_codes).map(|bin| {
            let coarse = if bin < regular {
                bins.partition_point(|&step| step <= bin)
            } else {
                let slot = of_slot.binary_search(&(bin - regular));
                n_runs + slot.unwrap_or(slots.len())
            };
            u16::try_from(coarse).unwrap_or(u16::MAX)
        });
        let share = |&column: &usize| one.shares[column - one.first];
        Self {
            field,
            first,
            map: map.collect(),
            width: n_runs + slots.len() + usize::from(has_rest),
            n_runs,
            n_slots: slots.len(),
            shares: steps.iter().map(share).collect(),
        }
    }

    pub(super) fn n_columns(&self) -> usize {
        self.shares.len() + self.n_slots
    }

    /// What a column is worth on a coarse code.
    pub(super) fn value(&self, column: usize, code: usize) -> f64 {
        let is = |yes: bool| f64::from(u8::from(yes));
        match (
            self.shares.get(column),
            column.checked_sub(self.shares.len()),
        ) {
            (Some(_), _) if code < self.n_runs => is(code > column),
            (Some(share), _) => *share,
            (None, slot) => is(slot.is_some_and(|slot| code == self.n_runs + slot)),
        }
    }

    /// A sum per coarse code as a sum per column.
    pub(super) fn per_column(&self, per_code: &[f64], sums: &mut [f64]) {
        let (runs, slots) = per_code.split_at(self.n_runs);
        let of_slots: f64 = slots.iter().sum();
        let mut above = 0.0;
        for (step, share) in self.shares.iter().enumerate().rev() {
            above += runs[step + 1];
            sums[step] = above + share * of_slots;
        }
        sums[self.shares.len()..].copy_from_slice(&slots[..self.n_slots]);
    }
}
