use alloc::{string::String, vec::Vec};
use core::{fmt, str::FromStr};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};

/// A `pkcs11:` URI (RFC 7512), which names a key in a token.
///
/// Every attribute of the RFC is read, and kept where it matters to finding a private key; those of vendors are passed over
/// in the query, and refused in the path, since the key could be another one without them (RFC 7512 §2.3).
///
/// ```
/// use ra_pki::pkcs11::Pkcs11Uri;
///
/// let uri: Pkcs11Uri = "pkcs11:token=My%20token;object=ca;id=%01?pin-source=file:/run/pin".parse()?;
/// assert_eq!((uri.token(), uri.object()), (Some("My token"), Some("ca")));
/// assert_eq!(uri.pin_source(), Some("file:/run/pin"));
/// # Ok::<(), ra_pki::pkcs11::Pkcs11UriError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Pkcs11Uri {
    token: Option<String>,
    manufacturer: Option<String>,
    serial: Option<String>,
    model: Option<String>,
    slot_id: Option<u64>,
    slot_description: Option<String>,
    slot_manufacturer: Option<String>,
    object: Option<String>,
    id: Option<Vec<u8>>,
    object_type: Option<String>,
    pin_source: Option<String>,
    module_path: Option<String>,
    module_name: Option<String>,
}

impl Pkcs11Uri {
    /// Label of the token (`token`).
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// Manufacturer of the token (`manufacturer`).
    pub fn manufacturer(&self) -> Option<&str> {
        self.manufacturer.as_deref()
    }

    /// Serial number of the token (`serial`).
    pub fn serial(&self) -> Option<&str> {
        self.serial.as_deref()
    }

    /// Model of the token (`model`).
    pub fn model(&self) -> Option<&str> {
        self.model.as_deref()
    }

    /// Number of the slot (`slot-id`).
    pub fn slot_id(&self) -> Option<u64> {
        self.slot_id
    }

    /// Description of the slot (`slot-description`).
    pub fn slot_description(&self) -> Option<&str> {
        self.slot_description.as_deref()
    }

    /// Manufacturer of the slot (`slot-manufacturer`).
    pub fn slot_manufacturer(&self) -> Option<&str> {
        self.slot_manufacturer.as_deref()
    }

    /// Label of the key (`object`).
    pub fn object(&self) -> Option<&str> {
        self.object.as_deref()
    }

    /// Identifier of the key (`id`).
    pub fn id(&self) -> Option<&[u8]> {
        self.id.as_deref()
    }

    /// Kind of the object (`type`), such as `private` or `cert`.
    pub fn object_type(&self) -> Option<&str> {
        self.object_type.as_deref()
    }

    /// Where the PIN is (`pin-source`), such as `file:/run/pin`. It is for the caller to read.
    pub fn pin_source(&self) -> Option<&str> {
        self.pin_source.as_deref()
    }

    /// File of the module (`module-path`).
    pub fn module_path(&self) -> Option<&str> {
        self.module_path.as_deref()
    }

    /// Name of the module (`module-name`), without folder, `lib` and `.so`.
    pub fn module_name(&self) -> Option<&str> {
        self.module_name.as_deref()
    }

    fn set_path(&mut self, name: &str, value: Vec<u8>) -> Result<(), Pkcs11UriError> {
        let slot = match name {
            "token" => &mut self.token,
            "manufacturer" => &mut self.manufacturer,
            "serial" => &mut self.serial,
            "model" => &mut self.model,
            "slot-description" => &mut self.slot_description,
            "slot-manufacturer" => &mut self.slot_manufacturer,
            "object" => &mut self.object,
            "type" => &mut self.object_type,
            "id" => return set_once(&mut self.id, name, value),
            "slot-id" => {
                let digits = text(name, value)?;
                let number = digits.parse().map_err(|_| Pkcs11UriError::SlotId(digits))?;
                return set_once(&mut self.slot_id, name, number);
            }
            // What the module itself says of itself does not choose a key.
            "library-manufacturer" | "library-description" | "library-version" => return Ok(()),
            _ => return Err(Pkcs11UriError::UnknownAttribute(name.into())),
        };
        set_once(slot, name, text(name, value)?)
    }

    fn set_query(&mut self, name: &str, value: Vec<u8>) -> Result<(), Pkcs11UriError> {
        let slot = match name {
            "pin-source" => &mut self.pin_source,
            "module-path" => &mut self.module_path,
            "module-name" => &mut self.module_name,
            "pin-value" => return Err(Pkcs11UriError::PinValue),
            _ => return Ok(()),
        };
        set_once(slot, name, text(name, value)?)
    }
}

fn set_once<T>(slot: &mut Option<T>, name: &str, value: T) -> Result<(), Pkcs11UriError> {
    match slot.replace(value) {
        None => Ok(()),
        Some(_) => Err(Pkcs11UriError::Repeated(name.into())),
    }
}

fn text(name: &str, value: Vec<u8>) -> Result<String, Pkcs11UriError> {
    String::from_utf8(value).map_err(|_| Pkcs11UriError::NotText(name.into()))
}

impl FromStr for Pkcs11Uri {
    type Err = Pkcs11UriError;

    fn from_str(uri: &str) -> Result<Self, Pkcs11UriError> {
        let (scheme, rest) = uri.split_once(':').ok_or(Pkcs11UriError::Scheme)?;
        // RFC 3986 §3.1: schemes are case-insensitive.
        if !scheme.eq_ignore_ascii_case("pkcs11") {
            return Err(Pkcs11UriError::Scheme);
        }
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let mut read = Self::default();
        for attribute in path.split(';').filter(|attribute| !attribute.is_empty()) {
            let (name, value) = name_and_value(attribute)?;
            read.set_path(name, value)?;
        }
        for attribute in query.split('&').filter(|attribute| !attribute.is_empty()) {
            let (name, value) = name_and_value(attribute)?;
            read.set_query(name, value)?;
        }
        Ok(read)
    }
}

fn name_and_value(attribute: &str) -> Result<(&str, Vec<u8>), Pkcs11UriError> {
    let (name, value) =
        attribute.split_once('=').ok_or_else(|| Pkcs11UriError::NoEquals(attribute.into()))?;
    let mut octets = Vec::with_capacity(value.len());
    let mut rest = value.bytes();
    while let Some(octet) = rest.next() {
        if octet != b'%' {
            octets.push(octet);
            continue;
        }
        let mut digit = || rest.next().and_then(|digit| char::from(digit).to_digit(16));
        let pair = digit().zip(digit()).and_then(|(high, low)| u8::try_from(high * 16 + low).ok());
        octets.push(pair.ok_or_else(|| Pkcs11UriError::PercentEncoding(name.into()))?);
    }
    Ok((name, octets))
}

/// The URI, its values percent-encoded where they hold more than letters, digits and `-._~`.
impl fmt::Display for Pkcs11Uri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let slot_id = self.slot_id.map(|number| alloc::format!("{number}"));
        let path = [
            ("token", &self.token),
            ("manufacturer", &self.manufacturer),
            ("serial", &self.serial),
            ("model", &self.model),
            ("slot-id", &slot_id),
            ("slot-description", &self.slot_description),
            ("slot-manufacturer", &self.slot_manufacturer),
            ("object", &self.object),
            ("type", &self.object_type),
        ];
        let query = [
            ("pin-source", &self.pin_source),
            ("module-path", &self.module_path),
            ("module-name", &self.module_name),
        ];
        let octets = |(name, value): (&'static str, &Option<String>)| {
            value.as_ref().map(|value| (name, value.as_bytes().to_vec()))
        };
        let path = path.into_iter().filter_map(octets).chain(self.id.clone().map(|id| ("id", id)));
        f.write_str("pkcs11:")?;
        write_attributes(f, "", ";", path)?;
        write_attributes(f, "?", "&", query.into_iter().filter_map(octets))
    }
}

/// All but the letters, digits and marks that RFC 3986 §2.3 leaves unreserved.
pub(super) const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

fn write_attributes(
    f: &mut fmt::Formatter<'_>,
    before: &str,
    between: &str,
    attributes: impl Iterator<Item = (&'static str, Vec<u8>)>,
) -> fmt::Result {
    let mut separator = before;
    for (name, value) in attributes {
        write!(f, "{separator}{name}={}", percent_encode(&value, RESERVED))?;
        separator = between;
    }
    Ok(())
}

impl fmt::Debug for Pkcs11Uri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pkcs11Uri({self})")
    }
}

/// Why a text is not a `pkcs11:` URI. No error shows a value, since it might be a PIN.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Pkcs11UriError {
    /// Another scheme.
    #[error("the URI does not begin with \"pkcs11:\"; write it as pkcs11:token=LABEL;object=LABEL")]
    Scheme,
    /// An attribute without `=`.
    #[error("no \"=\" in {0:?}; attributes of a pkcs11: URI are written as name=value, with ; between")]
    NoEquals(String),
    /// A `%` that is not followed by two hexadecimal digits.
    #[error("the value of {0} has a % without two hexadecimal digits after it; write %25 for a % itself")]
    PercentEncoding(String),
    /// An attribute twice.
    #[error("the pkcs11: URI has the attribute {0} twice")]
    Repeated(String),
    /// An attribute that RFC 7512 does not have.
    #[error(
        "unknown attribute {0:?} in the pkcs11: URI; use token, serial, model, manufacturer, slot-id, object, id or type"
    )]
    UnknownAttribute(String),
    /// A value that is not text.
    #[error("the value of {0} is not UTF-8 text")]
    NotText(String),
    /// A slot's number that is not a number.
    #[error("{0:?} is not a slot-id, which is a number")]
    SlotId(String),
    /// A PIN in the URI.
    #[error(
        "the pkcs11: URI holds a PIN (pin-value), which everybody who sees the URI can read; keep the PIN in a file"
    )]
    PinValue,
}

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use super::*;

    fn error(uri: &str) -> String {
        uri.parse::<Pkcs11Uri>().unwrap_err().to_string()
    }

    #[test]
    fn every_attribute_that_chooses_a_key_is_kept() {
        let uri: Pkcs11Uri =
            "PKCS11:token=a%20b;manufacturer=m;serial=s;model=o;slot-id=7;slot-description=d;\
                              slot-manufacturer=n;object=k%c3%bc;id=%00%ff1;type=private;library-version=3\
                              ?pin-source=file:/pin&module-path=/lib/x.so&module-name=x&x-vendor=y"
                .parse()
                .unwrap();
        assert_eq!((uri.token(), uri.manufacturer()), (Some("a b"), Some("m")));
        assert_eq!((uri.serial(), uri.model(), uri.slot_id()), (Some("s"), Some("o"), Some(7)));
        assert_eq!((uri.slot_description(), uri.slot_manufacturer()), (Some("d"), Some("n")));
        assert_eq!((uri.object(), uri.object_type()), (Some("kü"), Some("private")));
        assert_eq!(uri.id(), Some(&[0, 0xff, b'1'][..]));
        assert_eq!((uri.pin_source(), uri.module_path()), (Some("file:/pin"), Some("/lib/x.so")));
        assert_eq!(uri.module_name(), Some("x"));
        assert_eq!(uri.to_string().parse(), Ok(uri));
    }

    #[test]
    fn an_empty_uri_names_whatever_there_is() {
        assert_eq!("pkcs11:".parse(), Ok(Pkcs11Uri::default()));
        assert_eq!(Pkcs11Uri::default().to_string(), "pkcs11:");
    }

    #[test]
    fn an_error_says_what_is_wrong_and_shows_no_value() {
        assert!(error("http://x").contains("does not begin with \"pkcs11:\""));
        assert!(error("pkcs11:token").contains("no \"=\" in \"token\""));
        assert!(error("pkcs11:token=%2").contains("the value of token has a %"));
        assert!(error("pkcs11:token=%zz").contains("the value of token has a %"));
        assert!(error("pkcs11:token=a;token=b").contains("has the attribute token twice"));
        assert!(error("pkcs11:tokn=a").contains("unknown attribute \"tokn\""));
        assert!(error("pkcs11:object=%ff").contains("not UTF-8"));
        assert!(error("pkcs11:slot-id=one").contains("is not a slot-id"));
        let error = error("pkcs11:object=a?pin-value=1234");
        assert!(error.contains("pin-value") && !error.contains("1234"), "{error}");
    }
}
