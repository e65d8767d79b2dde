//! Which province the platform serves. The only place where a province is named in code.

use serde::{Deserialize, Serialize};

/// A province (or, for demonstration, a city that stands for one) whose areas are embedded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum ProvinceCode {
    /// 山东省, 370000: cities, counties and townships.
    Shandong,
    /// 深圳市, 440300: traffic zones; a demonstration province with public charging data.
    Shenzhen,
}

/// The code names no province whose areas are embedded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no areas are embedded for province {0}; known are 370000 and 440300")]
pub struct UnknownProvince(pub String);

impl ProvinceCode {
    /// Every province whose areas are embedded.
    pub const ALL: [Self; 2] = [Self::Shandong, Self::Shenzhen];

    /// The six-digit code, GB/T 2260.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Shandong => "370000",
            Self::Shenzhen => "440300",
        }
    }

    /// Code of the province whose tariffs and grid factors hold here.
    pub fn grid_province(self) -> &'static str {
        match self {
            Self::Shandong => "370000",
            Self::Shenzhen => "440000",
        }
    }

    /// What every map of its boundaries must say.
    pub fn attribution(self) -> &'static str {
        match self {
            Self::Shandong => "数据来源:天地图 审图号 GS(2024)0650号",
            Self::Shenzhen => "ST-EVCDP (MIT) 交通小区",
        }
    }
}

impl std::fmt::Display for ProvinceCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for ProvinceCode {
    type Err = UnknownProvince;
    fn from_str(text: &str) -> Result<Self, UnknownProvince> {
        let known = Self::ALL.into_iter().find(|province| province.as_str() == text);
        known.ok_or_else(|| UnknownProvince(text.to_owned()))
    }
}

impl TryFrom<String> for ProvinceCode {
    type Error = UnknownProvince;
    fn try_from(text: String) -> Result<Self, UnknownProvince> {
        text.parse()
    }
}

impl From<ProvinceCode> for String {
    fn from(code: ProvinceCode) -> String {
        code.as_str().to_owned()
    }
}
