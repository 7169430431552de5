/* SPDX-License-Identifier: Apache-2.0 */
/* paths - where cordon's own parts were installed, compiled in. */
#include "outer/paths.h"

const char *const paths_libexec = CORDON_LIBEXEC;
const char *const paths_profiles = CORDON_PROFILES;
const char *const paths_sysconf = CORDON_SYSCONF;
