#!/bin/sh
# Makes the three font files of this folder from Debian's fonts-noto-core and
# fonts-noto-mono (20201225-1) with pyftsubset of fonttools. The glyphs kept are
# Latin (Basic to Extended-A, Extended Additional, the horns of Vietnamese) and the punctuation of letters;
# the code's font has only capitals, digits, space and hyphen. No hinting and no
# layout tables: letters are printed, and set without ligatures or kerning.
set -eu
from=${1:-/usr/share/fonts/truetype/noto}
to=$(dirname "$0")
latin=U+0020-007E,U+00A0-017F,U+0192,U+01A0-01A1,U+01AF-01B0,U+0218-021B,U+02C6,U+02DA,U+02DC,U+1E00-1EFF
signs=U+2010-2015,U+2018-201E,U+2020-2022,U+2026,U+2030,U+2039-203A,U+2044,U+20AC,U+2122,U+2190-2193,U+2212
code=U+0020,U+002D,U+0030-0039,U+0041-005A

subset() {
	pyftsubset "$from/$1" --unicodes="$2" --layout-features='' --no-hinting \
		--drop-tables+=GSUB,GPOS,GDEF,STAT,meta --output-file="$to/$1"
}
subset NotoSans-Regular.ttf "$latin,$signs"
subset NotoSans-Bold.ttf "$latin,$signs"
subset NotoSansMono-Bold.ttf "$code"
