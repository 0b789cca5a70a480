use alloc::vec::Vec;

use crate::{
    canonical::encoding::{is_kept_in_path, put_encoded},
    request::PathStyle,
};

/// The path as the canonical request has it.
pub(super) fn put_path(text: &mut Vec<u8>, path: &str, style: PathStyle) {
    if style == PathStyle::Raw {
        return match path {
            "" => text.extend_from_slice(b"/"),
            path => put_encoded(text, path.as_bytes(), is_kept_in_path),
        };
    }
    let is_normal = |pair: &[u8]| !matches!(pair, b"//" | b"/.");
    if path.starts_with('/') && path.as_bytes().windows(2).all(is_normal) {
        return put_encoded(text, path.as_bytes(), is_kept_in_path);
    }
    let mut segments: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => drop(segments.pop()),
            segment => segments.push(segment),
        }
    }
    for segment in &segments {
        text.extend_from_slice(b"/");
        put_encoded(text, segment.as_bytes(), is_kept_in_path);
    }
    // What ended in a slash or in a dot segment names a folder, and so does the root.
    let is_folder = matches!(path.rsplit('/').next(), Some("" | "." | ".."));
    if segments.is_empty() || is_folder {
        text.extend_from_slice(b"/");
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::String;

    use super::*;

    fn path(path: &str, style: PathStyle) -> String {
        let mut text = Vec::new();
        put_path(&mut text, path, style);
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn a_path_is_normalised_and_encoded_once_more() {
        for (sent, canonical) in [
            ("/sessions", "/sessions"),
            ("", "/"),
            ("/", "/"),
            ("//", "/"),
            ("/a/./b/../c", "/a/c"),
            ("/../../x/", "/x/"),
            ("/a/..", "/"),
            ("/a/b/.", "/a/b/"),
            ("/.hidden", "/.hidden"),
            ("/already%20encoded", "/already%2520encoded"),
            ("/日", "/%E6%97%A5"),
        ] {
            assert_eq!(path(sent, PathStyle::Normalized), canonical, "{sent}");
        }
        assert_eq!(path("/a//./b/..", PathStyle::Raw), "/a//./b/..");
    }
}
