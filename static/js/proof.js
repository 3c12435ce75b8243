// While many wrong claims come in, each costs some work: for every part a number is
// sought with which the puzzle's SHA-256 begins with zeros. This does the work beside
// the page, shows how far it is, and puts the numbers into the form. It sends
// nothing by itself: the person presses the button, before or after.
(function () {
  var K, W = new Int32Array(64);
  if (typeof document === "undefined") {
    onmessage = function (e) { work(e.data); };
    return;
  }
  var form = document.getElementById("answers");
  if (!form || !window.Worker) return;
  var bar = document.getElementById("proof-bar"), pressed = false, ready = false, worker;
  try { worker = new Worker(document.currentScript.src); } catch (e) { return; }
  function show(id, on) { document.getElementById(id).hidden = !on; }
  worker.onerror = function () { ready = true; show("proof-work", false); show("proof-wait", true); };
  worker.onmessage = function (e) {
    bar.value = e.data.length;
    if (e.data.length < bar.max) return;
    form.elements.proof_answer.value = e.data.join(",");
    ready = true;
    document.querySelector("#proof-done span").hidden = false;
    if (pressed) form.submit();
  };
  form.addEventListener("submit", function (e) {
    if (ready || e.submitter && e.submitter.name) return; // a button with a name wants the page in another language
    e.preventDefault();
    pressed = true;
  });
  show("proof-wait", false);
  show("proof-work", true);
  worker.postMessage({ puzzle: form.dataset.puzzle, parts: +form.dataset.parts, zeros: +form.dataset.zeros });

  function work(o) {
    for (var found = [], part = 0; part < o.parts; part++) {
      var n = 0;
      while (Math.clz32(firstWord(o.puzzle + "." + part + "." + n)) < o.zeros) n++;
      found.push(n);
      postMessage(found);
    }
  }

  // The first 32 bits of SHA-256 (FIPS 180-4) of up to 55 ASCII characters: one block.
  function roots() {
    var frac = function (x) { return (x - Math.floor(x)) * 4294967296 | 0; }, all = [], p = 2;
    for (; all.length < 64; p++) {
      var prime = true;
      for (var d = 2; d * d <= p; d++) if (p % d === 0) prime = false;
      if (prime) all.push(frac(Math.cbrt(p)));
    }
    return new Int32Array(all);
  }
  function firstWord(text) {
    K = K || roots();
    var H = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19], i;
    W.fill(0, 0, 16);
    for (i = 0; i < text.length; i++) W[i >> 2] |= text.charCodeAt(i) << (24 - 8 * (i & 3));
    W[i >> 2] |= 0x80 << (24 - 8 * (i & 3));
    W[15] = text.length * 8;
    for (i = 16; i < 64; i++) {
      var x = W[i - 15], y = W[i - 2];
      W[i] = (W[i - 16] + ((x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ x >>> 3) + W[i - 7] + ((y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ y >>> 10)) | 0;
    }
    var a = H[0], b = H[1], c = H[2], d = H[3], e = H[4], f = H[5], g = H[6], h = H[7];
    for (i = 0; i < 64; i++) {
      var t = (h + ((e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7)) + (e & f ^ ~e & g) + K[i] + W[i]) | 0;
      var u = (((a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10)) + (a & b ^ a & c ^ b & c)) | 0;
      h = g; g = f; f = e; e = (d + t) | 0; d = c; c = b; b = a; a = (t + u) | 0;
    }
    return (H[0] + a) | 0;
  }
})();
