// A file in parts: sent from where the server has it, so that it goes on where it broke off.

const PART = 2 * 1024 * 1024; // bytes; our own server takes up to 4 MB

// The line broke: what was sent is kept, and the rest may follow.
export class Broken extends Error {}

const MORE_WANTED = 308; // answers a part, where files are sent by PUT
const KNOWN = [409, MORE_WANTED];
const AWAY = [502, 503, 504]; // a proxy's word: the site starts anew, or is still putting the parts together

const answerOf = async (response) => {
  if (response.ok || KNOWN.includes(response.status)) return response;
  if (AWAY.includes(response.status)) throw new Broken();
  const reason = await response.json().then((body) => body.error, () => "");
  throw new Error(typeof reason === "string" && reason ? reason : response.statusText || `${response.status}`);
};

const ask = (url, options) =>
  fetch(url, options).then(answerOf, () => {
    throw new Broken();
  });

// To our own server.
export const send = (url, token, options) => ask(url, { ...options, headers: { "X-CSRFToken": token, ...options.headers } });

const offsetOf = (response) => Number(response.headers.get("Upload-Offset"));

const sendPatch = async ({ url, headers, part }, file, offset) => {
  const about = { ...headers, "Upload-Offset": offset, "Content-Type": "application/offset+octet-stream" };
  return offsetOf(await ask(url, { method: "PATCH", body: file.slice(offset, offset + part), headers: about }));
};

const sendPatches = async (upload, file, tell) => {
  let offset = offsetOf(await ask(upload.url, { method: "HEAD", headers: upload.headers }));
  while (offset < file.size) {
    tell(Math.floor((offset * 100) / file.size));
    offset = await sendPatch(upload, file, offset);
  }
};

// Where it goes on is asked, and known by `Range` where that may be read; what is sent twice is taken once.
const sendPuts = async ({ url, headers, part }, file, tell) => {
  const nextOf = (response, otherwise) => {
    if (response.status !== MORE_WANTED) return file.size;
    const end = /-(\d+)$/.exec(response.headers.get("Range") ?? "");
    return end ? Number(end[1]) + 1 : otherwise;
  };
  const put = (body, range) => ask(url, { method: "PUT", body, headers: { ...headers, "Content-Range": `bytes ${range}/${file.size}` } });
  let offset = nextOf(await put(null, "*"), 0);
  while (offset < file.size) {
    tell(Math.floor((offset * 100) / file.size));
    const end = Math.min(offset + part, file.size);
    offset = nextOf(await put(file.slice(offset, end), `${offset}-${end - 1}`), end);
  }
};

// To a service elsewhere, which knows nothing of us: {way, url, headers, part} as our server passes it on.
export const sendElsewhere = (upload, file, tell) => (upload.way === "put" ? sendPuts : sendPatches)(upload, file, tell);

// To our own server (tus). `tell` is called with the percentage that is there, before each part. Where all of it is there
// already, an empty part has the server finish what it may have died over.
export const sendParts = async (url, file, token, tell) => {
  const upload = { url, headers: { "X-CSRFToken": token }, part: PART };
  let isFinished = false;
  await sendPatches(upload, file, (percent) => {
    isFinished = true; // by its last part
    tell(percent);
  });
  if (!isFinished) await sendPatch(upload, file, file.size);
};
