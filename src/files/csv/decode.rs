//! A source in any encoding, as UTF-8, past a byte order mark and lines to be skipped.

use super::encoding::Encoding;
use encoding_rs::{Decoder, DecoderResult};
use std::io::{self, BufRead as _, BufReader, Read};

/// Bytes of a source as UTF-8. What is no character of the encoding becomes a byte that
/// no UTF-8 has: the row it stands in is then a bad row, and no other.
pub(super) struct Decoded<R> {
    source: BufReader<R>,
    decoder: Option<Decoder>,
    /// Decoded and not read yet.
    ready: Vec<u8>,
    n_taken: usize,
    at_end: bool,
}

/// In no UTF-8.
const NO_CHARACTER: u8 = 0xff;

impl<R: Read> Decoded<R> {
    pub(super) fn new(source: R, encoding: Encoding) -> Self {
        let decoder = (!encoding.is_utf8()).then(|| encoding.decoder());
        Self {
            source: BufReader::with_capacity(64 << 10, source),
            decoder,
            ready: Vec::new(),
            n_taken: 0,
            at_end: false,
        }
    }

    /// Reads past lines, whatever they hold.
    pub(super) fn skip_lines(&mut self, n_lines: u64) -> io::Result<()> {
        for _ in 0..n_lines {
            loop {
                let mut byte = [0];
                match self.read(&mut byte) {
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                    read => {
                        if read? == 0 || byte == [b'\n'] {
                            break;
                        }
                    }
                }
            }
        }
        Ok(())
    }

    fn decode(&mut self) -> io::Result<()> {
        const ROOM: usize = 128 << 10;
        self.ready.clear();
        self.n_taken = 0;
        let Some(decoder) = &mut self.decoder else {
            return Ok(());
        };
        self.ready.resize(ROOM, 0);
        let bytes = self.source.fill_buf()?;
        let is_last = bytes.is_empty();
        let room = ROOM - 1;
        let into = self.ready.get_mut(..room).unwrap_or_default();
        let (result, n_read, mut n_written) =
            decoder.decode_to_utf8_without_replacement(bytes, into, is_last);
        if matches!(result, DecoderResult::Malformed(..)) {
            if let Some(place) = self.ready.get_mut(n_written) {
                *place = NO_CHARACTER;
            }
            n_written += 1;
        }
        self.ready.truncate(n_written);
        self.source.consume(n_read);
        self.at_end = is_last && result == DecoderResult::InputEmpty;
        Ok(())
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.decoder.is_none() {
            return self.source.read(buffer);
        }
        while self.n_taken == self.ready.len() {
            if self.at_end || buffer.is_empty() {
                return Ok(0);
            }
            self.decode()?;
        }
        let ready = self.ready.get(self.n_taken..).unwrap_or_default();
        let n = ready.len().min(buffer.len());
        if let (Some(into), Some(from)) = (buffer.get_mut(..n), ready.get(..n)) {
            into.copy_from_slice(from);
        }
        self.n_taken += n;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A source that gives one byte at a time.
    struct Dripping<'b>(&'b [u8]);

    impl Read for Dripping<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.0.by_ref().take(1).read(buffer)
        }
    }

    fn read(bytes: &[u8], encoding: &str, n_lines: u64) -> Vec<u8> {
        let encoding = Encoding::named(encoding).unwrap();
        let mut whole = Vec::new();
        let mut source = Decoded::new(bytes, encoding);
        source.skip_lines(n_lines).unwrap();
        source.read_to_end(&mut whole).unwrap();
        let mut dripped = Vec::new();
        let mut source = Decoded::new(Dripping(bytes), encoding);
        source.skip_lines(n_lines).unwrap();
        source.read_to_end(&mut dripped).unwrap();
        assert_eq!(whole, dripped);
        whole
    }

    #[test]
    fn every_encoding_becomes_utf_8() {
        assert_eq!(read(b"\xca\xd5\xc8\xeb\n1", "gbk", 0), "收入\n1".as_bytes());
        assert_eq!(read(b"\xff\xfea\0\xe9\0", "utf-16", 0), "aé".as_bytes());
        assert_eq!(read(b"\xfe\xff\0a\0\xe9", "utf-16", 0), "aé".as_bytes());
        assert_eq!(read(b"\xef\xbb\xbfa", "gbk", 0), b"a");
        assert_eq!(read(b"first\nsecond\nthird", "utf-8", 2), b"third");
        assert_eq!(read(b"first", "utf-8", 2), b"");
    }

    #[test]
    fn what_is_no_character_is_no_utf_8() {
        assert_eq!(read(b"a,\x81\nb", "gbk", 0), b"a,\xff\nb");
        assert_eq!(read(b"a\0b", "utf-16le", 0).last(), Some(&0xff)); // half a character
    }
}
