# SPDX-License-Identifier: Apache-2.0
"""find_secret FILE... - names each file that has TOKEN, and the form it is in.

Plain, reversed, in another case, in base64 at its three alignments, in hexadecimal.
"""
import base64
import os
import sys


def forms(value):
    yield "plain", value
    yield "reversed", value[::-1]
    for recased in value.upper(), value.lower(), value.swapcase():
        yield "another case", recased
    yield "hexadecimal", value.hex().encode()
    yield "hexadecimal", value.hex().upper().encode()
    for i in range(3):
        # what does not hang on the bytes before and behind
        coded = base64.b64encode(bytes(i) + value)
        yield f"base64 + {i}", coded[(0, 2, 3)[i]:-4]


for name in sys.argv[1:]:
    with open(name, "rb") as f:
        data = f.read()
    for form, wanted in forms(os.environb[b"TOKEN"]):
        if wanted in data:
            print(name, form)
