/* Debian 12's Wine lacks bcryptprimitives.dll, which every Rust program asks for one function. For tries under Wine only:
   no package brings it, Windows has its own. */
__declspec(dllimport) unsigned char __stdcall SystemFunction036(void *buffer, unsigned long length);
__declspec(dllexport) int __stdcall ProcessPrng(unsigned char *data, unsigned long long length)
{
    while (length) {
        unsigned long piece = length > 65536 ? 65536 : (unsigned long)length;
        if (!SystemFunction036(data, piece)) return 0;
        data += piece;
        length -= piece;
    }
    return 1;
}
