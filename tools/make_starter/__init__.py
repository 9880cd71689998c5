# SPDX-License-Identifier: Apache-2.0
"""Makes the `starter` encoder, which works on a fresh machine without a model hub.

Two networks in one space of 640 floats, put together from registry packages without PyTorch:

    photo  -> EfficientNet-Lite0 -> [ visual 256 | aligned 384 ] / sqrt(2)
    prompt -> all-MiniLM-L6-v2   -> [     0      | MiniLM  384 ]

*aligned* is ConSE (Norouzi et al., "Zero-Shot Learning by Convex Combination of Semantic
Embeddings", 2013): the class probabilities of the photo mix the text vectors of the classes.
*visual* keeps what the class names do not say: the pooled features on the leading directions of
the classifier. A prompt meets the aligned part only; a head trained on photos uses both.
"""
