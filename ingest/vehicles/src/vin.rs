//! VINs replaced at the door by a keyed mark and what they say about maker and model.

use gb32960::VehicleId;
use interop::PersonField;
use interop::person::{is_vin, normalised};
use ring::hmac;
use std::sync::Arc;

/// Key of the marks. With the key of the operators' gate, vehicles and orders of one VIN have the same mark.
pub struct VinKey(hmac::Key);

impl std::fmt::Debug for VinKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("VinKey(hidden)")
    }
}

/// A vehicle as the platform knows it.
#[derive(Debug, Clone)]
pub(crate) struct Vehicle {
    /// The first half of the mark, for memories.
    pub short: u128,
    /// HMAC-SHA-256 of the VIN, hexadecimal.
    pub key: Arc<str>,
    /// Maker and model: the VIN without its last eight characters.
    pub model: Arc<str>,
    /// Whether the VIN has its shape and its check digit.
    pub well_formed: bool,
}

impl VinKey {
    /// From 32 bytes of key.
    pub fn new(key: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, key))
    }

    /// The mark of a VIN; blanks and case do not matter.
    pub fn mark(&self, vin: &str) -> String {
        let plain = normalised(PersonField::Vin, vin);
        hex::encode(hmac::sign(&self.0, plain.as_bytes()).as_ref())
    }

    pub(crate) fn vehicle(&self, id: &VehicleId) -> Vehicle {
        let plain = normalised(PersonField::Vin, &id.text());
        let tag = hmac::sign(&self.0, plain.as_bytes());
        let short = tag.as_ref().first_chunk().copied().map_or(0, u128::from_be_bytes);
        Vehicle {
            short,
            key: hex::encode(tag.as_ref()).into(),
            model: model_of(&plain).into(),
            well_formed: is_vin(&plain),
        }
    }
}

/// Maker (three characters) and model (six) of a VIN of 17; anything else shows nothing.
fn model_of(plain: &str) -> String {
    let known = plain.get(..9).filter(|_| plain.len() == 17 && plain.is_ascii());
    format!("{}********", known.unwrap_or("*********"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vehicle_shows_maker_and_model_only() {
        let key = VinKey::new(&[1; 32]);
        let id = VehicleId::new("1M8GDM9AXKP042788").expect("17 characters");
        let vehicle = key.vehicle(&id);
        assert_eq!(&*vehicle.model, "1M8GDM9AX********");
        assert!(vehicle.well_formed);
        assert!(!key.vehicle(&VehicleId::new("1M8GDM9A1KP042788").expect("17")).well_formed);
        assert_eq!(&*key.vehicle(&VehicleId([0; 17])).model, "*****************");
        assert_eq!(&*vehicle.key, key.mark(" 1m8gdm9axkp042788"));
        assert_ne!(key.mark("1M8GDM9AXKP042788"), VinKey::new(&[2; 32]).mark("1M8GDM9AXKP042788"));
    }

    #[test]
    fn the_mark_is_hmac_sha_256() {
        // printf 1M8GDM9AXKP042788 | openssl dgst -sha256 -mac HMAC -macopt hexkey:0101…01
        let expected = include_str!("../tests/it/vin-mark.hex").trim();
        assert_eq!(VinKey::new(&[1; 32]).mark("1M8GDM9AXKP042788"), expected);
    }
}
