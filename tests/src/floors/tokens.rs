//! Paths in the arguments of macros, which `syn` leaves as tokens.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use super::modules::line;

/// A path among tokens.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct TokenPath {
    pub(super) path: Vec<String>,
    pub(super) line: usize,
    /// Whether `!` follows.
    pub(super) is_macro: bool,
}

/// The paths in a stream of tokens and in its groups; a single name is a path of one segment.
pub(super) fn paths(tokens: TokenStream) -> Vec<TokenPath> {
    let mut found = Vec::new();
    read(tokens, &mut found);
    found
}

fn read(tokens: TokenStream, found: &mut Vec<TokenPath>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while at < tokens.len() {
        match &tokens[at] {
            TokenTree::Group(group) => read(group.stream(), found),
            TokenTree::Ident(ident) => {
                let is_part = follows_path_or_field(&tokens, at, ident == "crate");
                let first = at;
                let mut path = vec![ident.to_string()];
                while is_colons(&tokens, at + 1) {
                    match tokens.get(at + 3) {
                        Some(TokenTree::Ident(next)) => {
                            path.push(next.to_string());
                            at += 3;
                        }
                        Some(TokenTree::Group(group))
                            if group.delimiter() == Delimiter::Brace && !is_part =>
                        {
                            read_group(&path, group, found);
                            at += 3;
                            break;
                        }
                        _ => break,
                    }
                }
                // `pub(crate)` names no module.
                let is_visibility = path == ["crate"];
                if !is_part && !is_visibility {
                    let line = line_of(&tokens[first]);
                    found.push(TokenPath { path, line, is_macro: is_punct(&tokens, at + 1, '!') });
                }
            }
            _ => {}
        }
        at += 1;
    }
}

/// The paths of `prefix::{a, b::c}`.
fn read_group(prefix: &[String], group: &Group, found: &mut Vec<TokenPath>) {
    for inner in paths(group.stream()) {
        let mut path = prefix.to_vec();
        path.extend(inner.path.into_iter().filter(|segment| segment != "self"));
        found.push(TokenPath { path, ..inner });
    }
}

/// Whether the name here begins no path: it is a field or method, a variable of the macro, or follows `::`.
fn follows_path_or_field(tokens: &[TokenTree], at: usize, is_crate: bool) -> bool {
    let Some(TokenTree::Punct(before)) = at.checked_sub(1).and_then(|before| tokens.get(before)) else {
        return false;
    };
    match before.as_char() {
        // `0..NAME` is a range.
        '.' => !at.checked_sub(2).is_some_and(|before| is_punct(tokens, before, '.')),
        '$' => !is_crate,
        ':' => at.checked_sub(2).is_some_and(|before| is_colons(tokens, before)),
        _ => false,
    }
}

fn is_colons(tokens: &[TokenTree], at: usize) -> bool {
    is_punct(tokens, at, ':') && is_punct(tokens, at + 1, ':')
}

fn is_punct(tokens: &[TokenTree], at: usize, punct: char) -> bool {
    matches!(tokens.get(at), Some(TokenTree::Punct(found)) if found.as_char() == punct)
}

fn line_of(token: &TokenTree) -> usize {
    match token {
        TokenTree::Ident(ident) => line(ident),
        token => token.span().start().line,
    }
}
