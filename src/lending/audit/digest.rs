//! Digests: what stands in the trail instead of a borrower's values.

use super::AuditError;
use core::fmt;
use sha2::{Digest as _, Sha256};

/// A SHA-256 digest, written as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// Of nothing: what the first entry of a trail is chained to.
    pub const ZERO: Self = Self([0; 32]);

    /// Of these bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::audit::Digest;
    /// let digest = Digest::of(b"abc").to_string(); // the example of FIPS 180
    /// assert_eq!(digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    /// ```
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// Of named values, under a key of the lender's.
    ///
    /// The values of a borrower can be guessed one by one, so a plain digest
    /// would give them away; without the key this one cannot be tried. Names and
    /// values are framed by their lengths: moving a letter from one to the next
    /// changes the digest, and so does the order.
    ///
    /// # Formula
    ///
    /// HMAC-SHA-256 (RFC 2104) of `len(name) name len(value) value ...`, lengths
    /// as 8 bytes, most significant first.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::audit::Digest;
    /// let one = Digest::of_inputs(b"key", [("income", "1200"), ("home", "rent")]);
    /// let other = Digest::of_inputs(b"key", [("income", "120"), ("home", "0rent")]);
    /// assert_ne!(one, other);
    /// ```
    #[must_use]
    pub fn of_inputs<'v>(key: &[u8], values: impl IntoIterator<Item = (&'v str, &'v str)>) -> Self {
        let mut framed = Vec::new();
        for (name, value) in values {
            for part in [name, value] {
                let length = u64::try_from(part.len()).unwrap_or(u64::MAX);
                framed.extend_from_slice(&length.to_be_bytes());
                framed.extend_from_slice(part.as_bytes());
            }
        }
        hmac(key, &framed)
    }

    /// Reads 64 lower-case hexadecimal digits.
    ///
    /// # Errors
    ///
    /// When the text is anything else.
    pub fn parse(text: &str) -> Result<Self, AuditError> {
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        if pairs.len() != 32 || !rest.is_empty() {
            return Err(AuditError::Digest);
        }
        let mut bytes = [0; 32];
        for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
            *byte = nibble(*high)? << 4 | nibble(*low)?;
        }
        Ok(Self(bytes))
    }

    pub(super) const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

fn nibble(digit: u8) -> Result<u8, AuditError> {
    match digit {
        b'0'..=b'9' => Ok(digit - b'0'),
        b'a'..=b'f' => Ok(digit - b'a' + 10),
        _ => Err(AuditError::Digest),
    }
}

fn hmac(key: &[u8], message: &[u8]) -> Digest {
    const BLOCK: usize = 64;
    let hashed;
    let key = if key.len() > BLOCK {
        hashed = Digest::of(key);
        &hashed.0[..]
    } else {
        key
    };
    let padded = |pad: u8| {
        let mut block = [pad; BLOCK];
        for (byte, key) in block.iter_mut().zip(key) {
            *byte ^= key;
        }
        block
    };
    let inner = Sha256::new()
        .chain_update(padded(0x36))
        .chain_update(message);
    let outer = Sha256::new()
        .chain_update(padded(0x5c))
        .chain_update(inner.finalize());
    Digest(outer.finalize().into())
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl serde::Serialize for Digest {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Digest {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_and_keyed_digests_equal_the_published_ones() {
        // FIPS 180-2 appendix B.1; RFC 4231 test cases 2 and 6.
        assert_eq!(
            Digest::of(b"abc").to_string(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(
            hmac(b"Jefe", b"what do ya want for nothing?").to_string(),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        let long = b"Test Using Larger Than Block-Size Key - Hash Key First";
        assert_eq!(
            hmac(&[0xaa; 131], long).to_string(),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        );
    }

    #[test]
    fn only_the_written_form_reads() {
        let digest = Digest::of(b"abc");
        assert_eq!(Digest::parse(&digest.to_string()), Ok(digest));
        assert!(Digest::parse(&digest.to_string().to_uppercase()).is_err());
        assert!(Digest::parse("ba78").is_err());
    }
}
