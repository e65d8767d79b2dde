//! The suites: one table, one entry per suite.

use super::secrets::Secrets;
use aes::Aes128;
use cbc::cipher::block_padding::{NoPadding, Pkcs7};
use cbc::cipher::consts::U16;
use cbc::cipher::{
    BlockCipherDecrypt, BlockCipherEncrypt, BlockModeDecrypt, BlockModeEncrypt, BlockSizeUser,
    InnerIvInit, KeyInit,
};
use hmac::{Hmac, Mac};
use md5::Md5;
use sm3::Sm3;
use sm4::Sm4;

/// Bytes of a block of every cipher in the table.
pub(super) const BLOCK: usize = 16;

/// One suite of ciphers: how `Data` is encrypted and how a message is signed.
#[derive(Clone, Copy)]
pub struct Suite(&'static Entry);

struct Entry {
    id: &'static str,
    signature_bytes: usize,
    prepare: fn(&Secrets) -> Box<dyn Engine>,
}

/// Every suite. A further suite is one more entry here.
static SUITES: [Entry; 2] = [
    Entry {
        id: "AES128-CBC.HMAC-MD5",
        signature_bytes: 16,
        prepare: |secrets| Box::new(CbcHmac::<Aes128, Hmac<Md5>>::new(secrets)),
    },
    Entry {
        id: "SM4-CBC.HMAC-SM3",
        signature_bytes: 32,
        prepare: |secrets| Box::new(CbcHmac::<Sm4, Hmac<Sm3>>::new(secrets)),
    },
];

impl Suite {
    /// AES-128 in CBC with HMAC-MD5, the default of the standard.
    pub const AES128_CBC_HMAC_MD5: Self = Self(&SUITES[0]);
    /// SM4 in CBC with HMAC-SM3.
    pub const SM4_CBC_HMAC_SM3: Self = Self(&SUITES[1]);

    /// Every suite, the default first.
    pub fn all() -> impl Iterator<Item = Self> {
        SUITES.iter().map(Self)
    }

    /// The suite of an id of `X-Crypto-Suite` or of a credential.
    pub fn named(id: &str) -> Option<Self> {
        Self::all().find(|suite| suite.id() == id)
    }

    /// The suite id, for example `AES128-CBC.HMAC-MD5`.
    pub fn id(self) -> &'static str {
        self.0.id
    }

    /// Characters of a signature.
    pub fn signature_chars(self) -> usize {
        self.0.signature_bytes * 2
    }

    /// Prepared keys.
    pub(super) fn prepare(self, secrets: &Secrets) -> Box<dyn Engine> {
        (self.0.prepare)(secrets)
    }
}

impl Default for Suite {
    fn default() -> Self {
        Self::AES128_CBC_HMAC_MD5
    }
}

impl PartialEq for Suite {
    fn eq(&self, other: &Self) -> bool {
        self.id() == other.id()
    }
}

impl Eq for Suite {}

impl std::fmt::Debug for Suite {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id())
    }
}

impl std::fmt::Display for Suite {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id())
    }
}

/// Prepared keys of one credential in one suite.
pub(super) trait Engine: Send + Sync {
    /// Signature over the parts, concatenated.
    fn sign(&self, parts: &[&[u8]]) -> Vec<u8>;

    /// Whether `signature` is the one over the parts; compared in constant time.
    fn verify(&self, parts: &[&[u8]], signature: &[u8]) -> bool;

    /// Encrypts in place, padding included.
    fn encrypt(&self, text: &mut Vec<u8>);

    /// Decrypts in place; the length of the plaintext, or `None` for a wrong length or wrong padding.
    fn decrypt(&self, text: &mut [u8]) -> Option<usize>;
}

/// A block cipher in CBC with PKCS#7 padding, and an HMAC.
struct CbcHmac<C, M> {
    cipher: C,
    iv: [u8; BLOCK],
    mac: M,
}

impl<C: KeyInit, M: KeyInit> CbcHmac<C, M> {
    fn new(secrets: &Secrets) -> Self {
        Self {
            cipher: C::new_from_slice(secrets.key())
                .expect("keys of 16 bytes are checked by Secrets"),
            iv: *secrets.iv(),
            mac: <M as KeyInit>::new_from_slice(secrets.sign_key())
                .expect("an HMAC takes keys of any length"),
        }
    }
}

impl<C, M> Engine for CbcHmac<C, M>
where
    C: BlockCipherEncrypt + BlockCipherDecrypt + BlockSizeUser<BlockSize = U16> + Send + Sync,
    M: Mac + Clone + Send + Sync,
{
    fn sign(&self, parts: &[&[u8]]) -> Vec<u8> {
        let mut mac = self.mac.clone();
        parts.iter().for_each(|part| mac.update(part));
        mac.finalize().into_bytes().to_vec()
    }

    fn verify(&self, parts: &[&[u8]], signature: &[u8]) -> bool {
        let mut mac = self.mac.clone();
        parts.iter().for_each(|part| mac.update(part));
        mac.verify_slice(signature).is_ok()
    }

    fn encrypt(&self, text: &mut Vec<u8>) {
        let plain = text.len();
        text.resize(plain + BLOCK - plain % BLOCK, 0);
        cbc::Encryptor::<&C>::inner_iv_init(&self.cipher, &self.iv.into())
            .encrypt_padded::<Pkcs7>(text, plain)
            .expect("the buffer has room for the padding");
    }

    fn decrypt(&self, text: &mut [u8]) -> Option<usize> {
        cbc::Decryptor::<&C>::inner_iv_init(&self.cipher, &self.iv.into())
            .decrypt_padded::<NoPadding>(text)
            .ok()?;
        plain_length(text)
    }
}

/// Length without the PKCS#7 padding; looks at every byte of the last block whatever it holds.
fn plain_length(text: &[u8]) -> Option<usize> {
    let last: &[u8; BLOCK] = text.last_chunk()?;
    let padding = last[BLOCK - 1];
    let mut wrong = u8::from(padding == 0) | u8::from(usize::from(padding) > BLOCK);
    for (at, byte) in last.iter().enumerate() {
        let is_padding = u8::from(BLOCK - at <= usize::from(padding));
        wrong |= is_padding & u8::from(*byte != padding);
    }
    (std::hint::black_box(wrong) == 0).then(|| text.len() - usize::from(padding))
}
