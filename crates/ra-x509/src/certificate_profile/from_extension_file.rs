use alloc::{collections::BTreeSet, string::String, vec::Vec};

use const_oid::{
    AssociatedOid,
    db::{
        rfc3280::EMAIL_ADDRESS,
        rfc5280::{ID_CE_AUTHORITY_KEY_IDENTIFIER, ID_CE_SUBJECT_ALT_NAME},
    },
};
use der::{Any, Decode, Encode, Sequence, ValueOrd, asn1::SetOfVec};
use ra_pki::{
    DistinguishedName, Extension, PublicKey,
    asn1::{
        AnyObjectIdentifier,
        pkix::{IssuerAltName, SubjectAltName, SubjectKeyIdentifier},
    },
};

use super::{
    copy_policy::CopyPolicy,
    profile::{Authority, CertificateProfile},
};
use crate::{
    certificate_request::CertificateRequest,
    extension::{encode_extension, new_extension},
    extension_file::{
        AlternativeName, AuthorityKeyIdentifierRequest, ExtensionFileProblem, ExtensionSection, Holder,
        Inclusion, Located, SectionExtension, SubjectKeyIdentifierRequest,
    },
    general_name::email_name,
    issue_error::IssueError,
    key_identifier::{authority_key_identifier, key_identifier, subject_key_identifier},
};

/// A certificate with the extensions of a section of an [`ExtensionFile`](crate::extension_file::ExtensionFile), whatever they say.
///
/// They are, to the octet, those that OpenSSL 3.0's `openssl x509 -req -extfile` makes. OpenSSL adds two to a section that
/// names any extension: the subject key identifier and, unless the certificate is self-signed, the authority key
/// identifier. They stand at the end if the section does not name them; `none` keeps them out. After an empty section the
/// certificate has no extensions and is one of X.509 version 1.
#[derive(Debug, Clone)]
pub struct ExtensionFileCertificate {
    subject: DistinguishedName,
    /// The addresses that the request's subject holds, for `email:copy` and `email:move`.
    emails: Vec<String>,
    public_key: PublicKey,
    section: ExtensionSection,
    /// What is taken over from the request.
    requested: Vec<Extension>,
}

impl ExtensionFileCertificate {
    /// For the subject and the key of a request. What else it requests is not taken over.
    ///
    /// Where the section says `email:move`, the subject loses its `emailAddress` attributes, as with OpenSSL.
    pub fn from_request(request: &CertificateRequest, section: ExtensionSection) -> Result<Self, IssueError> {
        let requested = request.subject();
        let emails = requested.attributes().into_iter().filter(|attribute| attribute.oid() == EMAIL_ADDRESS);
        let emails = emails.filter_map(|attribute| attribute.value().map(String::from)).collect();
        let subject = if moves_emails(&section) { remove_emails(requested)? } else { requested.clone() };
        Ok(Self { subject, emails, public_key: request.public_key().clone(), section, requested: Vec::new() })
    }

    /// Takes over from a request the extensions that the policy lets it ask for. Where the section has one of the same kind,
    /// it stays, as with OpenSSL's `-copy_extensions`.
    pub fn with_requested(
        mut self,
        request: &CertificateRequest,
        policy: &CopyPolicy,
    ) -> Result<Self, IssueError> {
        self.requested.extend(policy.select(request)?);
        Ok(self)
    }
}

impl CertificateProfile for ExtensionFileCertificate {
    fn subject(&self) -> &DistinguishedName {
        &self.subject
    }

    fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    fn extensions(&self, authority: &Authority<'_>) -> Result<Vec<Extension>, IssueError> {
        let mut made = Made {
            certificate: self,
            authority,
            extensions: Vec::new(),
            kinds: BTreeSet::new(),
            subject: None,
            authority_named: false,
            emails_moved: false,
        };
        for extension in self.section.extensions() {
            match extension {
                SectionExtension::Fixed(extension) => made.push(extension.clone()),
                SectionExtension::SubjectKeyIdentifier { critical, identifier } => {
                    made.add_subject_key_identifier(*critical, identifier)?;
                }
                SectionExtension::AuthorityKeyIdentifier(request) => {
                    made.add_authority_key_identifier(*request)?;
                }
                SectionExtension::AlternativeNames { critical, holder, names } => {
                    made.add_alternative_names(*critical, *holder, names)?;
                }
            }
        }
        for extension in &self.requested {
            if !made.kinds.contains(extension.oid()) {
                made.push(extension.clone());
            }
        }
        if !self.section.is_empty() || !self.requested.is_empty() {
            made.add_defaults()?;
        }
        Ok(made.extensions)
    }
}

/// The extensions so far.
struct Made<'a> {
    certificate: &'a ExtensionFileCertificate,
    authority: &'a Authority<'a>,
    extensions: Vec<Extension>,
    kinds: BTreeSet<AnyObjectIdentifier>,
    /// The subject key identifier, once one was named; empty for `none`.
    subject: Option<Vec<u8>>,
    authority_named: bool,
    /// Whether `email:move` has taken the addresses out of the subject.
    emails_moved: bool,
}

impl Made<'_> {
    /// Adds an extension. One of the same kind that stands there already, under another name for it, gives way.
    fn push(&mut self, extension: Extension) {
        match extension.oid().to_object_identifier() {
            Some(SubjectKeyIdentifier::OID) => {
                // Octets (DER:) that are no key identifier give the authority key identifier nothing to copy, as `none` does.
                let identifier = SubjectKeyIdentifier::from_der(extension.value());
                self.subject = Some(identifier.map(|own| own.0.into_bytes().into_vec()).unwrap_or_default());
            }
            Some(ID_CE_AUTHORITY_KEY_IDENTIFIER) => self.authority_named = true,
            _ => {}
        }
        if !self.kinds.insert(extension.oid().clone()) {
            self.extensions.retain(|other| other.oid() != extension.oid());
        }
        self.extensions.push(extension);
    }

    fn add_alternative_names(
        &mut self,
        critical: bool,
        holder: Holder,
        names: &[AlternativeName],
    ) -> Result<(), IssueError> {
        let mut all: Vec<Any> = Vec::new();
        for name in names {
            match name {
                AlternativeName::Itself(name) => all.push(name.clone()),
                AlternativeName::NamesOfIssuer => all.extend(self.names_of_issuer()?),
                AlternativeName::EmailsOfSubject { leave } => {
                    for email in self.certificate.emails.iter().filter(|_| !self.emails_moved) {
                        all.push(email_name(email).map_err(IssueError::unencodable)?);
                    }
                    self.emails_moved |= !leave;
                }
            }
        }
        let oid = match holder {
            Holder::Subject => SubjectAltName::OID,
            Holder::Issuer => IssuerAltName::OID,
        };
        self.push(new_extension(oid, critical, all.to_der().map_err(IssueError::unencodable)?));
        Ok(())
    }

    /// The alternative names of the issuer's certificate, which for a self-signed one is what is made so far.
    fn names_of_issuer(&self) -> Result<Vec<Any>, IssueError> {
        let value = match self.authority {
            Authority::Itself { .. } => {
                let made = self.extensions.iter().find(|made| made.oid() == ID_CE_SUBJECT_ALT_NAME);
                made.map(Extension::value)
            }
            Authority::Issuer(certificate) => {
                let mut extensions = certificate.extensions().iter();
                extensions.find(|extension| extension.oid() == SubjectAltName::OID).map(Extension::value)
            }
        };
        Ok(value.map(Vec::from_der).transpose().map_err(IssueError::unencodable)?.unwrap_or_default())
    }

    fn add_subject_key_identifier(
        &mut self,
        critical: bool,
        request: &SubjectKeyIdentifierRequest,
    ) -> Result<(), IssueError> {
        let identifier = match request {
            SubjectKeyIdentifierRequest::Nothing => Vec::new(),
            SubjectKeyIdentifierRequest::Hash => key_identifier(&self.certificate.public_key).to_vec(),
            SubjectKeyIdentifierRequest::Octets(octets) => octets.clone(),
        };
        if !identifier.is_empty() {
            self.push(encode_extension(critical, &subject_key_identifier(&identifier)?)?);
        }
        self.subject = Some(identifier);
        Ok(())
    }

    /// OpenSSL writes nothing for `keyid` in a self-signed certificate, and leaves an extension out that would be empty.
    fn add_authority_key_identifier(
        &mut self,
        request: AuthorityKeyIdentifierRequest,
    ) -> Result<(), IssueError> {
        self.authority_named = true;
        let identifier = self.issuer_key_identifier(request)?;
        let by_issuer = match request.issuer {
            Inclusion::Never => false,
            Inclusion::IfNeeded => identifier.is_none(),
            Inclusion::Always => true,
        };
        if identifier.is_none() && !by_issuer {
            return Ok(());
        }
        let certificate = by_issuer.then(|| match self.authority {
            Authority::Itself { serial_number } => (&self.certificate.subject, *serial_number),
            Authority::Issuer(certificate) => (certificate.issuer(), certificate.serial_number()),
        });
        self.push(authority_key_identifier(request.critical, identifier.as_deref(), certificate)?);
        Ok(())
    }

    fn issuer_key_identifier(
        &self,
        request: AuthorityKeyIdentifierRequest,
    ) -> Result<Option<Vec<u8>>, IssueError> {
        let identifier = match (self.authority, request.key_identifier) {
            (_, Inclusion::Never) | (Authority::Itself { .. }, Inclusion::IfNeeded) => return Ok(None),
            (Authority::Issuer(certificate), _) => certificate.subject_key_identifier(),
            (Authority::Itself { .. }, Inclusion::Always) => Some(
                self.subject.clone().unwrap_or_else(|| key_identifier(&self.certificate.public_key).to_vec()),
            ),
        };
        let required = request.key_identifier == Inclusion::Always || request.issuer == Inclusion::Never;
        // OpenSSL takes one or two octets for no identifier.
        if required && identifier.as_ref().is_none_or(|identifier| identifier.len() <= 2) {
            let located = Located::new(request.place, ExtensionFileProblem::NoIssuerKeyIdentifier);
            return Err(located.with_file(self.certificate.section.file_name()).into());
        }
        Ok(identifier)
    }

    fn add_defaults(&mut self) -> Result<(), IssueError> {
        if self.subject.is_none() {
            self.add_subject_key_identifier(false, &SubjectKeyIdentifierRequest::Hash)?;
        }
        if let Authority::Issuer(certificate) = self.authority
            && !self.authority_named
            && *certificate.public_key() != self.certificate.public_key
        {
            self.add_authority_key_identifier(AuthorityKeyIdentifierRequest::KEY_OR_ISSUER)?;
        }
        Ok(())
    }
}

fn moves_emails(section: &ExtensionSection) -> bool {
    section.extensions().iter().any(|extension| match extension {
        SectionExtension::AlternativeNames { names, .. } => {
            names.iter().any(|name| matches!(name, AlternativeName::EmailsOfSubject { leave: false }))
        }
        _ => false,
    })
}

/// The name without its `emailAddress` attributes, and without the parts that held nothing else.
fn remove_emails(name: &DistinguishedName) -> Result<DistinguishedName, IssueError> {
    let mut rest: Vec<SetOfVec<Attribute>> = Vec::new();
    for part in Vec::<SetOfVec<Attribute>>::from_der(name.as_der()).map_err(IssueError::unencodable)? {
        let attributes: Vec<_> =
            part.iter().filter(|attribute| attribute.oid != EMAIL_ADDRESS).cloned().collect();
        if !attributes.is_empty() {
            rest.push(SetOfVec::try_from(attributes).map_err(IssueError::unencodable)?);
        }
    }
    let der = rest.to_der().map_err(IssueError::unencodable)?;
    Ok(DistinguishedName::from_der(&der)?)
}

/// `AttributeTypeAndValue` (RFC 5280 §4.1.2.4).
#[derive(Clone, PartialEq, Eq, Sequence, ValueOrd)]
struct Attribute {
    oid: AnyObjectIdentifier,
    value: Any,
}
