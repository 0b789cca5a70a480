use std::time::Duration;

use criterion::Criterion;

/// How long a row is measured: all rows together take some minutes, and each of them is far longer than a tick of any clock.
pub fn criterion() -> Criterion {
    Criterion::default()
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .sample_size(40)
        .nresamples(5000)
        .configure_from_args()
}
