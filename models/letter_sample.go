package models

// SampleLetter is the text of a letter with an incident's facts and a made-up reader,
// as whoever approves the wording reads it.
type SampleLetter struct {
	Language string   `json:"language"`
	Variant  string   `json:"variant"`
	State    string   `json:"state"`
	Replaces bool     `json:"replaces"` // takes an earlier letter's place
	Wording  string   `json:"wording"`  // SHA-256 of the approved texts
	Grade    float64  `json:"grade"`    // of reading
	Longest  int      `json:"longest"`  // words in its longest sentence
	Problems []string `json:"problems"` // why no letter may say this; empty for none
	Text     string   `json:"text"`
}
