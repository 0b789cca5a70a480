//! What trust anchors, profiles and CRLs have in common.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::{
    account::arn,
    call::{Call, Ids},
    error::ServiceError,
    resources::tag::{Tag, Tags},
};

/// The identity of a resource, its name, and when it was made and changed.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    /// Its place in the table, by which lists go on.
    pub(crate) number: u64,
    pub(crate) id: String,
    pub(crate) arn: String,
    pub(crate) account: String,
    pub(crate) region: String,
    pub(crate) name: String,
    pub(crate) enabled: bool,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
    pub(crate) alias_name: Option<String>,
    pub(crate) tags: Tags,
}

/// A type of resource: its names, and how many there may be.
#[derive(Debug)]
pub(crate) struct Kind {
    /// In ARNs, such as `trust-anchor`.
    pub(crate) name: &'static str,
    /// In answers, such as `trustAnchor`.
    pub(crate) member: &'static str,
    /// For people, such as `trust anchor`.
    pub(crate) noun: &'static str,
    /// Of an account in a Region, where that is limited
    /// (<https://docs.aws.amazon.com/general/latest/gr/rolesanywhere.html>).
    pub(crate) quota: Option<usize>,
}

/// A trust anchor, profile or CRL.
pub(crate) trait Resource: Clone {
    const KIND: Kind;

    fn head(&self) -> &Head;
    fn head_mut(&mut self) -> &mut Head;

    /// Enables or disables it.
    fn set_enabled(&mut self, enabled: bool) {
        self.head_mut().enabled = enabled;
    }

    /// The members of the answer that this type alone has.
    fn own_members(&self) -> Map<String, Value>;

    /// The resource as every operation answers with it.
    fn detail(&self) -> Map<String, Value> {
        let (head, member) = (self.head(), Self::KIND.member);
        let mut members = self.own_members();
        let mut add = |name: String, value: Value| members.insert(name, value);
        add(format!("{member}Id"), head.id.as_str().into());
        add(format!("{member}Arn"), head.arn.as_str().into());
        add("name".into(), head.name.as_str().into());
        add("enabled".into(), head.enabled.into());
        add("createdAt".into(), json!(head.created_at));
        add("updatedAt".into(), json!(head.updated_at));
        if let Some(alias) = &head.alias_name {
            add("aliasName".into(), alias.as_str().into());
            add("aliasArn".into(), head.alias_arn(Self::KIND.name, alias).into());
        }
        members
    }
}

/// The members that every request to create a resource may have.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Create {
    name: String,
    #[serde(default)]
    enabled: bool,
    #[serde(default)]
    tags: Vec<Tag>,
    alias_name: Option<String>,
}

impl Head {
    /// The head of a resource that a call creates.
    pub(crate) fn create(call: &Call, kind: &Kind) -> Result<Self, ServiceError> {
        let request: Create = call.read()?;
        let given = call.members.get(&format!("{}Id", kind.member)).filter(|_| call.ids == Ids::Given);
        let id = match given.map(|id| id.as_str().and_then(|id| Uuid::try_parse(id).ok())) {
            Some(Some(id)) => id,
            Some(None) => return Err(ServiceError::validation(format_args!("{}Id is no UUID", kind.member))),
            None => Uuid::new_v4(),
        };
        let mut head = Self::new((&call.account, &call.region), kind, id, call.now);
        head.name = request.name;
        head.enabled = request.enabled;
        head.tags.put(request.tags)?;
        head.alias_name = request.alias_name.filter(|name| !name.is_empty());
        Ok(head)
    }

    /// The head of an enabled resource without a name.
    pub(crate) fn new((account, region): (&str, &str), kind: &Kind, id: Uuid, now: Timestamp) -> Self {
        let id = id.to_string();
        Self {
            number: 0,
            arn: arn(account, region, &format!("{}/{id}", kind.name)),
            id,
            account: account.into(),
            region: region.into(),
            name: kind.noun.into(),
            enabled: true,
            created_at: now,
            updated_at: now,
            alias_name: None,
            tags: Tags::default(),
        }
    }

    /// Whether an id, an ARN or an alias ARN names this resource of this kind.
    pub(crate) fn is_named(&self, kind: &str, identifier: &str) -> bool {
        let is_alias = |alias: &String| identifier == self.alias_arn(kind, alias);
        identifier == self.id || identifier == self.arn || self.alias_name.as_ref().is_some_and(is_alias)
    }

    fn alias_arn(&self, kind: &str, alias: &str) -> String {
        arn(&self.account, &self.region, &format!("alias/{kind}/{alias}"))
    }
}
