//! How types are written as JSON: `serde_derive` would take longer to build than what it writes for them.

/// Writes a type as an object of these members.
macro_rules! write_members {
    ($type:ident $(<$lifetime:lifetime>)? { $($name:literal: $member:ident),+ $(,)? }) => {
        impl $(<$lifetime>)? serde::Serialize for $type $(<$lifetime>)? {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeStruct;

                let mut members = serializer.serialize_struct(stringify!($type), [$($name),+].len())?;
                $(members.serialize_field($name, &self.$member)?;)+
                members.end()
            }
        }
    };
}
pub(crate) use write_members;
