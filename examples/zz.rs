use scorewright::binning::Binning;
use scorewright::dataset::Dataset;
use scorewright::metrics::{Higher, auc};
use scorewright::schema::Schema;
use scorewright::scorecard::Scorecard;
use scorewright::training::{FitKind, LogisticModel};
fn slope(pd: &[f64], bad: &[bool]) -> f64 {
    let (mut x0, mut x1) = (0.0, 1.0);
    for _ in 0..25 {
        let (mut g0, mut g1, mut h00, mut h01, mut h11) = (0., 0., 0., 0., 0.);
        for (p, b) in pd.iter().zip(bad) {
            let z = (p / (1. - p)).ln();
            let q = 1. / (1. + (-(x0 + x1 * z)).exp());
            let r = (*b as u8 as f64) - q;
            let w = q * (1. - q);
            g0 += r;
            g1 += r * z;
            h00 += w;
            h01 += w * z;
            h11 += w * z * z;
        }
        let d = h00 * h11 - h01 * h01;
        x0 += (h11 * g0 - h01 * g1) / d;
        x1 += (h00 * g1 - h01 * g0) / d;
    }
    x1
}
fn one(
    train: &Dataset,
    test: &Dataset,
    m: Option<usize>,
    print: bool,
) -> Result<[f64; 8], Box<dyn std::error::Error>> {
    let t = std::time::Instant::now();
    let mut params = Binning::params();
    if let Some(m) = m {
        params = params.max_bins(m);
    }
    let model = LogisticModel::params()
        .fit_kind(match std::env::var("FIT").as_deref() {
            Ok("joint") => FitKind::Joint,
            Ok("woe") => FitKind::Woe,
            _ => FitKind::Auto,
        })
        .train(train, &params)?;
    if print {
        println!("{}", model.summary().choice);
    }
    let model = model;
    let secs = t.elapsed().as_secs_f64();
    let pd: Vec<f64> = model.predict(test)?.iter().map(|p| p.value()).collect();
    let bad = test.bad().unwrap();
    let raw = auc(&pd, bad, None, Higher::Riskier)?;
    let loss = pd
        .iter()
        .zip(bad)
        .map(|(p, b)| -(if *b { *p } else { 1.0 - p }).ln())
        .sum::<f64>()
        / pd.len() as f64;
    let card = Scorecard::params()
        .elderly(scorewright::scorecard::Elderly::Raise)
        .build(&model)?;
    let scorer = card.compile()?;
    let cols: Vec<_> = scorer.names().map(|n| test.column(n).unwrap()).collect();
    let pts: Vec<f64> = (0..test.n_rows())
        .map(|r| {
            let row: Vec<_> = cols.iter().map(|c| c.value(r)).collect();
            f64::from(scorer.score(row.as_slice()).unwrap().points.value())
        })
        .collect();
    let auc_pts = auc(&pts, bad, None, Higher::Safer)?;
    let nb: f64 = model
        .terms()
        .iter()
        .map(|t| model.binning().field(&t.field).unwrap().table().n_regular() as f64)
        .sum::<f64>()
        / model.terms().len() as f64;
    if print {
        for t in model.terms() {
            println!(
                "{} {:?}",
                t.field,
                t.log_odds
                    .iter()
                    .map(|x| (x * 1000.).round() / 1000.)
                    .collect::<Vec<_>>()
            );
        }
    }
    Ok([
        raw,
        auc_pts,
        loss,
        slope(&pd, bad),
        model.terms().len() as f64,
        nb,
        secs,
        model.dropped().len() as f64,
    ])
}
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let a: Vec<String> = std::env::args().collect();
    let schema = Schema::read(&a[2])?;
    let data = Dataset::read(&a[1], &schema)?;
    let rows: Vec<usize> = (0..data.n_rows()).collect();
    let m: Option<usize> = a.get(3).and_then(|m| m.parse().ok()).filter(|m| *m > 0);
    let name = a[1].rsplit('/').next().unwrap();
    let outer: usize = std::env::var("OUTER")
        .ok()
        .and_then(|v| v.parse().ok())
        .unwrap_or(0);
    let mut sums = [0.0; 8];
    if outer > 0 {
        let all = std::env::var("ALL").is_ok();
        let picked: Vec<usize> = rows.iter().copied().filter(|i| all || i % 10 < 7).collect();
        for k in 0..outer {
            let fold = |j: &usize| {
                (*j as u64)
                    .wrapping_mul(0x9e37_79b9_7f4a_7c15)
                    .rotate_left(31)
                    % outer as u64
                    == k as u64
            };
            let train: Vec<usize> = (0..picked.len())
                .filter(|j| !fold(j))
                .map(|j| picked[j])
                .collect();
            let test: Vec<usize> = (0..picked.len()).filter(fold).map(|j| picked[j]).collect();
            let got = one(&data.select(&train)?, &data.select(&test)?, m, false)?;
            for (s, g) in sums.iter_mut().zip(got) {
                *s += g / outer as f64;
            }
        }
    } else {
        let train: Vec<usize> = rows.iter().copied().filter(|i| i % 10 < 7).collect();
        let test: Vec<usize> = rows.iter().copied().filter(|i| i % 10 >= 7).collect();
        sums = one(
            &data.select(&train)?,
            &data.select(&test)?,
            m,
            a.get(4).is_some(),
        )?;
    }
    println!(
        "{name:24} auc {:.4} points {:.4} loss {:.5} slope {:.3} terms {:.1} bins {:.2} secs {:.2} dropped {:.1}",
        sums[0], sums[1], sums[2], sums[3], sums[4], sums[5], sums[6], sums[7]
    );
    Ok(())
}
