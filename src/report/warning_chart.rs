//! Recall and lead time against alerts sent, as a picture.

use super::error::ReportError;
use crate::early_warning::{BacktestReport, CurvePoint};
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;
use std::fmt;

/// Width and height in pixels; an SVG scales.
const SIZE: (u32, u32) = (880, 720);
/// Of the curves and points in turn; told apart without colour vision too (Okabe and Ito 2008).
const COLOURS: [RGBColor; 5] = [
    RGBColor(0, 114, 178),
    RGBColor(230, 159, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(86, 180, 233),
];
const FONT: &str = "sans-serif";

type Chart<'a, 'b> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

/// Two plots over alerts per 1,000 account-months: the share of defaults caught, and
/// the median days they were caught before.
///
/// Curves are thresholds from [`threshold_curve`](crate::early_warning::threshold_curve), points
/// are rules without one.
///
/// # Examples
///
/// ```
/// use scorewright::early_warning::BacktestReport;
/// use scorewright::report::WarningChart;
/// let naive = BacktestReport::default();
/// let svg = WarningChart::new("Cards").with_point("any month late", &naive).to_svg()?;
/// assert!(svg.starts_with("<svg") && svg.contains("any month late"));
/// # Ok::<(), scorewright::report::ReportError>(())
/// ```
#[derive(Clone)]
pub struct WarningChart<'a> {
    title: &'a str,
    curves: Vec<(&'a str, &'a [CurvePoint])>,
    points: Vec<(&'a str, &'a BacktestReport)>,
    most_alerts: Option<f64>,
}

/// What one of the plots shows.
#[derive(Clone, Copy)]
struct Measure {
    axis: &'static str,
    value: fn(&BacktestReport) -> f64,
    most: f64,
}

impl<'a> WarningChart<'a> {
    /// An empty chart.
    #[must_use]
    pub const fn new(title: &'a str) -> Self {
        Self {
            title,
            curves: Vec::new(),
            points: Vec::new(),
            most_alerts: None,
        }
    }

    /// A line over the thresholds of a policy.
    #[must_use]
    pub fn with_curve(mut self, name: &'a str, curve: &'a [CurvePoint]) -> Self {
        self.curves.push((name, curve));
        self
    }

    /// A mark for a rule that has no threshold.
    #[must_use]
    pub fn with_point(mut self, name: &'a str, report: &'a BacktestReport) -> Self {
        self.points.push((name, report));
        self
    }

    /// Where the axis of alerts per 1,000 account-months ends. Default: where the data do.
    #[must_use]
    pub const fn with_most_alerts(mut self, per_1000: f64) -> Self {
        self.most_alerts = Some(per_1000);
        self
    }

    /// The picture as SVG: the same bytes for the same reports.
    ///
    /// # Errors
    ///
    /// [`ReportError::Chart`] when the plotting library fails.
    pub fn to_svg(&self) -> Result<String, ReportError> {
        let mut svg = String::new();
        self.draw(&mut svg).map_err(|error| ReportError::Chart {
            problem: error.to_string(),
        })?;
        Ok(svg)
    }

    fn draw(&self, svg: &mut String) -> Result<(), Box<dyn std::error::Error>> {
        let root = SVGBackend::with_string(svg, SIZE).into_drawing_area();
        root.fill(&WHITE)?;
        let titled = root.titled(self.title, (FONT, 20))?;
        let (upper, lower) = titled.split_vertically(SIZE.1 * 11 / 20);
        let recall = Measure {
            axis: "defaults caught, %",
            value: |report| 100.0 * report.recall(),
            most: 100.0,
        };
        let lead = Measure {
            axis: "median lead, days",
            value: BacktestReport::lead_median,
            most: self.most(BacktestReport::lead_median),
        };
        self.plot(&upper, recall)?;
        self.plot(&lower, lead)?;
        root.present()?;
        Ok(())
    }

    /// The largest value shown, a little above it, so that no line runs along the frame.
    fn most(&self, value: fn(&BacktestReport) -> f64) -> f64 {
        let largest = self.reports().map(value).fold(0.0, f64::max);
        if largest > 0.0 { 1.1 * largest } else { 1.0 }
    }

    fn reports(&self) -> impl Iterator<Item = &BacktestReport> {
        let curves = self.curves.iter().flat_map(|(_, curve)| *curve);
        let points = self.points.iter().map(|(_, report)| *report);
        curves.map(|point| &point.report).chain(points)
    }

    fn plot(
        &self,
        area: &DrawingArea<SVGBackend<'_>, plotters::coord::Shift>,
        measure: Measure,
    ) -> Result<(), Box<dyn std::error::Error>> {
        let most_alerts = self
            .most_alerts
            .unwrap_or_else(|| self.most(BacktestReport::alerts_per_1000));
        let mut chart = ChartBuilder::on(area)
            .margin(12)
            .margin_right(28)
            .x_label_area_size(42)
            .y_label_area_size(58)
            .build_cartesian_2d(0.0..most_alerts, 0.0..measure.most)?;
        chart
            .configure_mesh()
            .light_line_style(TRANSPARENT)
            .x_label_formatter(&whole)
            .y_label_formatter(&whole)
            .x_desc("alerts per 1,000 account-months")
            .y_desc(measure.axis)
            .label_style((FONT, 13))
            .axis_desc_style((FONT, 14))
            .draw()?;
        self.draw_curves(&mut chart, measure, most_alerts)?;
        self.draw_points(&mut chart, measure)?;
        chart
            .configure_series_labels()
            .position(SeriesLabelPosition::LowerRight)
            .background_style(WHITE.mix(0.85))
            .border_style(BLACK.mix(0.3))
            .label_font((FONT, 14))
            .margin(10)
            .draw()?;
        Ok(())
    }

    fn draw_curves(
        &self,
        chart: &mut Chart<'_, '_>,
        measure: Measure,
        most_alerts: f64,
    ) -> Result<(), Box<dyn std::error::Error>> {
        for ((name, curve), colour) in self.curves.iter().zip(COLOURS.iter().cycle()) {
            let shown: Vec<_> = curve
                .iter()
                .map(|point| coordinates(&point.report, measure))
                .filter(|&(x, y)| y.is_finite() && x <= most_alerts)
                .collect();
            // Dots too: thresholds that all send as many alerts make no line.
            let dots = shown.iter().map(|&at| Circle::new(at, 2, colour.filled()));
            chart.draw_series(dots)?;
            chart
                .draw_series(LineSeries::new(shown.clone(), colour.stroke_width(2)))?
                .label(*name)
                .legend(move |(x, y)| {
                    PathElement::new([(x, y), (x + 18, y)], colour.stroke_width(3))
                });
        }
        Ok(())
    }

    fn draw_points(
        &self,
        chart: &mut Chart<'_, '_>,
        measure: Measure,
    ) -> Result<(), Box<dyn std::error::Error>> {
        let colours = COLOURS.iter().cycle().skip(self.curves.len());
        for ((name, report), colour) in self.points.iter().zip(colours) {
            let at = coordinates(report, measure);
            let shown = (at.0.is_finite() && at.1.is_finite()).then_some(at);
            chart
                .draw_series(shown.map(|at| TriangleMarker::new(at, 8, colour.filled())))?
                .label(*name)
                .legend(move |(x, y)| TriangleMarker::new((x + 9, y), 6, colour.filled()));
        }
        Ok(())
    }
}

/// Ticks stand on whole numbers, save on the shortest axes.
fn whole(value: &f64) -> String {
    if value.fract().abs() < 1e-9 {
        format!("{value:.0}")
    } else {
        format!("{value:.1}")
    }
}

fn coordinates(report: &BacktestReport, measure: Measure) -> (f64, f64) {
    (report.alerts_per_1000(), (measure.value)(report))
}

impl fmt::Debug for WarningChart<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WarningChart")
            .field("title", &self.title)
            .field("n_curves", &self.curves.len())
            .field("n_points", &self.points.len())
            .finish_non_exhaustive()
    }
}
