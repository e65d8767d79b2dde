//! The macros through which every statement of this crate is written and run.

/// Declares the SQL texts of one noun and lists them, so that a test can prepare each on both databases.
macro_rules! sql {
    ($($name:ident = $text:expr;)+) => {
        $(const $name: &str = $text;)+
        /// Every statement of this file, by name.
        pub(crate) const STATEMENTS: &[(&str, &str)] = &[$((stringify!($name), $name)),+];
    };
}

/// Expands one body for both concrete connections of a [`crate::Tx`].
macro_rules! on {
    ($tx:expr, |$conn:ident| $body:expr) => {
        match &mut $tx.inner {
            $crate::store::Inner::Sqlite(tx) => {
                let $conn = &mut **tx;
                $body.await
            }
            $crate::store::Inner::Postgres(tx) => {
                let $conn = &mut **tx;
                $body.await
            }
        }
    };
}

/// Runs a statement; the number of rows it touched.
macro_rules! execute {
    ($tx:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        match &mut $tx.inner {
            $crate::store::Inner::Sqlite(tx) => sqlx::query($sql)$(.bind($value))*
                .execute(&mut **tx).await.map(|done| done.rows_affected()),
            $crate::store::Inner::Postgres(tx) => sqlx::query($sql)$(.bind($value))*
                .execute(&mut **tx).await.map(|done| done.rows_affected()),
        }
    };
}

/// Reads all rows as `$row`.
macro_rules! fetch_all {
    ($tx:expr, $row:ty, $sql:expr $(, $value:expr)* $(,)?) => {
        on!($tx, |conn| sqlx::query_as::<_, $row>($sql)$(.bind($value))*.fetch_all(conn))
    };
}

/// Reads one row, or `None`, as `$row`.
macro_rules! fetch_optional {
    ($tx:expr, $row:ty, $sql:expr $(, $value:expr)* $(,)?) => {
        on!($tx, |conn| sqlx::query_as::<_, $row>($sql)$(.bind($value))*.fetch_optional(conn))
    };
}

/// Reads exactly one row as `$row`.
macro_rules! fetch_one {
    ($tx:expr, $row:ty, $sql:expr $(, $value:expr)* $(,)?) => {
        on!($tx, |conn| sqlx::query_as::<_, $row>($sql)$(.bind($value))*.fetch_one(conn))
    };
}
