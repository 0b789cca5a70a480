use ra_pki::RevocationList;

use crate::service::limits::MAX_CRL_OCTETS;

/// How many more revocations fit on a list that Roles Anywhere is to import.
///
/// `ImportCrl` takes 1 to 300,000 octets (the API's `crlData`) of PEM, the form that its page asks for. A revocation is
/// counted with a serial number of 20 octets and a reason.
///
/// The rules of [`judge_revocation_list`](crate::judge_revocation_list) measure a list by the same figures.
pub fn import_room(list: &RevocationList) -> Result<usize, ImportError> {
    check_size(list)
}

/// How many more revocations fit, whether there are any or not.
pub(crate) fn check_size(list: &RevocationList) -> Result<usize, ImportError> {
    room(list.pem_len(), list.as_der().len())
}

fn room(pem: usize, der: usize) -> Result<usize, ImportError> {
    match MAX_CRL_OCTETS.checked_sub(pem) {
        // 64 characters and a newline of PEM hold 48 octets of DER.
        Some(left) => Ok((left / 65 * 48).saturating_sub(GROWTH) / ENTRY),
        None if der <= MAX_CRL_OCTETS => Err(ImportError::OnlyAsDer { pem, der }),
        None => Err(ImportError::TooLong { pem, der }),
    }
}

/// Why Roles Anywhere would not import a revocation list, or not in the form that it asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// The list is too long as PEM, the form that is documented. As DER it is not.
    #[error(
        "the list has {pem} octets as PEM, the form that is documented, and Roles Anywhere imports at most {MAX_CRL_OCTETS}; \
         leave expired certificates out, then issue from another intermediate, which has a list of its own"
    )]
    OnlyAsDer {
        /// Octets as PEM.
        pem: usize,
        /// Octets as DER.
        der: usize,
    },
    /// The list is too long in either form.
    #[error(
        "the list has {pem} octets as PEM and {der} as DER, and Roles Anywhere imports at most {MAX_CRL_OCTETS}; leave \
         expired certificates out, then issue from another intermediate, which has a list of its own"
    )]
    TooLong {
        /// Octets as PEM.
        pem: usize,
        /// Octets as DER.
        der: usize,
    },
}

/// Octets of an entry: its serial number 22, date 15, reason 14, and two for the SEQUENCE around them.
const ENTRY: usize = 53;

/// Octets by which a longer list and another signature of ECDSA can grow beside the entries.
const GROWTH: usize = 16;

#[cfg(test)]
#[cfg(feature = "std")]
mod tests {
    use std::{string::String, vec};

    use super::*;
    use crate::{
        shortcuts::judge_revocation_list,
        testing::{ListMaker, codes},
    };

    #[test]
    fn the_last_octet_of_each_form_counts() {
        assert_eq!(room(300_000, 220_000), Ok(0));
        let only_as_der = ImportError::OnlyAsDer { pem: 300_001, der: 300_000 };
        assert_eq!(room(300_001, 300_000), Err(only_as_der));
        let too_long = ImportError::TooLong { pem: 300_002, der: 300_001 };
        assert_eq!(room(300_002, 300_001), Err(too_long));
    }

    #[test]
    fn a_list_that_fits_as_der_alone_gets_one_answer_here_and_from_the_rules() {
        let unknown = const_oid::ObjectIdentifier::new_unwrap("1.2.3.4");
        for (octets, code) in [
            (200_000, None),
            (225_000, Some("revocation-list.size.pem-over-300000")),
            (300_000, Some("revocation-list.size.over-300000")),
        ] {
            let list = ListMaker::new().extension(unknown, false, &vec![0; octets]).sign();
            let report = judge_revocation_list(&list, None);
            assert_eq!(codes(&report).first().map(String::as_str), code);
            match (code.unwrap_or_default(), import_room(&list)) {
                ("", Ok(_))
                | ("revocation-list.size.pem-over-300000", Err(ImportError::OnlyAsDer { .. }))
                | ("revocation-list.size.over-300000", Err(ImportError::TooLong { .. })) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn an_empty_list_is_taken_with_a_warning() {
        let list = ListMaker::new().revoking(&[]).sign();
        assert!(import_room(&list).is_ok());
        let report = judge_revocation_list(&list, None);
        assert_eq!(codes(&report), ["revocation-list.entries.none"]);
        assert!(report.is_accepted());
    }
}
