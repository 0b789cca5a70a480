//! Texts from outside: what is shown holds nothing hidden, and gives the text back.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ra_pki::{
    DistinguishedName,
    text::{Escaped, Guarded, GuardedJson, is_hidden, unescape},
};

fuzz_target!(|text: &str| {
    let shown = Escaped(text).to_string();
    assert!(!shown.contains(is_hidden), "{shown:?}");
    assert_eq!(unescape(&shown).as_deref(), Some(text));
    // What somebody forgot to escape is guarded, and what is escaped stays as it is.
    let guarded = Guarded(text).to_string();
    assert!(!guarded.contains(|character| is_hidden(character) && character != '\n'), "{guarded:?}");
    assert_eq!(Guarded(&shown).to_string(), shown);

    let json = serde_json::to_string(text).expect("a text has a form in JSON");
    let guarded = GuardedJson(&json).to_string();
    assert!(!guarded.contains(is_hidden), "{guarded:?}");
    assert_eq!(serde_json::from_str::<String>(&guarded).expect("JSON stays JSON"), text);

    // Another text that is shown so would forge this one.
    if let Some(read) = unescape(text) {
        assert_eq!(Escaped(&read).to_string(), text);
    }
    if let Ok(name) = DistinguishedName::from_parts(&[vec![("CN", text)]]) {
        let shown = name.to_string();
        assert!(!shown.contains(is_hidden), "{shown:?}");
        assert_eq!(shown.parse(), Ok(name));
    }
});
