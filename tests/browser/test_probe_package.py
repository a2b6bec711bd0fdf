"""A package that tries to get at everything of the person who plays it, in the real player: it gets nothing."""

import json

import pytest
from playwright.sync_api import expect

from lms_pages.demo_accounts import PASSWORD

from .people import sign_in
from .site import ROOT

PLAYER = ROOT / ".var" / "assets" / "content" / "h5p" / "main.bundle.js"

# What it looks at, and what it came to: run in the page itself it finds everything, in the frame nothing.
LOOK = """
async function look(page, site) {
  const found = {};
  const late = () => new Promise((_, fail) => setTimeout(() => fail("nothing came"), 10000));
  const attempt = async (name, act) => {
    try { found[name] = await Promise.race([act(), late()]); }
    catch (error) { found[name] = "REFUSED " + (error.name || error); }
  };
  const asked = (address) => fetch(address, {credentials: "include"}).then((answer) => answer.text());
  await attempt("text", async () => page.document.body.innerHTML);
  await attempt("address", async () => page.location.href);
  await attempt("storage", async () => page.localStorage.getItem("own") ?? "REFUSED nothing kept");
  await attempt("cookie", async () => page.document.cookie);
  await attempt("private JSON", async () => asked(site + "/admin/api/main/pages/?fields=*"));
  await attempt("private page", async () => asked(site + "/accounts/profile/"));
  await attempt("old ways of asking", async () => new Promise((done, fail) => {
    const old = new XMLHttpRequest();
    old.open("GET", site + "/admin/api/main/pages/"); old.withCredentials = true;
    old.onload = () => done(old.responseText); old.onerror = () => fail("an error"); old.send();
  }));
  return found;
}
"""
PROBE = (
    LOOK
    + """
var Marula = window.Marula || {};
Marula.Probe = function (params, id) {
  H5P.EventDispatcher.call(this);
  this.contentId = id;
  const self = this;
  this.attach = async function ($container) {
    $container.text("looking");
    const found = await look(window.parent, params.site);
    const attempt = (name, act) => {
      try { found[name] = act(); } catch (error) { found[name] = "REFUSED " + error.name; }
    };
    attempt("own storage", () => localStorage.getItem("own") ?? "REFUSED nothing kept");
    attempt("own cookie", () => document.cookie || "REFUSED empty");
    attempt("a window", () => window.open(params.site) ? "opened" : "REFUSED null");
    attempt("leading away", () => { window.top.location = params.site + "/accounts/logout/"; return "led"; });
    for (const path of ["/p/x/files/h5p.json", "/admin/"]) {
      found[path] = await fetch(path).then((answer) => answer.text(), (error) => "REFUSED " + error.name);
    }
    found["a picture that tells"] = await new Promise((done) => {
      const picture = new Image();
      picture.onload = () => done("told"); picture.onerror = () => done("REFUSED blocked");
      picture.src = params.site + "/favicon.ico?secret=1";
    });
    // Forged: to the player, as if from the page; to the page, as if a form of it were sent.
    window.postMessage({marula: 1, type: "start", state: [], title: "Forged by itself"}, "*");
    const form = document.createElement("form");
    form.action = params.site + "/accounts/logout/"; form.method = "post"; form.target = "_top";
    document.body.append(form);
    attempt("a form", () => { form.submit(); return "REFUSED without a word"; });
    $container.text(JSON.stringify(found)).attr("data-done", "1");
    this.triggerXAPICompleted(1, 1, true);
  };
};
Marula.Probe.prototype = Object.create(H5P.EventDispatcher.prototype);
"""
)
STORE = """
import json
from datetime import UTC, datetime
from accounts.models import User
from lms_pages.views.packages import player_address
from tests.factories.packages import make_package
package = make_package(script=json.loads({script!r}), content=dict(site={site!r}))
print("@@" + player_address(package, person=User.objects.get(email="admin@example.com").pk, lesson=None))
"""
# The page around the player, as the block of a lesson is one: it listens to its own frame and to nothing else.
PARENT = """
(player) => {
  window.heard = []; window.overheard = [];
  const frame = Object.assign(document.createElement("iframe"), {src: player, title: "Player"});
  frame.sandbox = "allow-scripts"; frame.allow = "fullscreen";
  addEventListener("message", (event) => {
    if (event.data?.marula !== 1) return;
    if (event.source !== frame.contentWindow) return void overheard.push(event.data.type);
    heard.push(event.data);
    if (event.data.type === "hello") {
      frame.contentWindow.postMessage({marula: 1, type: "start", state: [], language: "en", title: "Probe"}, "*");
    }
  });
  document.querySelector("main").prepend(frame);
}
"""


@pytest.fixture
def player(site):
    if not PLAYER.exists():
        pytest.skip("the H5P player was not fetched (make assets)")
    code = STORE.format(script=json.dumps(PROBE), site=site.url)
    return site.manage("shell", "-v0", "-c", code).split("@@")[1].strip()


def test_a_package_reads_and_forges_nothing(context, site, player):
    page = context.new_page()
    sign_in(page, site, "admin@example.com", PASSWORD)
    page.wait_for_url("**/admin/")
    asked = []
    page.on("request", lambda request: asked.append(request))
    # Any page may frame the content host when it names it: here in a field of it.
    page.goto(f"{site.url}/search/?q=http://{site.content_host}/")
    page.evaluate("localStorage.setItem('own', 'private words'); document.cookie = 'taste=vanilla'")
    in_the_page = page.evaluate(f"(site) => {{ {LOOK} return look(window, site); }}", site.url)
    assert all(not value.startswith("REFUSED") for value in in_the_page.values()), in_the_page
    assert in_the_page["storage"] == "private words" and "vanilla" in in_the_page["cookie"]
    assert "admin@example.com" in in_the_page["private page"] and '"items"' in in_the_page["private JSON"]

    page.evaluate(PARENT, player)
    inside = page.frame_locator("iframe[title=Player]")
    expect(inside.locator("[data-done]")).to_be_attached()
    found = json.loads(inside.locator("[data-done]").inner_text())
    assert {name: value for name, value in found.items() if not value.startswith("REFUSED")} == {}
    assert {"text", "private JSON", "own storage", "leading away", "/admin/"} <= set(found)

    page.wait_for_function("heard.some((message) => message.type === 'statement')")
    types = page.evaluate("heard.map((message) => message.type)")
    assert types[0] == "hello" and types.count("hello") == 1 and {"ready", "resize"} <= set(types)
    assert page.evaluate("overheard") == []
    assert page.url.startswith(site.url) and page.title() != "Forged by itself"
    frame = next(frame for frame in page.frames if frame.url == player)
    assert frame.evaluate("document.title") == "Probe"

    # Nothing of the person went along to the content host, and nothing of the package to the site.
    to_content = [request for request in asked if request.url.startswith(f"http://{site.content_host}/")]
    assert len(to_content) > 5 and not any("cookie" in request.all_headers() for request in to_content)
    assert "secret=1" not in site.log.read_text()
    # Still signed in: the form and the way out led nowhere.
    assert "admin@example.com" in page.evaluate("fetch('/accounts/profile/').then((answer) => answer.text())")
