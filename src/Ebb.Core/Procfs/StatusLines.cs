using System.Numerics;

namespace Ebb.Procfs;

/// <summary>Reads <c>/proc/PID/status</c> line by line; lines it does not know are skipped.</summary>
internal static class StatusLines
{
    private const int DeepestNamespace = 32; // MAX_PID_NS_LEVEL

    public static Status Parse(ReadOnlySpan<byte> text)
    {
        string? name = null;
        int? tgid = null, pid = null, parent = null;
        uint? uid = null;
        var status = new Status { Name = "", Tgid = 0, Pid = 0, ParentPid = 0, Uid = 0 };
        var lines = new Lines(text, "status");

        while (lines.MoveNext())
        {
            int colon = lines.Current.IndexOf((byte)':');
            if (colon < 0)
            {
                throw lines.Malformed("a name and a colon");
            }

            ReadOnlySpan<byte> key = lines.Current[..colon];
            ReadOnlySpan<byte> value = lines.Current[(colon + 1)..];
            switch (key)
            {
                case var _ when key.SequenceEqual("Name"u8): name = Status.Unescape(value[(value is [(byte)'\t', ..] ? 1 : 0)..]); break;
                case var _ when key.SequenceEqual("Tgid"u8): tgid = Number<int>(value, ref lines); break;
                case var _ when key.SequenceEqual("Pid"u8): pid = Number<int>(value, ref lines); break;
                case var _ when key.SequenceEqual("PPid"u8): parent = Number<int>(value, ref lines); break;
                case var _ when key.SequenceEqual("Uid"u8): uid = Number<uint>(value, ref lines); break;
                default: status = Optional(status, key, value, ref lines); break;
            }
        }

        return status with
        {
            Name = name ?? throw lines.Malformed("a line `Name:` before the end"),
            Tgid = tgid ?? throw lines.Malformed("a line `Tgid:` before the end"),
            Pid = pid ?? throw lines.Malformed("a line `Pid:` before the end"),
            ParentPid = parent ?? throw lines.Malformed("a line `PPid:` before the end"),
            Uid = uid ?? throw lines.Malformed("a line `Uid:` before the end"),
        };
    }

    private static Status Optional(Status status, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ref Lines lines) => key switch
    {
        _ when key.StartsWith("Vm"u8) || key.StartsWith("Rss"u8) => Amount(status, key, value, ref lines),
        _ when key.StartsWith("Sig"u8) || key.StartsWith("Shd"u8) => Signals(status, key, value, ref lines),
        _ when key.SequenceEqual("CapEff"u8) => status with { EffectiveCapabilities = Mask(value, ref lines) },
        _ when key.SequenceEqual("TracerPid"u8) => status with { TracerPid = Number<int>(value, ref lines) },
        _ when key.SequenceEqual("NSpid"u8) => status with { NamespacePids = Numbers(value, ref lines) },
        _ when key.SequenceEqual("Threads"u8) => status with { Threads = Number<int>(value, ref lines) },
        _ when key.SequenceEqual("Kthread"u8) => status with { IsKernelThread = Number<int>(value, ref lines) != 0 },
        _ when key.SequenceEqual("Seccomp"u8) => status with { Seccomp = Number<int>(value, ref lines) },
        _ when key.SequenceEqual("x86_Thread_features"u8) => status with { HasShadowStack = value.IndexOf("shstk"u8) >= 0 },
        _ when key.SequenceEqual("voluntary_ctxt_switches"u8) => status with { VoluntarySwitches = Number<ulong>(value, ref lines) },
        _ when key.SequenceEqual("nonvoluntary_ctxt_switches"u8) => status with { InvoluntarySwitches = Number<ulong>(value, ref lines) },
        _ => status,
    };

    private static Status Amount(Status status, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ref Lines lines) => key switch
    {
        _ when key.SequenceEqual("VmSize"u8) => status with { VmSize = CounterLines.Kilobytes(value, ref lines) },
        _ when key.SequenceEqual("VmRSS"u8) => status with { VmRss = CounterLines.Kilobytes(value, ref lines) },
        _ when key.SequenceEqual("VmSwap"u8) => status with { VmSwap = CounterLines.Kilobytes(value, ref lines) },
        _ when key.SequenceEqual("VmHWM"u8) => status with { VmHwm = CounterLines.Kilobytes(value, ref lines) },
        _ when key.SequenceEqual("VmPTE"u8) => status with { VmPte = CounterLines.Kilobytes(value, ref lines) },
        _ when key.SequenceEqual("RssAnon"u8) => status with { RssAnon = CounterLines.Kilobytes(value, ref lines) },
        _ when key.SequenceEqual("RssFile"u8) => status with { RssFile = CounterLines.Kilobytes(value, ref lines) },
        _ when key.SequenceEqual("RssShmem"u8) => status with { RssShmem = CounterLines.Kilobytes(value, ref lines) },
        _ => status,
    };

    private static Status Signals(Status status, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ref Lines lines) => key switch
    {
        _ when key.SequenceEqual("SigPnd"u8) => status with { PendingSignals = Mask(value, ref lines) },
        _ when key.SequenceEqual("ShdPnd"u8) => status with { SharedPendingSignals = Mask(value, ref lines) },
        _ when key.SequenceEqual("SigBlk"u8) => status with { BlockedSignals = Mask(value, ref lines) },
        _ when key.SequenceEqual("SigCgt"u8) => status with { CaughtSignals = Mask(value, ref lines) },
        _ => status,
    };

    private static T Number<T>(ReadOnlySpan<byte> value, ref Lines lines)
        where T : IBinaryInteger<T> =>
        Digits.TryDecimal(new Words(value).Take(), out T number) ? number : throw lines.Malformed("a number");

    private static List<int> Numbers(ReadOnlySpan<byte> value, ref Lines lines)
    {
        var numbers = new List<int>();
        var words = new Words(value);
        while (words.Take() is { IsEmpty: false } word)
        {
            if (!Digits.TryDecimal(word, out int number) || numbers.Count == DeepestNamespace + 1)
            {
                throw lines.Malformed("an id for each namespace");
            }

            numbers.Add(number);
        }

        return numbers;
    }

    private static ulong Mask(ReadOnlySpan<byte> value, ref Lines lines) =>
        Digits.TryHex(new Words(value).Take(), out ulong mask) ? mask : throw lines.Malformed("a set of signals");
}
