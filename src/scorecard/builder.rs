//! A card from an expert's points, without training.

use super::card::{Input, ReasonCode, Scorecard, Term, slot_kinds, term_name};
use super::{Base, Elderly, ReasonMethod, Scaling, ScorecardError, TrainingSummary};
use crate::binning::{Bin, BinKind, Smoothing};
use crate::schema::{Field, Schema};
use crate::scoring::TermInputs;
use crate::units::Points;

/// A card made by hand: fields with their bins, points, and what points mean.
///
/// Made by [`Scorecard::builder`], checked by [`build`](Self::build).
#[derive(Clone, Debug)]
pub struct ScorecardBuilder {
    name: String,
    scaling: Scaling,
    base_points: i32,
    inputs: Vec<(Field, Regular)>,
    terms: Vec<ExpertTerm>,
}

/// The regular bins of a field.
#[derive(Clone, Debug)]
enum Regular {
    Cuts(Vec<f64>),
    Levels(Vec<Vec<String>>),
}

#[derive(Clone, Debug)]
struct ExpertTerm {
    fields: Vec<String>,
    points: Vec<i32>,
    reason: Option<(String, String)>,
}

impl Scorecard {
    /// Begins a card from an expert's points, without training.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::schema::{Field, Kind};
    /// use scorewright::scorecard::Scorecard;
    ///
    /// let card = Scorecard::builder("application")
    ///     .pdo(20.0, 600, 50.0)
    ///     .base_points(500)
    ///     .numbers(Field::new("income", Kind::Amount), &[1000.0, 3000.0])
    ///     .levels(Field::new("home", Kind::Category), &[&["own"], &["rent", "parents"]])
    ///     .points("income", &[0, 30, 55, 5]) // below 1,000, to 3,000, above, missing
    ///     .points("home", &[45, 10, 0, 0]) // own, other, missing, unseen
    ///     .build()?;
    /// use scorewright::scoring::Value;
    /// let scorer = card.compile()?;
    /// let score = scorer.score(&[Value::Number(3000.0), Value::Text("own")])?;
    /// assert_eq!(score.points.value(), 600); // 500 + 55 + 45
    /// assert!((score.pd.value() - 1.0 / 51.0).abs() < 1e-12); // 50 good to 1 bad
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn builder(name: impl Into<String>) -> ScorecardBuilder {
        ScorecardBuilder {
            name: name.into(),
            scaling: Scaling::pdo(20, 600, 50.0),
            base_points: 0,
            inputs: Vec::new(),
            terms: Vec::new(),
        }
    }
}

impl ScorecardBuilder {
    /// What points mean: `base_score` points at `good_bad_odds`, which double every
    /// `pdo` points. Default 20, 600, 50; bounds as in [`Scaling::pdo`].
    #[must_use]
    pub fn pdo(mut self, pdo: f64, base_score: i32, good_bad_odds: f64) -> Self {
        self.scaling = Scaling::pdo(pdo, base_score, good_bad_odds);
        self
    }

    /// Points that every borrower starts from. Default 0.
    #[must_use]
    pub const fn base_points(mut self, points: i32) -> Self {
        self.base_points = points;
        self
    }

    /// Adds a numeric field with the cuts between its bins: bin `i` is
    /// `[cuts[i-1], cuts[i])`.
    #[must_use]
    pub fn numbers(mut self, field: Field, cuts: &[f64]) -> Self {
        self.inputs.push((field, Regular::Cuts(cuts.to_vec())));
        self
    }

    /// Adds a category with the levels of each of its bins.
    #[must_use]
    pub fn levels(mut self, field: Field, bins: &[&[&str]]) -> Self {
        let owned = |bin: &&[&str]| bin.iter().map(|&level| level.to_owned()).collect();
        let bins = bins.iter().map(owned).collect();
        self.inputs.push((field, Regular::Levels(bins)));
        self
    }

    /// Gives the bins of a field their points: the regular ones first, then those
    /// the field keeps of missing, each special code, not finite, out of range, unseen.
    #[must_use]
    pub fn points(self, field: &str, points: &[i32]) -> Self {
        self.term(&[field], points)
    }

    /// Gives the pairs of bins of two fields their points: the bins of `second`
    /// beside each other, those of `first` below each other.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::schema::{Field, Kind};
    /// # use scorewright::scorecard::Scorecard;
    /// let card = Scorecard::builder("pair")
    ///     .numbers(Field::new("income", Kind::Amount), &[1000.0])
    ///     .numbers(Field::new("debt", Kind::Amount), &[500.0])
    ///     // Debt below 500, above, missing beside each other; incomes below each other.
    ///     .pair("income", "debt", &[20, 0, 5, 60, 40, 45, 30, 10, 15])
    ///     .build()?;
    /// assert_eq!(card.compile()?.score(&[2000.0, 600.0])?.points.value(), 40);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn pair(self, first: &str, second: &str, points: &[i32]) -> Self {
        self.term(&[first, second], points)
    }

    /// The reason of the term given last, in place of the fields' own: for a pair,
    /// what the borrower is told instead of both fields' texts.
    #[must_use]
    pub fn with_reason(mut self, code: &str, text: &str) -> Self {
        if let Some(term) = self.terms.last_mut() {
            term.reason = Some((code.to_owned(), text.to_owned()));
        }
        self
    }

    fn term(mut self, fields: &[&str], points: &[i32]) -> Self {
        self.terms.push(ExpertTerm {
            fields: fields.iter().map(|&field| field.to_owned()).collect(),
            points: points.to_vec(),
            reason: None,
        });
        self
    }

    /// The card, checked like any other.
    ///
    /// Its exact points are the points; reasons hold them against the best bin
    /// ([`ReasonMethod::BelowMost`]), since there are no rows to average over.
    ///
    /// # Formula
    ///
    /// `log-odds = -points / factor` per bin and
    /// `intercept = (offset - base_points) / factor`, so that
    /// `pd(points) = 1 / (1 + exp((points - offset) / factor))`.
    ///
    /// # Errors
    ///
    /// [`ScorecardError`] when there is no term, fields do not make a schema or are
    /// prohibited, cuts do not ascend, levels are not the field's or not distinct, a
    /// term names an unknown field, has the inputs of an earlier one or another
    /// number of points than bins, a field is in no term, age points disfavour the
    /// elderly, or the points span more than 10,000.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::schema::{Field, Kind};
    /// # use scorewright::scorecard::Scorecard;
    /// let builder = || {
    ///     Scorecard::builder("home").levels(Field::new("home", Kind::Category), &[&["own"], &["rent"]])
    /// };
    /// // Two bins, one for missing, one for unseen.
    /// assert_eq!(builder().points("home", &[45, 10, 0, 0]).build().unwrap().terms().len(), 1);
    /// assert!(builder().points("home", &[45, 10]).build().is_err());
    /// ```
    pub fn build(self) -> Result<Scorecard, ScorecardError> {
        if self.terms.is_empty() {
            return Err(ScorecardError::NoTerms);
        }
        let (offset, factor) = self.scaling.offset_and_factor()?;
        let fields = self.inputs.iter().map(|(field, _)| field.clone());
        let schema = Schema::new(&*self.name, fields.collect())?;
        let inputs = self
            .inputs
            .into_iter()
            .map(|(field, bins)| input(field, bins));
        let mut card = Scorecard {
            name: self.name.clone(),
            schema_name: self.name,
            schema_fingerprint: super::fingerprint(schema.fields().iter()),
            method: self.scaling.method,
            base: Base::Apart,
            offset,
            factor,
            calibrations: Vec::new(),
            intercept: (offset - f64::from(self.base_points)) / factor,
            base_points: self.base_points,
            inputs: inputs.collect::<Result<_, _>>()?,
            terms: Vec::new(),
            pd_from: 0,
            pd: Vec::new(),
            pd_line: None,
            reason_method: ReasonMethod::BelowMost,
            reasons: Vec::new(),
            training: TrainingSummary {
                solver: "expert".to_owned(),
                ..TrainingSummary::default()
            },
        };
        for term in self.terms {
            card.add(term)?;
        }
        card.check_all_used()?;
        card.obey_age_rule(Elderly::Refuse)?;
        card.tabulate_pd()?;
        let card = card.with_reason_method(ReasonMethod::BelowMost);
        #[cfg(feature = "card")]
        super::check::check(&card)?;
        card.compile_unnamed()?;
        Ok(card)
    }
}

fn refuse(part: &str, problem: &'static str) -> ScorecardError {
    ScorecardError::Part {
        part: part.to_owned(),
        problem,
    }
}

/// Checks a field's bins and adds those for irregular values.
fn input(field: Field, regular: Regular) -> Result<Input, ScorecardError> {
    if !field.is_feature() {
        return Err(ScorecardError::Prohibited {
            field: field.name().to_owned(),
        });
    }
    let (cuts, regular) = match regular {
        Regular::Cuts(cuts) => {
            check_cuts(&field, &cuts)?;
            let kinds = intervals(&cuts);
            (cuts, kinds)
        }
        Regular::Levels(bins) => {
            check_levels(&field, &bins)?;
            (Vec::new(), bins.into_iter().map(BinKind::Levels).collect())
        }
    };
    let kinds = regular.into_iter().chain(slot_kinds(&field));
    let bin = |kind| Bin {
        kind,
        good: 0.0,
        bad: 0.0,
        woe: 0.0,
        iv: 0.0,
        pure: false,
        // Points of an expert's bin are as good as those of any other bin.
        untrained: false,
    };
    Ok(Input {
        bins: kinds.map(bin).collect(),
        field,
        cuts,
        trained: None,
        smoothing: Smoothing::NONE,
        joins: Vec::new(),
    })
}

fn check_cuts(field: &Field, cuts: &[f64]) -> Result<(), ScorecardError> {
    if field.kind().is_category() {
        return Err(refuse(field.name(), "a category has levels, not cuts"));
    }
    if cuts.is_sorted_by(|a, b| a < b) && cuts.iter().all(|cut| cut.is_finite()) {
        return Ok(());
    }
    Err(refuse(
        field.name(),
        "cuts must be finite and strictly ascending",
    ))
}

fn check_levels(field: &Field, bins: &[Vec<String>]) -> Result<(), ScorecardError> {
    if !field.kind().is_category() {
        return Err(refuse(field.name(), "only a category has levels"));
    }
    if bins.is_empty() || bins.iter().any(Vec::is_empty) {
        return Err(refuse(field.name(), "every bin needs a level"));
    }
    let mut levels: Vec<&String> = bins.iter().flatten().collect();
    let n = levels.len();
    levels.sort_unstable();
    levels.dedup();
    if levels.len() < n {
        return Err(refuse(field.name(), "a level is in two bins"));
    }
    let mut declared: Vec<&String> = field.levels().iter().collect();
    declared.sort_unstable();
    if !declared.is_empty() && declared != levels {
        return Err(refuse(
            field.name(),
            "the bins must hold each level that the field declares, and no other",
        ));
    }
    Ok(())
}

fn intervals(cuts: &[f64]) -> Vec<BinKind> {
    let lows = std::iter::once(f64::NEG_INFINITY).chain(cuts.iter().copied());
    let highs = cuts.iter().copied().chain([f64::INFINITY]);
    let interval = |(low, high)| BinKind::Interval { low, high };
    lows.zip(highs).map(interval).collect()
}

impl Scorecard {
    fn add(&mut self, term: ExpertTerm) -> Result<(), ScorecardError> {
        let name = term_name(term.fields.iter().map(String::as_str));
        let position = |field: &String| {
            let found = self.inputs.iter().position(|input| input.name() == field);
            let found = found.and_then(|position| u16::try_from(position).ok());
            found.ok_or_else(|| {
                refuse(
                    field,
                    "a term names this field, which the card does not have",
                )
            })
        };
        let inputs = match term.fields.as_slice() {
            [one] => TermInputs::One(position(one)?),
            [first, second] if first != second => {
                TermInputs::Pair(position(first)?, position(second)?)
            }
            _ => return Err(refuse(&name, "a pair is of two fields that differ")),
        };
        if self.terms.iter().any(|other| other.inputs.same(inputs)) {
            return Err(refuse(&name, "an earlier term has the same fields"));
        }
        let sizes = inputs.iter().filter_map(|input| self.inputs.get(input));
        let expected = sizes.fold(1, |n: usize, input| n.saturating_mul(input.bins.len()));
        if term.points.len() != expected {
            return Err(ScorecardError::Length {
                term: name,
                expected,
                got: term.points.len(),
            });
        }
        self.terms
            .push(expert(inputs, name, &term.points, self.factor));
        self.give_reason(term.reason);
        Ok(())
    }

    /// The expert's reason for the last term, or the one that follows from its fields.
    fn give_reason(&mut self, reason: Option<(String, String)>) {
        let n = self.terms.len().saturating_sub(1);
        let Some(made) = self.default_reason(n) else {
            return;
        };
        let made = match reason {
            Some((code, text)) => ReasonCode { code, text, ..made },
            None => made,
        };
        self.set_reason(n, made);
    }

    fn check_all_used(&self) -> Result<(), ScorecardError> {
        let used = |position| self.terms.iter().any(|term| term.inputs.contains(position));
        let mut inputs = self.inputs.iter().enumerate();
        match inputs.find(|&(position, _)| !used(position)) {
            Some((_, input)) => Err(refuse(input.name(), "the field has no points")),
            None => Ok(()),
        }
    }
}

fn expert(inputs: TermInputs, name: String, points: &[i32], factor: f64) -> Term {
    Term {
        inputs,
        name,
        log_odds: points.iter().map(|&p| -f64::from(p) / factor).collect(),
        exact_points: points.iter().map(|&p| f64::from(p)).collect(),
        points: points.iter().copied().map(Points).collect(),
        weights: vec![0.0; points.len()],
        std_errors: Vec::new(),
        coefficient: None,
        std_error: None,
        p_value: None,
        reason: 0,
        reference: 0.0,
        adjusted: false,
    }
}
