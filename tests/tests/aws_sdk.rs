//! The AWS SDK for Rust as a client of the local service's control plane: every operation, shown by a second call, and the
//! typed errors.

use std::time::Duration;

use aws_sdk_rolesanywhere::{
    Client,
    config::{BehaviorVersion, Config, Credentials, Region, retry::RetryConfig, timeout::TimeoutConfig},
    operation::{create_profile::CreateProfileError, tag_resource::TagResourceError},
    primitives::Blob,
    types::{
        CertificateField, MappingRule, NotificationEvent, NotificationSetting, NotificationSettingKey,
        Source, SourceData, Tag, TrustAnchorType,
    },
};
use ra_maker::{ListMaker, Maker};
use roles_anywhere::local::RaLocal;

const ROLE: &str = "arn:aws:iam::123456789012:role/Example";

async fn start() -> (RaLocal, Client) {
    let local = RaLocal::builder().start().await.unwrap();
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .endpoint_url(local.url())
        .credentials_provider(Credentials::new("any", "any", None, None, "test"))
        .retry_config(RetryConfig::disabled())
        .timeout_config(TimeoutConfig::builder().operation_timeout(Duration::from_secs(20)).build())
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .build();
    (local, Client::from_conf(config))
}

fn source() -> Source {
    let pem = Maker::root().sign().to_pem();
    let data = SourceData::X509CertificateData(pem);
    Source::builder().source_type(TrustAnchorType::CertificateBundle).source_data(data).build()
}

async fn create_trust_anchor(aws: &Client) -> (String, String) {
    let created = aws.create_trust_anchor().name("a").source(source()).send().await.unwrap();
    let anchor = created.trust_anchor().unwrap();
    (anchor.trust_anchor_id().unwrap().into(), anchor.trust_anchor_arn().unwrap().into())
}

#[tokio::test]
async fn trust_anchors_are_kept_as_the_sdk_sets_them() {
    let (_local, aws) = start().await;
    let (id, _) = create_trust_anchor(&aws).await;
    let get = || async {
        let found = aws.get_trust_anchor().trust_anchor_id(&id).send().await.unwrap();
        found.trust_anchor.unwrap()
    };
    assert_eq!(get().await.source(), Some(&source()));
    aws.enable_trust_anchor().trust_anchor_id(&id).send().await.unwrap();
    assert_eq!(get().await.enabled(), Some(true));
    aws.disable_trust_anchor().trust_anchor_id(&id).send().await.unwrap();
    aws.update_trust_anchor().trust_anchor_id(&id).name("b").send().await.unwrap();
    let found = get().await;
    assert_eq!((found.enabled(), found.name()), (Some(false), Some("b")));
    assert!(found.updated_at() > found.created_at());

    let event = NotificationEvent::CaCertificateExpiry;
    let setting =
        NotificationSetting::builder().event(event.clone()).enabled(true).threshold(7).build().unwrap();
    aws.put_notification_settings().trust_anchor_id(&id).notification_settings(setting).send().await.unwrap();
    let threshold = |settings: &[aws_sdk_rolesanywhere::types::NotificationSettingDetail]| {
        settings.iter().find(|setting| setting.event == event).and_then(|setting| setting.threshold)
    };
    assert_eq!(threshold(get().await.notification_settings()), Some(7));
    let key = NotificationSettingKey::builder().event(event.clone()).build().unwrap();
    aws.reset_notification_settings()
        .trust_anchor_id(&id)
        .notification_setting_keys(key)
        .send()
        .await
        .unwrap();
    assert_eq!(threshold(get().await.notification_settings()), Some(45));

    aws.delete_trust_anchor().trust_anchor_id(&id).send().await.unwrap();
    let gone = aws.get_trust_anchor().trust_anchor_id(&id).send().await.unwrap_err().into_service_error();
    assert!(gone.is_resource_not_found_exception(), "{gone:?}");
}

#[tokio::test]
async fn profiles_and_their_mappings_are_kept_as_the_sdk_sets_them() {
    let (_local, aws) = start().await;
    let created = aws.create_profile().name("p").role_arns(ROLE).duration_seconds(900).send().await.unwrap();
    let profile = created.profile.unwrap();
    let id = profile.profile_id().unwrap();
    let get = || async { aws.get_profile().profile_id(id).send().await.unwrap().profile.unwrap() };
    assert_eq!(
        (get().await.duration_seconds(), get().await.role_arns()),
        (Some(900), &[ROLE.to_owned()][..])
    );
    aws.enable_profile().profile_id(id).send().await.unwrap();
    aws.update_profile().profile_id(id).accept_role_session_name(true).send().await.unwrap();
    let found = get().await;
    assert_eq!((found.enabled(), found.accept_role_session_name()), (Some(true), Some(true)));
    aws.disable_profile().profile_id(id).send().await.unwrap();
    assert_eq!(get().await.enabled(), Some(false));

    let rule = MappingRule::builder().specifier("CN").build().unwrap();
    let field = CertificateField::X509Subject;
    aws.put_attribute_mapping()
        .profile_id(id)
        .certificate_field(field.clone())
        .mapping_rules(rule.clone())
        .send()
        .await
        .unwrap();
    let found = get().await;
    let mapped =
        found.attribute_mappings().iter().find(|mapping| mapping.certificate_field() == Some(&field));
    assert_eq!(mapped.unwrap().mapping_rules(), [rule]);
    aws.delete_attribute_mapping().profile_id(id).certificate_field(field.clone()).send().await.unwrap();
    let found = get().await;
    assert!(!found.attribute_mappings().iter().any(|mapping| mapping.certificate_field() == Some(&field)));

    aws.delete_profile().profile_id(id).send().await.unwrap();
    assert!(aws.list_profiles().send().await.unwrap().profiles().is_empty());
}

#[tokio::test]
async fn crls_and_tags_are_kept_as_the_sdk_sets_them() {
    let (_local, aws) = start().await;
    let (_, arn) = create_trust_anchor(&aws).await;
    let list = || Blob::new(ListMaker::new().sign().to_pem());
    let import = aws.import_crl().name("c").trust_anchor_arn(&arn).crl_data(list());
    let crl = import.send().await.unwrap().crl.unwrap();
    let id = crl.crl_id().unwrap();
    let get = || async { aws.get_crl().crl_id(id).send().await.unwrap().crl.unwrap() };
    assert_eq!((get().await.enabled(), get().await.crl_data()), (Some(false), Some(&list())));
    aws.enable_crl().crl_id(id).send().await.unwrap();
    assert_eq!(get().await.enabled(), Some(true));
    aws.disable_crl().crl_id(id).send().await.unwrap();
    let der = Blob::new(ListMaker::new().sign().as_der());
    aws.update_crl().crl_id(id).name("d").crl_data(der.clone()).send().await.unwrap();
    let found = get().await;
    assert_eq!((found.enabled(), found.name(), found.crl_data()), (Some(false), Some("d"), Some(&der)));

    let tag = Tag::builder().key("k").value("v").build().unwrap();
    aws.tag_resource().resource_arn(&arn).tags(tag.clone()).send().await.unwrap();
    let tags =
        || async { aws.list_tags_for_resource().resource_arn(&arn).send().await.unwrap().tags.unwrap() };
    assert_eq!(tags().await, [tag]);
    aws.untag_resource().resource_arn(&arn).tag_keys("k").send().await.unwrap();
    assert!(tags().await.is_empty());
    aws.delete_crl().crl_id(id).send().await.unwrap();
    assert!(aws.list_crls().send().await.unwrap().crls().is_empty());
}

#[tokio::test]
async fn lists_go_on_from_page_to_page_and_errors_have_their_types() {
    let (_local, aws) = start().await;
    for _ in 0..5 {
        create_trust_anchor(&aws).await;
    }
    let mut pages = aws.list_trust_anchors().page_size(2).into_paginator().send();
    let mut sizes = Vec::new();
    while let Some(page) = pages.next().await {
        sizes.push(page.unwrap().trust_anchors().len());
    }
    assert_eq!(sizes, [2, 2, 1]);
    assert!(aws.list_subjects().send().await.unwrap().subjects().is_empty());
    let unknown = "00000000-0000-0000-0000-000000000000";
    let gone = aws.get_subject().subject_id(unknown).send().await.unwrap_err().into_service_error();
    assert!(gone.is_resource_not_found_exception(), "{gone:?}");

    let error =
        aws.create_profile().name("a/b").role_arns(ROLE).send().await.unwrap_err().into_service_error();
    assert!(matches!(error, CreateProfileError::ValidationException(_)), "{error:?}");
    let (_, arn) = create_trust_anchor(&aws).await;
    for (count, first) in [(200, 0), (1, 200)] {
        let tags =
            (first..first + count).map(|n| Tag::builder().key(n.to_string()).value("").build().unwrap());
        let tagged = aws.tag_resource().resource_arn(&arn).set_tags(Some(tags.collect())).send().await;
        match tagged {
            Ok(_) => assert_eq!(first, 0),
            Err(error) => {
                let error = error.into_service_error();
                assert!(matches!(error, TagResourceError::TooManyTagsException(_)), "{error:?}");
                assert_eq!(first, 200);
            }
        }
    }
}
