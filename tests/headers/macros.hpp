// Macros of other people's headers (windows.h and what it includes; X11's are left out: None and Success are
// words that nobody can avoid). They stand before the library here, and must not change it.
#pragma once

#define min(a, b) (((a) < (b)) ? (a) : (b))
#define max(a, b) (((a) > (b)) ? (a) : (b))
#define small char
#define hyper long long
#define near
#define far
#define pascal
#define cdecl
#define interface struct
#define IN
#define OUT
#define OPTIONAL
#define CONST const
#define VOID void
#define TRUE 1
#define FALSE 0
#define ERROR 0
#define NO_ERROR 0
#define STRICT 1
#define DELETE 0x00010000L
#define ABSOLUTE 1
#define RELATIVE 2
#define DIFFERENCE 11
#define Yield()
#define GetObject GetObjectW
#define GetMessage GetMessageW
#define GetCurrentTime GetTickCount
#define CreateFile CreateFileW
#define DeleteFile DeleteFileW
#define DrawText DrawTextW
#define LoadImage LoadImageW
#define ReplaceFile ReplaceFileW
