"""What scripts of pages keep when line or server fail, without a browser: run by the Node of the environment."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.once

NODE = shutil.which("node", path=str(Path(sys.executable).parent)) or shutil.which("node")
QUEUE = """
globalThis.localStorage = { getItem: () => null, setItem() {}, removeItem() {} };
const { Queue } = await import(SCRIPT);
const heard = [];
const taken = [];
globalThis.fetch = async (url, { body }) => {
  const { entries } = JSON.parse(body);
  const status = body.length > 2000 ? 413 : 200;
  if (status === 200) taken.push(...entries.map((entry) => entry.question));
  return { status, json: async () => ({}) };
};
const queue = new Queue("a", "/journal/", "token", (status) => heard.push(status));
for (const question of ["one", "huge", "two", "three"])
  queue.push({ kind: "answer", question, parts: { "": ["x".repeat(question === "huge" ? 3000 : 3)] } });
while (!queue.isEmpty) await queue.flush();
console.log(taken.sort().join(" "), heard.filter((status) => status === 413).length);
"""
RESUMABLE = """
const { Broken, sendParts } = await import(SCRIPT);
const asked = [];
let [here, answers] = [2, [504, 503, 204]];
globalThis.fetch = async (url, { method, body }) => {
  const status = method === "HEAD" ? 200 : answers.shift();
  asked.push(`${method} ${body?.length ?? ""} ${status}`);
  if (status === 204) here += body.length;
  return { ok: status < 300, status, headers: new Map([["Upload-Offset", String(here)]]), json: async () => ({}) };
};
const file = { size: 2, slice: (from, to) => "ab".slice(from, to) };
for (;;) {
  try {
    await sendParts("/uploads/x/", file, "token", () => {});
    break;
  } catch (problem) {
    if (!(problem instanceof Broken)) throw problem;
  }
}
console.log(asked.filter((line) => !line.startsWith("HEAD")).join(", "));
"""


def run(program: str, script: str) -> str:
    if NODE is None:
        pytest.skip("no Node in this environment")
    address = (settings.ROOT / "static" / "js" / script).as_uri()
    program = program.replace("SCRIPT", f'"{address}"')
    done = subprocess.run([NODE, "--input-type=module", "-e", program], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_an_answer_that_cannot_be_taken_costs_no_other_answer():
    assert run(QUEUE, "quiz/queue.js") == "one three two 1"


def test_an_upload_waits_for_a_site_that_starts_anew_and_has_it_finish_what_is_there():
    """All parts arrived, but nothing was made of them: an empty part asks for it, as often as a proxy has no answer."""
    assert run(RESUMABLE, "resumable.js") == "PATCH 0 504, PATCH 0 503, PATCH 0 204"
