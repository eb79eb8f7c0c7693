#include "textflag.h"

// func pause(n uint32)
TEXT ·pause(SB), NOSPLIT, $0-4
	MOVL n+0(FP), CX
	TESTL CX, CX
	JZ   done
again:
	PAUSE
	DECL CX
	JNZ  again
done:
	RET

// func delay(steps uint32)
// A chain of multiplications, 3 cycles each, that LFENCE keeps apart from the loads before and after.
TEXT ·delay(SB), NOSPLIT, $0-4
	MOVL steps+0(FP), CX
	TESTL CX, CX
	JZ   end
	LFENCE
step:
	IMULQ AX, AX
	IMULQ AX, AX
	IMULQ AX, AX
	IMULQ AX, AX
	DECL CX
	JNZ  step
	LFENCE
end:
	RET

// func own(word *atomic.Uint32)
TEXT ·own(SB), NOSPLIT, $0-8
	MOVQ word+0(FP), AX
	BYTE $0x0F; BYTE $0x0D; BYTE $0x08 // PREFETCHW (AX), which Go's assembler does not have; no operation where the processor does not
	RET
