//! A number, or one of the two codes that stand for none.

/// What a field of a data unit says.
///
/// All ones is invalid, all ones minus one is abnormal. Both are states of the vehicle's sensors, never numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reading<T> {
    /// A value, in the unit of the field. It may lie outside the range of the standard.
    Value(T),
    /// The vehicle says that the value is abnormal.
    Abnormal,
    /// The vehicle has no such value.
    Invalid,
}

impl<T> Reading<T> {
    /// The value, when there is one.
    pub fn value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Abnormal | Self::Invalid => None,
        }
    }

    /// The reading by reference.
    pub fn as_ref(&self) -> Reading<&T> {
        match self {
            Self::Value(value) => Reading::Value(value),
            Self::Abnormal => Reading::Abnormal,
            Self::Invalid => Reading::Invalid,
        }
    }

    /// The reading with its value changed.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Reading<U> {
        match self {
            Self::Value(value) => Reading::Value(change(value)),
            Self::Abnormal => Reading::Abnormal,
            Self::Invalid => Reading::Invalid,
        }
    }
}

impl<T> Reading<Vec<T>> {
    /// The items; none when the count is abnormal or invalid.
    pub fn items(&self) -> &[T] {
        match self {
            Self::Value(items) => items,
            Self::Abnormal | Self::Invalid => &[],
        }
    }
}
