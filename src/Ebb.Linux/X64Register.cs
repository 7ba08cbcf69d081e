namespace Ebb.Linux;

/// <summary>The registers of an x86-64 thread, in the order of the kernel's struct user_regs_struct (sys/user.h).</summary>
public enum X64Register
{
    R15, R14, R13, R12, Rbp, Rbx, R11, R10, R9, R8, Rax, Rcx, Rdx, Rsi, Rdi,

    /// <summary>The number of the system call that the thread is in; -1 for none. The kernel restarts no call where it is -1.</summary>
    OrigRax,

    Rip, Cs, Eflags, Rsp, Ss, FsBase, GsBase, Ds, Es, Fs, Gs,
}
