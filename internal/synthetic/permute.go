package synthetic

import "math/bits"

// permute maps 0 … n-1 onto itself in an order that looks random: a Feistel
// network over the next even power of two, walked until it is back below n. It
// is how a roster of any size repeats no one without remembering anyone.
func permute(i, n, key uint64) uint64 {
	half := uint(bits.Len64(n-1)+1) / 2
	for {
		if i = feistel(i, half, key); i < n {
			return i
		}
	}
}

func feistel(i uint64, half uint, key uint64) uint64 {
	mask := uint64(1)<<half - 1
	left, right := i>>half, i&mask
	for round := range uint64(4) {
		left, right = right, left^mix(right+round<<48+key)&mask
	}
	return left<<half | right
}

// mix is the finalizer of splitmix64: every bit of x changes half of the answer.
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
