// SPDX-License-Identifier: Apache-2.0

#ifdef __SANITIZE_THREAD__
/// hnswlib locks two points of its graph at once, in an order in which two threads that add could
/// deadlock. Ours adds from one thread (NeighbourIndex). The sanitizer keeps no stack of so many
/// locks that a suppression could match.
extern "C" const char* __tsan_default_options();
extern "C" const char* __tsan_default_options() {
    return "detect_deadlocks=0";
}
#endif
