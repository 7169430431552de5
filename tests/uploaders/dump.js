// SPDX-License-Identifier: Apache-2.0
// dump.js - As node ends: all it may write in its memory, to the file `dump`.
const fs = require('fs');

process.on('exit', () => {
	const mem = fs.openSync('/proc/self/mem', 'r');
	const out = fs.openSync('dump', 'a');
	const maps = fs.readFileSync('/proc/self/maps', 'latin1');
	const room = Buffer.alloc(1 << 20);

	for (const [, from, to] of maps.matchAll(/^(\w+)-(\w+) rw/gm)) {
		const end = parseInt(to, 16);

		for (let at = parseInt(from, 16); at < end; at += room.length) {
			const n = Math.min(room.length, end - at);

			try {
				fs.writeSync(out, room, 0,
					fs.readSync(mem, room, 0, n, at));
			} catch (e) {
				if (e.code !== 'EIO' && e.code !== 'EFAULT')
					throw e;
			}
		}
	}
});
