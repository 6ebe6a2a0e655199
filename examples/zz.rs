use scorewright::binning::Binning; use scorewright::dataset::Dataset; use scorewright::schema::Schema; use scorewright::training::LogisticModel; use scorewright::scorecard::Scorecard;
use scorewright::metrics::{auc, Higher};
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let a: Vec<String> = std::env::args().collect();
    let schema = Schema::read(&a[2])?;
    let data = Dataset::read(&a[1], &schema)?;
    let rows: Vec<usize> = (0..data.n_rows()).collect();
    let train: Vec<usize> = rows.iter().copied().filter(|i| i % 10 < 7).collect();
    let test: Vec<usize> = rows.iter().copied().filter(|i| i % 10 >= 7).collect();
    let (train, test) = (data.select(&train)?, data.select(&test)?);
    let t = std::time::Instant::now();
    let mut params = Binning::params();
    if let Some(m) = a.get(3) { params = params.max_bins(m.parse()?); }
    let model = LogisticModel::params().train(&train, &params)?;
    let secs = t.elapsed().as_secs_f64();
    let pd: Vec<f64> = model.predict(&test)?.iter().map(|p| p.value()).collect();
    let bad = test.bad().unwrap();
    let raw = auc(&pd, bad, None, Higher::Riskier)?;
    let card = Scorecard::params().build(&model)?;
    let scorer = card.compile()?;
    let cols: Vec<_> = scorer.names().map(|n| test.column(n).unwrap()).collect();
    let pts: Vec<f64> = (0..test.n_rows()).map(|r| { let row: Vec<_> = cols.iter().map(|c| c.value(r)).collect(); f64::from(scorer.score(row.as_slice()).unwrap().points.value()) }).collect();
    let auc_pts = auc(&pts, bad, None, Higher::Safer)?;
    let nb: f64 = model.terms().iter().map(|t| model.binning().field(&t.field).unwrap().table().n_regular() as f64).sum::<f64>() / model.terms().len() as f64;
    // slope
    let (mut x0, mut x1) = (0.0, 1.0);
    for _ in 0..25 { let (mut g0, mut g1, mut h00, mut h01, mut h11) = (0.,0.,0.,0.,0.); for (p, b) in pd.iter().zip(bad) { let z = (p/(1.-p)).ln(); let q = 1./(1.+(-(x0+x1*z)).exp()); let r = (*b as u8 as f64) - q; let w = q*(1.-q); g0+=r; g1+=r*z; h00+=w; h01+=w*z; h11+=w*z*z; } let d = h00*h11-h01*h01; x0 += (h11*g0-h01*g1)/d; x1 += (h00*g1-h01*g0)/d; }
    println!("{} auc {raw:.4} points {auc_pts:.4} terms {} bins {nb:.2} slope {x1:.3} secs {secs:.2} dropped {}", a[1].rsplit('/').next().unwrap(), model.terms().len(), model.dropped().len());
    if a.get(4).is_some() { for t in model.terms() { println!("{} {:?}", t.field, t.log_odds.iter().map(|x| (x*1000.).round()/1000.).collect::<Vec<_>>()); } }
    Ok(())
}
