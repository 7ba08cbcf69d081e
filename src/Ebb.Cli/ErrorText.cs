using System.Runtime.InteropServices;

namespace Ebb.Cli;

/// <summary>What went wrong with a file, in the kernel's words and without a file's name: that may be one nobody asked for.</summary>
internal static class ErrorText
{
    private const int Largest = 4095; // MAX_ERRNO of the kernel's linux/err.h

    public static string Of(IOException failure) =>
        failure.HResult is > 0 and <= Largest ? Marshal.GetPInvokeErrorMessage(failure.HResult) : failure.Message;
}
