use ra_pki::{RandomError, RandomSource, SerialNumber};

use crate::issue_error::IssueError;

/// A serial number of 159 random bits: positive, and at most 20 octets long (RFC 5280 §4.1.2.2).
pub(crate) fn draw(random: &dyn RandomSource) -> Result<SerialNumber, IssueError> {
    let mut octets = [0; 20];
    random.fill(&mut octets)?;
    let [first, ..] = &mut octets;
    *first &= 0x7f;
    let mut minimal = octets.as_slice();
    // X.690 §8.3.2: no redundant octet.
    while let [0, rest @ ..] = minimal
        && rest.first().is_some_and(|next| *next < 0x80)
    {
        minimal = rest;
    }
    if minimal == [0] {
        // One in 2^159 from a sound source: this one is not.
        return Err(RandomError.into());
    }
    SerialNumber::from_der_octets(minimal).map_err(|error| IssueError::Certificate(error.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed([u8; 20]);

    impl RandomSource for Fixed {
        fn fill(&self, octets: &mut [u8]) -> Result<(), RandomError> {
            octets.copy_from_slice(&self.0);
            Ok(())
        }
    }

    #[test]
    fn a_serial_number_is_positive_and_minimal() {
        let largest = draw(&Fixed([0xff; 20])).unwrap();
        assert_eq!(largest.as_der_octets().len(), 20);
        assert!(!largest.is_negative());
        let mut small = [0; 20];
        small[19] = 0x80;
        assert_eq!(draw(&Fixed(small)).unwrap().as_der_octets(), [0x00, 0x80]);
        small[19] = 0x01;
        assert_eq!(draw(&Fixed(small)).unwrap().as_der_octets(), [0x01]);
    }

    #[test]
    fn a_source_of_zeros_gives_no_serial_number() {
        assert_eq!(draw(&Fixed([0; 20])), Err(IssueError::Random(RandomError)));
        let mut only_the_sign = [0; 20];
        only_the_sign[0] = 0x80;
        assert_eq!(draw(&Fixed(only_the_sign)), Err(IssueError::Random(RandomError)));
    }
}
