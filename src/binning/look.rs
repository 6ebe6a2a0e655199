//! What a person should look at in the values and bins of a field.

use super::error::BinningWarning;
use super::leak::{LEAK_AUC, NEAR_LEAK_AUC};
use super::table::FieldBinning;
use super::task::Task;

impl Task<'_> {
    /// What a person should look at in the values: leaks, and whether there is anything.
    pub(super) fn look_at_values(
        &self,
        binning: &FieldBinning,
        n_values: usize,
        auc: f64,
        warnings: &mut Vec<BinningWarning>,
    ) {
        let field = || self.name();
        let auc = auc.max(f64::midpoint(binning.table.gini(), 1.0));
        if auc > LEAK_AUC {
            let field = field();
            warnings.push(BinningWarning::SuspectedLeak { field, auc });
        } else if auc > NEAR_LEAK_AUC {
            let field = field();
            warnings.push(BinningWarning::NearLeak { field, auc });
        }
        let trained = binning.table.bins.iter().filter(|bin| !bin.untrained);
        if trained.count() > 1 {
            return;
        }
        let is_one_bin =
            |warning: &BinningWarning| matches!(warning, BinningWarning::OneBin { .. });
        match n_values {
            0 => warnings.push(BinningWarning::NoValues { field: field() }),
            1 => warnings.push(BinningWarning::Constant { field: field() }),
            _ if warnings.iter().any(is_one_bin) => {}
            _ => warnings.push(BinningWarning::OneBin {
                field: field(),
                limits: Vec::new(),
            }),
        }
    }

    /// What a person should look at in the finished bins.
    pub(super) fn look_at_bins(&self, binning: &FieldBinning, warnings: &mut Vec<BinningWarning>) {
        let least = self.settings.min_weight(self.whole.totals.weight()) * (1.0 - 1e-9);
        let chosen = self.settings.pinned.is_none() && self.settings.fixed_cuts.is_empty();
        let bins = binning.table.bins();
        let n_regular = bins
            .iter()
            .filter(|bin| bin.kind.is_regular() && !bin.untrained);
        let is_split = n_regular.count() > 1;
        for (position, bin) in bins.iter().enumerate() {
            if bin.pure {
                warnings.push(BinningWarning::PureBin {
                    field: self.name(),
                    bin: position,
                    class: if bin.bad > 0.0 { "bad" } else { "good" },
                    weight: bin.weight(),
                });
            }
            if bin.untrained && bin.kind.is_regular() && is_split {
                warnings.push(BinningWarning::EmptyBin {
                    field: self.name(),
                    bin: position,
                });
            }
            let is_light = bin.kind.is_regular() && !bin.untrained && bin.weight() < least;
            if is_light && chosen && is_split {
                warnings.push(BinningWarning::BelowMinShare {
                    field: self.name(),
                    bin: position,
                    share: bin.weight() / self.whole.totals.weight(),
                });
            }
        }
    }
}
