// Prints one JSON line: the audits of GraphQL over HTTP that `url` doesn't pass, and how many there are.
// FINSIGHT_AUDIT_TOKEN is sent as a bearer token.
import { serverAudits } from 'graphql-http';

const [url] = process.argv.slice(2);
const authorization = `Bearer ${process.env.FINSIGHT_AUDIT_TOKEN}`;

function signedIn(address, init = {}) {
  const headers = new Headers(init.headers);
  headers.set('authorization', authorization);
  return fetch(address, { ...init, headers });
}

const audits = serverAudits({ url, fetchFn: signedIn });
const failed = [];
for (const audit of audits) {
  const result = await audit.fn();
  if (result.status !== 'ok') failed.push({ id: audit.id, name: audit.name, reason: result.reason });
}
console.log(JSON.stringify({ total: audits.length, failed }));
