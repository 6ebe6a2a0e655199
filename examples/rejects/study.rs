//! The study: thirds, decisions, methods, measures.

use crate::Arguments;
use crate::common::Failure;
use crate::rules::{Rule, noise};
use scorewright::binning::BinningParams;
use scorewright::dataset::Dataset;
use scorewright::metrics::{Higher, auc, calibration_check, log_loss};
use scorewright::schema::{Field, Role, Schema};
use scorewright::training::reject::{
    Parcelling, RejectInference, SelectionReading, selection_test,
};
use scorewright::training::{LogisticModel, LogisticParams};

/// The data, as the deciding card sees them and without its strongest field.
pub struct Study {
    all: Dataset,
    without: Dataset,
    hidden_field: String,
    share: f64,
    factor: f64,
    repeats: u64,
    seed: u64,
}

/// What a method was worth, averaged over the repeats.
#[derive(serde::Serialize)]
pub struct Line {
    pub method: String,
    pub auc: f64,
    pub log_loss: f64,
    /// Log loss of `none` less that of the method.
    pub gain: f64,
    pub gain_std_error: f64,
    pub slope: f64,
    pub hidden_expected: f64,
    pub hidden_observed: f64,
}

impl Line {
    /// Beyond two standard errors.
    pub fn verdict(&self) -> &'static str {
        if self.gain.abs() <= 2.0 * self.gain_std_error {
            ""
        } else if self.gain > 0.0 {
            "helps"
        } else {
            "harms"
        }
    }
}

/// What the test of selection said, averaged over the repeats.
#[derive(serde::Serialize)]
pub struct TestLine {
    pub acceptance_auc: f64,
    pub rejected_beyond: f64,
    pub readings: Vec<(String, usize)>,
}

impl TestLine {
    pub fn words(&self) -> String {
        let readings = self.readings.iter();
        let readings: Vec<String> = readings.map(|(what, n)| format!("{n} x {what}")).collect();
        format!(
            "selection: auc of the decision by the fields {:.2}, {:.0} % of the rejected unlike \
             the accepted; test: {}",
            self.acceptance_auc,
            100.0 * self.rejected_beyond,
            readings.join("; ")
        )
    }
}

/// The measures of one model in one repeat.
#[derive(Clone, Copy)]
struct Measured {
    auc: f64,
    log_loss: f64,
    slope: f64,
    expected: f64,
    observed: f64,
}

impl Study {
    pub fn read(arguments: &Arguments) -> Result<Self, Failure> {
        let schema = Schema::read(&arguments.schema)?;
        let all = Dataset::read(&arguments.data, &schema)?;
        let bins = BinningParams::default().fit(&all)?;
        let strongest = bins.fields().iter().max_by(|a, b| {
            let iv = a.table().iv().total_cmp(&b.table().iv());
            iv.then(b.name().cmp(a.name()))
        });
        let hidden_field = strongest.map(|field| field.name().to_owned());
        let hidden_field = hidden_field.ok_or("the data have no field to learn from")?;
        let ignored = |field: &Field| match field.name() == hidden_field {
            true => field.clone().with_role(Role::Ignore),
            false => field.clone(),
        };
        let fields = schema.fields().iter().map(ignored).collect();
        let without = Dataset::read(&arguments.data, &Schema::new(schema.name(), fields)?)?;
        Ok(Self {
            all,
            without,
            hidden_field,
            share: arguments.reject_share,
            factor: arguments.factor,
            repeats: arguments.repeats,
            seed: arguments.seed,
        })
    }

    /// The field that told most, which the models go without under one of the rules.
    pub fn hidden_field(&self) -> &str {
        &self.hidden_field
    }

    /// What each method is worth under a rule.
    pub fn run(&self, rule: Rule) -> Result<(TestLine, Vec<Line>), Failure> {
        let mut by_method: Vec<(String, Vec<Measured>)> = Vec::new();
        let mut tests = Vec::new();
        for repeat in 0..self.repeats {
            let seed = self.seed.wrapping_add(repeat.wrapping_mul(1_000_003));
            let [history, applicants, test] = self.thirds(seed);
            let decided = self.decided(rule, &history, &applicants, seed)?;
            let visible = match rule.hides_a_field() {
                true => &self.without,
                false => &self.all,
            };
            let part = |rows: &[usize]| visible.select(rows);
            let [accepted, rejected] = [part(&decided[0])?, part(&decided[1])?];
            let models = self.models(&accepted, &rejected, &part(&applicants)?)?;
            if let Some((_, none)) = models.first() {
                tests.push(selection_test(&accepted, &rejected, none)?);
            }
            let test = part(&test)?;
            for (place, (name, model)) in models.into_iter().enumerate() {
                let measured = measure(&model, &test, &rejected)?;
                match by_method.get_mut(place) {
                    Some((_, list)) => list.push(measured),
                    None => by_method.push((name, vec![measured])),
                }
            }
        }
        let n = tests.len().max(1) as f64;
        let mut readings: Vec<(String, usize)> = Vec::new();
        for reading in tests.iter().map(|test| short(test.reading())) {
            match readings.iter_mut().find(|(known, _)| known == reading) {
                Some((_, n)) => *n += 1,
                None => readings.push((reading.to_owned(), 1)),
            }
        }
        let test = TestLine {
            acceptance_auc: tests.iter().map(|test| test.acceptance_auc).sum::<f64>() / n,
            rejected_beyond: tests.iter().map(|test| test.rejected_beyond).sum::<f64>() / n,
            readings,
        };
        Ok((test, lines(&by_method)))
    }

    /// Rows for the card that decides, for the models, and to measure on.
    fn thirds(&self, seed: u64) -> [Vec<usize>; 3] {
        let mut thirds = [Vec::new(), Vec::new(), Vec::new()];
        for row in 0..self.all.n_rows() {
            let [history, applicants, test] = &mut thirds;
            match noise(seed, row as u64) * 3.0 {
                ..1.0 => history.push(row),
                ..2.0 => applicants.push(row),
                _ => test.push(row),
            }
        }
        thirds
    }

    /// Accepted and rejected applicants.
    fn decided(
        &self,
        rule: Rule,
        history: &[usize],
        applicants: &[usize],
        seed: u64,
    ) -> Result<[Vec<usize>; 2], Failure> {
        let card = LogisticModel::train(&self.all.select(history)?)?;
        let pd = card.predict(&self.all.select(applicants)?)?;
        let pd = pd.iter().map(|pd| pd.value());
        let ranked: Vec<(usize, f64)> = applicants.iter().copied().zip(pd).collect();
        Ok(rule.decide(&ranked, self.share, seed ^ 0x5eed))
    }

    /// A model per method, `none` first and the truth last.
    fn models(
        &self,
        accepted: &Dataset,
        rejected: &Dataset,
        applicants: &Dataset,
    ) -> Result<Vec<(String, LogisticModel)>, Failure> {
        let bands = || Parcelling::new(10);
        let worse = bands().with_factor(self.factor);
        let methods = [
            ("fuzzy".to_owned(), RejectInference::fuzzy()),
            (
                "parcelling x 1".to_owned(),
                RejectInference::parcelling(bands()),
            ),
            (
                format!("parcelling x {}", self.factor),
                RejectInference::parcelling(worse),
            ),
            ("reweighting".to_owned(), RejectInference::reweighting()),
        ];
        let mut models = vec![("none".to_owned(), fit(accepted)?)];
        for (name, method) in methods {
            let inferred = method.infer(accepted, rejected)?;
            models.push((name, fit(inferred.data())?));
        }
        models.push(("all outcomes known".to_owned(), fit(applicants)?));
        Ok(models)
    }
}

fn fit(data: &Dataset) -> Result<LogisticModel, Failure> {
    Ok(LogisticParams::default().train(data, &BinningParams::default())?)
}

fn measure(model: &LogisticModel, test: &Dataset, hidden: &Dataset) -> Result<Measured, Failure> {
    let pd = |data: &Dataset| -> Result<Vec<f64>, Failure> {
        Ok(model.predict(data)?.iter().map(|pd| pd.value()).collect())
    };
    let (on_test, bad) = (pd(test)?, test.bad().ok_or("the data have no target")?);
    let of_hidden = hidden.bad().ok_or("the data have no target")?;
    let check = calibration_check(&pd(hidden)?, of_hidden, hidden.weights())?;
    Ok(Measured {
        auc: auc(&on_test, bad, test.weights(), Higher::Riskier)?,
        log_loss: log_loss(&on_test, bad, test.weights())?,
        slope: calibration_check(&on_test, bad, test.weights())?
            .slope
            .unwrap_or(f64::NAN),
        expected: check.expected,
        observed: check.observed,
    })
}

fn lines(by_method: &[(String, Vec<Measured>)]) -> Vec<Line> {
    let none = by_method
        .first()
        .map_or(&[][..], |(_, list)| list.as_slice());
    let line = |(method, list): &(String, Vec<Measured>)| {
        let n = list.len() as f64;
        let mean = |part: fn(&Measured) -> f64| list.iter().map(part).sum::<f64>() / n;
        let gains = none.iter().zip(list);
        let gains: Vec<f64> = gains
            .map(|(none, own)| none.log_loss - own.log_loss)
            .collect();
        let gain = gains.iter().sum::<f64>() / n;
        let spread = gains
            .iter()
            .map(|one| (one - gain) * (one - gain))
            .sum::<f64>();
        Line {
            method: method.clone(),
            auc: mean(|one| one.auc),
            log_loss: mean(|one| one.log_loss),
            gain,
            gain_std_error: (spread / (n - 1.0) / n).sqrt(),
            slope: mean(|one| one.slope),
            hidden_expected: mean(|one| one.expected),
            hidden_observed: mean(|one| one.observed),
        }
    };
    by_method.iter().map(line).collect()
}

fn short(reading: SelectionReading) -> &'static str {
    match reading {
        SelectionReading::NoOverlap => "no overlap",
        SelectionReading::NotIdentified => "cannot tell",
        SelectionReading::NoSign => "no sign",
        SelectionReading::RejectedWorse => "rejected worse",
        SelectionReading::RejectedSafer => "rejected safer",
        _ => "another reading",
    }
}
