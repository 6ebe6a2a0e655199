//! The frozen scorecard: scaling, points, file, and the bridge to the hot path.
