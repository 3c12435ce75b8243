// Two minutes before a visit ends this asks whether more time is needed. Without
// it the page still says when that is, and has the same button.
(function () {
  var card = document.getElementById("time");
  var dialog = document.getElementById("time-ends");
  if (!card || !dialog || !dialog.showModal) return;
  setTimeout(function () {
    dialog.showModal();
  }, Math.max(0, Number(card.dataset.seconds) - 120) * 1000);
})();
