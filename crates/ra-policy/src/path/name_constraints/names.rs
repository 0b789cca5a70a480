//! The names of a certificate that constraints are about.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use const_oid::{ObjectIdentifier, db::rfc3280::EMAIL_ADDRESS};
use der::{Decode, asn1::Utf8StringRef};
use ra_pki::{
    ComparableName, TbsCertificate,
    asn1::{AnyObjectIdentifier, GeneralNameRef, GeneralNameValue},
    text::Escaped,
};

use crate::path::name_constraints::{
    host::{Comparison, compare_dns, compare_email, compare_uri, ip_address},
    subtree::{Base, Form, Subtree},
};

/// id-on-SmtpUTF8Mailbox (RFC 9598 §3).
const SMTP_UTF8_MAILBOX: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.8.9");

const EMAIL: u32 = 1;
const MALFORMED: &str = "it is malformed";

/// A name that constraints are about.
pub(crate) struct ConstrainedName {
    form: NameForm,
    value: NameValue,
    text: String,
}

/// The constraints that are about a name.
enum NameForm {
    /// Those of its form.
    One(Form),
    /// Those on this type of `otherName`, and those on mailboxes (RFC 9598 §6).
    Mailbox(Form),
    /// Those on `otherName` of any type, and those on mailboxes: the type cannot be read.
    AnyOther,
    /// Any: the kind cannot be read.
    Any,
}

enum NameValue {
    Directory(ComparableName),
    Email(String),
    Dns(String),
    Uri(String),
    Ip(Vec<u8>),
    /// It is not compared, for this reason.
    Uncompared(&'static str),
}

/// The names of a certificate that constraints are about: the subject, the alternative names, and the subject's email
/// addresses where no alternative name is one.
pub(crate) fn constrained_names(certificate: &TbsCertificate) -> Vec<ConstrainedName> {
    let mut names = Vec::new();
    let subject = certificate.subject();
    if !subject.is_empty() {
        names.push(ConstrainedName::new(
            4,
            NameValue::Directory(subject.to_comparable()),
            format!("the directory name {subject}"),
        ));
    }
    match certificate.each_alternative_name() {
        Some(alternative_names) => names.extend(alternative_names.iter().map(ConstrainedName::read)),
        None => names.push(ConstrainedName {
            form: NameForm::Any,
            value: NameValue::Uncompared(MALFORMED),
            text: "the list of alternative names".into(),
        }),
    }
    if !names.iter().any(|name| matches!(name.form, NameForm::One(Form::Kind(EMAIL)))) {
        let attributes = subject.attributes();
        let addresses = attributes.iter().filter(|attribute| attribute.oid() == EMAIL_ADDRESS);
        names.extend(addresses.map(|address| match address.value() {
            Some(address) => ConstrainedName::email(address),
            None => ConstrainedName::new(
                EMAIL,
                NameValue::Uncompared(MALFORMED),
                "an email address of the subject".into(),
            ),
        }));
    }
    names
}

impl ConstrainedName {
    fn new(kind: u32, value: NameValue, text: String) -> Self {
        Self { form: NameForm::One(Form::Kind(kind)), value, text }
    }

    fn email(address: &str) -> Self {
        Self::new(EMAIL, NameValue::Email(address.into()), format!("the email address {}", Escaped(address)))
    }

    fn read(name: &GeneralNameRef<'_>) -> Self {
        let kind = name.kind();
        let Some((number, value)) = name.number().zip(name.value()) else {
            let form = match name.number() {
                Some(0) => NameForm::AnyOther,
                Some(number) => NameForm::One(Form::Kind(number)),
                None => NameForm::Any,
            };
            return Self { form, value: NameValue::Uncompared(MALFORMED), text: format!("the {kind}") };
        };
        match value {
            GeneralNameValue::Email(address) => Self::email(address),
            GeneralNameValue::Dns(name) => {
                Self::new(number, NameValue::Dns((*name).into()), format!("the DNS name {}", Escaped(name)))
            }
            GeneralNameValue::Uri(uri) => {
                Self::new(number, NameValue::Uri((*uri).into()), format!("the URI {}", Escaped(uri)))
            }
            GeneralNameValue::Directory(name) => Self::new(
                number,
                NameValue::Directory(name.to_comparable()),
                format!("the directory name {name}"),
            ),
            GeneralNameValue::Ip(octets) => {
                let value = match octets.len() {
                    4 | 16 => NameValue::Ip(octets.to_vec()),
                    _ => NameValue::Uncompared(MALFORMED),
                };
                Self::new(number, value, format!("the IP address {}", ip_address(octets)))
            }
            GeneralNameValue::OtherName { type_id, value } => Self::read_other(type_id, value),
            _ => Self::new(
                number,
                NameValue::Uncompared("names of this kind are not compared"),
                format!("the {kind}"),
            ),
        }
    }

    fn read_other(type_id: &AnyObjectIdentifier, value: &[u8]) -> Self {
        let form = Form::Other(type_id.clone());
        if type_id != SMTP_UTF8_MAILBOX {
            let value = NameValue::Uncompared("names of this kind are not compared");
            return Self { form: NameForm::One(form), value, text: "the otherName".into() };
        }
        match Utf8StringRef::from_der(value) {
            Ok(address) => Self {
                form: NameForm::Mailbox(form),
                value: NameValue::Email(address.to_string()),
                text: format!("the SmtpUTF8Mailbox {}", Escaped(address.as_str())),
            },
            Err(_) => Self {
                form: NameForm::Mailbox(form),
                value: NameValue::Uncompared(MALFORMED),
                text: "the SmtpUTF8Mailbox".into(),
            },
        }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Whether a subtree is about the name.
    pub(super) fn is_of_form(&self, subtree: &Subtree) -> bool {
        let is_email = subtree.form == Form::Kind(EMAIL);
        match &self.form {
            NameForm::One(form) => *form == subtree.form,
            NameForm::Mailbox(form) => is_email || *form == subtree.form,
            NameForm::AnyOther => is_email || matches!(subtree.form, Form::Other(_)),
            NameForm::Any => true,
        }
    }

    /// How the name stands to a subtree that is about it.
    pub(super) fn compare(&self, subtree: &Subtree) -> Comparison {
        match (&self.value, &subtree.base) {
            (NameValue::Uncompared(why), _) => Comparison::Unknown(why),
            (NameValue::Directory(name), Base::Directory(base)) => {
                if !name.is_below(base) && name.may_be_below(base) {
                    return Comparison::Unknown("a value of it or of the constraint is not text");
                }
                Comparison::from_inside(name.is_below(base))
            }
            (NameValue::Dns(name), Base::Dns(base)) => compare_dns(name, base),
            (NameValue::Email(address), Base::Email(base)) => compare_email(address, base),
            (NameValue::Uri(uri), Base::Uri(base)) => compare_uri(uri, base),
            (NameValue::Ip(address), Base::Ip { network, mask }) => {
                let masked = |octets: &[u8]| -> Vec<u8> {
                    octets.iter().zip(mask).map(|(octet, mask)| octet & mask).collect()
                };
                Comparison::from_inside(address.len() == network.len() && masked(address) == masked(network))
            }
            _ => Comparison::Unknown("constraints of this kind are not compared"),
        }
    }
}
