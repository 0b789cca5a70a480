use std::time::Duration;

use criterion::{
    Bencher, BenchmarkId,
    measurement::{Measurement, ValueFormatter, WallTime},
};
use rustix::time::{ClockId, clock_gettime};

/// Criterion, measuring the CPU time of the thread, which other work on the machine does not lengthen.
pub type Criterion = criterion::Criterion<CpuTime>;

/// Criterion with our settings: all rows take some minutes, and a sample is far longer than a tick of the clock.
pub fn criterion() -> Criterion {
    criterion::Criterion::default()
        .with_measurement(CpuTime)
        .warm_up_time(Duration::from_millis(100))
        .measurement_time(Duration::from_millis(400))
        .sample_size(15)
        .nresamples(5000)
        .configure_from_args()
}

/// How often the rows of a group are measured.
const PASSES: u8 = 3;

/// A row of a group: its name, and how it is measured.
pub type Row<'a> = (&'a str, &'a mut dyn FnMut(&mut Bencher<'_, CpuTime>));

/// Measures the rows of a group in turn, and that three times: what slows the machine for a while slows every row, so that
/// the ratio of two rows is taken from times beside each other.
pub fn in_turn(criterion: &mut Criterion, group: &str, rows: &mut [Row<'_>]) {
    let mut group = criterion.benchmark_group(group);
    for pass in 0..PASSES {
        for (name, row) in &mut *rows {
            group.bench_function(BenchmarkId::new(*name, pass), &mut *row);
        }
    }
    group.finish();
}

/// The CPU time that this thread has used.
pub fn thread_time() -> Duration {
    Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap_or_default()
}

/// The CPU time that the other threads of this process have used.
pub fn other_threads_time() -> Duration {
    let process = Duration::try_from(clock_gettime(ClockId::ProcessCPUTime)).unwrap_or_default();
    process.saturating_sub(thread_time())
}

/// Measures CPU time, as `openssl speed` does.
pub struct CpuTime;

impl Measurement for CpuTime {
    type Intermediate = Duration;
    type Value = Duration;

    fn start(&self) -> Duration {
        thread_time()
    }

    fn end(&self, start: Duration) -> Duration {
        thread_time().saturating_sub(start)
    }

    fn add(&self, one: &Duration, other: &Duration) -> Duration {
        *one + *other
    }

    fn zero(&self) -> Duration {
        Duration::ZERO
    }

    fn to_f64(&self, value: &Duration) -> f64 {
        value.as_secs_f64() * 1e9
    }

    fn formatter(&self) -> &dyn ValueFormatter {
        const WALL_TIME: &WallTime = &WallTime;
        WALL_TIME.formatter()
    }
}
