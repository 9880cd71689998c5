// SPDX-License-Identifier: Apache-2.0
//! Hugging Face tokenizers behind a C interface; `tokenizer_abi.h` is its contract.

use std::any::Any;
use std::ffi::c_char;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::{ptr, slice, str};

use tokenizers::{Tokenizer, TruncationParams};

/// What a call has to say when it fails.
#[repr(C)]
pub struct Message {
    text: *mut c_char,
    capacity: usize,
}

/// Copies the message, cut to what fits, and ends it with a zero byte.
unsafe fn put(message: Message, text: &str) {
    if message.capacity == 0 {
        return;
    }
    let length = text.len().min(message.capacity - 1);
    ptr::copy_nonoverlapping(text.as_ptr(), message.text.cast(), length);
    *message.text.add(length) = 0;
}

fn panic_text(panic: Box<dyn Any + Send>) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| text.to_string());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "panic".into())
}

/// Runs `work`; no panic crosses the border.
fn guarded<T>(work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| Err(panic_text(panic)))
}

unsafe fn text_of<'a>(bytes: *const u8, size: usize) -> Result<&'a str, String> {
    let bytes = if size == 0 { &[][..] } else { slice::from_raw_parts(bytes, size) };
    str::from_utf8(bytes).map_err(|error| error.to_string())
}

/// A tokenizer that cuts texts, and the same one that does not.
pub struct Loaded {
    cutting: Tokenizer,
    whole: Tokenizer,
}

/// A text's tokens, and whether there were more.
pub struct Encoded {
    ids: Vec<u32>,
    was_cut: bool,
}

impl Loaded {
    fn new(json: &str, token_limit: usize) -> Result<Self, String> {
        let mut whole: Tokenizer = json.parse().map_err(|error| format!("{error}"))?;
        let mut truncation = whole.get_truncation().cloned();
        if token_limit > 0 {
            let kept = truncation.unwrap_or_default();
            truncation = Some(TruncationParams { max_length: token_limit, ..kept });
        }
        whole.with_padding(None);
        whole.with_truncation(None).map_err(|error| error.to_string())?;
        let mut cutting = whole.clone();
        cutting.with_truncation(truncation).map_err(|error| error.to_string())?;
        Ok(Self { cutting, whole })
    }

    fn limit(&self) -> usize {
        self.cutting.get_truncation().map_or(0, |truncation| truncation.max_length)
    }

    fn encode(&self, text: &str) -> Result<Encoded, String> {
        let run = |tokenizer: &Tokenizer| {
            tokenizer.encode_fast(text, true).map_err(|error| error.to_string())
        };
        let encoding = run(&self.cutting)?;
        let ids = encoding.get_ids().to_vec();
        // Not every post-processor keeps what was cut off, so a full row is counted again.
        let was_cut = !encoding.get_overflowing().is_empty()
            || (ids.len() == self.limit() && run(&self.whole)?.get_ids().len() > ids.len());
        Ok(Encoded { ids, was_cut })
    }
}

/// # Safety
/// `json` points to `size` bytes, `message` to its capacity.
#[no_mangle]
pub unsafe extern "C" fn halfspace_tokenizer_load(
    json: *const u8,
    size: usize,
    token_limit: usize,
    message: Message,
) -> *mut Loaded {
    match guarded(|| Loaded::new(text_of(json, size)?, token_limit)) {
        Ok(tokenizer) => Box::into_raw(Box::new(tokenizer)),
        Err(text) => {
            put(message, &text);
            ptr::null_mut()
        }
    }
}

/// # Safety
/// `tokenizer` is one that `halfspace_tokenizer_load` gave and nobody freed.
#[no_mangle]
pub unsafe extern "C" fn halfspace_tokenizer_limit(tokenizer: *const Loaded) -> usize {
    (*tokenizer).limit()
}

/// # Safety
/// `tokenizer` is one that `halfspace_tokenizer_load` gave and nobody freed; `token` points to `size`
/// bytes, `id` to a place for a number.
#[no_mangle]
pub unsafe extern "C" fn halfspace_tokenizer_id(
    tokenizer: *const Loaded,
    token: *const u8,
    size: usize,
    id: *mut u32,
) -> bool {
    let found = text_of(token, size).ok().and_then(|token| (*tokenizer).whole.token_to_id(token));
    if let Some(found) = found {
        *id = found;
    }
    found.is_some()
}

/// # Safety
/// `tokenizer` is one that `halfspace_tokenizer_load` gave and nobody freed; `text` points to `size`
/// bytes, `message` to its capacity.
#[no_mangle]
pub unsafe extern "C" fn halfspace_tokenizer_encode(
    tokenizer: *const Loaded,
    text: *const u8,
    size: usize,
    message: Message,
) -> *mut Encoded {
    match guarded(|| (*tokenizer).encode(text_of(text, size)?)) {
        Ok(encoding) => Box::into_raw(Box::new(encoding)),
        Err(text) => {
            put(message, &text);
            ptr::null_mut()
        }
    }
}

/// # Safety
/// `encoding` is one that `halfspace_tokenizer_encode` gave; the result lives as long as it.
#[no_mangle]
pub unsafe extern "C" fn halfspace_encoding_ids(
    encoding: *const Encoded,
    count: *mut usize,
) -> *const u32 {
    *count = (*encoding).ids.len();
    (*encoding).ids.as_ptr()
}

/// # Safety
/// As `halfspace_encoding_ids`.
#[no_mangle]
pub unsafe extern "C" fn halfspace_encoding_was_cut(encoding: *const Encoded) -> bool {
    (*encoding).was_cut
}

/// # Safety
/// `encoding` is null or one that `halfspace_tokenizer_encode` gave, freed once.
#[no_mangle]
pub unsafe extern "C" fn halfspace_encoding_free(encoding: *mut Encoded) {
    if !encoding.is_null() {
        drop(Box::from_raw(encoding));
    }
}

/// # Safety
/// `tokenizer` is null or one that `halfspace_tokenizer_load` gave, freed once.
#[no_mangle]
pub unsafe extern "C" fn halfspace_tokenizer_free(tokenizer: *mut Loaded) {
    if !tokenizer.is_null() {
        drop(Box::from_raw(tokenizer));
    }
}
