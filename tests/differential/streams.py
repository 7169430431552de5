# SPDX-License-Identifier: Apache-2.0
"""streams - what a client may write to make two servers read two things.

Yields a text that names the case and the bytes; always the same ones.
"""

HOST = b"Host: api.example.com\r\n"
PLAIN = b"abcde"
CHUNKS = b"5\r\nabcde\r\n0\r\n\r\n"
HIDDEN = b"0\r\n\r\nGET /hidden HTTP/1.1\r\n" + HOST + b"\r\n"

LENGTHS = [
    None, b"5", b"05", b"+5", b"-5", b"0", b"6", b"5,5", b"5, 5", b"5,6",
    b"0x5", b"5.0", b"5e0", b"", b" ", b"5 5", b"5;a", b"5\t", b"\t5", b"5\0",
    b"\x0b5", b"5\x0c", b"1_0", b'"5"', b"\xd9\xa5", b"99999999999999999999",
    b"18446744073709551621", b"9223372036854775807", b"4294967301",
    b"5\r\nContent-Length: 5", b"5\r\nContent-Length: 6",
    b"6\r\ncontent-length: 5", b"\r\n 5", b"5\r\n\t", b"5\r", b"5\n",
    b"5\nX: y", b"5\rX: y",
]
CODINGS = [
    None, b"chunked", b"Chunked", b"CHUNKED", b" chunked", b"\tchunked",
    b"chunked ", b"chunked\t", b"xchunked", b"chunkedx", b"x chunked",
    b"chunked, identity", b"identity, chunked", b"identity", b"chunked,chunked",
    b"gzip, chunked", b"chunked, gzip", b"chunked;q=1", b",chunked",
    b"chunked,", b", ,chunked", b'"chunked"', b"'chunked'", b"chu\0nked",
    b"chunked\0", b"chunked\x0b", b"\x0bchunked", b"\x0cchunked", b"chunked\r",
    b"chunked\n", b"\nchunked", b"\r\n chunked", b"\r\n\tchunked", b"chunk ed",
    b"\xc3\xa7hunked", b"chunked\x80", b"\xa0chunked", b"", b"trailers",
    b"deflate", b"identity\r\nTransfer-Encoding: chunked",
    b"chunked\r\nTransfer-Encoding: identity",
    b"chunked\r\nTransfer-Encoding: chunked",
    b"chunked\r\nTransfer-Encoding:", b"x\nTransfer-Encoding: chunked",
    b"chunked\r\nX: y\nX: z", b"chunked\rX: y",
]
# Fields that are there once, and some that may be there twice.
ONCE = [
    b"Accept", b"Age", b"Authorization", b"Content-Encoding", b"Content-MD5",
    b"Content-Range", b"Content-Type", b"Cookie", b"Date", b"Depth",
    b"Destination", b"ETag", b"From", b"If-Match", b"If-Modified-Since",
    b"If-None-Match", b"If-Range", b"If-Unmodified-Since", b"Keep-Alive",
    b"Max-Forwards", b"Origin", b"Overwrite", b"Proxy-Authorization", b"Range",
    b"Referer", b"TE", b"Trailer", b"Upgrade", b"User-Agent", b"Via",
    b"X-Forwarded-For",
]
SPELLINGS = [
    b"%s:", b"%s :", b"%s\t:", b" %s:", b"\t%s:", b"%s\0:", b"\0%s:", b"%s::",
    b"%s", b":%s:", b"X: y\n%s:", b"X: y\r%s:", b"X: y\r\n %s:",
    b"X: y\r\n\t%s:", b"X: y\r\r\n%s:", b"X: y\n\r%s:", b"X:%s:", b"%s\x0b:",
    b"%s\r\n:", b"%s\r\n :", b"\xa0%s:", b"%s\xad:", b"(%s):", b'"%s":',
    b"X-%s:", b"%s-X:", b"\r\n%s:", b"%s%%3a", b"%s;:", b"%s/:",
]
METHODS = [
    b"GET", b"HEAD", b"POST", b"PUT", b"PATCH", b"DELETE", b"OPTIONS",
    b"TRACE", b"CONNECT", b"PRI", b"get", b"Get", b"gET", b"FOO", b"M-SEARCH",
    b"PURGE", b"", b"GET\0", b"GE T", b"\xc7ET", b"GETGET", b"G", b"GET/",
    b"X" * 16, b"X" * 17, b"POST\r", b"QUERY", b"PROPFIND",
]
VERSIONS = [
    b"HTTP/1.1", b"HTTP/1.0", b"HTTP/0.9", b"HTTP/1.2", b"HTTP/1.9",
    b"HTTP/2.0", b"HTTP/2", b"HTTP/3", b"HTTP/11", b"HTTP/1.", b"HTTP/.1",
    b"HTTP/1", b"HTTP/1.10", b"HTTP/1.01", b"HTTP/01.1", b"HTTP/1.1 ",
    b" HTTP/1.1", b"HTTP /1.1", b"HTTP/ 1.1", b"HTTP/1 .1", b"HTTP/1.1\t",
    b"\tHTTP/1.1", b"http/1.1", b"Http/1.1", b"HTTPS/1.1", b"HTTP/1,1",
    b"HTTP\\1.1", b"HTTP/1.1x", b"HTTP/1.1\0", b"ICE/1.0", b"RTSP/1.0", b"",
    b"HTTP/+1.1", b"HTTP/1.+1", b"HTTP/1.1 HTTP/1.1", b"HTTP/4294967297.1",
]
TARGETS = [
    b"/", b"/a", b"/a?b", b"/a?b?c", b"/?", b"/a#b", b"/a?b#c", b"//", b"//a",
    b"///a", b"/a//b", b"//other.example.com/", b"/http://other/", b"*", b"**",
    b"/*", b"a", b"?", b"?a", b"", b" ", b"#", b"./a", b"../a", b"\\a", b"/\\a",
    b"/a\\..\\b", b"/a;b", b"/;", b"/a b", b"/a\tb", b"/a%20b", b"/a%2fb",
    b"/%41", b"/a|b", b"/a^b", b"/{a}", b"/[a]", b'/"a"', b"/<a>", b"/`a`",
    b"/a@b", b"/a:b", b"/:80", b"/@", b"api.example.com", b"api.example.com:80",
    b"http://api.example.com/", b"http://api.example.com/a?b",
    b"HTTP://api.example.com/a", b"https://api.example.com/a",
    b"https://API.example.com/a", b"http://api.example.com",
    b"http://api.example.com?a", b"http://api.example.com#a",
    b"http://api.example.com:80/", b"http://api.example.com:/",
    b"http://api.example.com./", b"http://other.example.com/",
    b"http://u@api.example.com/", b"http://u:p@api.example.com/",
    b"http://other.example.com@api.example.com/",
    b"http://api.example.com@other.example.com/",
    b"http://api.example.com\\@other.example.com/", b"http:///a", b"http:/a",
    b"http:a", b"http://", b"http:", b"ftp://api.example.com/",
    b"http://api.example.com/http://other.example.com/",
    b"http://api.example.com%00.other/", b"http://api%2eexample.com/",
    b"http://[::1]/", b"http://api.example.com//a", b"//api.example.com/a",
    b"file:///etc/passwd", b"/a\0b", b"/\xc3\xa9", b"/a\x7f", b"/a\x80",
    b"unix:/a", b"+http://api.example.com/",
]
HOSTS = [
    b"api.example.com", b"API.EXAMPLE.COM", b"api.example.com:443",
    b"api.example.com:80", b"api.example.com:0", b"api.example.com:00443",
    b"api.example.com:99999", b"api.example.com:", b"api.example.com:x",
    b"api.example.com:443:443", b"api.example.com.", b".api.example.com",
    b"api..example.com", b"", b" ", b"a b", b"a,b", b"a\tb", b"a\0b",
    b"u@api.example.com", b"api.example.com/", b"api.example.com/a",
    b"api.example.com?a", b"api.example.com#a", b"http://api.example.com",
    b"//api.example.com", b"api.example.com\\x", b"api%2eexample.com",
    b"api.example.com%00", b"[::1]", b"[::1]:443", b"[::1", b"::1", b"[]",
    b"[::1]x", b"[::1]:", b"[v1.x]", b"127.0.0.1", b"127.1", b"2130706433",
    b"0x7f.1", b"\xc3\xa9.example", b"api_x.example.com", b"-a", b"a-", b"*",
    b"api.example.com\r", b"api.example.com\r\n x", b"(api.example.com)",
    b"'api.example.com'", b'"api.example.com"', b"api.example.com;x",
    b"api.example.com&x", b"$host", b"{x}", b"a" * 300, b"_", b".", b"..", b":",
    b":443", b"api.example.com ", b"  api.example.com",
    b"api.example.com:443 ", b"api.example.com: 443",
]
SIZES = [
    b"5", b"05", b"0000000000000005", b"00000000000000005", b"5 ", b" 5",
    b"\t5", b"5\t", b"+5", b"-5", b"0x5", b"5h", b"5;", b"5;a", b"5;a=b",
    b'5;a="b"', b'5;a="b;c"', b'5;a="\r\n"', b"5 ;a", b"5; a", b"5;a\n",
    b"5;\0", b"5;a\rb", b"5;\x7f", b"5;\x80", b"5;a\tb", b"5,5", b"", b"g",
    b"5.", b"5_", b"100000005", b"10000000000000005", b"ffffffffffffffff",
    b"8000000000000005", b"7fffffffffffffff", b"5\0", b"\x005", b"5\r", b"5;\r",
    b"5\n", b"5;" + b"a" * 256, b"5;" + b"a" * 257, b"5;" + b"a" * 20000,
    b'"5"', b"5:", b"5=5", b"5#", b"\xef\xbc\x95",
]
ENDS = [b"\r\n", b"\n", b"\r", b"\r\r\n", b"\n\r", b"\0\r\n", b" \r\n", b"",
        b"\r\n ", b"\x85", b"\x0b", b"\x0c\r\n", b"\r\0\n", b"\r \n"]
TRAILERS = [
    b"", b"A: b\r\n", b"A:\r\n", b"A\r\n", b"A : b\r\n", b" A: b\r\n",
    b"A: b\r\n c\r\n", b": b\r\n", b"A: b\n", b"A: b\r", b"A: \0\r\n",
    b"A: \x01\r\n", b"Content-Length: 5\r\n", b"Host: other.example.com\r\n",
    b"Transfer-Encoding: chunked\r\n", b"A: b\r\nB: c\r\n", b"A: \xff\r\n",
    b"GET /hidden HTTP/1.1\r\n", b"GET /hidden: x\r\n", b"\n", b"\r",
    b"A: " + b"x" * 8000 + b"\r\n", b"A: " + b"x" * 9000 + b"\r\n",
    b"A: b\r\n" * 200,
]


def request(method=b"GET", target=b"/", version=b"HTTP/1.1", host=HOST,
            fields=b"", body=b"", end=b"\r\n"):
    return (method + b" " + target + b" " + version + b"\r\n" + host + fields +
            end + body)


def field(name, value):
    return b"" if value is None else name + b": " + value + b"\r\n"


def framings():
    """Every length with every coding, in both orders."""
    for i, length in enumerate(LENGTHS):
        for j, coding in enumerate(CODINGS):
            body = CHUNKS if coding and b"chunked" in coding.lower() else PLAIN
            if length is not None and coding is not None:
                body = HIDDEN
            lines = [field(b"Content-Length", length),
                     field(b"Transfer-Encoding", coding)]
            if (i + j) % 2:
                lines.reverse()
            yield f"length {length} coding {coding}", request(
                b"POST", fields=b"".join(lines), body=body)


def spellings():
    for spelling in SPELLINGS:
        for name, value, body in (
                (b"Transfer-Encoding", b"chunked", CHUNKS),
                (b"transfer-encoding", b"chunked", HIDDEN),
                (b"Transfer_Encoding", b"chunked", CHUNKS),
                (b"Content-Length", b"5", PLAIN),
                (b"Content_Length", b"5", PLAIN),
                (b"Content Length", b"5", PLAIN),
                (b"Host", b"other.example.com", b""),
                (b"Connection", b"close", b"")):
            line = spelling % name + b" " + value + b"\r\n"
            yield f"spelled {line}", request(b"POST", fields=line, body=body)
            yield f"spelled {line} with a length", request(
                b"POST", fields=line + b"Content-Length: 5\r\n", body=PLAIN)


def each_byte():
    for c in range(256):
        b = bytes([c])
        for text, stream in (
                ("in a name", request(fields=b"X" + b + b"y: a\r\n")),
                ("before a name", request(fields=b + b"X: a\r\n")),
                ("after a name", request(fields=b"X" + b + b": a\r\n")),
                ("in a value", request(fields=b"X: a" + b + b"b\r\n")),
                ("before a value", request(fields=b"X:" + b + b"a\r\n")),
                ("after a value", request(fields=b"X: a" + b + b"\r\n")),
                ("as a value", request(fields=b"X: " + b + b"\r\n")),
                ("in a target", request(target=b"/a" + b + b"b")),
                ("in a query", request(target=b"/?a" + b + b"b")),
                ("in a method", request(b"GE" + b + b"T")),
                ("before a method", request(b + b"GET")),
                ("in a version", request(version=b"HTTP/1" + b + b"1")),
                ("after a version", request(version=b"HTTP/1.1" + b)),
                ("in a host", request(
                    host=b"Host: a" + b + b"b.example.com\r\n")),
                ("for a line's CR", request(fields=b"X: a" + b + b"\n")),
                ("for a line's LF", request(fields=b"X: a\r" + b)),
                ("as the head's end", request(end=b)),
                ("in a chunk's size", request(
                    b"POST", fields=b"Transfer-Encoding: chunked\r\n",
                    body=b"5" + b + b"\r\nabcde\r\n0\r\n\r\n")),
                ("after a chunk", request(
                    b"POST", fields=b"Transfer-Encoding: chunked\r\n",
                    body=b"5\r\nabcde" + b + b"\n0\r\n\r\n"))):
            yield f"byte {c:#04x} {text}", stream


def first_lines():
    for method in METHODS:
        yield f"method {method}", request(method)
        yield f"method {method} with a body", request(
            method, fields=b"Content-Length: 5\r\n", body=PLAIN)
        yield f"method {method} with chunks", request(
            method, fields=b"Transfer-Encoding: chunked\r\n", body=CHUNKS)
    for version in VERSIONS:
        yield f"version {version}", request(version=version)
        yield f"version {version} with chunks", request(
            b"POST", version=version,
            fields=b"Transfer-Encoding: chunked\r\n", body=CHUNKS)
        yield f"version {version} kept alive", request(
            version=version, fields=b"Connection: keep-alive\r\n")
    for line in (b"GET  / HTTP/1.1", b"GET /  HTTP/1.1", b"GET\t/ HTTP/1.1",
                 b"GET /\tHTTP/1.1", b" GET / HTTP/1.1", b"GET / HTTP/1.1 ",
                 b"GET /", b"GET", b"GET / ", b"", b"\r\nGET / HTTP/1.1",
                 b"\nGET / HTTP/1.1", b"\r\n\r\n\r\nGET / HTTP/1.1",
                 b"\rGET / HTTP/1.1", b"GET / a HTTP/1.1",
                 b"GET / HTTP/1.1 HTTP/1.1", b"GET / HTTP/1.1\r",
                 b"GET\x0b/\x0bHTTP/1.1", b"GET\xa0/ HTTP/1.1",
                 b"GET / HTTP/1.1\r\nGET / HTTP/1.1", b"HTTP/1.1 200 OK",
                 b"GET /\r\n HTTP/1.1", b"GET \r\n / HTTP/1.1"):
        yield f"first line {line}", line + b"\r\n" + HOST + b"\r\n"


def targets():
    for target in TARGETS:
        for method in (b"GET", b"OPTIONS"):
            yield f"{method} target {target}", request(method, target)
        yield f"target {target} without Host", request(target=target, host=b"")
        yield f"target {target} of another Host", request(
            target=target, host=b"Host: other.example.com\r\n")
        yield f"target {target} with Host twice", request(
            target=target, fields=b"Host: other.example.com\r\n")
    for host in HOSTS:
        line = b"Host: " + host + b"\r\n"
        yield f"host {host}", request(host=line)
        yield f"host {host}, then ours", request(host=line + HOST)
        yield f"host {host} after ours", request(host=HOST + line)
        yield f"host {host} in the target, too", request(
            target=b"http://" + host + b"/", host=line)
        yield f"host {host} in the target alone", request(
            target=b"http://" + host + b"/")
    for line in (b"hOsT: a\r\n", b"Host:a\r\n", b"Host : a\r\n", b" Host: a\r\n",
                 b"Host\r\n", b"Host: a\n", b"Host:\r\n a\r\n",
                 b"X-Host: a\r\n", b"Host: a\r\nHost: a\r\n",
                 b"Host: a\r\nhost: b\r\n", b"Host_: a\r\n"):
        yield f"line {line}", request(host=line)


def chunks():
    coding = b"Transfer-Encoding: chunked\r\n"
    for size in SIZES:
        yield f"chunk of size {size}", request(
            b"POST", fields=coding,
            body=size + b"\r\nabcde\r\n0\r\n\r\n")
        yield f"chunk of size {size}, second", request(
            b"POST", fields=coding,
            body=b"1\r\nx\r\n" + size + b"\r\nabcde\r\n0\r\n\r\n")
        last = size.replace(b"5", b"0", 1)
        yield f"last chunk of size {last}", request(
            b"POST", fields=coding,
            body=b"5\r\nabcde\r\n" + last + b"\r\n\r\n")
    for end in ENDS:
        for text, body in (
                ("a size", b"5" + end + b"abcde\r\n0\r\n\r\n"),
                ("an extension", b"5;a" + end + b"abcde\r\n0\r\n\r\n"),
                ("data", b"5\r\nabcde" + end + b"0\r\n\r\n"),
                ("the last size", b"5\r\nabcde\r\n0" + end + b"\r\n"),
                ("the body", b"5\r\nabcde\r\n0\r\n" + end),
                ("a trailer", b"0\r\nA: b" + end + b"\r\n"),
                ("a body with trailers", b"0\r\nA: b\r\n" + end)):
            yield f"{end} after {text}", request(b"POST", fields=coding,
                                                 body=body)
    for trailer in TRAILERS:
        yield f"trailer {trailer[:40]}", request(
            b"POST", fields=coding, body=b"5\r\nabcde\r\n0\r\n" + trailer +
            b"\r\n")
    for body in (b"5\r\nabcd\r\n0\r\n\r\n", b"5\r\nabcdef\r\n0\r\n\r\n",
                 b"0\r\n\r\n0\r\n\r\n", b"0\r\n", b"0", b"", b"\r\n" + CHUNKS,
                 b"5\r\nabcde0\r\n\r\n", CHUNKS + CHUNKS,
                 b"2\r\n\r\n\r\n0\r\n\r\n", b"a\r\n0\r\n\r\nGET /\r\n0\r\n\r\n",
                 b"1\r\na\r\n" * 500 + b"0\r\n\r\n"):
        yield f"chunks {body[:40]}", request(b"POST", fields=coding, body=body)


def lines():
    for end in ENDS:
        yield f"{end} after the first line", (
            b"GET / HTTP/1.1" + end + HOST + b"\r\n")
        yield f"{end} after Host", (
            b"GET / HTTP/1.1\r\nHost: api.example.com" + end + b"\r\n")
        yield f"{end} after a field", request(fields=b"X: y" + end)
        yield f"{end} before a length", request(
            b"POST", fields=b"X: y" + end + b"Content-Length: 5\r\n",
            body=PLAIN)
        yield f"{end} at the end", request(end=end)
        yield f"{end} at the end, with a body", request(
            b"POST", fields=b"Content-Length: 5\r\n", end=end, body=PLAIN)
        yield f"{end} everywhere", request(
            fields=b"X: y\r\n").replace(b"\r\n", end)
    for n in (16000, 16383, 16384, 16385, 32000, 40000):
        yield f"target of {n} bytes", request(target=b"/" + b"a" * (n - 1))
        yield f"value of {n} bytes", request(fields=b"X: " + b"a" * n + b"\r\n")
        yield f"name of {n} bytes", request(fields=b"a" * n + b": x\r\n")
        yield f"{n} bytes of blanks", request(fields=b"X:" + b" " * n + b"\r\n")
        yield f"{n} bytes of blanks behind", request(
            fields=b"X: a" + b" " * n + b"\r\n")
    for n in (98, 99, 100, 101, 500):
        yield f"{n} fields", request(fields=b"X: y\r\n" * n)
    for total in (32767, 32768, 32769):
        stream = request(fields=b"X: \r\n")
        fill = b"a" * (total - len(stream))
        yield f"head of {total} bytes", stream.replace(b"X: ", b"X: " + fill)


def connections():
    for value in (b"close", b"Close", b"keep-alive", b"keep-alive, close",
                  b"close, keep-alive", b"close,close", b",close,", b"closed",
                  b"x-close", b"", b",", b"a b", b'"close"', b"close;a",
                  b"upgrade", b"Content-Length", b"Transfer-Encoding", b"Host",
                  b"te", b"X-A, X-B", b"X-A\r\nConnection: X-B",
                  b"close\r\nConnection: keep-alive",
                  b"keep-alive\r\nConnection: close", b", ".join([b"x"] * 40)):
        for fields, body in ((b"", b""), (b"Content-Length: 5\r\n", PLAIN),
                             (b"Transfer-Encoding: chunked\r\n", CHUNKS)):
            yield f"connection {value} {fields}", request(
                b"POST", fields=field(b"Connection", value) +
                b"X-A: 1\r\nX-B: 2\r\nX-C: 3\r\n" + fields, body=body)
    for line in (b"Upgrade: h2c\r\nConnection: upgrade\r\n",
                 b"Upgrade: websocket\r\nConnection: Upgrade\r\n",
                 b"Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\n"
                 b"HTTP2-Settings: AAMAAABkAAQAAP__\r\n",
                 b"Upgrade: x\r\n", b"Expect: 100-continue\r\n",
                 b"Expect: 100-Continue\r\n", b"Expect: 200-ok\r\n",
                 b"Expect: 100-continue, x\r\n", b"Expect:\r\n",
                 b"Expect: 100-continue\r\nExpect: 100-continue\r\n",
                 b"TE: trailers\r\n", b"TE: chunked\r\n", b"Trailer: X\r\n",
                 b"Keep-Alive: timeout=5\r\n", b"Proxy-Connection: close\r\n",
                 b"Proxy_Connection: close\r\n", b"Proxy-X: y\r\n",
                 b"Content-Encoding: gzip\r\n", b"Content_Encoding: x\r\n",
                 b"X: \r\n", b"X:\r\n", b"X:y\r\n", b"X: y\r\nx: z\r\n",
                 b"X: a:b\r\n", b"X: \"a\r\n", b"X: a, b\r\n", b"X_Y: z\r\n",
                 b"Cookie: a=b\r\nCookie: c=d\r\n",
                 *(name + b": a\r\n" + name + b": b\r\n" for name in ONCE)):
        for fields, body in ((b"", b""), (b"Content-Length: 5\r\n", PLAIN),
                             (b"Transfer-Encoding: chunked\r\n", CHUNKS)):
            yield f"field {line} {fields}", request(
                b"POST", fields=line + fields, body=body)


def sequences():
    """What follows a body, and what a body looks like."""
    inner = request(target=b"/hidden")
    for text in (b"", b"\r\n", b"\n", b"\r\n\r\n", b"\0", b"x", b" ",
                 b"HTTP/1.1 200 OK\r\n\r\n", inner, inner[:-2], inner * 3,
                 request(b"DELETE", b"/hidden")):
        for fields, body in ((b"", b""), (b"Content-Length: 0\r\n", b""),
                             (b"Content-Length: 5\r\n", PLAIN),
                             (b"Transfer-Encoding: chunked\r\n", CHUNKS)):
            for method in (b"GET", b"POST", b"HEAD", b"DELETE", b"OPTIONS"):
                yield f"{method} {fields} and then {text[:40]}", request(
                    method, fields=fields, body=body + text)
    for n in (0, 1, 4, len(inner) - 1, len(inner), len(inner) + 1, 5000):
        for coding in (b"", b"Transfer-Encoding: chunked\r\n"):
            yield f"length {n} over a request {coding}", request(
                b"POST", fields=coding + b"Content-Length: %d\r\n" % n,
                body=inner)
    whole = request(b"POST", b"/a?b", fields=b"X: y\r\nContent-Length: 5\r\n",
                    body=PLAIN)
    for n in range(1, len(whole)):
        yield f"{n} bytes of a request", whole[:n]
    for n in range(len(whole)):
        yield f"a request without byte {n}", whole[:n] + whole[n + 1:]
        yield f"a request with byte {n} twice", whole[:n + 1] + whole[n:]


def all_streams():
    for make in (framings, spellings, each_byte, first_lines, targets, chunks,
                 lines, connections, sequences):
        yield from make()
