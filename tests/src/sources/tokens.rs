//! A file as one list of tokens.

use std::ops::RangeInclusive;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::{
    ImplItem, Item, Lit, TraitItem,
    spanned::Spanned,
    visit::{self, Visit},
};

use crate::floors::{impl_attributes, is_test_only, item_attributes, trait_attributes};

/// A token, and the line it stands on.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Counted from 1.
    pub line: usize,
}

/// What a token is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum TokenKind {
    /// An identifier or keyword.
    Name(String),
    /// A whole number.
    Number(u128),
    /// A string or byte string.
    Text(String),
    /// A character, or a byte written as one, such as `b'a'`.
    Character(char),
    /// A sign, or a bracket that begins or ends a group.
    Sign(char),
    /// Another literal.
    Other(String),
}

impl Token {
    /// Whether it is this name, sign or number.
    pub fn is(&self, text: &str) -> bool {
        match &self.kind {
            TokenKind::Number(number) => text.parse() == Ok(*number),
            TokenKind::Name(name) => name == text,
            TokenKind::Sign(sign) => text.chars().eq([*sign]),
            _ => false,
        }
    }
}

/// The tokens of a file, without documentation and tests.
pub(super) fn read(text: &str) -> syn::Result<Vec<Token>> {
    let file = syn::parse_file(text)?;
    let mut tests = Tests::default();
    tests.visit_file(&file);
    let mut tokens = Vec::new();
    flatten(text.parse()?, &mut tokens);
    tokens.retain(|token| !tests.lines.iter().any(|lines| lines.contains(&token.line)));
    Ok(tokens)
}

fn flatten(stream: TokenStream, tokens: &mut Vec<Token>) {
    let mut trees = stream.into_iter().peekable();
    while let Some(tree) = trees.next() {
        let line = tree.span().start().line;
        match tree {
            TokenTree::Punct(sign) if sign.as_char() == '#' => {
                let inner =
                    trees.next_if(|tree| matches!(tree, TokenTree::Punct(sign) if sign.as_char() == '!'));
                if trees.next_if(is_documentation).is_none() {
                    push(tokens, TokenKind::Sign('#'), line);
                    if inner.is_some() {
                        push(tokens, TokenKind::Sign('!'), line);
                    }
                }
            }
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ('(', ')'),
                    Delimiter::Bracket => ('[', ']'),
                    Delimiter::Brace => ('{', '}'),
                    Delimiter::None => (' ', ' '),
                };
                push(tokens, TokenKind::Sign(open), line);
                flatten(group.stream(), tokens);
                push(tokens, TokenKind::Sign(close), group.span_close().start().line);
            }
            TokenTree::Ident(name) => push(tokens, TokenKind::Name(name.to_string()), line),
            TokenTree::Punct(sign) => push(tokens, TokenKind::Sign(sign.as_char()), line),
            TokenTree::Literal(literal) => push(tokens, kind(&literal), line),
        }
    }
}

fn push(tokens: &mut Vec<Token>, kind: TokenKind, line: usize) {
    tokens.push(Token { kind, line });
}

/// Whether what follows a `#` is `[doc …]`.
fn is_documentation(tree: &TokenTree) -> bool {
    let TokenTree::Group(group) = tree else {
        return false;
    };
    let first = group.stream().into_iter().next();
    matches!(first, Some(TokenTree::Ident(name)) if name == "doc")
}

fn kind(literal: &proc_macro2::Literal) -> TokenKind {
    match Lit::new(literal.clone()) {
        Lit::Str(text) => TokenKind::Text(text.value()),
        Lit::ByteStr(text) => TokenKind::Text(String::from_utf8_lossy(&text.value()).into_owned()),
        Lit::Char(character) => TokenKind::Character(character.value()),
        Lit::Byte(byte) => TokenKind::Character(byte.value().into()),
        Lit::Int(number) => {
            number.base10_parse().map_or_else(|_| TokenKind::Other(literal.to_string()), TokenKind::Number)
        }
        _ => TokenKind::Other(literal.to_string()),
    }
}

/// The lines of code that is compiled for tests alone.
#[derive(Default)]
struct Tests {
    lines: Vec<RangeInclusive<usize>>,
}

impl Tests {
    fn add(&mut self, part: &impl Spanned) {
        let span = part.span();
        self.lines.push(span.start().line..=span.end().line);
    }
}

impl<'ast> Visit<'ast> for Tests {
    fn visit_item(&mut self, item: &'ast Item) {
        if is_test_only(item_attributes(item)) {
            self.add(item);
        } else {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item(&mut self, item: &'ast ImplItem) {
        if is_test_only(impl_attributes(item)) {
            self.add(item);
        } else {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_trait_item(&mut self, item: &'ast TraitItem) {
        if is_test_only(trait_attributes(item)) {
            self.add(item);
        } else {
            visit::visit_trait_item(self, item);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documentation_and_tests_are_left_out() {
        let text = "//! 1\n#![no_std]\n/// 2\n#[derive(Debug)]\nconst A: u8 = 3;\n#[cfg(test)]\nmod tests {\n    const B: u8 = 4;\n}\n";
        let tokens = read(text).unwrap();
        let numbers = tokens.iter().filter(|token| matches!(token.kind, TokenKind::Number(_)));
        assert_eq!(numbers.map(|token| token.line).collect::<Vec<_>>(), [5]);
        assert!(
            tokens
                .windows(3)
                .any(|window| { window[0].is("#") && window[1].is("[") && window[2].is("derive") })
        );
    }

    #[test]
    fn literals_are_read_as_their_values() {
        let kinds: Vec<TokenKind> = read("const A: &str = \"a\\n\"; const B: usize = 300_000usize;")
            .unwrap()
            .into_iter()
            .map(|token| token.kind)
            .collect();
        assert!(kinds.contains(&TokenKind::Text("a\n".into())));
        assert!(kinds.contains(&TokenKind::Number(300_000)));
    }
}
