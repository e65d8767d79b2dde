//! What an E document holds.

/// A document: its declaration and its blocks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    /// Pairs of the declaration `<! … !>`, in order.
    pub header: Vec<(String, String)>,
    /// Blocks, in order.
    pub blocks: Vec<Block>,
}

/// How the objects of a block are laid out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Layout {
    /// `@`: one object per line.
    #[default]
    Horizontal,
    /// `@@`: one attribute per line; a repeated name begins the next object.
    SingleColumn,
    /// `@#`: one attribute per line, one object per column.
    MultiColumn,
    /// `<Class::Entity k=v />`: the attributes of the block are the object.
    Attributes,
}

/// Type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `i`.
    Integer,
    /// `f`.
    Float,
    /// `s`.
    Text,
    /// `p`.
    Pointer,
}

impl Kind {
    /// The type of a word of a `%` line, short or long.
    pub fn of(word: &str) -> Option<Self> {
        Some(match word.to_ascii_lowercase().as_str() {
            "i" | "int" | "integer" => Self::Integer,
            "f" | "float" | "double" => Self::Float,
            "s" | "string" => Self::Text,
            "p" | "pointer" => Self::Pointer,
            _ => return None,
        })
    }

    /// The letter written.
    pub fn letter(self) -> &'static str {
        match self {
            Self::Integer => "i",
            Self::Float => "f",
            Self::Text => "s",
            Self::Pointer => "p",
        }
    }

    /// Whether the text is a value of this type.
    pub fn admits(self, text: &str) -> bool {
        match self {
            Self::Integer => text.parse::<i64>().is_ok(),
            Self::Float => text.parse::<f64>().is_ok_and(f64::is_finite),
            Self::Text | Self::Pointer => true,
        }
    }
}

/// Smallest and largest value of a column, as written; either may be open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Limit {
    /// Smallest.
    pub least: Option<String>,
    /// Largest.
    pub most: Option<String>,
}

/// One object.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// Ordinal or id; the name of the object in a table of several columns.
    pub id: String,
    /// A value per column of the block; none where the document has `-`.
    pub values: Vec<Option<String>>,
    /// Pointers of lines that belong to it: `*Class::3,9`, without the star.
    pub links: Vec<String>,
}

/// One block.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Block {
    /// Class.
    pub class: String,
    /// Entity, where the block names one.
    pub entity: Option<String>,
    /// Attributes in its first line.
    pub attributes: Vec<(String, String)>,
    /// How its objects are laid out.
    pub layout: Layout,
    /// Names in the table's head that are no attributes: of the ordinal; with `@@` also of name and value, with `@#` also
    /// of name.
    pub head: Vec<String>,
    /// Names of the attributes.
    pub columns: Vec<String>,
    /// Other names of the attributes; empty without an alias line.
    pub aliases: Vec<String>,
    /// Types; empty without a type line.
    pub types: Vec<Option<Kind>>,
    /// Units; empty without a unit line.
    pub units: Vec<Option<String>>,
    /// Limits; empty without a limits line.
    pub limits: Vec<Option<Limit>>,
    /// Objects.
    pub rows: Vec<Row>,
}

impl Document {
    /// A value of the declaration.
    pub fn declared(&self, key: &str) -> Option<&str> {
        value_of(&self.header, key)
    }

    /// The first block of a class.
    pub fn block(&self, class: &str) -> Option<&Block> {
        self.blocks.iter().find(|block| block.class == class)
    }
}

impl Block {
    /// An attribute of the first line.
    pub fn attribute(&self, key: &str) -> Option<&str> {
        value_of(&self.attributes, key)
    }

    /// Position of the column of that name.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }

    /// Unit of a column.
    pub fn unit(&self, column: usize) -> Option<&str> {
        self.units.get(column)?.as_deref()
    }

    /// Class and entity as the block's lines spell them.
    pub(crate) fn title(&self) -> String {
        match &self.entity {
            Some(entity) => format!("{}::{entity}", self.class),
            None => self.class.clone(),
        }
    }
}

fn value_of<'p>(pairs: &'p [(String, String)], key: &str) -> Option<&'p str> {
    pairs.iter().find(|(own, _)| own == key).map(|(_, value)| value.as_str())
}
