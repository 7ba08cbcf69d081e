using Ebb.Snapshots;
using Ebb.Tests.Memory;

namespace Ebb.Tests.Cores;

/// <summary>Why a file of this machine is not taken for one that the process used, in words that are true.</summary>
public sealed class FilesOfACore : IDisposable
{
    private const ulong Start = 0x10000;
    private readonly string _path = Path.GetTempFileName();
    private readonly SyntheticMemory _memory = new();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void A_first_page_that_is_the_same_makes_it_the_file()
    {
        Hold();

        Assert.NotNull(Files().OpenHandle(One()));
    }

    [Fact]
    public void A_file_that_is_another_is_said_to_be()
    {
        Hold();
        File.WriteAllBytes(_path, new byte[8192]);

        Assert.Null(Files().OpenHandle(One()));
        Assert.Equal($"{_path} on this machine is not the file that the process used", Files().WhyNot(One()));
    }

    [Fact]
    public void A_page_that_was_cut_off_is_not_called_another_file()
    {
        File.WriteAllBytes(_path, new byte[8192]);

        Assert.Null(Files().OpenHandle(One()));
        Assert.StartsWith($"The first page of {_path} is not in the core", Files().WhyNot(One()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_here_or_had_gone_before_is_no_other_file()
    {
        Assert.Equal("/nowhere/libc.so.6 cannot be opened on this machine (No such file or directory)", Files().WhyNot(One() with { Path = "/nowhere/libc.so.6" }));
        Assert.Equal($"{_path} had been deleted or replaced before the core was taken", Files().WhyNot(One() with { IsDeleted = true }));
    }

    private void Hold()
    {
        _memory.Map(Start, Start + 4096);
        _memory.Write(Start, 0x464c457f);
        byte[] file = new byte[8192];
        BitConverter.TryWriteBytes(file, 0x464c457f);
        File.WriteAllBytes(_path, file);
    }

    private CoreFiles Files() => new(_memory, 0, [One()]);

    private ProgramFiles.LoadedObject One() => new(_path, false, Start, Start + 0x1000, Start + 0x2000, default);
}
