//! Profiles, and their attribute mappings.

use ra_policy::{
    AttributeMapping, AttributeMappings, CertificateField, ProfileSettings, RoleArn, SessionDuration,
    SessionNaming, limits::MAX_PROFILES, tip::TipConfiguration,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{
    call::{Answer, Call, object},
    error::ServiceError,
    resources::{
        head::{Head, Kind, Resource},
        table::Table,
    },
};

/// A profile as it is stored.
#[derive(Debug, Clone)]
pub(crate) struct StoredProfile {
    head: Head,
    pub(crate) settings: ProfileSettings,
    pub(crate) mappings: AttributeMappings,
    tip: Option<Tip>,
    require_instance_properties: bool,
}

impl Resource for StoredProfile {
    const KIND: Kind =
        Kind { name: "profile", member: "profile", noun: "profile", quota: Some(MAX_PROFILES) };

    fn head(&self) -> &Head {
        &self.head
    }

    fn head_mut(&mut self) -> &mut Head {
        &mut self.head
    }

    fn set_enabled(&mut self, enabled: bool) {
        self.head.enabled = enabled;
        self.settings.enabled = enabled;
    }

    fn own_members(&self) -> Map<String, Value> {
        let settings = &self.settings;
        let mut members = object(json!({
            "createdBy": self.head.account,
            "requireInstanceProperties": self.require_instance_properties,
            "roleArns": settings.role_arns.iter().map(RoleArn::as_str).collect::<Vec<_>>(),
            "managedPolicyArns": settings.managed_policy_arns,
            "durationSeconds": settings.duration.seconds(),
            "acceptRoleSessionName": settings.session_naming == SessionNaming::Accepted,
            "attributeMappings": mappings_detail(&self.mappings),
        }));
        if let Some(policy) = &settings.session_policy {
            members.insert("sessionPolicy".into(), policy.as_str().into());
        }
        if let Some(tip) = &self.tip {
            members.insert("tipConfiguration".into(), json!(tip));
        }
        members
    }
}

/// The mappings as the API has them; a field that maps nothing is left out.
fn mappings_detail(mappings: &AttributeMappings) -> Vec<Value> {
    FIELDS
        .into_iter()
        .map(|field| (field, mappings.mapping(field).specifiers()))
        .filter(|(_, specifiers)| !specifiers.is_empty())
        .map(|(field, specifiers)| {
            let rules = specifiers.iter().map(|specifier| json!({ "specifier": specifier }));
            json!({ "certificateField": field.name(), "mappingRules": rules.collect::<Vec<_>>() })
        })
        .collect()
}

const FIELDS: [CertificateField; 3] =
    [CertificateField::Subject, CertificateField::Issuer, CertificateField::SubjectAlternativeName];

/// `tipConfiguration`. A member that is left out has its default, in an update too.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Tip {
    status: TipStatus,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject_type: Option<String>,
    #[serde(default = "Tip::default_source")]
    subject_source: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum TipStatus {
    Enabled,
    Disabled,
}

impl Tip {
    fn default_source() -> String {
        TipConfiguration::default().subject_source().name().into()
    }

    fn configuration(&self) -> Result<Option<TipConfiguration>, ServiceError> {
        let text = match &self.subject_type {
            Some(subject_type) => format!("{},{subject_type}", self.subject_source),
            None => self.subject_source.clone(),
        };
        let configuration = text.parse().map_err(ServiceError::validation_error)?;
        Ok(Some(configuration).filter(|_| self.status == TipStatus::Enabled))
    }
}

/// The members of `CreateProfile` and `UpdateProfile`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members {
    role_arns: Option<Vec<String>>,
    managed_policy_arns: Option<Vec<String>>,
    session_policy: Option<String>,
    duration_seconds: Option<u32>,
    accept_role_session_name: Option<bool>,
    require_instance_properties: Option<bool>,
    tip_configuration: Option<Tip>,
}

impl StoredProfile {
    /// A profile with the default mappings.
    pub(crate) fn new(head: Head, mut settings: ProfileSettings) -> Self {
        settings.enabled = head.enabled;
        Self {
            head,
            settings,
            mappings: AttributeMappings::default(),
            tip: None,
            require_instance_properties: false,
        }
    }

    /// Takes what a request has, and leaves the rest.
    fn change(&mut self, members: Members) -> Result<(), ServiceError> {
        let settings = &mut self.settings;
        if let Some(arns) = members.role_arns {
            let arns = arns.iter().map(|arn| arn.parse().map_err(ServiceError::validation_error));
            settings.role_arns = arns.collect::<Result<_, _>>()?;
        }
        if let Some(arns) = members.managed_policy_arns {
            settings.managed_policy_arns = arns;
        }
        if let Some(policy) = members.session_policy {
            settings.session_policy = Some(policy);
        }
        if let Some(seconds) = members.duration_seconds {
            settings.duration =
                SessionDuration::from_seconds(seconds).map_err(ServiceError::validation_error)?;
        }
        if let Some(accept) = members.accept_role_session_name {
            settings.session_naming = if accept { SessionNaming::Accepted } else { SessionNaming::Refused };
        }
        if let Some(require) = members.require_instance_properties {
            self.require_instance_properties = require;
        }
        if let Some(tip) = members.tip_configuration {
            settings.tip = tip.configuration()?;
            self.tip = Some(tip);
        }
        Ok(())
    }

    fn put_mapping(&mut self, field: CertificateField, specifiers: &[String]) -> Result<(), ServiceError> {
        let mapping = AttributeMapping::new(field, specifiers).map_err(ServiceError::validation_error)?;
        self.mappings.put(mapping);
        Ok(())
    }
}

impl Table<StoredProfile> {
    /// `POST /profiles`
    pub(crate) fn create_profile(&mut self, call: &Call) -> Answer {
        let head = Head::create(call, &StoredProfile::KIND)?;
        let mut profile = StoredProfile::new(head, ProfileSettings::default());
        profile.change(call.read()?)?;
        self.create(profile)
    }

    /// `PATCH /profile/ID`
    pub(crate) fn update_profile(&mut self, call: &Call) -> Answer {
        let members = call.read()?;
        self.update(call, |profile| profile.change(members))
    }

    /// `PUT /profiles/ID/mappings`: the rules replace those of the field. Whether AWS adds them is not stated.
    pub(crate) fn put_attribute_mapping(&mut self, call: &Call) -> Answer {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Put {
            certificate_field: String,
            mapping_rules: Vec<MappingRule>,
        }
        #[derive(Deserialize)]
        struct MappingRule {
            specifier: String,
        }

        let request: Put = call.read()?;
        let field = request.certificate_field.parse().map_err(ServiceError::validation_error)?;
        let specifiers: Vec<String> = request.mapping_rules.into_iter().map(|rule| rule.specifier).collect();
        if specifiers.is_empty() {
            return Err(ServiceError::validation("mappingRules is empty; delete the mapping instead"));
        }
        self.change(call, |profile| profile.put_mapping(field, &specifiers))
    }

    /// `DELETE /profiles/ID/mappings`: without specifiers, the whole field.
    pub(crate) fn delete_attribute_mapping(&mut self, call: &Call) -> Answer {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Delete {
            certificate_field: String,
            #[serde(default)]
            specifiers: Vec<String>,
        }

        let request: Delete = call.read()?;
        let field = request.certificate_field.parse().map_err(ServiceError::validation_error)?;
        // As they are stored: `Name` is `Name/*`.
        let removed = AttributeMapping::new(field, &request.specifiers)
            .map_err(ServiceError::validation_error)?
            .specifiers();
        self.change(call, |profile| {
            let mut left = profile.mappings.mapping(field).specifiers();
            left.retain(|specifier| !removed.is_empty() && !removed.contains(specifier));
            profile.put_mapping(field, &left)
        })
    }
}
