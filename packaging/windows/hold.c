/* hold FILE SHARE SECONDS: a program that has a file open, as Excel has (SHARE 1: others may read it) or as a scanner or a
   copy under way has (SHARE 0: nobody else comes to it). For tries only. */
#include <windows.h>
#include <stdlib.h>
int wmain(int count, wchar_t **words)
{
    if (count < 4) return 2;
    HANDLE file = CreateFileW(words[1], GENERIC_READ | GENERIC_WRITE, (DWORD)_wtoi(words[2]), NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE) return 1;
    Sleep((DWORD)_wtoi(words[3]) * 1000);
    return 0;
}
