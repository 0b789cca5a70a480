//! The lengths of functions.

use proc_macro2::LineColumn;
use syn::{
    Block, Ident, ImplItemFn, ItemFn, TraitItemFn,
    visit::{self, Visit},
};

/// The functions of a file: the name, its line, and how many lines of the body are neither blank nor comments.
///
/// # Panics
///
/// If the text is not Rust.
pub fn function_lengths(text: &str) -> Vec<(String, usize, usize)> {
    let file = syn::parse_file(text).expect("a file of ours is Rust");
    let mut functions = Functions { lines: text.lines().collect(), found: Vec::new() };
    functions.visit_file(&file);
    functions.found
}

struct Functions<'a> {
    lines: Vec<&'a str>,
    found: Vec<(String, usize, usize)>,
}

impl Functions<'_> {
    fn add(&mut self, name: &Ident, body: &Block) {
        let (LineColumn { line: first, .. }, LineColumn { line: last, .. }) =
            (body.brace_token.span.open().start(), body.brace_token.span.close().start());
        let inside = self.lines.get(first..last.saturating_sub(1)).unwrap_or_default();
        let is_code = |line: &&&str| {
            let line = line.trim_start();
            !line.is_empty() && !line.starts_with("//")
        };
        self.found.push((name.to_string(), name.span().start().line, inside.iter().filter(is_code).count()));
    }
}

impl<'ast> Visit<'ast> for Functions<'_> {
    fn visit_item_fn(&mut self, function: &'ast ItemFn) {
        self.add(&function.sig.ident, &function.block);
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast ImplItemFn) {
        self.add(&function.sig.ident, &function.block);
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_trait_item_fn(&mut self, function: &'ast TraitItemFn) {
        if let Some(body) = &function.default {
            self.add(&function.sig.ident, body);
        }
        visit::visit_trait_item_fn(self, function);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_between_the_braces_are_counted_without_comments() {
        let text = "fn a() {\n    b();\n\n    // c\n    d();\n}\nimpl S {\n    fn e(self) {}\n}\n";
        assert_eq!(function_lengths(text), [("a".into(), 1, 2), ("e".into(), 8, 0)]);
    }
}
