//! What a line is, by its first signs.

/// A line without its mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Line<'t> {
    /// Nothing, or a comment.
    Empty,
    /// `<!`: the declaration begins.
    Declaration(&'t str),
    /// `</`: a block ends.
    End(&'t str),
    /// `<`: a block begins.
    Begin(&'t str),
    /// `@@`.
    SingleHead(&'t str),
    /// `@#`.
    MultiHead(&'t str),
    /// `@`.
    Head(&'t str),
    /// `/@`.
    Aliases(&'t str),
    /// `%`.
    Types(&'t str),
    /// `$`.
    Units(&'t str),
    /// `:`.
    Limits(&'t str),
    /// `#`.
    Data(&'t str),
    /// `*`.
    Link(&'t str),
    /// None of these.
    Other,
}

impl<'t> Line<'t> {
    pub fn of(text: &'t str) -> Self {
        let text = text.trim_matches([' ', '\t', '\r', '\u{3000}', '\u{feff}']);
        if text.is_empty() || text.starts_with("//") {
            return Self::Empty;
        }
        type Mark<'t> = (&'static str, fn(&'t str) -> Line<'t>);
        let marks: [Mark<'t>; 12] = [
            ("<!", Self::Declaration),
            ("</", Self::End),
            ("<", Self::Begin),
            ("@@", Self::SingleHead),
            ("@#", Self::MultiHead),
            ("@", Self::Head),
            ("/@", Self::Aliases),
            ("%", Self::Types),
            ("$", Self::Units),
            (":", Self::Limits),
            ("#", Self::Data),
            ("*", Self::Link),
        ];
        let found = marks.iter().find_map(|(mark, line)| Some(line(text.strip_prefix(mark)?)));
        found.unwrap_or(Self::Other)
    }
}
