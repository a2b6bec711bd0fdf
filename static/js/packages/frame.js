// The frame of a package, and where its student is in it.

export const makeFrame = (address, title) => {
  const frame = document.createElement("iframe");
  frame.title = title;
  frame.setAttribute("sandbox", "allow-scripts"); // no origin: it reads nothing of ours, nor of other packages
  frame.allow = "fullscreen";
  frame.referrerPolicy = "no-referrer";
  frame.src = address;
  return frame;
};

// {report, state, is_completed, percent}, or null when the site does not answer.
export const openPlace = async (url, token) => {
  const headers = { "X-CSRFToken": token, Accept: "application/json" };
  try {
    const response = await fetch(url, { method: "POST", headers, credentials: "same-origin", redirect: "manual" });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
};
