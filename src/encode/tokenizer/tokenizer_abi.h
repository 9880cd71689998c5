/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Where a failing call writes why, in UTF-8, cut to the capacity and ended by a zero byte. */
typedef struct {
    char* text;
    size_t capacity;
} halfspace_message;

typedef struct halfspace_tokenizer halfspace_tokenizer; /* shared by threads: encoding does not change it */
typedef struct halfspace_encoding halfspace_encoding;

/* From the content of a tokenizer.json. token_limit > 0 replaces the file's own; 0 keeps that, or
   none if it has none. The file's padding is switched off. Null if it cannot be read. */
halfspace_tokenizer* halfspace_tokenizer_load(const uint8_t* json, size_t size, size_t token_limit,
                                              halfspace_message message);
/* Tokens a text is cut to, the special ones among them; 0 for no limit. */
size_t halfspace_tokenizer_limit(const halfspace_tokenizer* tokenizer);
/* Whether the vocabulary has the token, in UTF-8; then *id is its number. */
bool halfspace_tokenizer_id(const halfspace_tokenizer* tokenizer, const uint8_t* token, size_t size,
                            uint32_t* id);
/* With special tokens. Null if the text is not UTF-8 or the tokenizer fails. */
halfspace_encoding* halfspace_tokenizer_encode(const halfspace_tokenizer* tokenizer, const uint8_t* text,
                                               size_t size, halfspace_message message);
const uint32_t* halfspace_encoding_ids(const halfspace_encoding* encoding, size_t* count);
bool halfspace_encoding_was_cut(const halfspace_encoding* encoding);
void halfspace_encoding_free(halfspace_encoding* encoding);
void halfspace_tokenizer_free(halfspace_tokenizer* tokenizer);

#ifdef __cplusplus
}
#endif
