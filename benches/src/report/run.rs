use std::{
    collections::BTreeMap,
    error::Error,
    fs,
    path::Path,
    time::{Duration, SystemTime},
};

use serde::{Deserialize, de::DeserializeOwned};

/// What criterion measured: the median of each row in each pass, by group and name.
#[derive(Debug, Default)]
pub struct Run {
    rows: BTreeMap<(String, String), BTreeMap<String, Row>>,
}

#[derive(Debug)]
struct Row {
    nanoseconds: f64,
    measured: SystemTime,
}

/// The longest time between the first and the last row of one run.
const MAX_RUN: Duration = Duration::from_secs(3600);

impl Run {
    /// Reads `criterion`'s folder under the folder that cargo builds in.
    pub fn read(target: &Path) -> Result<Self, Box<dyn Error>> {
        let folder = target.join("criterion");
        let mut run = Self::default();
        run.read_folder(&folder).map_err(|error| {
            format!(
                "no run can be read from {}: {error}; run `cargo bench -p benches` first",
                folder.display()
            )
        })?;
        Ok(run)
    }

    fn read_folder(&mut self, folder: &Path) -> Result<(), Box<dyn Error>> {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if !path.is_dir() {
                continue;
            }
            let estimates = path.join("estimates.json");
            // The last run is in `new`; `base` holds an earlier one.
            if path.file_name().is_some_and(|name| name == "new") && estimates.is_file() {
                let names: Names = read_json(&path.join("benchmark.json"))?;
                let nanoseconds = read_json::<Estimates>(&estimates)?.median.point_estimate;
                let measured = fs::metadata(&estimates)?.modified()?;
                let name = (names.group_id, names.function_id.unwrap_or_default());
                let passes = self.rows.entry(name).or_default();
                passes.insert(names.value_str.unwrap_or_default(), Row { nanoseconds, measured });
            } else {
                self.read_folder(&path)?;
            }
        }
        Ok(())
    }

    /// The time of a row in nanoseconds, if there is such a row: the median of its passes.
    pub fn find(&self, group: &str, row: &str) -> Option<f64> {
        let passes = self.rows.get(&(group.into(), row.into()))?;
        median(passes.values().map(|row| row.nanoseconds).collect())
    }

    /// The time of a row in nanoseconds, which must be there.
    pub fn time(&self, group: &str, row: &str) -> Result<f64, RunError> {
        self.find(group, row).ok_or_else(|| RunError::Missing { group: group.into(), row: row.into() })
    }

    /// The time of a row divided by the time of another row, `to`, of the same group: the median of the passes' ratios.
    pub fn ratio(&self, group: &str, row: &str, to: &str) -> Result<f64, RunError> {
        let missing = |row: &str| RunError::Missing { group: group.into(), row: row.into() };
        let passes = |row: &str| self.rows.get(&(group.into(), row.into())).ok_or_else(|| missing(row));
        let (rows, others) = (passes(row)?, passes(to)?);
        let ratio = |(pass, row): (&String, &Row)| Some(row.nanoseconds / others.get(pass)?.nanoseconds);
        median(rows.iter().filter_map(ratio).collect()).ok_or_else(|| missing(to))
    }

    /// The names of a group's rows.
    pub fn rows<'a>(&'a self, group: &'a str) -> impl Iterator<Item = &'a str> {
        self.rows.keys().filter(move |(of, _)| of == group).map(|(_, row)| row.as_str())
    }

    /// When the last row was measured. Rows left from an earlier run are an error: their figures cannot be compared.
    pub fn measured(&self) -> Result<SystemTime, RunError> {
        let rows = || self.rows.iter().flat_map(|(name, passes)| passes.values().map(move |row| (name, row)));
        let first = rows().min_by_key(|(_, row)| row.measured).ok_or(RunError::Empty)?;
        let last = rows().map(|(_, row)| row.measured).max().ok_or(RunError::Empty)?;
        let (name, Row { measured, .. }) = first;
        match last.duration_since(*measured) {
            Ok(between) if between > MAX_RUN => Err(RunError::SeveralRuns {
                group: name.0.clone(),
                row: name.1.clone(),
                minutes: between.as_secs() / 60,
            }),
            _ => Ok(last),
        }
    }
}

/// The middle one, or the lower of two.
fn median(mut numbers: Vec<f64>) -> Option<f64> {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len().saturating_sub(1) / 2).copied()
}

/// Why no page can be made of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunError {
    /// A row is missing.
    Missing {
        /// Its group.
        group: String,
        /// Its name.
        row: String,
    },
    /// Nothing was measured.
    Empty,
    /// A row is much older than the newest.
    SeveralRuns {
        /// Its group.
        group: String,
        /// Its name.
        row: String,
        /// By how many minutes.
        minutes: u64,
    },
}

impl std::fmt::Display for RunError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Missing { group, row } => {
                write!(f, "the run has no row {row:?} in the group {group:?}; run `cargo bench -p benches`")
            }
            Self::Empty => f.write_str("the run has no rows; run `cargo bench -p benches`"),
            Self::SeveralRuns { group, row, minutes } => write!(
                f,
                "the row {row:?} in the group {group:?} is {minutes} minutes older than the newest one; figures of \
                 several runs cannot be compared: remove the folder `criterion` and run `cargo bench -p benches`"
            ),
        }
    }
}

impl Error for RunError {}

#[derive(Deserialize)]
struct Names {
    group_id: String,
    function_id: Option<String>,
    /// The pass, of a row that is measured in turn with others.
    value_str: Option<String>,
}

#[derive(Deserialize)]
struct Estimates {
    median: Estimate,
}

#[derive(Deserialize)]
struct Estimate {
    point_estimate: f64,
}

fn read_json<T: DeserializeOwned>(path: &Path) -> Result<T, Box<dyn Error>> {
    let text = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(serde_json::from_slice(&text)?)
}
