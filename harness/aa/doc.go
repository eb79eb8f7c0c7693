// Package aa measures what a machine shows as a difference where there is none: the same engine as both arms of a comparison, many
// times, its blocks interleaved by the ordinary runner. What comes out is the noise floor that compare widens its verdicts by.
// Then it adds a known delay to every packet of one arm, and sees whether that is found.
package aa
