// A file in parts (tus): sent from where the server has it, so that it goes on where it broke off.

const PART = 2 * 1024 * 1024; // bytes; the server takes up to 4 MB

// The line broke: what was sent is kept, and the rest may follow.
export class Broken extends Error {}

const answerOf = async (response) => {
  if (response.ok || response.status === 409) return response;
  const reason = await response.json().then((body) => body.error, () => "");
  throw new Error(reason || response.statusText);
};

export const send = (url, token, options) =>
  fetch(url, { ...options, headers: { "X-CSRFToken": token, ...options.headers } }).then(answerOf, () => {
    throw new Broken();
  });

// `tell` is called with the percentage that is there, before each part.
export const sendParts = async (url, file, token, tell) => {
  let offset = Number((await send(url, token, { method: "HEAD" })).headers.get("Upload-Offset"));
  while (offset < file.size) {
    tell(Math.floor((offset * 100) / file.size));
    const headers = { "Upload-Offset": offset, "Content-Type": "application/offset+octet-stream" };
    const response = await send(url, token, { method: "PATCH", body: file.slice(offset, offset + PART), headers });
    offset = Number(response.headers.get("Upload-Offset"));
  }
};
