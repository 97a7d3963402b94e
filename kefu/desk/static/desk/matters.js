// What surrounds an open case: its dialog closes when the case says something new.
document.addEventListener("desk:said", () => document.getElementById("case-dialog")?.close());
