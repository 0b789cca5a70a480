//! Trusted identity propagation, as a profile settles it.

use alloc::string::{String, ToString};
use core::{fmt, str::FromStr};

use serde::{Serialize, Serializer};

/// What a profile's `tipConfiguration` of status `ENABLED` settles: whom the sessions say they act for
/// (<https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trusted-identity-propagation.html>).
///
/// As text it is the source, and the type where one is set: `x509Subject/CN`, `x509SAN/URI,workload`.
///
/// ```
/// use ra_policy::tip::{SubjectSource, SubjectType, TipConfiguration};
///
/// let tip: TipConfiguration = "x509SAN/URI,workload".parse()?;
/// assert_eq!((tip.subject_source(), tip.subject_type()), (SubjectSource::Uri, Some(SubjectType::Workload)));
/// assert_eq!(TipConfiguration::default().to_string(), "x509Subject/CN");
/// # Ok::<(), ra_policy::tip::TipError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct TipConfiguration {
    source: SubjectSource,
    subject_type: Option<SubjectType>,
}

impl TipConfiguration {
    /// Takes the subject from this attribute, without a type.
    pub fn new(source: SubjectSource) -> Self {
        Self { source, subject_type: None }
    }

    /// Says of which type the subject is: its `subjectType`.
    #[must_use]
    pub fn with_subject_type(self, subject_type: SubjectType) -> Self {
        Self { subject_type: Some(subject_type), ..self }
    }

    /// Where the subject comes from: its `subjectSource`.
    pub fn subject_source(&self) -> SubjectSource {
        self.source
    }

    /// Of which type the subject is, if that is said.
    pub fn subject_type(&self) -> Option<SubjectType> {
        self.subject_type
    }
}

impl FromStr for TipConfiguration {
    type Err = TipError;

    fn from_str(text: &str) -> Result<Self, TipError> {
        let error = || TipError { text: text.into() };
        let (source, subject_type) = match text.split_once(',') {
            Some((source, subject_type)) => (source, Some(subject_type)),
            None => (text, None),
        };
        let source = SubjectSource::all().find(|known| known.name() == source).ok_or_else(error)?;
        let find = |name: &str| SubjectType::all().find(|known| known.name() == name).ok_or_else(error);
        Ok(Self { source, subject_type: subject_type.map(find).transpose()? })
    }
}

impl fmt::Display for TipConfiguration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.source.name())?;
        self.subject_type.iter().try_for_each(|subject_type| write!(f, ",{}", subject_type.name()))
    }
}

/// The attribute of a certificate that names the subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum SubjectSource {
    /// `x509Subject/CN`, which a profile has unless another is set.
    #[default]
    CommonName,
    /// `x509SAN/URI`
    Uri,
}

impl SubjectSource {
    /// The name in the API, which is that of the session tag too.
    pub fn name(self) -> &'static str {
        match self {
            Self::CommonName => "x509Subject/CN",
            Self::Uri => "x509SAN/URI",
        }
    }

    fn all() -> impl Iterator<Item = Self> {
        [Self::CommonName, Self::Uri].into_iter()
    }
}

/// Of which type a subject is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SubjectType {
    /// `user`
    User,
    /// `workload`
    Workload,
}

impl SubjectType {
    /// The name in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Workload => "workload",
        }
    }

    fn all() -> impl Iterator<Item = Self> {
        [Self::User, Self::Workload].into_iter()
    }
}

/// As text.
impl Serialize for SubjectType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// For whom a session says it acts: the condition keys `aws:OriginIdentity/Subject` and
/// `aws:OriginIdentity/SubjectType`, which no caller can set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OriginIdentity {
    subject: String,
    tip: TipConfiguration,
}

impl OriginIdentity {
    /// The condition key of the subject.
    pub(crate) const SUBJECT: &str = "aws:OriginIdentity/Subject";
    /// The condition key of its type.
    pub(crate) const SUBJECT_TYPE: &str = "aws:OriginIdentity/SubjectType";

    pub(crate) fn new(subject: &str, tip: TipConfiguration) -> Self {
        Self { subject: subject.to_string(), tip }
    }

    /// The subject.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// Its type, if the profile says one.
    pub fn subject_type(&self) -> Option<SubjectType> {
        self.tip.subject_type
    }

    /// Where it comes from.
    pub fn subject_source(&self) -> SubjectSource {
        self.tip.source
    }
}

impl Serialize for OriginIdentity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map([
            ("subject", Some(self.subject())),
            ("subjectType", self.subject_type().map(SubjectType::name)),
            ("source", Some(self.subject_source().name())),
        ])
    }
}

/// A text that is no configuration of trusted identity propagation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{text:?} is not x509Subject/CN or x509SAN/URI, with \",user\" or \",workload\" behind it if a type is set"
)]
pub struct TipError {
    text: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_written_as_it_was_read_and_nothing_else_is_read() {
        for text in ["x509Subject/CN", "x509SAN/URI", "x509Subject/CN,user", "x509SAN/URI,workload"] {
            assert_eq!(text.parse::<TipConfiguration>().map(|tip| tip.to_string()).as_deref(), Ok(text));
        }
        for text in [
            "",
            "CN",
            "x509Subject/OU",
            "x509SAN/DNS",
            "x509Subject/CN,",
            "x509Subject/CN,User",
            "x509Subject/cn",
        ] {
            assert!(text.parse::<TipConfiguration>().is_err(), "{text}");
        }
    }
}
