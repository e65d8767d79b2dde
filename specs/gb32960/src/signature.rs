//! Signatures of reports (2025).

use crate::wire::{BodyError, Input, Unfit, long_length};
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use sm2::dsa::VerifyingKey;
use sm2::dsa::signature::Verifier;
use sm2::pkcs8::spki::SubjectPublicKeyInfoRef;
use sm2::pkcs8::{AssociatedOid, DecodePublicKey, Document, ObjectIdentifier};

/// Identity that is hashed with an SM2 key when none was agreed (GM/T 0009).
const SM2_ID: &str = "1234567812345678";
/// rsaEncryption.
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
/// id-ecPublicKey.
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");

/// Algorithm of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// 1: SM2 with SM3.
    Sm2,
    /// 2: RSA, PKCS#1 v1.5 with SHA-256, all of it in `r`.
    Rsa,
    /// 3: ECC; the standard names no curve.
    Ecc,
    /// Any other number.
    Other(u8),
}

impl Algorithm {
    /// By its number.
    pub fn of(number: u8) -> Self {
        match number {
            1 => Self::Sm2,
            2 => Self::Rsa,
            3 => Self::Ecc,
            other => Self::Other(other),
        }
    }

    /// The number on the wire.
    pub fn number(self) -> u8 {
        match self {
            Self::Sm2 => 1,
            Self::Rsa => 2,
            Self::Ecc => 3,
            Self::Other(number) => number,
        }
    }
}

/// Type FF: a signature over the data unit from its first byte to the byte before the signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// Algorithm.
    pub algorithm: Algorithm,
    /// First part.
    pub r: Vec<u8>,
    /// Second part; empty for RSA.
    pub s: Vec<u8>,
    /// Bytes of the data unit that are signed. Items after the signature are not.
    pub covers: usize,
}

/// What became of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It is right.
    Verified,
    /// It is wrong.
    Failed,
    /// There is no key that could tell.
    NoKey,
    /// The report is not signed.
    Absent,
}

impl Verdict {
    /// A word for rows and counters.
    pub fn word(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::Failed => "failed",
            Self::NoKey => "no_key",
            Self::Absent => "absent",
        }
    }
}

impl Signature {
    pub(crate) fn read(covers: usize, input: &mut Input<'_>) -> Result<Self, BodyError> {
        let algorithm = Algorithm::of(input.byte()?);
        let r_length = usize::from(input.word()?);
        let r = input.take(r_length)?.to_vec();
        let s_length = usize::from(input.word()?);
        let s = input.take(s_length)?.to_vec();
        Ok(Self { algorithm, r, s, covers })
    }

    pub(crate) fn write(&self, out: &mut Vec<u8>) -> Result<(), Unfit> {
        out.push(self.algorithm.number());
        out.extend_from_slice(&long_length(self.r.len(), "r")?);
        out.extend_from_slice(&self.r);
        out.extend_from_slice(&long_length(self.s.len(), "s")?);
        out.extend_from_slice(&self.s);
        Ok(())
    }

    /// Checks the signature of a data unit against the keys of its sender: one that fits is enough.
    pub fn verify(&self, data: &[u8], keys: &[PublicKey]) -> Verdict {
        let Some(signed) = data.get(..self.covers) else { return Verdict::Failed };
        let mut fitting = keys.iter().filter(|key| key.algorithm() == self.algorithm).peekable();
        if fitting.peek().is_none() {
            return Verdict::NoKey;
        }
        if fitting.any(|key| key.accepts(self, signed)) {
            Verdict::Verified
        } else {
            Verdict::Failed
        }
    }
}

/// Why a text is not a public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAKey {
    /// Not PEM of a public key.
    #[error("is not the PEM of a public key (SubjectPublicKeyInfo)")]
    Form,
    /// A key of an algorithm that is not used.
    #[error("is neither an RSA key nor an SM2 key")]
    Algorithm,
}

/// A key that signatures are checked with.
#[derive(Clone)]
pub struct PublicKey(Kind);

#[derive(Clone)]
enum Kind {
    /// DER of an RSAPublicKey (PKCS#1).
    Rsa(Vec<u8>),
    Sm2(Box<VerifyingKey>),
}

impl std::fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("PublicKey").field(&self.algorithm()).finish()
    }
}

impl PublicKey {
    /// From the PEM of a public key (`BEGIN PUBLIC KEY`): RSA of at least 2048 bits, or SM2.
    ///
    /// # Errors
    /// [`NotAKey`].
    pub fn from_pem(pem: &str) -> Result<Self, NotAKey> {
        let (label, der) = Document::from_pem(pem).map_err(|_| NotAKey::Form)?;
        if label != "PUBLIC KEY" {
            return Err(NotAKey::Form);
        }
        let info = SubjectPublicKeyInfoRef::try_from(der.as_bytes()).map_err(|_| NotAKey::Form)?;
        if info.algorithm.oid == RSA {
            return Ok(Self(Kind::Rsa(info.subject_public_key.raw_bytes().to_vec())));
        }
        let curve = info.algorithm.parameters_oid();
        if info.algorithm.oid != EC || curve != Ok(sm2::Sm2::OID) {
            return Err(NotAKey::Algorithm);
        }
        let key = sm2::PublicKey::from_public_key_der(der.as_bytes()).map_err(|_| NotAKey::Form)?;
        Self::sm2(&key)
    }

    /// From an SM2 point in the uncompressed form of SEC 1 (65 bytes from 0x04).
    ///
    /// # Errors
    /// [`NotAKey::Form`] when it is not a point of the curve.
    pub fn from_sm2_point(point: &[u8]) -> Result<Self, NotAKey> {
        let key = sm2::PublicKey::from_sec1_bytes(point).map_err(|_| NotAKey::Form)?;
        Self::sm2(&key)
    }

    fn sm2(key: &sm2::PublicKey) -> Result<Self, NotAKey> {
        let verifying = VerifyingKey::new(SM2_ID, *key).map_err(|_| NotAKey::Form)?;
        Ok(Self(Kind::Sm2(Box::new(verifying))))
    }

    /// The algorithm of signatures it checks.
    pub fn algorithm(&self) -> Algorithm {
        match self.0 {
            Kind::Rsa(_) => Algorithm::Rsa,
            Kind::Sm2(_) => Algorithm::Sm2,
        }
    }

    fn accepts(&self, signature: &Signature, signed: &[u8]) -> bool {
        match &self.0 {
            Kind::Rsa(key) => {
                let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key);
                signature.s.is_empty() && key.verify(signed, &signature.r).is_ok()
            }
            Kind::Sm2(key) => {
                let halves = (signature.r.first_chunk::<32>(), signature.s.first_chunk::<32>());
                let (Some(r), Some(s)) = halves else { return false };
                let exact = signature.r.len() == 32 && signature.s.len() == 32;
                let parsed = sm2::dsa::Signature::from_scalars(*r, *s);
                exact && parsed.is_ok_and(|parsed| key.verify(signed, &parsed).is_ok())
            }
        }
    }
}
