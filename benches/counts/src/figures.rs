use std::{
    collections::BTreeMap,
    error::Error,
    fmt, fs,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

/// By how many percent a count of instructions may exceed the recorded one: with another version of the compiler or of
/// valgrind the count differs a little.
pub const MARGIN_PERCENT: u64 = 5;

/// Counts, by the name of what was counted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Figures {
    /// Instructions.
    pub instructions: BTreeMap<String, u64>,
    /// Allocations.
    pub allocations: BTreeMap<String, u64>,
}

impl Figures {
    /// The figures that are recorded in the repository.
    pub fn recorded() -> Result<Self, Box<dyn Error>> {
        let path = Self::path();
        let text = fs::read(&path).map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
        Ok(serde_json::from_slice(&text)?)
    }

    /// Records these figures, for the next commit.
    pub fn record(&self) -> Result<(), Box<dyn Error>> {
        let mut text = serde_json::to_string_pretty(self)?;
        text.push('\n');
        Ok(fs::write(Self::path(), text)?)
    }

    /// The counts above the recorded ones: of allocations by any number, of instructions by more than the margin. A
    /// count that is not recorded is an overrun as well.
    pub fn overruns(&self, recorded: &Self) -> Vec<Overrun> {
        let instructions = overruns("instructions", &self.instructions, &recorded.instructions, |most| {
            most + most * MARGIN_PERCENT / 100
        });
        let allocations = overruns("allocations", &self.allocations, &recorded.allocations, |most| most);
        instructions.into_iter().chain(allocations).collect()
    }

    /// The file of the recorded figures.
    pub fn path() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("counts.json")
    }
}

fn overruns(
    unit: &'static str,
    counted: &BTreeMap<String, u64>,
    recorded: &BTreeMap<String, u64>,
    most: impl Fn(u64) -> u64,
) -> Vec<Overrun> {
    let overrun = |(name, &counted): (&String, &u64)| {
        let recorded = recorded.get(name).copied();
        let is_within = recorded.is_some_and(|recorded| counted <= most(recorded));
        (!is_within).then(|| Overrun { name: name.clone(), unit, counted, recorded })
    };
    counted.iter().filter_map(overrun).collect()
}

/// A count above its recorded figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overrun {
    name: String,
    unit: &'static str,
    counted: u64,
    recorded: Option<u64>,
}

impl fmt::Display for Overrun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, unit, counted, recorded } = self;
        match recorded {
            Some(recorded) => write!(f, "{name}: {counted} {unit}, where {recorded} are recorded"),
            None => write!(f, "{name}: {counted} {unit}, where nothing is recorded"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(instructions: u64, allocations: u64) -> Figures {
        Figures {
            instructions: [("P-256".into(), instructions)].into(),
            allocations: [("P-256".into(), allocations)].into(),
        }
    }

    #[test]
    fn instructions_may_grow_by_five_percent_and_allocations_not_at_all() {
        let recorded = figures(1000, 4);
        assert_eq!(figures(1050, 4).overruns(&recorded), []);
        let said = figures(1051, 5).overruns(&recorded).iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(
            said,
            [
                "P-256: 1051 instructions, where 1000 are recorded",
                "P-256: 5 allocations, where 4 are recorded"
            ]
        );
    }

    #[test]
    fn a_count_that_nobody_recorded_is_an_overrun() {
        let said = figures(1, 0).overruns(&Figures::default());
        assert_eq!(said.len(), 2);
        assert!(said.iter().all(|overrun| overrun.to_string().ends_with("where nothing is recorded")));
    }
}
