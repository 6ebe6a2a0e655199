//! The joint fit against solvers that share nothing with it.

use super::columns::{Columns, Fine};
use super::path::{Part, Penalty, Shape};
use super::rows::{Given, Rows, count};
use super::solve::{Point, Precision, Problem, pd_and_loss};

struct Lcg(u64);

impl Lcg {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) % n
    }
}

/// Two fields of numbers with a missing slot, and one of levels, that move the outcome.
fn made(n: usize, seed: u64) -> (Rows, Columns) {
    let mut random = Lcg(seed);
    let sizes: [u64; 3] = [7, 5, 4];
    let mut codes = vec![Vec::new(); 3];
    let mut bad = Vec::new();
    let mut weights = Vec::new();
    for _ in 0..n {
        let row: Vec<u16> = sizes
            .iter()
            .map(|&size| u16::try_from(random.below(size)).unwrap())
            .collect();
        let risk = u64::from(row[0]) * 4 + 30 / (1 + u64::from(row[1])) + 5 * u64::from(row[2] % 2);
        bad.push(random.below(70) < risk);
        weights.push(1.0 + f64::from(u8::try_from(random.below(3)).unwrap()) / 2.0);
        for (codes, code) in codes.iter_mut().zip(row) {
            codes.push(code);
        }
    }
    let identities = |size: &u64| (0..*size).map(|code| code * 977 + size).collect();
    let given = Given {
        codes: codes.iter().map(Vec::as_slice).collect(),
        identities: sizes.iter().map(identities).collect(),
        bad: &bad,
        weights: Some(&weights),
        offset: None,
        folds: None,
    };
    let rows = Rows::new(&given);
    let fine = |n_regular: usize, n_codes: usize| Fine { n_regular, n_codes };
    let shapes = vec![fine(6, 7), fine(4, 5), fine(0, 4)];
    let per_code: Vec<Vec<f64>> = (0..3)
        .map(|field| {
            let mut sums = vec![0.0; shapes[field].n_codes];
            for (code, weight) in rows.codes[field].iter().zip(&rows.weights) {
                sums[usize::from(*code)] += weight;
            }
            sums
        })
        .collect();
    let columns = Columns::new(shapes, &per_code);
    (rows, columns)
}

/// A dense row of columns, as their definition says.
fn dense(rows: &Rows, columns: &Columns) -> Vec<Vec<f64>> {
    let basis: Vec<Vec<f64>> = (0..columns.n())
        .map(|column| {
            let mut b = vec![0.0; columns.n()];
            b[column] = 1.0;
            columns.scores(&b)
        })
        .collect();
    (0..rows.n())
        .map(|row| {
            let values = basis.iter().map(|scores| {
                (0..3)
                    .map(|field| {
                        scores[columns.codes_of(field)][usize::from(rows.codes[field][row])]
                    })
                    .sum()
            });
            values.collect()
        })
        .collect()
}

fn objective(problem: &Problem<'_>, x: &[Vec<f64>], intercept: f64, b: &[f64]) -> f64 {
    let rows = problem.rows;
    let losses = x
        .iter()
        .zip(&rows.bad)
        .zip(&rows.weights)
        .map(|((x, &bad), weight)| {
            let eta = intercept + x.iter().zip(b).map(|(x, b)| x * b).sum::<f64>();
            weight * pd_and_loss(eta, bad).1
        });
    let costs = problem.limits.iter().zip(b);
    let costs = costs.map(|(limit, b)| limit.l1 * b.abs() + 0.5 * limit.l2 * b * b);
    losses.sum::<f64>() + costs.sum::<f64>()
}

/// Accelerated proximal gradient over the dense rows: slow, and sure.
fn proximal(problem: &Problem<'_>, x: &[Vec<f64>]) -> (f64, Vec<f64>) {
    let rows = problem.rows;
    let k = problem.limits.len();
    let squares = x.iter().zip(&rows.weights);
    let lipschitz: f64 = squares
        .map(|(x, w)| w * (1.0 + x.iter().map(|x| x * x).sum::<f64>()) / 4.0)
        .sum();
    let (mut a, mut b) = (0.0, vec![0.0; k]);
    let (mut ya, mut yb, mut momentum) = (a, b.clone(), 1.0_f64);
    for _ in 0..60_000 {
        let (mut ga, mut gb) = (0.0, vec![0.0; k]);
        for ((x, &bad), weight) in x.iter().zip(&rows.bad).zip(&rows.weights) {
            let eta = ya + x.iter().zip(&yb).map(|(x, b)| x * b).sum::<f64>();
            let residual = weight * (pd_and_loss(eta, bad).0 - f64::from(u8::from(bad)));
            ga += residual;
            gb.iter_mut().zip(x).for_each(|(g, x)| *g += residual * x);
        }
        let next_a = ya - ga / lipschitz;
        let next_b: Vec<f64> = problem
            .limits
            .iter()
            .enumerate()
            .map(|(i, limit)| {
                let to = yb[i] - gb[i] / lipschitz;
                let shrunk = to.signum() * (to.abs() - limit.l1 / lipschitz).max(0.0);
                (shrunk / (1.0 + limit.l2 / lipschitz)).clamp(limit.low, limit.high)
            })
            .collect();
        let next = f64::midpoint(1.0, (1.0 + 4.0 * momentum * momentum).sqrt());
        let by = (momentum - 1.0) / next;
        ya = next_a + by * (next_a - a);
        yb = next_b
            .iter()
            .zip(&b)
            .map(|(n, o)| n + by * (n - o))
            .collect();
        (a, b, momentum) = (next_a, next_b, next);
    }
    (a, b)
}

#[test]
fn objective_and_conditions_agree_with_a_proximal_gradient() {
    for (seed, lambda, shape) in [
        (1, 0.02, Shape::Free),
        (2, 0.005, Shape::Free),
        (3, 0.01, Shape::Rising),
    ] {
        let (rows, columns) = made(300, seed);
        let x = dense(&rows, &columns);
        let part = Part::new(rows, None, &columns);
        let problem = part.problem(
            &columns,
            Penalty {
                lambda,
                ridge: 1e-5,
            },
            &[shape; 3],
            None,
        );
        let (point, convergence) =
            problem.fit(Point::start(&part.fitted, columns.n()), Precision::LAST);
        let (a, b) = proximal(&problem, &x);
        let (ours, theirs) = (
            objective(&problem, &x, point.intercept, &point.b),
            objective(&problem, &x, a, &b),
        );
        assert!((ours - theirs).abs() < 1e-8 * theirs, "{ours} {theirs}");
        assert!(convergence.gradient < 1e-8, "{convergence:?}");
        for (ours, theirs) in point.b.iter().zip(&b) {
            assert!((ours - theirs).abs() < 1e-5, "{ours} {theirs}");
        }
        // Karush, Kuhn and Tucker, from the dense rows.
        let total = part.fitted.total;
        for (i, limit) in problem.limits.iter().enumerate() {
            let rows = x.iter().zip(&part.fitted.bad).zip(&part.fitted.weights);
            let slope: f64 = rows
                .map(|((x, &bad), weight)| {
                    let eta =
                        point.intercept + x.iter().zip(&point.b).map(|(x, b)| x * b).sum::<f64>();
                    weight * x[i] * (f64::from(u8::from(bad)) - pd_and_loss(eta, bad).0)
                })
                .sum();
            assert!(limit.excess(point.b[i], slope) < 1e-8 * total, "column {i}");
        }
        assert!(point.b.contains(&0.0) && point.b.iter().any(|b| *b != 0.0));
    }
}

#[test]
fn without_a_penalty_it_is_the_dense_newton_fit() {
    use super::super::{Design, NewtonParams};
    let (rows, columns) = made(400, 7);
    let x = dense(&rows, &columns);
    let part = Part::new(rows, None, &columns);
    // Levels add up to the intercept: the first of each field stays out.
    let open: Vec<bool> = (0..columns.n())
        .map(|i| i != columns.columns_of(2).start)
        .collect();
    let mut problem = part.problem(
        &columns,
        Penalty {
            lambda: 0.0,
            ridge: 0.0,
        },
        &[Shape::Free; 3],
        Some(&open),
    );
    for limit in &mut problem.limits {
        (limit.l1, limit.l2) = (0.0, 0.0);
    }
    let (point, _) = problem.fit(Point::start(&part.fitted, columns.n()), Precision::LAST);
    let kept: Vec<usize> = (0..columns.n()).filter(|&i| open[i]).collect();
    let flat = x
        .iter()
        .flat_map(|row| kept.iter().map(|&i| row[i]))
        .collect();
    let matrix = ndarray::Array2::from_shape_vec((part.fitted.n(), kept.len()), flat).unwrap();
    let mut design = Design::new(matrix.view(), &part.fitted.bad);
    design.weights = Some(&part.fitted.weights);
    let fit = NewtonParams::new().fit_design(&design).unwrap();
    assert!((fit.intercept() - point.intercept).abs() < 1e-7);
    for (&i, theirs) in kept.iter().zip(fit.coefficients()) {
        assert!(
            (point.b[i] - theirs).abs() < 1e-7,
            "{i}: {} {theirs}",
            point.b[i]
        );
    }
}

#[test]
fn a_row_of_weight_k_is_k_rows_in_every_fold() {
    let codes: Vec<u16> = (0..40).map(|row| row % 3).collect();
    let bad: Vec<bool> = (0..40).map(|row| row % 5 == 0).collect();
    let weights: Vec<f64> = (0..40).map(|row| f64::from(1 + row % 4)).collect();
    let times = |row: usize| std::iter::repeat_n(row, 1 + row % 4);
    let copied: Vec<usize> = (0..40).flat_map(times).collect();
    let copied_codes: Vec<u16> = copied.iter().map(|&row| codes[row]).collect();
    let copied_bad: Vec<bool> = copied.iter().map(|&row| bad[row]).collect();
    let given = |codes: &[u16], bad: &[bool], weights: Option<&[f64]>| {
        let rows = Rows::new(&Given {
            codes: vec![codes],
            identities: vec![vec![11, 5, 7]],
            bad,
            weights,
            offset: None,
            folds: None,
        });
        let folds = rows.folds();
        let sums = folds.iter().map(|(_, held)| {
            let mut sums = [[0.0; 2]; 3];
            for ((code, &bad), weight) in held.codes[0].iter().zip(&held.bad).zip(&held.weights) {
                sums[usize::from(*code)][usize::from(bad)] += weight;
            }
            sums
        });
        sums.collect::<Vec<_>>()
    };
    let weighed = given(&codes, &bad, Some(&weights));
    assert_eq!(weighed, given(&copied_codes, &copied_bad, None));
    let total: f64 = weighed.iter().flatten().flatten().sum();
    assert!((total - count(copied.len())).abs() < 1e-9);
}
