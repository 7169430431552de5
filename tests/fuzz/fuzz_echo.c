/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_echo - any answer, in any pieces.
 *
 * The first byte says how it is cut.  Bytes 1 to 11 stand for the secret in each
 * of the forms of written.h up to reversed, 12 for its first half, 13 for the
 * second, 14 to 16 for the other forms.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "decide/live/echo.h"
#include "decide/live/written.h"

#define SECRET "k3Yv/9Qw+Zp71LmN&sA04"
#define PLACE_ "a1Bc/2De+Fg34HiJ&lM56"
#define N_SECRET (sizeof(SECRET) - 1)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const uint8_t secret[] = SECRET;
static uint8_t text[300000], out[2][300000];

static size_t expand(const uint8_t *data, size_t size)
{
	size_t n = 0;

	for (size_t i = 0; i < size && n < sizeof(text) - 200; i++) {
		uint8_t c = data[i];

		bool is_late = c >= 14 && c <= WRITTEN_FORMS + 2;

		if ((c >= 1 && c <= WRITTEN_REVERSED + 1) || is_late) {
			unsigned form = is_late ? c - 3u : c - 1u;

			n += written_as((enum written_form)form, secret,
					N_SECRET, text + n);
		} else if (c == 12 || c == 13) {
			size_t half = N_SECRET / 2;

			memcpy(text + n, c == 12 ? secret : secret + half,
			       c == 12 ? half : N_SECRET - half);
			n += c == 12 ? half : N_SECRET - half;
		} else {
			text[n++] = c;
		}
	}
	return n;
}

/* How much was given, and whether it was cut. */
static int pass(struct echo *e, size_t n, size_t step, uint8_t *to,
		size_t *ret_given)
{
	size_t given = 0, held = SIZE_MAX;

	echo_begin(e);
	for (size_t i = 0; i < n || i == 0; i += step) {
		size_t some = n - i < step ? n - i : step, turned;
		struct span give;

		*ret_given = given;
		if (echo_take(e, text + i, some, i + step >= n, &give,
			      &turned) < 0)
			return -1;
		memcpy(to + given, give.p, give.n);
		given += give.n;
		*ret_given = given;
		if (i + step >= n)
			break;
		/* held back is always the same number of bytes */
		if (given > 0 && held == SIZE_MAX)
			held = i + some - given;
		if (given > 0 && i + some - given != held)
			abort();
	}
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct echo_secret one = { secret, (const uint8_t *)PLACE_,
					 N_SECRET };
	static struct echo *e;
	size_t n, given[2];
	int cut[2];

	if (size == 0)
		return 0;
	if (!e)
		e = echo_new(&one, 1);
	n = expand(data + 1, size - 1);
	cut[0] = pass(e, n, ECHO_PIECE, out[0], &given[0]);
	cut[1] = pass(e, n, 1 + data[0] % 64, out[1], &given[1]);
	if (cut[0] != cut[1])
		abort();
	for (int i = 0; i < 2; i++) {
		/*
		 * Nothing that is given has the secret, nor came from what has
		 * it in another form.  (What goes on may look so: all but the
		 * first byte of a form, and that byte from a placeholder.)
		 */
		for (enum written_form f = WRITTEN_PLAIN; f < WRITTEN_FORMS;
		     f++) {
			uint8_t form[WRITTEN_SIZE(N_SECRET)];
			size_t n_form = written_as(f, secret, N_SECRET, form);
			const uint8_t *from = f == WRITTEN_PLAIN ? out[i] :
								   text;

			if (n_form > 0 &&
			    memmem(from, given[i], form, n_form))
				abort();
		}
	}
	if (cut[0] == 0 &&
	    (given[0] != n || given[1] != n || memcmp(out[0], out[1], n) != 0))
		abort();
	return 0;
}
