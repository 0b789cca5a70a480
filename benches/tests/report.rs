//! A report is made only of a complete run.

use std::{
    error::Error,
    fs::{self, File},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use benches::report::{Machine, Run, page};
use counts::Figures;

/// Makes a folder as criterion does, with these rows: group, name, nanoseconds.
fn criterion(test: &str, rows: &[(&str, &str, f64)]) -> Result<PathBuf, Box<dyn Error>> {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    let _ = fs::remove_dir_all(&target);
    for (group, row, nanoseconds) in rows {
        let folder = target.join("criterion").join(group).join(row).join("new");
        fs::create_dir_all(&folder)?;
        let names = format!(r#"{{"group_id":"{group}","function_id":"{row}"}}"#);
        fs::write(folder.join("benchmark.json"), names)?;
        let estimates = format!(r#"{{"median":{{"point_estimate":{nanoseconds}}}}}"#);
        fs::write(folder.join("estimates.json"), estimates)?;
    }
    Ok(target)
}

#[test]
fn a_row_that_was_not_measured_is_named_with_the_command_that_measures_it() -> Result<(), Box<dyn Error>> {
    let rows = [("signing p-256 aws-lc", "raw primitive", 100.0)];
    let run = Run::read(&criterion("missing", &rows)?)?;
    assert!((run.time("signing p-256 aws-lc", "raw primitive")? - 100.0).abs() < 1e-9);
    let error = page(&run, &Figures::recorded()?, &Machine::this(), None, &[]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the run has no row \"all but the signature\" in the group \"signing p-256 aws-lc\"; run `cargo bench -p benches`"
    );
    Ok(())
}

#[test]
fn rows_of_different_runs_are_not_compared() -> Result<(), Box<dyn Error>> {
    let target = criterion("another-day", &[("a", "old", 1.0), ("a", "new", 1.0)])?;
    let now = SystemTime::now();
    for (row, at) in [("old", now - Duration::from_secs(2 * 3600)), ("new", now)] {
        let file = target.join("criterion/a").join(row).join("new/estimates.json");
        File::options().write(true).open(file)?.set_modified(at)?;
    }
    let error = Run::read(&target)?.measured().unwrap_err().to_string();
    assert!(error.starts_with("the row \"old\" in the group \"a\" is 120 minutes older"), "{error}");
    Ok(())
}

#[test]
fn without_a_run_the_error_names_the_command_for_one() {
    let error = Run::read(Path::new("/nonexistent")).unwrap_err().to_string();
    assert!(error.ends_with("run `cargo bench -p benches` first"), "{error}");
}
