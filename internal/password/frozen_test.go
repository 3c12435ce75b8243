package password

// Made with the reference implementation's command line tool (argon2
// 20171227, salt "0123456789abcdef", 64 KiB, one pass, one lane) from
// "the frozen passphrase", and from its HMAC-SHA256 under 32 bytes "k".
const (
	frozenBare     = "$argon2id$v=19$m=64,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$eiwMUg+XhfOUdSvlFC5LuFe1j3BnTZqLPM6ZWlkiLHM"
	frozenPeppered = "$argon2id$v=19$m=64,t=1,p=1,keyid=k1$MDEyMzQ1Njc4OWFiY2RlZg$5BLTQ69kbM7B/unKPmGSxZlkyHYb+sefg6KmxO+0Ka4"
)
