/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORDON_TESTS_UNIT_SIGNED_SCRIPT_H
#define CORDON_TESTS_UNIT_SIGNED_SCRIPT_H

/*
 * signed_script - A script, signed by minisign 0.11 and ssh-keygen 9.2.
 *
 * Each signature is the whole file that the tool wrote.  The secret keys are
 * gone.
 */

#define SIGNED_SCRIPT "#!/bin/sh\necho hello\n"

#define SIGNED_MINISIGN_KEY \
	"RWTf5q5sd4ocusHXGJt3d9gmpKgVk7s24pGUDcmCYecLzfmfPJ8qSS5E"
/* of the digest, as by default, and of the bytes (-l) */
#define SIGNED_MINISIGN \
	"untrusted comment: signature from minisign secret key\n" \
	"RUTf5q5sd4ocut5ikY4d5M9GCLfW7UH+1uv7giVZqTF8iPAu4JecYPnezbAiqsxf0B0O/w/RNQwJfS7fB2v7nlb1vP1jcnfTzgE=\n" \
	"trusted comment: a trusted comment\n" \
	"YNUbjY5Od7CwLifXOWdDtJcoNcqK3mOwKWZjv/p7g1aLPPjxQOYoDqn9OcCL9woHL3UTH0RoUFnijjDeKGRXAg==\n"
#define SIGNED_MINISIGN_LEGACY \
	"untrusted comment: signature from minisign secret key\n" \
	"RWTf5q5sd4ocuiHGRQ0MSimZEP3L2Z186cqTu3ganAjBi5WW9uL4yBPJaEJREcXJyaPpo0N8qR/fCcfEw3eFcBHdYlWixwsZiAU=\n" \
	"trusted comment: timestamp:1795545331\tfile:script.sh\n" \
	"gF10y8SR8xidVed1bx1VNVh2Fn04vqXeujRx0zAUl+6ayp2rJzAg6L1MHm0cT6B+nPa88TVFaZt5/J8QbVANAA==\n"

#define SIGNED_ED25519_KEY \
	"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJVVeodTnZg85UGKIvujHFc/" \
	"XW0oKG8om/zlyqK+8M4F"
#define SIGNED_ED25519 \
	"-----BEGIN SSH SIGNATURE-----\n" \
	"U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAglVV6h1OdmDzlQYoi+6McVz9dbS\n" \
	"gobyib/OXKor7wzgUAAAAEZmlsZQAAAAAAAAAGc2hhNTEyAAAAUwAAAAtzc2gtZWQyNTUx\n" \
	"OQAAAECoMcA40vmModt9cG5VO97V5r/FTQvw+ZLZ9PQzZ7ckO5mE9m5+2QSCfcDEeVh3DT\n" \
	"oWeiZHMaItFPfeWVpS3bsM\n" \
	"-----END SSH SIGNATURE-----\n"
#define SIGNED_ECDSA_KEY \
	"ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlz" \
	"dHAyNTYAAABBBOfx63+u9qQkixmO+hQbo8v+jB4q62Vtyy10rGagE2/s/98k" \
	"Y+SYm1PlXUidjuM/5D5rZhzxmgImuWSUVMTeFk4="
#define SIGNED_ECDSA \
	"-----BEGIN SSH SIGNATURE-----\n" \
	"U1NIU0lHAAAAAQAAAGgAAAATZWNkc2Etc2hhMi1uaXN0cDI1NgAAAAhuaXN0cDI1NgAAAE\n" \
	"EE5/Hrf672pCSLGY76FBujy/6MHirrZW3LLXSsZqATb+z/3yRj5JibU+VdSJ2O4z/kPmtm\n" \
	"HPGaAia5ZJRUxN4WTgAAAARmaWxlAAAAAAAAAAZzaGE1MTIAAABlAAAAE2VjZHNhLXNoYT\n" \
	"ItbmlzdHAyNTYAAABKAAAAIQCuncabYmWblKXirxg2W+5KoanOVu4EYFsbiOHk34Kr/wAA\n" \
	"ACEAnbQTDNrl7j2wtbfHAHaACsHnXJBnny06TEa0m9gLtNQ=\n" \
	"-----END SSH SIGNATURE-----\n"
#define SIGNED_RSA_KEY \
	"ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQCG89iU6J9hKt/9F7rlvLox" \
	"mNetec78SJBd1R+ITwcYoUzkxn/CIIuuAoFwnIFIRzZJ5/QJogzipulHWo15" \
	"FsRzzWXQQjDGS76MQv2pOaHDfl/Rpl/UQz0iUz0666MLNhkqoVAiU9svw323" \
	"8YeKAKwAlGWalRvgBWRcPqLdpIJhWiC9FBaU3vpNpYWVbJqk1buVxNulKBiz" \
	"QM+Tg1TxTXy/IqnIYZWvSjTiTfcKI0dWAp+Wgv4QF1NATeriGMXGfZhm44bF" \
	"jRoiTLV5RhUNPnpsOKPEgrTjYB4vRtSeKuFsxtlKAFp2FmAsfDc+8gm5y86Q" \
	"iYTykuhG/8dSrt+IAMDd"
#define SIGNED_RSA \
	"-----BEGIN SSH SIGNATURE-----\n" \
	"U1NIU0lHAAAAAQAAARcAAAAHc3NoLXJzYQAAAAMBAAEAAAEBAIbz2JTon2Eq3/0XuuW8uj\n" \
	"GY1615zvxIkF3VH4hPBxihTOTGf8Igi64CgXCcgUhHNknn9AmiDOKm6UdajXkWxHPNZdBC\n" \
	"MMZLvoxC/ak5ocN+X9GmX9RDPSJTPTrrows2GSqhUCJT2y/Dfbfxh4oArACUZZqVG+AFZF\n" \
	"w+ot2kgmFaIL0UFpTe+k2lhZVsmqTVu5XE26UoGLNAz5ODVPFNfL8iqchhla9KNOJN9woj\n" \
	"R1YCn5aC/hAXU0BN6uIYxcZ9mGbjhsWNGiJMtXlGFQ0+emw4o8SCtONgHi9G1J4q4WzG2U\n" \
	"oAWnYWYCx8Nz7yCbnLzpCJhPKS6Eb/x1Ku34gAwN0AAAAEZmlsZQAAAAAAAAAGc2hhNTEy\n" \
	"AAABFAAAAAxyc2Etc2hhMi01MTIAAAEANMc2SYLVTQ7gaGc0SZ9IwKav7G10Adw5HYrzza\n" \
	"yjKo5sMCol3fx2foWweEk/AtMSJANWWaspyVJ3Pf0wOoSu6xVtG085y9KBHTK0Kzc5/C5B\n" \
	"I+JkLIXDEgzyu11WFmXC6BJf8GeOYV95XrTl6wv6ruHpV4JyzEi5h6RZYjSM+LLUqGg2ic\n" \
	"32J+3lAjwGNQ8n6EelDjAZNizwLOB2+ui02R3cOrPUDe06kButM9lEFfF7fHZi6trYUrs5\n" \
	"BP7zs1iQPwnJuqBWkFcXqBIU6oBBVW6xz8QgF/WpnzlpiqQLilDw/2pxnauegvBOJ4V3ff\n" \
	"7hUjHGZhx3NrLJGei3rSsXNg==\n" \
	"-----END SSH SIGNATURE-----\n"
/* as ssh-keygen -l prints it */
#define SIGNED_RSA_PRINT \
	"SHA256:AL9levUcTOq8IsY8pKI46GUjWthyBXfrrLG3xLnUW6g"
#define SIGNED_ED25519_PRINT \
	"SHA256:P4UtesImkqqIcpfEmJsrbFK+mcM2PXkgvptrvjWAY2M"
/* -O hashalg=sha256 */
#define SIGNED_ED25519_SHA256 \
	"-----BEGIN SSH SIGNATURE-----\n" \
	"U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAglVV6h1OdmDzlQYoi+6McVz9dbS\n" \
	"gobyib/OXKor7wzgUAAAAEZmlsZQAAAAAAAAAGc2hhMjU2AAAAUwAAAAtzc2gtZWQyNTUx\n" \
	"OQAAAEAZ6XuwAdQ0nQnlyJY5frvNRFtlCJoiprjv9By0FsUcC6p9pz9vqZvKJzcuBQZyHN\n" \
	"QkaGazi7YseDvsUwv073wP\n" \
	"-----END SSH SIGNATURE-----\n"

/* too small, and of a kind that is not known */
#define SIGNED_RSA1024_KEY \
	"ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQCqrKikXyQJyc8NdwBU1y1x" \
	"i7WXoD+uMhToDmhgOO2SzVVAdEcNkWenjJ4HRCN0U2mbiiO6aIGsDY7iVVq3" \
	"F7kF2MURvbXevfji4ShDEciNNs8Xk9h7an1ecljJhtQmnFM9KwESoKhM437G" \
	"LK+wsLN9mv4bE8bdRcTveBD8uXcZnQ=="
#define SIGNED_P384_KEY \
	"ecdsa-sha2-nistp384 AAAAE2VjZHNhLXNoYTItbmlzdHAzODQAAAAIbmlz" \
	"dHAzODQAAABhBNPgGBqom2PqLJ2sJ/vfAGF4kvTnk076NkP5hXVi4zNQ5o2X" \
	"uK1GaxBHte1e1udckqUiOYREHkMm4G7DGYONSLIl6vCc8tV3cTaatQ/sd4MO" \
	"eZE+z9RSzNk6m8L9iNw5iQ=="

#endif
