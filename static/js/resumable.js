// A file in parts (tus): sent from where the server has it, so that it goes on where it broke off.

const PART = 2 * 1024 * 1024; // bytes; the server takes up to 4 MB

// The line broke: what was sent is kept, and the rest may follow.
export class Broken extends Error {}

const AWAY = [502, 503, 504]; // a proxy's word: the site starts anew, or is still putting the parts together

const answerOf = async (response) => {
  if (response.ok || response.status === 409) return response;
  if (AWAY.includes(response.status)) throw new Broken();
  const reason = await response.json().then((body) => body.error, () => "");
  throw new Error(reason || response.statusText);
};

export const send = (url, token, options) =>
  fetch(url, { ...options, headers: { "X-CSRFToken": token, ...options.headers } }).then(answerOf, () => {
    throw new Broken();
  });

// `tell` is called with the percentage that is there, before each part. Where all of it is there, an empty part has the
// server finish what it may have died over.
export const sendParts = async (url, file, token, tell) => {
  let offset = Number((await send(url, token, { method: "HEAD" })).headers.get("Upload-Offset"));
  do {
    tell(Math.floor((offset * 100) / file.size));
    const headers = { "Upload-Offset": offset, "Content-Type": "application/offset+octet-stream" };
    const response = await send(url, token, { method: "PATCH", body: file.slice(offset, offset + PART), headers });
    offset = Number(response.headers.get("Upload-Offset"));
  } while (offset < file.size);
};
