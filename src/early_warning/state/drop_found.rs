//! The fall that fired a drop rule.

use crate::units::day::date_of;
use serde::{Deserialize, Serialize};

/// A fall that fired a drop rule, in values: from the best of the observations looked
/// back on to the one that fired.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DropFound {
    pub(crate) from: i32,
    pub(crate) to: i32,
    /// The days of the two.
    pub(crate) since: i32,
    pub(crate) on: i32,
    /// How many observations later the second came.
    pub(crate) observations: u8,
}

impl DropFound {
    /// A fall, and two days in their order.
    pub(crate) fn is_possible(self) -> bool {
        let days = date_of(self.since).is_some() && date_of(self.on).is_some();
        days && self.since < self.on && self.to < self.from
    }
}
