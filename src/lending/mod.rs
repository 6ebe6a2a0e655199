//! From warning to help: income verification, decision, repayment plan, relief, lawful contact, audit trail.

mod facts;

pub mod loan;

pub mod income;

pub mod decision;

pub mod relief;

pub mod outreach;

pub mod audit;
