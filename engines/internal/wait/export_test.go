package wait

// YieldsFor is how many yields of so many nanoseconds come before a nap.
var YieldsFor = yieldsFor
