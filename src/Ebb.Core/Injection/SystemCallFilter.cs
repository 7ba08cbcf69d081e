using System.Globalization;

namespace Ebb.Injection;

/// <summary>What a thread's filters of system calls (seccomp) say to a call, told before it is made.</summary>
/// <remarks>seccomp(2): all filters are asked, the newest first; the strictest answer counts, and of equal ones the newest's.</remarks>
internal sealed class SystemCallFilter
{
    private const uint ActionMask = 0xffff_0000;
    private const uint KillProcess = 0x8000_0000;
    private const uint KillThread = 0;
    private const uint Trap = 0x0003_0000;
    private const uint Fail = 0x0005_0000; // SECCOMP_RET_ERRNO
    private const uint Notify = 0x7fc0_0000;
    private const uint Trace = 0x7ff0_0000;
    private const uint Log = 0x7ffc_0000;
    private const uint Allow = 0x7fff_0000;
    private const uint LargestErrno = 4095;

    private readonly IReadOnlyList<FilterProgram> _programs;
    private readonly string? _trouble;

    private SystemCallFilter(IReadOnlyList<FilterProgram> programs, string? trouble) => (_programs, _trouble) = (programs, trouble);

    /// <summary>Of a thread that has none.</summary>
    public static SystemCallFilter None { get; } = new([], null);

    /// <param name="programs">The bytes of each, the oldest first.</param>
    public static SystemCallFilter Of(IReadOnlyList<byte[]> programs)
    {
        var parsed = new List<FilterProgram>(programs.Count);
        foreach (byte[] bytes in programs)
        {
            if (FilterProgram.TryParse(bytes) is not { } program)
            {
                return Unknown("it has a filter of system calls (seccomp) that makes no sense to ebb");
            }

            parsed.Add(program);
        }

        parsed.Reverse();
        return new SystemCallFilter(parsed, null);
    }

    /// <summary>Of a thread whose filters could not be read: nothing is allowed.</summary>
    /// <param name="why">A clause without a full stop.</param>
    public static SystemCallFilter Unknown(string why) => new([], why);

    /// <summary>Whether the call is made as if there were no filter.</summary>
    public bool Allows(FilteredCall call) => Ask(call) is { } answer && (answer & ActionMask) is Allow or Log;

    /// <summary>What they answer together: SECCOMP_RET_… with its data; null where that cannot be told.</summary>
    public uint? Ask(FilteredCall call)
    {
        if (_trouble is not null)
        {
            return null;
        }

        uint strictest = Allow;
        foreach (FilterProgram program in _programs)
        {
            if (program.Run(call) is not { } answer)
            {
                return null;
            }

            if ((int)(answer & ActionMask) < (int)(strictest & ActionMask))
            {
                strictest = answer;
            }
        }

        return strictest;
    }

    /// <summary>Why calls cannot be made, by the first that is not allowed: a clause without a full stop; null where all can.</summary>
    public string? WhyNot(IReadOnlyList<FilteredCall> calls)
    {
        if (_trouble is not null)
        {
            return _trouble;
        }

        foreach (FilteredCall call in calls)
        {
            uint? answer = Ask(call);
            bool isHad = (answer & ActionMask) is Allow or Log || (call.MayFail && (answer & ActionMask) == Fail);
            if (!isHad)
            {
                return $"it has a filter of system calls (seccomp) that forbids {call.Name}: {What(answer)}";
            }
        }

        return null;
    }

    private static string What(uint? answer) => (answer & ActionMask) switch
    {
        null => "its answer depends on more than can be told before",
        KillThread or KillProcess => "the kernel would kill it for the call",
        Trap => "it would get a signal (SIGSYS) for the call",
        Fail => string.Create(CultureInfo.InvariantCulture, $"the call would fail with errno {Math.Min(answer!.Value & ~ActionMask, LargestErrno)}"),
        Notify or Trace => "the call would be handed to another process",
        _ => "the kernel would kill it for the call",
    };
}
