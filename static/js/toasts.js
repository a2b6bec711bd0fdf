// Messages of the site as toasts: a native popover over the page, there until it is closed. Errors stay where they are, in
// the page, and so does everything when this file is missing.

const messages = document.querySelector("#messages[data-toast]");

if (messages?.querySelector(".note") && !messages.querySelector(".note-bad, .note-warn") && messages.showPopover) {
  messages.popover = "manual";
  messages.classList.add("toasts");
  messages.showPopover();
  for (const button of messages.querySelectorAll("[data-dismiss]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      button.closest(".note").remove();
      if (messages.querySelector(".note")) return;
      messages.hidePopover();
      document.getElementById("main")?.focus({ preventScroll: true });
    });
  }
}
