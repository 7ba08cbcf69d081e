using System.Diagnostics;
using Ebb.Injection;
using Ebb.LiveTests.Targets;

namespace Ebb.LiveTests.Injection;

/// <summary>The bytes that a borrowed thread runs are what their comments say, by the assembler's word.</summary>
public static class StubsByTheAssembler
{
    private const string Text = """
          .text
        lock:
          xor %eax,%eax
          mov $2,%esi
          lock cmpxchg %esi,(%rbx)
          jne home
          mov $39,%eax
        under:
          syscall
          xor %eax,%eax
          xchg %eax,(%rbx)
          mov %rbx,%rdi
          mov $129,%esi
          mov $1,%edx
          mov $202,%eax
          syscall
        home:
          ret
          .balign 64, 0xcc
        function:
          sub $8,%rsp
          call *%rbx
          mov %rax,%r12
          add $8,%rsp
          lea moment(%rip),%rdi
          xor %esi,%esi
          mov $35,%eax
        after:
          syscall
          ret
          .balign 8, 0xcc
        moment:
          .quad 0, 50000000
        quiet:
          push %rdi
          push %rsi
          mov $14,%eax
          mov $2,%edi
          lea all(%rip),%rsi
          xor %edx,%edx
          mov $8,%r10d
          syscall
          pop %rsi
          pop %rdi
          ret
        quietlock:
          call quiet
          {disp32} jmp lock
        quietfunction:
          call quiet
          {disp32} jmp function
          .balign 8, 0xcc
        all:
          .quad -1

        """;

    [Fact]
    public static void Are_what_their_comments_say()
    {
        Requires.Gcc();
        Requires.Program("objcopy");
        string folder = Directory.CreateTempSubdirectory("ebb-stubs").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "stubs.s"), Text);
            Run("gcc", folder, "-c", "stubs.s", "-o", "stubs.o");
            Run("objcopy", folder, "-O", "binary", "-j", ".text", "stubs.o", "stubs.bin");

            Assert.Equal(Convert.ToHexString(File.ReadAllBytes(Path.Combine(folder, "stubs.bin"))), Convert.ToHexString(Stubs.Bytes()));
            Dictionary<string, ulong> symbols = Run("nm", folder, "stubs.o").Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Split(' ')).ToDictionary(words => words[2], words => Convert.ToUInt64(words[0], 16));
            Assert.Equal((Stubs.Lock, Stubs.UnderLock, Stubs.Function, Stubs.AfterFunction), (symbols["lock"], symbols["under"], symbols["function"], symbols["after"]));
            Assert.Equal((Stubs.QuietLock, Stubs.QuietFunction), (symbols["quietlock"], symbols["quietfunction"]));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Run(string program, string folder, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
        string said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return said;
    }
}
