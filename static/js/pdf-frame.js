// A browser without a viewer of PDFs (most phones) would offer the file for download in the frame: there the links do.

const leaveOut = () => {
  if (navigator.pdfViewerEnabled === false) for (const frame of document.querySelectorAll("iframe.pdf")) frame.remove();
};

document.addEventListener("htmx:load", leaveOut);
leaveOut();
