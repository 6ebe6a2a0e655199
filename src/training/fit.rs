//! From settings and rows to a model.

use super::{Crosses, FitChoice, FitKind, FitReason, LogisticModel, LogisticParams, TrainingError};
use crate::binning::{Binning, BinningParams};
use crate::dataset::Dataset;

impl LogisticParams {
    /// Fits the log-odds of bad on the `woe` that `binning` gives the rows of `data`;
    /// with [`FitKind::Joint`] on its bins themselves.
    ///
    /// Where pure bins alone separate good from bad, each gets a good and a bad row of
    /// the binning's smoothing weight, half a row unless set, as its woe has:
    /// [`Summary::smoothing_rows`](super::Summary::smoothing_rows) tells. With L-BFGS,
    /// which takes no weights, they are an error.
    ///
    /// # Errors
    ///
    /// A setting out of range; data without target, without rows of weight, of
    /// one class, or with values its fields refuse; a suspected leak; nothing left
    /// to fit; separation; no convergence.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::{binning::Binning, dataset::Dataset, schema::Schema};
    /// use scorewright::training::{LogisticModel, Selection};
    ///
    /// # let schema = Schema::read("data/credit_data.toml")?;
    /// # let train = Dataset::read("data/credit_data.csv", &schema)?;
    /// # let bins = Binning::params().fit(&train)?;
    /// let strong = Selection::new().min_iv(0.02);
    /// let model = LogisticModel::params().selection(strong).fit(&train, &bins)?;
    /// assert!(model.coefficients().iter().all(|c| c.field != "Debt")); // iv 0.011
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    pub fn fit(&self, data: &Dataset, binning: &Binning) -> Result<LogisticModel, TrainingError> {
        self.check()?;
        if self.fit_kind == FitKind::Joint {
            return match self.setting_of_woe() {
                Some(second) => Err(TrainingError::Conflict {
                    first: "the joint fit",
                    second,
                }),
                None => Ok(super::joint::fit_given(self, data, binning)?.model),
            };
        }
        self.fit_woe(data, binning)
    }

    /// Bins `data` as `bins` says and fits, in the way of
    /// [`fit_kind`](Self::fit_kind): on weights of evidence of each field's own bins, on
    /// all bins of all fields at once, or in the better of the two.
    /// [`Summary::choice`](super::Summary::choice) tells which and why.
    ///
    /// Rules of the [`Selection`](super::Selection) beyond lists of names choose fields on weights of
    /// evidence, whichever fit follows. The joint fit knows no limits on the bins but
    /// their number (at most twelve regular ones unless set) and least share, cuts that are
    /// fixed or set by hand, joins and the way of the risk; with other settings, a penalty
    /// or another solver `Auto` is weights of evidence. Its bins have ten rows or more, and
    /// no more are made than tell.
    ///
    /// # Errors
    ///
    /// Those of a binning and of [`fit`](Self::fit); [`TrainingError::Conflict`] for a joint
    /// fit with a setting that it does not know.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::binning::{Binning, Trend};
    /// # use scorewright::{dataset::Dataset, schema::Schema};
    /// # use scorewright::training::LogisticModel;
    /// # let schema = Schema::read("data/credit_data.toml")?;
    /// # let loans = Dataset::read("data/credit_data.csv", &schema)?;
    /// let bins = Binning::params().trend(Trend::AutoRisingOrFalling);
    /// let model = LogisticModel::params().train(&loans, &bins)?;
    /// let pd = model.predict(&loans)?;
    /// let mean = pd.iter().map(|pd| pd.value()).sum::<f64>() / 4454.0;
    /// assert!((mean - 1254.0 / 4454.0).abs() < 1e-9); // as many bad as there are
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn train(
        &self,
        data: &Dataset,
        bins: &BinningParams,
    ) -> Result<LogisticModel, TrainingError> {
        self.check()?;
        let setting = self.setting_of_woe().or_else(|| bins.setting_of_woe());
        match (self.fit_kind, setting) {
            (FitKind::Woe, _) if self.crosses != Crosses::None => Err(TrainingError::Conflict {
                first: "crosses",
                second: "a fit on weights of evidence",
            }),
            (_, Some(second)) if self.crosses != Crosses::None => {
                let first = "crosses";
                Err(TrainingError::Conflict { first, second })
            }
            (FitKind::Woe, _) => self.on_woe(data, bins),
            (FitKind::Joint, Some(second)) => {
                let first = "the joint fit";
                Err(TrainingError::Conflict { first, second })
            }
            (FitKind::Joint, None) => Ok(self.jointly(data, bins)?.model),
            (FitKind::Auto, Some(setting)) => {
                let choice = FitChoice::new(FitKind::Woe, FitReason::Setting(setting));
                Ok(self.on_woe(data, bins)?.chosen(choice))
            }
            (FitKind::Auto, None) => self.better_of(data, bins),
        }
    }
}
