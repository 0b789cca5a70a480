//! ARNs of each kind from any text, which is given back, and whether three belong together.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ra_policy::{ProfileArn, RoleArn, SessionRequest, TrustAnchorArn, arn::TrustAnchorReference};

fuzz_target!(|text: &str| {
    let mut lines = text.lines();
    let [one, two, three] = [(); 3].map(|()| lines.next().unwrap_or_default());
    let (anchor, profile, role) =
        (one.parse::<TrustAnchorArn>(), two.parse::<ProfileArn>(), three.parse::<RoleArn>());
    if let Ok(anchor) = &anchor {
        assert_eq!(anchor.to_string(), one);
        assert!(!anchor.region().is_empty() && anchor.account_id().len() == 12 && anchor.id().len() == 36);
    }
    if let Ok(reference) = one.parse::<TrustAnchorReference>() {
        assert_eq!(reference.to_string(), one);
        assert_eq!(reference.canonical().is_some(), anchor.is_ok());
    }
    if let Ok(role) = &role {
        assert_eq!(format!("{}{}", role.path(), role.name()), three.split_once(":role").expect("a role").1);
    }
    if let (Ok(anchor), Ok(profile), Ok(role)) = (&anchor, &profile, &role) {
        assert_eq!(profile.to_string(), two);
        let _ = SessionRequest::new(anchor.clone().into(), profile.clone().into(), role.clone()).check_arns();
    }
});
