// Sets the colour scheme before the first paint. A file of its own: the page allows no inline script.
(function () {
  let stored = null;
  try {
    stored = localStorage.getItem("core-console-scheme");
  } catch {
    // storage may be forbidden; the system's choice then stands
  }
  const dark = stored === "dark" || (stored !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
})();
