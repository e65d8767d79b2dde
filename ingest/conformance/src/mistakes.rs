//! The most frequent mistakes of operators, recognised by trying what they may have done. In the sandbox only.

use crate::mistake_words::WORDS;
use crate::words::{Said, Text};
use chrono::{DateTime, TimeDelta, Utc};
use interop::{Request, Sealer, Secrets, Suite};
use registry::credentials::CredentialSecrets;
use serde::{Deserialize, Serialize};

/// A mistake that was recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mistake {
    /// DataSecret and SigSecret exchanged.
    SecretsExchanged,
    /// The callee's OperatorID in the envelope.
    CalleesId,
    /// Sig over unencrypted data.
    SignedPlaintext,
    /// Secrets of the wrong direction.
    WrongDirection,
    /// Secrets of production.
    ProductionSecrets,
    /// The local clock is off.
    LocalClock,
    /// UTC where Beijing time belongs.
    UtcClock,
    /// Key and initial vector exchanged.
    KeyAndVectorExchanged,
    /// The other suite of chapter 4.1.
    OtherSuite,
    /// TimeStamp or Seq left out of the signature.
    SignedTooLittle,
    /// `Data` signed without the line breaks it is sent with.
    SignedUnwrapped,
    /// OperatorSecret used as key of the signature.
    SignedWithOperatorSecret,
}

impl Mistake {
    /// The word that is stored and sent.
    pub const fn word(self) -> &'static str {
        match self {
            Self::SecretsExchanged => "secrets_exchanged",
            Self::CalleesId => "callees_id",
            Self::SignedPlaintext => "signed_plaintext",
            Self::WrongDirection => "wrong_direction",
            Self::ProductionSecrets => "production_secrets",
            Self::LocalClock => "local_clock",
            Self::UtcClock => "utc_clock",
            Self::KeyAndVectorExchanged => "key_and_vector_exchanged",
            Self::OtherSuite => "other_suite",
            Self::SignedTooLittle => "signed_too_little",
            Self::SignedUnwrapped => "signed_unwrapped",
            Self::SignedWithOperatorSecret => "signed_with_operator_secret",
        }
    }

    /// The mistake of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        serde_json::from_value(serde_json::Value::String(word.to_owned())).ok()
    }

    /// What it is and what to do.
    fn words(self) -> Option<&'static (Self, Text, Text)> {
        WORDS.iter().find(|(mistake, ..)| *mistake == self)
    }

    /// What it is.
    pub fn about(self) -> Said {
        self.words().map(|(_, about, _)| Said::from(*about)).unwrap_or_default()
    }

    /// What to do.
    pub fn advice(self) -> Said {
        self.words().map(|(.., advice)| Said::from(*advice)).unwrap_or_default()
    }
}

/// The secrets an operator may have taken by mistake.
#[derive(Debug, Default)]
pub struct Others {
    /// Those it issued for our calls.
    pub out: Vec<(Suite, CredentialSecrets)>,
    /// Those of production.
    pub production: Vec<(Suite, CredentialSecrets)>,
}

/// Why the signature of a message does not match, when one of the usual mistakes explains it.
pub fn of_signature(
    request: &Request<'_>,
    suite: Suite,
    own: &CredentialSecrets,
    others: &Others,
) -> Option<Mistake> {
    let data = own.data_secret.expose();
    let (iv, sig) = (own.data_secret_iv.expose(), own.sig_secret.expose());
    let signer = |key: &str| Some(Sealer::new(suite, &Secrets::new(data, iv, key).ok()?));
    let fits = |sealer: Option<Sealer>| sealer.is_some_and(|it| request.verify(&it).is_ok());
    if fits(signer(data)) {
        return Some(Mistake::SecretsExchanged);
    }
    if fits(signer(own.operator_secret.expose())) {
        return Some(Mistake::SignedWithOperatorSecret);
    }
    let of = |list: &[(Suite, CredentialSecrets)]| {
        list.iter().any(|(suite, it)| fits(sealer(*suite, it)))
    };
    if of(&others.out) {
        return Some(Mistake::WrongDirection);
    }
    if of(&others.production) {
        return Some(Mistake::ProductionSecrets);
    }
    if Suite::all().filter(|it| it.id() != suite.id()).any(|it| fits(sealer(it, own))) {
        return Some(Mistake::OtherSuite);
    }
    of_signed_text(request, &signer(sig)?)
}

/// The same for what was signed rather than with which key.
fn of_signed_text(request: &Request<'_>, right: &Sealer) -> Option<Mistake> {
    let verifies = |parts: &[&str]| {
        let parts: Vec<&[u8]> = parts.iter().map(|part| part.as_bytes()).collect();
        right.verifies(&parts, &request.sig)
    };
    let (id, data) = (&*request.operator_id, &*request.data);
    let (stamp, seq) = (&*request.time_stamp, &*request.seq);
    if let Some(plain) = plaintext(request, right)
        && (verifies(&[id, &plain, stamp, seq]) || verifies(&[id, plain.trim(), stamp, seq]))
    {
        return Some(Mistake::SignedPlaintext);
    }
    let joined: String = data.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    if joined != data && verifies(&[id, &joined, stamp, seq]) {
        return Some(Mistake::SignedUnwrapped);
    }
    let too_little = verifies(&[id, data, stamp])
        || verifies(&[id, data, seq])
        || verifies(&[id, data])
        || verifies(&[data, stamp, seq])
        || verifies(&[data]);
    too_little.then_some(Mistake::SignedTooLittle)
}

/// The plaintext of a request whatever its signature.
pub(crate) fn plaintext(request: &Request<'_>, sealer: &Sealer) -> Option<String> {
    let mut resigned = request.clone();
    let parts = [&request.operator_id, &request.data, &request.time_stamp, &request.seq];
    resigned.sig = sealer.sign(&parts.map(|part| part.as_bytes())).into();
    Some(resigned.verify(sealer).ok()?.open().ok()?.text)
}

/// Why a message with a right signature cannot be opened, when one of the usual mistakes explains it.
pub fn of_cipher(
    request: &Request<'_>,
    suite: Suite,
    own: &CredentialSecrets,
    others: &Others,
) -> Option<Mistake> {
    let (data, iv) = (own.data_secret.expose(), own.data_secret_iv.expose());
    let sig = own.sig_secret.expose();
    let opens = |suite: Suite, key: &str, iv: &str| {
        let Ok(secrets) = Secrets::new(key, iv, sig) else { return false };
        let text = plaintext(request, &Sealer::new(suite, &secrets));
        text.is_some_and(|text| serde_json::from_str::<serde_json::Value>(&text).is_ok())
    };
    if opens(suite, iv, data) {
        return Some(Mistake::KeyAndVectorExchanged);
    }
    if opens(suite, sig.get(..16).unwrap_or_default(), iv) {
        return Some(Mistake::SecretsExchanged);
    }
    if Suite::all().any(|it| it.id() != suite.id() && opens(it, data, iv)) {
        return Some(Mistake::OtherSuite);
    }
    let of = |list: &[(Suite, CredentialSecrets)]| {
        list.iter()
            .any(|(suite, it)| opens(*suite, it.data_secret.expose(), it.data_secret_iv.expose()))
    };
    if of(&others.out) {
        return Some(Mistake::WrongDirection);
    }
    of(&others.production).then_some(Mistake::ProductionSecrets)
}

/// Whether a clock explains the difference between `TimeStamp` and arrival.
pub fn of_clock(made_at: DateTime<Utc>, at: DateTime<Utc>, window_s: i64) -> Option<Mistake> {
    let ahead = made_at - at;
    if ahead.abs() <= TimeDelta::seconds(window_s) {
        return None;
    }
    let eight_behind = (ahead + TimeDelta::hours(8)).abs() <= TimeDelta::seconds(window_s);
    Some(if eight_behind { Mistake::UtcClock } else { Mistake::LocalClock })
}

/// Prepared keys of secrets; `None` when they have the wrong form.
pub(crate) fn sealer(suite: Suite, secrets: &CredentialSecrets) -> Option<Sealer> {
    let (data, iv) = (secrets.data_secret.expose(), secrets.data_secret_iv.expose());
    Some(Sealer::new(suite, &Secrets::new(data, iv, secrets.sig_secret.expose()).ok()?))
}

#[cfg(test)]
#[path = "mistakes_tests.rs"]
mod tests;
