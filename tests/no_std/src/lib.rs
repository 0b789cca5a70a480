//! The four pure crates without `std`: this library has its own panic handler, so it does not link if one of them uses
//! `std`, which has another.
#![no_std]

use core::panic::PanicInfo;

use ra_pki::Certificate;
use ra_policy::judge_end_entity;
use ra_sigv4x509::RequestView;
use ra_x509::CertificateRequest;

#[global_allocator]
static ALLOCATOR: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

/// Calls into each of the crates.
pub extern "C" fn use_each(length: usize) -> bool {
    let octets = [0x30; 8];
    let octets = octets.get(..length).unwrap_or_default();
    let accepted = Certificate::from_der(octets)
        .is_ok_and(|certificate| judge_end_entity(certificate.tbs(), None).is_accepted());
    let request = RequestView::new("GET", "/", None, &[]).canonical_request_sha256();
    accepted || CertificateRequest::from_der(octets).is_ok() || request.starts_with(octets)
}

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    loop {
        core::hint::spin_loop();
    }
}
