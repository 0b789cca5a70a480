//! Distinguished names: the type, its forms in text, and how two are compared.

pub(crate) mod attribute;
mod attribute_type;
mod attribute_value;
pub(crate) mod comparable_name;
pub(crate) mod distinguished_name;
pub(crate) mod error;
mod openssl_form;
mod rfc4514;
