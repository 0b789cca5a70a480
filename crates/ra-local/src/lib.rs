//! The service on your own machine.
