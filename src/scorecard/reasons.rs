//! The catalogue of reasons, and which term points at which.

use super::{ReasonCode, ReasonMethod, Scorecard};

impl Scorecard {
    /// One code per term, or per code that the schema names.
    #[cfg(feature = "train")]
    pub(super) fn write_reasons(&mut self) {
        for n in 0..self.terms.len() {
            let Some(made) = self.default_reason(n) else {
                continue;
            };
            self.set_reason(n, made);
        }
    }

    /// Points the term at `n` to `reason`, which joins the catalogue unless its code is there.
    pub(super) fn set_reason(&mut self, n: usize, reason: ReasonCode) {
        let known = self
            .reasons
            .iter()
            .position(|known| known.code == reason.code);
        if let Some(term) = self.terms.get_mut(n) {
            term.reason = known.unwrap_or(self.reasons.len());
        }
        if known.is_none() {
            self.reasons.push(reason);
        }
    }

    /// The reason that follows from a term's fields; a pair's text names both.
    pub(super) fn default_reason(&self, n: usize) -> Option<ReasonCode> {
        let term = self.terms.get(n)?;
        let fields: Vec<_> = self.inputs_of(term).map(|input| &input.field).collect();
        let own = match fields.as_slice() {
            [field] => field.reason_code(),
            _ => None,
        };
        let texts = fields
            .iter()
            .map(|field| field.reason_text().unwrap_or_else(|| field.label()));
        Some(ReasonCode {
            code: own.map_or_else(|| format!("R{:02}", n + 1), str::to_owned),
            text: texts.collect::<Vec<_>>().join(", together with: "),
            inquiries: fields.iter().any(|field| field.counts_inquiries()),
        })
    }

    /// Holds points against another reference.
    ///
    /// [`ReasonMethod::BelowGiven`] keeps the references as they are; give them
    /// by [`with_references`](Self::with_references).
    #[must_use]
    pub fn with_reason_method(mut self, method: ReasonMethod) -> Self {
        self.reason_method = method;
        for term in &mut self.terms {
            term.reference = match method {
                ReasonMethod::BelowAverage => term.average(),
                ReasonMethod::BelowMost => f64::from(term.most()),
                ReasonMethod::BelowGiven => term.reference,
            };
        }
        self
    }

    /// Holds points against the lender's own averages, one per term, such
    /// as those of applicants at or slightly above the cut-off. References outside the
    /// term's points, which no average is, and those past the end of either list, are
    /// left as they were.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::schema::{Field, Kind};
    /// # use scorewright::scorecard::Scorecard;
    /// # let card = Scorecard::builder("application")
    /// #     .pdo(20.0, 600, 50.0)
    /// #     .base_points(500)
    /// #     .numbers(Field::new("income", Kind::Amount), &[1000.0, 3000.0])
    /// #     .levels(Field::new("home", Kind::Category), &[&["own"], &["rent", "parents"]])
    /// #     .points("income", &[0, 30, 55, 5])
    /// #     .points("home", &[45, 10, 0, 0])
    /// #     .build()?;
    /// // From 500 points; income: below 1,000 0, to 3,000 30, above 55; home: own 45, rent 10.
    /// // Those just above the cut-off have 40 and 20 on average.
    /// let card = card.with_references(&[40.0, 20.0]);
    /// let scorer = card.compile()?;
    /// use scorewright::scoring::Value;
    /// let reasons = scorer.reasons(&[Value::Number(2000.0), Value::Text("rent")])?; // 30 and 10
    /// assert_eq!((reasons[0].deficit, reasons[1].deficit), (10.0, 10.0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_references(mut self, references: &[f64]) -> Self {
        self.reason_method = ReasonMethod::BelowGiven;
        let given = self.terms.iter_mut().zip(references);
        for (term, &reference) in given.filter(|(term, given)| term.may_refer_to(**given)) {
            term.reference = reference;
        }
        self
    }
}
