namespace Ebb.Injection;

/// <summary>The code that a borrowed thread runs where a mere system call is not enough: under an arena's lock, or around a function. x86-64.</summary>
/// <remarks>
/// Both end in a return, which finds the way home on the stack, and neither needs us on its way. The lock is taken as
/// glibc's lll_lock would (sysdeps/nptl/lowlevellock.h), and not waited for; its value says that somebody may be waiting,
/// so that whoever came meanwhile is woken. Each has a door before it that blocks all signals first, for a thread that we
/// could not block them for: a handler that allocates under the lock would wait for itself.
/// </remarks>
internal static class Stubs
{
    public const int Length = 176;

    /// <summary>Where to begin for the lock, whose address is in rbx: goes home at once if it is taken.</summary>
    public const ulong Lock = 0;

    /// <summary>The harmless call under the lock, to be made another one.</summary>
    public const ulong UnderLock = 0x12;

    /// <summary>Where to begin for a function, whose address is in rbx: what it answers is in r12 after it.</summary>
    public const ulong Function = 0x40;

    /// <summary>A sleep of 50 ms after the function, to be found there.</summary>
    public const ulong AfterFunction = 0x5b;

    /// <summary>Where to begin for the lock with signals that are not blocked.</summary>
    public const ulong QuietLock = 0x90;

    /// <summary>Where to begin for a function with signals that are not blocked.</summary>
    public const ulong QuietFunction = 0x9a;

    private static ReadOnlySpan<byte> Code =>
    [
        0x31, 0xc0,                               // xor    %eax,%eax
        0xbe, 2, 0, 0, 0,                         // mov    $2,%esi
        0xf0, 0x0f, 0xb1, 0x33,                   // lock cmpxchg %esi,(%rbx)
        0x75, 0x1f,                               // jne    home
        0xb8, 39, 0, 0, 0,                        // mov    $39,%eax         getpid
        0x0f, 0x05,                               // syscall
        0x31, 0xc0,                               // xor    %eax,%eax
        0x87, 0x03,                               // xchg   %eax,(%rbx)
        0x48, 0x89, 0xdf,                         // mov    %rbx,%rdi
        0xbe, 0x81, 0, 0, 0,                      // mov    $129,%esi        FUTEX_WAKE | FUTEX_PRIVATE_FLAG
        0xba, 1, 0, 0, 0,                         // mov    $1,%edx
        0xb8, 0xca, 0, 0, 0,                      // mov    $202,%eax        futex
        0x0f, 0x05,                               // syscall
        0xc3,                                     // home: ret
        0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc,
        0x48, 0x83, 0xec, 8,                      // sub    $8,%rsp          as the ABI wants the stack
        0xff, 0xd3,                               // call   *%rbx
        0x49, 0x89, 0xc4,                         // mov    %rax,%r12
        0x48, 0x83, 0xc4, 8,                      // add    $8,%rsp
        0x48, 0x8d, 0x3d, 0x0c, 0, 0, 0,          // lea    moment(%rip),%rdi
        0x31, 0xf6,                               // xor    %esi,%esi
        0xb8, 0x23, 0, 0, 0,                      // mov    $35,%eax         nanosleep
        0x0f, 0x05,                               // syscall
        0xc3,                                     // ret
        0xcc, 0xcc,
        0, 0, 0, 0, 0, 0, 0, 0,                   // moment: 0 s
        0x80, 0xf0, 0xfa, 2, 0, 0, 0, 0,          //         50,000,000 ns
        0x57,                                     // quiet: push %rdi
        0x56,                                     // push   %rsi
        0xb8, 14, 0, 0, 0,                        // mov    $14,%eax         rt_sigprocmask
        0xbf, 2, 0, 0, 0,                         // mov    $2,%edi          SIG_SETMASK
        0x48, 0x8d, 0x35, 0x25, 0, 0, 0,          // lea    all(%rip),%rsi
        0x31, 0xd2,                               // xor    %edx,%edx
        0x41, 0xba, 8, 0, 0, 0,                   // mov    $8,%r10d
        0x0f, 0x05,                               // syscall
        0x5e,                                     // pop    %rsi
        0x5f,                                     // pop    %rdi
        0xc3,                                     // ret
        0xe8, 0xdb, 0xff, 0xff, 0xff,             // quietlock: call quiet
        0xe9, 0x66, 0xff, 0xff, 0xff,             // jmp    lock
        0xe8, 0xd1, 0xff, 0xff, 0xff,             // quietfunction: call quiet
        0xe9, 0x9c, 0xff, 0xff, 0xff,             // jmp    function
        0xcc, 0xcc, 0xcc, 0xcc,
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, // all
    ];

    public static byte[] Bytes()
    {
        byte[] bytes = new byte[Length];
        bytes.AsSpan().Fill(0xcc);
        Code.CopyTo(bytes);
        return bytes;
    }
}
