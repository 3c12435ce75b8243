package models

import (
	"slices"
	"strings"
)

// nicknames are first names that no measure of letters finds alike: of each group,
// the full name and what people are called and write down instead. Only what is common
// in hospital registrations in the United States; a pair too many costs a person one
// look, a pair too few a second letter.
var nicknames = nicknameGroups(`
	abigail gail abby
	albert bert
	alejandra sandra alex
	alejandro alex
	alexander alex sandy
	alexandra alex sandra
	alfred fred
	anthony tony
	antonio tony tonio
	barbara barb
	catherine cathy kate kathy cate kitty
	charles chuck charlie
	concepcion concha
	deborah debbie debra
	dolores lola
	dorothy dot dottie
	edward ed eddie ted ned
	elizabeth liz beth betty lisa eliza libby bess
	eleanor ellie nell nora
	enrique quique
	ernesto neto
	florence flo
	francisco paco pancho frank
	francis frank
	frederick fred rick
	guadalupe lupe lupita
	guillermo memo
	harold hal harry
	helen nell ellen
	henry hank harry
	ignacio nacho
	isabel chabela
	james jim jimmy jamie
	jesus chuy
	john jack johnny
	jose pepe
	joseph joe joey
	katherine kate kathy kitty katie
	lawrence larry
	leonard lenny leo
	margaret peggy meg maggie greta rita
	maria mary
	martha patty
	mary molly polly mamie
	matilda tillie
	nancy ann
	nathaniel nate nathan
	patricia pat patty trish tricia
	patrick pat paddy
	rebecca becky
	richard dick rick rich
	robert bob bobby rob bert
	roberto beto
	ronald ron
	rosario charo
	samuel sam
	sarah sally sadie
	susan sue susie
	theodore ted teddy theo
	theresa terry tess
	thomas tom tommy
	victoria vicky tori
	virginia ginny
	walter walt wally
	william bill billy will willy liam
`)

// nicknameGroups gives for each name the groups that it is in.
func nicknameGroups(list string) map[string][]int {
	in := map[string][]int{}
	for i, line := range strings.Split(strings.TrimSpace(list), "\n") {
		for _, name := range strings.Fields(line) {
			in[name] = append(in[name], i)
		}
	}
	return in
}

// shortForEachOther says whether two first names, as [NameWords] has them, are used
// for the same person.
func shortForEachOther(a, b string) bool {
	return slices.ContainsFunc(nicknames[a], func(group int) bool { return slices.Contains(nicknames[b], group) })
}
