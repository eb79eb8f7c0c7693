#include "textflag.h"

// func pause(n uint32)
TEXT ·pause(SB), NOSPLIT, $0-4
	MOVWU n+0(FP), R0
	CBZ   R0, done
again:
	YIELD
	SUBW  $1, R0
	CBNZ  R0, again
done:
	RET

// func delay(steps uint32)
// A chain of multiplications. ISB keeps it apart from the loads after it, and from those before where a branch has looked at what they loaded. Not measured.
TEXT ·delay(SB), NOSPLIT, $0-4
	MOVWU steps+0(FP), R0
	CBZ   R0, end
	ISB   $15
step:
	MUL   R1, R1, R1
	MUL   R1, R1, R1
	MUL   R1, R1, R1
	MUL   R1, R1, R1
	SUBW  $1, R0
	CBNZ  R0, step
	ISB   $15
end:
	RET

// func own(word *atomic.Uint32)
TEXT ·own(SB), NOSPLIT, $0-8
	MOVD word+0(FP), R0
	PRFM (R0), PSTL1KEEP
	RET
