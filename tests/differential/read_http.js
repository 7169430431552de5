// SPDX-License-Identifier: Apache-2.0
// read_http - how node's parser reads the same; see read_http.c, whose lines
// these are.  Fields are those that came, none taken out.
'use strict';
const http = require('http');
const { Duplex } = require('stream');

const hex = (text) => ' .' + Buffer.from(text, 'latin1').toString('hex');

// One stream, as a connection of its own; done when node is done with it.
function readStream(bytes) {
  return new Promise((resolve) => {
    const requests = [];
    let end = 'done';
    const server = http.createServer(
      { maxHeaderSize: 65536, insecureHTTPParser: false });
    const take = (req, res) => {
      const body = [];
      const seen = { req, body: null };
      requests.push(seen);
      req.on('data', (piece) => body.push(piece));
      req.on('end', () => {
        seen.body = Buffer.concat(body);
        res.end();
      });
      req.on('error', () => {});
    };
    server.on('request', take);
    server.on('checkContinue', take);
    server.on('clientError', (e, socket) => {
      end = 'refused ' + e.code;
      // what was read before is told first
      setImmediate(() => socket.destroy());
    });
    const socket = new Duplex({
      read() {},
      write(data, encoding, callback) { callback(); },
    });
    socket.on('close', () => {
      for (const { req, body } of requests) {
        if (body === null)
          continue;
        const fields = req.rawHeaders.map(hex).join('');
        const host = req.headers.host || '';
        process.stdout.write('request' + hex(req.method) + hex(req.url) +
          hex(host) + ' .' + body.toString('hex') + fields + '\n');
      }
      process.stdout.write('end ' + end + '\n');
      resolve();
    });
    server.emit('connection', socket);
    socket.push(bytes);
    socket.push(null);
  });
}

(async () => {
  const input = require('fs').readFileSync(0);
  for (let at = 0; at < input.length;) {
    const n = input.readUInt32BE(at);
    await readStream(input.subarray(at + 4, at + 4 + n));
    at += 4 + n;
  }
})();
