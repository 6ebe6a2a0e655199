//! Calibration: from points to probabilities as outcomes or a known bad rate say.

mod fit;
mod isotonic;
mod method;
mod on_card;

pub use isotonic::Knots;
#[cfg(feature = "card")]
pub(super) use method::Fitted;
pub use method::{Calibration, FittedCalibration};
