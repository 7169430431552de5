/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_BASE_SANITIZER_H
#define CORDON_BASE_SANITIZER_H

/* sanitizer - WITH_SANITIZER is defined in a build with AddressSanitizer. */
#if defined(__SANITIZE_ADDRESS__)
#define WITH_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WITH_SANITIZER 1
#endif
#endif

#endif
