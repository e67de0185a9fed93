// [data-chosen] beside a file input says which files were chosen; the input itself is only seen as a paper clip.

function show(input) {
  const place = input.closest("form")?.querySelector("[data-chosen]");
  if (place) place.textContent = [...input.files].map((file) => file.name).join("、");
}

document.addEventListener("change", (event) => {
  if (event.target.matches?.("input[type=file][data-clip]")) show(event.target);
});
