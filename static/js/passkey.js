// A form with data-passkey is filled in by the browser: it makes a passkey, or shows
// one that it has. Without this, or in a browser that knows none, such a form stays
// hidden, and people sign in by password and code.
(function () {
  var known = window.PublicKeyCredential;
  if (!known || !known.parseRequestOptionsFromJSON || !known.parseCreationOptionsFromJSON) return;
  document.querySelectorAll("form[data-passkey]").forEach(function (form) {
    var problem = form.querySelector("[data-problem]");
    form.hidden = false;
    form.addEventListener("submit", function (e) {
      e.preventDefault();
      problem.hidden = true;
      var options = JSON.parse(form.dataset.options);
      var asked = form.dataset.passkey === "make"
        ? navigator.credentials.create({ publicKey: known.parseCreationOptionsFromJSON(options) })
        : navigator.credentials.get({ publicKey: known.parseRequestOptionsFromJSON(options) });
      asked.then(function (credential) {
        form.elements.passkey_credential.value = JSON.stringify(credential.toJSON());
        form.submit();
      }).catch(function () { problem.hidden = false; });
    });
  });
})();
