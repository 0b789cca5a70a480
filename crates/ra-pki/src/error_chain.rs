use core::{error::Error, fmt};

/// An error as text with its causes: its own sentence, then that of each [`source`](Error::source), joined by `: `.
///
/// The errors of these crates say nothing about their causes themselves. Of causes that others made, one that the text
/// holds already is left out.
///
/// ```
/// use ra_pki::{Certificate, ErrorChain};
///
/// let error = Certificate::read(b"-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n").unwrap_err();
/// assert_eq!(error.to_string(), "the certificate at line 1 cannot be read");
/// assert!(ErrorChain(&error).to_string().starts_with("the certificate at line 1 cannot be read: not a certificate"));
/// ```
#[derive(Debug, Clone, Copy)]
pub struct ErrorChain<'a>(pub &'a (dyn Error + 'a));

impl fmt::Display for ErrorChain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = alloc::format!("{}", self.0);
        let mut next = self.0.source();
        while let Some(error) = next {
            let cause = alloc::format!("{error}");
            // Errors of other crates often repeat their causes.
            if !text.contains(&cause) {
                text.push_str(": ");
                text.push_str(&cause);
            }
            next = error.source();
        }
        f.write_str(&text)
    }
}

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("{text}")]
    struct Told {
        text: &'static str,
        source: Option<alloc::boxed::Box<Told>>,
    }

    fn chain(texts: &[&'static str]) -> Told {
        let told = texts.iter().rev().fold(None, |source: Option<Told>, text| {
            Some(Told { text, source: source.map(alloc::boxed::Box::new) })
        });
        told.unwrap()
    }

    #[test]
    fn every_cause_is_told_once() {
        let text = |texts: &[&'static str]| ErrorChain(&chain(texts)).to_string();
        assert_eq!(text(&["no request", "no connection", "refused"]), "no request: no connection: refused");
        assert_eq!(text(&["no connection: refused", "refused"]), "no connection: refused");
        assert_eq!(text(&["alone"]), "alone");
    }
}
