//! Errors whose text repeats the cause that `source()` returns.

use syn::{
    Attribute, Field, Fields, ItemEnum, ItemStruct, LitStr,
    visit::{self, Visit},
};

use super::Source;

/// Where the text of an error contains its cause, which belongs in `source()` alone: the line and the field.
pub fn repeated_causes(source: &Source) -> Vec<(usize, String)> {
    let file = syn::parse_file(&source.text).expect("the source was read before");
    let mut errors = Errors::default();
    errors.visit_file(&file);
    errors.found
}

#[derive(Default)]
struct Errors {
    found: Vec<(usize, String)>,
}

impl Errors {
    /// Looks for the cause in the error text of a struct or variant.
    fn read(&mut self, attributes: &[Attribute], fields: &Fields, name: &str) {
        let Some(sentence) = attributes.iter().find_map(sentence) else {
            return;
        };
        for (index, field) in fields.iter().enumerate() {
            let written = field.ident.as_ref().map_or_else(|| index.to_string(), ToString::to_string);
            if is_cause(field) && placeholders(&sentence.value()).any(|placeholder| placeholder == written) {
                self.found.push((sentence.span().start().line, format!("{name}: {{{written}}}")));
            }
        }
    }
}

impl<'ast> Visit<'ast> for Errors {
    fn visit_item_enum(&mut self, item: &'ast ItemEnum) {
        for variant in &item.variants {
            self.read(&variant.attrs, &variant.fields, &format!("{}::{}", item.ident, variant.ident));
        }
        visit::visit_item_enum(self, item);
    }

    fn visit_item_struct(&mut self, item: &'ast ItemStruct) {
        self.read(&item.attrs, &item.fields, &item.ident.to_string());
        visit::visit_item_struct(self, item);
    }
}

/// The text of `#[error("…")]`.
fn sentence(attribute: &Attribute) -> Option<LitStr> {
    if !attribute.path().is_ident("error") {
        return None;
    }
    attribute
        .parse_args_with(|input: syn::parse::ParseStream| {
            let text: LitStr = input.parse()?;
            let _: proc_macro2::TokenStream = input.parse()?;
            Ok(text)
        })
        .ok()
}

/// Whether thiserror takes a field for the cause.
fn is_cause(field: &Field) -> bool {
    field.ident.as_ref().is_some_and(|name| name == "source")
        || field
            .attrs
            .iter()
            .any(|attribute| attribute.path().is_ident("source") || attribute.path().is_ident("from"))
}

/// The names in the braces of an error text.
fn placeholders(sentence: &str) -> impl Iterator<Item = &str> {
    let inside = sentence.split('{').skip(1).filter_map(|part| part.split_once('}'));
    inside.map(|(inside, _)| inside.split(':').next().unwrap_or(inside))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_text_that_repeats_the_cause_is_found() {
        let text = r#"
            enum E {
                #[error("no: {0}")]
                A(#[from] Other),
                #[error("{name}: {source:?}")]
                B { name: String, source: Other },
                #[error("{0} of {1}", 1)]
                C(u8, #[source] Other),
                #[error("{name} fails")]
                D { name: String, source: Other },
                #[error(transparent)]
                F(#[from] Other),
            }"#;
        let found = repeated_causes(&Source::new("e.rs", text.into()));
        let found: Vec<&str> = found.iter().map(|(_, what)| what.as_str()).collect();
        assert_eq!(found, ["E::A: {0}", "E::B: {source}", "E::C: {1}"]);
    }
}
