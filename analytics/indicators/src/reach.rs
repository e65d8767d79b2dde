//! Which rows a query may see: regions by prefix of the area code, operators by id.

/// The part of the data that one question may touch. Every query of this crate takes one and applies it in SQL.
///
/// Regions are kept as prefixes of the six-digit area code (`37`, `3701`, `370102`), so that a city holds its counties.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Reach {
    regions: Limit,
    operators: Limit,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Limit {
    All,
    Only(Vec<String>),
}

impl Reach {
    /// Everything.
    pub fn all() -> Self {
        Self { regions: Limit::All, operators: Limit::All }
    }

    /// Limited to area codes and operators; an empty list does not limit.
    pub fn of(regions: &[String], operators: &[String]) -> Self {
        let regions: Vec<String> = regions.iter().map(|code| prefix(code).to_owned()).collect();
        Self {
            regions: if regions.is_empty() || regions.iter().any(String::is_empty) {
                Limit::All
            } else {
                Limit::Only(regions)
            },
            operators: if operators.is_empty() {
                Limit::All
            } else {
                Limit::Only(operators.to_vec())
            },
        }
    }

    /// The part of this reach inside one region; a region that is not inside leaves nothing.
    #[must_use]
    pub fn within_region(mut self, code: &str) -> Self {
        let asked = prefix(code);
        if asked.is_empty() {
            return self;
        }
        self.regions = match self.regions {
            Limit::All => Limit::Only(vec![asked.to_owned()]),
            Limit::Only(held) => {
                let mut kept: Vec<String> = held
                    .into_iter()
                    .filter_map(|one| {
                        if asked.starts_with(&one) {
                            Some(asked.to_owned())
                        } else {
                            one.starts_with(asked).then_some(one)
                        }
                    })
                    .collect();
                kept.dedup();
                Limit::Only(kept)
            }
        };
        self
    }

    /// The part of this reach that is one operator's; an operator outside leaves nothing.
    #[must_use]
    pub fn of_operator(mut self, operator: &str) -> Self {
        let held = match self.operators {
            Limit::All => true,
            Limit::Only(ref list) => list.iter().any(|one| one == operator),
        };
        self.operators = Limit::Only(if held { vec![operator.to_owned()] } else { Vec::new() });
        self
    }

    /// Whether rows of `operator` in the area `code` are inside.
    pub fn holds(&self, operator: &str, code: &str) -> bool {
        self.holds_operator(operator) && self.holds_region(code)
    }

    /// Whether the operator is inside.
    pub fn holds_operator(&self, operator: &str) -> bool {
        match &self.operators {
            Limit::All => true,
            Limit::Only(list) => list.iter().any(|one| one == operator),
        }
    }

    /// Whether the area is inside.
    pub fn holds_region(&self, code: &str) -> bool {
        match &self.regions {
            Limit::All => true,
            Limit::Only(list) => list.iter().any(|one| code.starts_with(one.as_str())),
        }
    }

    /// Whether regions limit this reach.
    pub fn limits_regions(&self) -> bool {
        self.regions != Limit::All
    }

    /// Whether operators limit this reach.
    pub fn limits_operators(&self) -> bool {
        self.operators != Limit::All
    }

    /// Operators allowed; `None` when all are.
    pub fn operators(&self) -> Option<&[String]> {
        match &self.operators {
            Limit::All => None,
            Limit::Only(list) => Some(list),
        }
    }

    /// The `$regions` parameter: prefixes, `*` for all.
    pub(crate) fn region_list(&self) -> Vec<String> {
        list(&self.regions)
    }

    /// The `$operators` parameter: ids, `*` for all.
    pub(crate) fn operator_list(&self) -> Vec<String> {
        list(&self.operators)
    }
}

fn list(limit: &Limit) -> Vec<String> {
    match limit {
        Limit::All => vec!["*".to_owned()],
        // A list of SQL needs at least one element to have a type; no id and no area code equals `-`.
        Limit::Only(list) if list.is_empty() => vec!["-".to_owned()],
        Limit::Only(list) => list.clone(),
    }
}

/// The significant part of an area code: 370000 → 37, 370100 → 3701, 000000 → empty.
fn prefix(code: &str) -> &str {
    let mut code = code.trim();
    // Codes of traffic zones (letters and digits) are whole.
    if !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return code;
    }
    while code.ends_with("00") {
        code = &code[..code.len() - 2];
    }
    code
}

#[cfg(test)]
#[path = "reach_tests.rs"]
mod tests;
