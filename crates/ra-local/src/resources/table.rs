//! The resources of one type, and the operations that every type has.

use std::sync::Arc;

use base64ct::{Base64, Encoding};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::{
    call::{Answer, Call, answer, created},
    error::ServiceError,
    resources::head::Resource,
};

/// The resources of one type, of every Region, in the order in which they were made.
#[derive(Debug, Clone)]
pub(crate) struct Table<R> {
    rows: Vec<Arc<R>>,
    last_number: u64,
}

impl<R> Default for Table<R> {
    fn default() -> Self {
        Self { rows: Vec::new(), last_number: 0 }
    }
}

impl<R: Resource> Table<R> {
    /// Stores a new resource, unless its alias is taken or there are enough of them, and answers with it.
    pub(crate) fn create(&mut self, resource: R) -> Answer {
        self.check_alias(&resource)?;
        self.check_quota(&resource)?;
        let detail = resource.detail();
        self.insert(resource);
        created(wrap::<R>(detail))
    }

    /// Stores a resource that nobody asked for.
    pub(crate) fn insert(&mut self, mut resource: R) {
        self.last_number += 1;
        resource.head_mut().number = self.last_number;
        self.rows.push(Arc::new(resource));
    }

    /// `Get…`
    pub(crate) fn get(&self, call: &Call) -> Answer {
        answer(wrap::<R>(self.find(&call.region, call.identifier())?.detail()))
    }

    /// `List…`
    pub(crate) fn list(&self, call: &Call) -> Answer {
        let here = self.rows.iter().filter(|resource| resource.head().region == call.region);
        page(call, &format!("{}s", R::KIND.member), here.map(|one| (one.head().number, one.detail())))
    }

    /// `Delete…`, which answers with what was deleted.
    pub(crate) fn delete(&mut self, call: &Call) -> Answer {
        let place = self.place(&call.region, call.identifier())?;
        answer(wrap::<R>(self.rows.remove(place).detail()))
    }

    /// `Enable…` and `Disable…`
    pub(crate) fn set_enabled(&mut self, call: &Call, enabled: bool) -> Answer {
        self.change(call, |resource| {
            resource.set_enabled(enabled);
            Ok(())
        })
    }

    /// Changes the resource that a call names, and answers with it.
    pub(crate) fn change(
        &mut self,
        call: &Call,
        change: impl FnOnce(&mut R) -> Result<(), ServiceError>,
    ) -> Answer {
        let resource = self.find_mut(&call.region, call.identifier())?;
        change(resource)?;
        resource.head_mut().updated_at = call.now;
        answer(wrap::<R>(resource.detail()))
    }

    /// `Update…`: name and alias, and what the type itself changes. All of it is changed, or nothing.
    pub(crate) fn update(
        &mut self,
        call: &Call,
        change: impl FnOnce(&mut R) -> Result<(), ServiceError>,
    ) -> Answer {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Update {
            name: Option<String>,
            alias_name: Option<String>,
        }

        let request: Update = call.read()?;
        let place = self.place(&call.region, call.identifier())?;
        let old = self.rows.get(place).ok_or_else(|| not_found::<R>(call.identifier()))?;
        let mut new = R::clone(old);
        change(&mut new)?;
        let head = new.head_mut();
        head.updated_at = call.now;
        head.name = request.name.unwrap_or_else(|| head.name.clone());
        if let Some(alias) = request.alias_name {
            head.alias_name = Some(alias).filter(|alias| !alias.is_empty());
            self.check_alias(&new)?;
        }
        let mut detail = new.detail();
        if let Some(previous) = &old.head().alias_name
            && new.head().alias_name.as_ref() != Some(previous)
        {
            detail.insert("previousAliasName".into(), previous.as_str().into());
        }
        if let Some(stored) = self.rows.get_mut(place) {
            *stored = Arc::new(new);
        }
        answer(wrap::<R>(detail))
    }

    /// The resource that an id, an ARN or an alias ARN names in a Region.
    pub(crate) fn find(&self, region: &str, identifier: &str) -> Result<&R, ServiceError> {
        let place = self.place(region, identifier)?;
        self.rows.get(place).map(|resource| &**resource).ok_or_else(|| not_found::<R>(identifier))
    }

    pub(crate) fn find_mut(&mut self, region: &str, identifier: &str) -> Result<&mut R, ServiceError> {
        let place = self.place(region, identifier)?;
        self.rows.get_mut(place).map(Arc::make_mut).ok_or_else(|| not_found::<R>(identifier))
    }

    /// The resource that an ARN or an alias ARN names, whatever its Region.
    pub(crate) fn named(&self, arn: &str) -> Option<&Arc<R>> {
        self.rows.iter().find(|one| one.head().is_named(R::KIND.name, arn))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &R> {
        self.rows.iter().map(|resource| &**resource)
    }

    fn place(&self, region: &str, identifier: &str) -> Result<usize, ServiceError> {
        self.rows
            .iter()
            .position(|one| one.head().region == region && one.head().is_named(R::KIND.name, identifier))
            .ok_or_else(|| not_found::<R>(identifier))
    }

    /// An alias is unique in its type, account and Region, and `aws/` in any case is reserved
    /// (<https://docs.aws.amazon.com/rolesanywhere/latest/userguide/resource-aliases.html>).
    fn check_alias(&self, new: &R) -> Result<(), ServiceError> {
        let head = new.head();
        let Some(alias) = &head.alias_name else { return Ok(()) };
        let is_reserved =
            alias.split_once('/').is_some_and(|(first, _)| first.eq_ignore_ascii_case(RESERVED_ALIAS));
        if is_reserved {
            return Err(ServiceError::validation(format_args!(
                "the alias {alias:?} begins with {RESERVED_ALIAS}/, which is reserved"
            )));
        }
        let owns = |other: &&Arc<R>| {
            let other = other.head();
            other.region == head.region && other.alias_name.as_ref() == Some(alias) && other.id != head.id
        };
        match self.rows.iter().find(owns) {
            Some(owner) => Err(ServiceError::validation(format_args!(
                "the alias {alias:?} is that of {} already",
                owner.head().arn
            ))),
            None => Ok(()),
        }
    }

    fn check_quota(&self, new: &R) -> Result<(), ServiceError> {
        let Some(quota) = R::KIND.quota else { return Ok(()) };
        let region = &new.head().region;
        if self.rows.iter().filter(|one| one.head().region == *region).count() < quota {
            return Ok(());
        }
        let noun = R::KIND.noun;
        Err(ServiceError::validation(format_args!(
            "there are {quota} of the type {noun} in {region}, and no more are allowed; delete one"
        )))
    }
}

const RESERVED_ALIAS: &str = "aws";

fn not_found<R: Resource>(identifier: &str) -> ServiceError {
    ServiceError::not_found(format_args!("no {} in this Region is named {identifier}", R::KIND.noun))
}

/// The answer that holds one resource.
fn wrap<R: Resource>(detail: Map<String, Value>) -> Value {
    Value::Object(Map::from_iter([(R::KIND.member.to_owned(), Value::Object(detail))]))
}

/// One page of a list of what is numbered, and the token of the next: the list and the last number on the page. So a list
/// goes on where resources of earlier pages are gone.
pub(crate) fn page(call: &Call, name: &str, all: impl Iterator<Item = (u64, Map<String, Value>)>) -> Answer {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct List {
        next_token: Option<String>,
        page_size: Option<i64>,
    }

    let request: List = call.read()?;
    let start = match request.next_token {
        Some(token) => read_token(&token, name)
            .ok_or_else(|| ServiceError::validation("nextToken is none that this list gave"))?,
        None => 0,
    };
    let size = request.page_size.and_then(|size| usize::try_from(size).ok()).filter(|size| *size > 0);
    let mut rest = all.filter(|(number, _)| *number > start).peekable();
    let (numbers, members): (Vec<u64>, Vec<Value>) = rest
        .by_ref()
        .take(size.unwrap_or(DEFAULT_PAGE_SIZE))
        .map(|(number, detail)| (number, Value::Object(detail)))
        .unzip();
    let mut body = json!({ name: members });
    if let (Some(_), Some(last), Some(body)) = (rest.peek(), numbers.last(), body.as_object_mut()) {
        body.insert("nextToken".into(), Base64::encode_string(format!("{name} {last}").as_bytes()).into());
    }
    answer(body)
}

fn read_token(token: &str, list: &str) -> Option<u64> {
    let text = String::from_utf8(Base64::decode_vec(token).ok()?).ok()?;
    text.strip_prefix(list)?.strip_prefix(' ')?.parse().ok()
}

/// Resources on a page, where the request does not say: how many AWS gives is not documented.
const DEFAULT_PAGE_SIZE: usize = 50;
