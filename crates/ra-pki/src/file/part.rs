//! The parts of a PEM or DER file.

use alloc::{string::String, vec, vec::Vec};
use core::fmt;

use zeroize::Zeroizing;

use crate::{
    file::structure::Structure,
    pem::{PemError, is_pem, read_pem},
    tlv::is_der,
};

/// One thing in a file: a block of PEM, or the whole of a DER file. It may be a private key and is zeroized when dropped.
pub struct Part {
    structure: Structure,
    place: Option<(usize, String)>,
    der: Zeroizing<Vec<u8>>,
}

impl Part {
    /// What it is.
    pub fn structure(&self) -> &Structure {
        &self.structure
    }

    /// The line of its `-----BEGIN`, counted from one, if it is of PEM.
    pub fn line(&self) -> Option<usize> {
        self.place.as_ref().map(|(line, _)| *line)
    }

    /// The label of its block, if it is of PEM.
    pub fn label(&self) -> Option<&str> {
        self.place.as_ref().map(|(_, label)| label.as_str())
    }

    /// Its octets.
    pub fn contents(&self) -> &[u8] {
        &self.der
    }

    /// Its octets, which are no secret.
    pub(crate) fn into_contents(mut self) -> Vec<u8> {
        core::mem::take(&mut self.der)
    }
}

impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Part")
            .field("structure", &self.structure)
            .field("place", &self.place)
            .finish_non_exhaustive()
    }
}

/// Reads the parts of a file in their order: the blocks of PEM, or the one structure of DER. A file that is neither has
/// none.
///
/// A file that is DER as a whole is DER, whatever text is inside.
pub fn read_parts(file: &[u8]) -> Result<Vec<Part>, PemError> {
    if is_der(file) {
        let der = Zeroizing::new(file.to_vec());
        return Ok(vec![Part { structure: Structure::detect(file), place: None, der }]);
    }
    if !is_pem(file) {
        return Ok(Vec::new());
    }
    let parts = read_pem(file)?.into_iter().map(|block| {
        let structure = Structure::in_block(&block);
        let place = Some((block.line(), block.label().into()));
        Part { structure, place, der: block.into_contents() }
    });
    Ok(parts.collect())
}
