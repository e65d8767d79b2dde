//! What an operator was given by the province.

use interop::envelope::{NotSecrets, Sealer, Secrets, Suite};
use std::sync::Arc;

/// Secrets of one operator for its pushes. Never shown.
#[derive(Clone)]
pub struct Credentials {
    operator_id: String,
    operator_secret: String,
    suite: Suite,
    sealer: Arc<Sealer>,
    mistaken: Arc<Sealer>,
    mistaken_signer: Arc<Sealer>,
}

/// Why texts are not credentials.
#[derive(Debug, thiserror::Error)]
pub enum CredentialsError {
    /// A secret has a wrong form.
    #[error(transparent)]
    Secret(#[from] NotSecrets),
    /// No such suite.
    #[error("suite {0} is not known")]
    Suite(String),
}

impl Credentials {
    /// From the texts that were exchanged. `suite` is a suite id of the specification, chapter 4.1.
    ///
    /// # Errors
    /// [`CredentialsError`] names what is wrong, never the secret.
    pub fn new(
        operator_id: &str,
        operator_secret: &str,
        data_secret: &str,
        data_secret_iv: &str,
        sig_secret: &str,
        suite: &str,
    ) -> Result<Self, CredentialsError> {
        let suite = Suite::named(suite).ok_or_else(|| CredentialsError::Suite(suite.to_owned()))?;
        let secrets = Secrets::new(data_secret, data_secret_iv, sig_secret)?;
        let other_key: String = data_secret.chars().map(other).collect();
        let mistaken = Secrets::new(&other_key, data_secret_iv, sig_secret)?;
        let other_sig: String = sig_secret.chars().map(other).collect();
        let mistaken_signer = Secrets::new(data_secret, data_secret_iv, &other_sig)?;
        Ok(Self {
            operator_id: operator_id.to_owned(),
            operator_secret: operator_secret.to_owned(),
            suite,
            sealer: Arc::new(Sealer::new(suite, &secrets)),
            mistaken: Arc::new(Sealer::new(suite, &mistaken)),
            mistaken_signer: Arc::new(Sealer::new(suite, &mistaken_signer)),
        })
    }

    /// The operator.
    pub fn operator_id(&self) -> &str {
        &self.operator_id
    }

    /// Prepared keys.
    pub fn sealer(&self) -> &Sealer {
        &self.sealer
    }

    /// Keys of an operator that encrypts with another key but signs with the right one.
    pub fn mistaken_sealer(&self) -> &Sealer {
        &self.mistaken
    }

    /// Keys of a platform that encrypts with the right key but signs with another one.
    pub(crate) fn mistaken_signer(&self) -> &Sealer {
        &self.mistaken_signer
    }

    /// The secret of `query_token`, for the side that issued it.
    pub(crate) fn operator_secret(&self) -> &str {
        &self.operator_secret
    }

    /// The suite.
    pub fn suite(&self) -> Suite {
        self.suite
    }

    /// The suite id for `X-Crypto-Suite`, where it is not the default.
    pub(super) fn announced_suite(&self) -> Option<&'static str> {
        let id = self.suite.id();
        (id != Suite::AES128_CBC_HMAC_MD5.id()).then_some(id)
    }

    /// Body of `query_token`.
    pub(crate) fn token_body(&self) -> String {
        serde_json::json!({
            "OperatorID": self.operator_id,
            "OperatorSecret": self.operator_secret,
        })
        .to_string()
    }
}

/// Another printable character.
fn other(c: char) -> char {
    if c == 'x' { 'y' } else { 'x' }
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Credentials({}, {}, hidden)", self.operator_id, self.suite.id())
    }
}
