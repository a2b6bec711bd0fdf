// Headed sections become tabs: arrows, Home and End move, and searching the page opens the tab that holds the words.

class LessonTabs extends HTMLElement {
  connectedCallback() {
    if (this.tabs) return;
    this.panels = [...this.querySelectorAll(":scope > section")];
    const list = document.createElement("div");
    list.className = "tabs";
    list.setAttribute("role", "tablist");
    list.setAttribute("aria-label", this.dataset.label);
    this.tabs = this.panels.map((panel) => this.#tab(panel));
    list.append(...this.tabs);
    list.addEventListener("keydown", (event) => this.#move(event));
    this.prepend(list);
    const named = this.panels.findIndex((panel) => location.hash === `#${panel.id}`);
    this.select(Math.max(named, 0));
  }

  #tab(panel) {
    const heading = panel.querySelector("h3");
    const tab = document.createElement("button");
    tab.type = "button";
    tab.id = `${panel.id}-tab`;
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", panel.id);
    tab.append(...heading.childNodes);
    heading.remove();
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", tab.id);
    panel.addEventListener("beforematch", () => this.select(this.panels.indexOf(panel)));
    tab.addEventListener("click", () => this.select(this.tabs.indexOf(tab)));
    return tab;
  }

  select(place) {
    this.tabs.forEach((tab, number) => {
      tab.setAttribute("aria-selected", number === place);
      tab.tabIndex = number === place ? 0 : -1;
    });
    this.panels.forEach((panel, number) => {
      const isShown = number === place;
      panel.tabIndex = isShown ? 0 : -1;
      panel.ariaHidden = isShown ? null : "true"; // a panel that may be found by searching keeps an empty box
      if (isShown) panel.removeAttribute("hidden");
      else panel.setAttribute("hidden", "until-found");
    });
  }

  #move(event) {
    const here = this.tabs.indexOf(document.activeElement);
    const onward = getComputedStyle(this).direction === "rtl" ? -1 : 1;
    const places = { ArrowRight: here + onward, ArrowLeft: here - onward, Home: 0, End: -1 };
    if (here < 0 || !(event.key in places)) return;
    event.preventDefault();
    const place = (places[event.key] + this.tabs.length) % this.tabs.length;
    this.select(place);
    this.tabs[place].focus();
  }
}

customElements.define("lesson-tabs", LessonTabs);
