#include "textflag.h"

// Eight comparisons give eight sign bits; a word of the result is made of eight
// such bytes.
#define EIGHT(from, shift) \
	VPCMPGTD  from(SI), Y0, Y1 \
	VMOVMSKPS Y1, DX           \
	SHLQ      $shift, DX       \
	ORQ       DX, AX

// func packLessAVX2(out *uint64, a *int32, words int, c int32)
TEXT ·packLessAVX2(SB), NOSPLIT, $0-28
	MOVQ         out+0(FP), DI
	MOVQ         a+8(FP), SI
	MOVQ         words+16(FP), CX
	MOVL         c+24(FP), AX
	VMOVD        AX, X0
	VPBROADCASTD X0, Y0

less:
	XORQ AX, AX
	EIGHT(0, 0)
	EIGHT(32, 8)
	EIGHT(64, 16)
	EIGHT(96, 24)
	EIGHT(128, 32)
	EIGHT(160, 40)
	EIGHT(192, 48)
	EIGHT(224, 56)
	MOVQ AX, (DI)
	ADDQ $256, SI
	ADDQ $8, DI
	DECQ CX
	JNZ  less
	VZEROUPPER
	RET

// func packCodesAVX2(out *uint64, a *uint8, words int, answers *[16]uint8)
TEXT ·packCodesAVX2(SB), NOSPLIT, $0-32
	MOVQ           out+0(FP), DI
	MOVQ           a+8(FP), SI
	MOVQ           words+16(FP), CX
	MOVQ           answers+24(FP), BX
	VBROADCASTI128 (BX), Y0

codes:
	VMOVDQU   (SI), Y1
	VMOVDQU   32(SI), Y2
	VPSHUFB   Y1, Y0, Y1 // each code is replaced by its answer
	VPSHUFB   Y2, Y0, Y2
	VPMOVMSKB Y1, AX
	VPMOVMSKB Y2, DX
	SHLQ      $32, DX
	ORQ       DX, AX
	MOVQ      AX, (DI)
	ADDQ      $64, SI
	ADDQ      $8, DI
	DECQ      CX
	JNZ       codes
	VZEROUPPER
	RET
