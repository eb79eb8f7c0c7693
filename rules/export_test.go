package rules

// Kernels names the kernels of this build and machine.
func Kernels() []string {
	var names []string
	for _, k := range kernels() {
		names = append(names, k.name)
	}
	return names
}

// ShardWith is Shard for matcher simd with a kernel of one's choice, in any build.
func (s *Set) ShardWith(name string, indices []uint32) Shard {
	for _, k := range kernels() {
		if k.name == name {
			return layOutSIMD(s, indices, k.next)
		}
	}
	panic("no kernel " + name)
}

// IndexedByHash is Shard for matcher indexed where lists of candidates would be too long.
func (s *Set) IndexedByHash(indices []uint32) Shard { return layOutIndexed(s, indices, false) }
