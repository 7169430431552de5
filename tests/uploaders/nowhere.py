#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""nowhere.py - Is a value in none of these files, in any of its forms?

  nowhere.py VALUE FILE...

Plain, reversed, in hexadecimal, in base64 at each of the three places in a
group.  Prints where it is; exits with 1 if it is somewhere or a file is empty.
"""
import base64
import sys


def forms(value):
    yield "plain", value
    yield "reversed", value[::-1]
    yield "hex", value.hex().encode()
    yield "HEX", value.hex().upper().encode()
    for shift in range(3):
        # without the characters that the bytes beside it have a part in
        whole = base64.b64encode(b"\0" * shift + value).rstrip(b"=")
        text = whole[4 if shift else 0:-1]
        yield "base64", text
        yield "base64url", text.translate(bytes.maketrans(b"+/", b"-_"))


def main():
    found = 0
    for name in sys.argv[2:]:
        with open(name, "rb") as file:
            data = file.read()
        if not data:
            print(f"{name} is empty")
            found = 1
        for form, text in forms(sys.argv[1].encode()):
            if text in data:
                print(f"{form} in {name}")
                found = 1
    return found


if __name__ == "__main__":
    sys.exit(main())
