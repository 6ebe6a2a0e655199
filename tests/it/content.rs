//! The identity of a card's file, computed with nothing of the crate.

use sha2::{Digest, Sha256};

/// The hash of a card's content, computed as the card's documentation says, with
/// nothing of the crate: what anybody who forges a card can do.
pub(crate) fn content_hash(card: &serde_json::Value) -> String {
    fn hash(mark: u8, parts: &[&[u8]]) -> Vec<u8> {
        let mut sha = Sha256::new();
        sha.update([mark]);
        parts.iter().for_each(|part| sha.update(part));
        sha.finalize().to_vec()
    }
    fn tree(value: &serde_json::Value, top: bool) -> Vec<u8> {
        match value {
            serde_json::Value::Null => hash(b'n', &[]),
            serde_json::Value::Bool(true) => hash(b't', &[]),
            serde_json::Value::Bool(false) => hash(b'f', &[]),
            serde_json::Value::Number(number) => {
                hash(b'#', &[&number.as_f64().unwrap().to_be_bytes()])
            }
            serde_json::Value::String(text) => hash(b'"', &[text.as_bytes()]),
            serde_json::Value::Array(items) => {
                let items: Vec<_> = items.iter().map(|item| tree(item, false)).collect();
                hash(b'[', &items.iter().map(Vec::as_slice).collect::<Vec<_>>())
            }
            serde_json::Value::Object(members) => {
                let mut keys: Vec<_> = members.keys().collect();
                keys.sort_unstable();
                keys.retain(|key| !top || *key != "sha256");
                let pairs: Vec<_> = keys
                    .into_iter()
                    .flat_map(|key| [hash(b'"', &[key.as_bytes()]), tree(&members[key], false)])
                    .collect();
                hash(b'{', &pairs.iter().map(Vec::as_slice).collect::<Vec<_>>())
            }
        }
    }
    let digits = tree(card, true);
    digits.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The same bytes with the hash of their content as it is now; as they are where they
/// are no JSON.
pub(crate) fn rehashed(json: &[u8]) -> Vec<u8> {
    let mut made = json.to_vec();
    let Ok(value) = serde_json::from_slice::<serde_json::Value>(json) else {
        return made;
    };
    let mark = b"\"sha256\": \"";
    let start = json.windows(mark.len()).position(|w| w == mark);
    if let Some(start) = start.map(|start| start + mark.len()) {
        made[start..start + 64].copy_from_slice(content_hash(&value).as_bytes());
    }
    made
}
