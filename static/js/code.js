// A letter's QR code carries its code after "#", where no server and no log sees it.
// This moves it into the form and out of the history.
(function () {
  var field = document.getElementById("code");
  var code = location.hash.slice(1);
  if (!field || !/^[0-9A-Za-z-]{12,30}$/.test(code)) return;
  history.replaceState(null, "", location.pathname + location.search);
  if (!field.value) field.value = code.toUpperCase();
})();
