using System.Diagnostics.CodeAnalysis;
using Ebb.Elf;

namespace Ebb.Glibc;

/// <summary>Where a library or static program keeps glibc's malloc: what its file alone tells. The same for every process that runs it.</summary>
/// <remarks>
/// No symbols are needed, since distributions take them out. <c>main_arena.next</c> is a pointer to <c>main_arena</c>
/// itself, so the file holds one word that will point a known way back; and <c>mp_</c> starts with well-known settings.
/// Addresses are those of the file: add the load bias.
/// </remarks>
public sealed record MallocImage
{
    public required ulong MainArena { get; init; }

    /// <summary>Null where the settings were not found; the arena's neighbourhood held nothing like them.</summary>
    public required ulong? Mp { get; init; }

    /// <summary>The layout that <c>next</c> and <c>attached_threads</c> of the file agree with.</summary>
    public required ArenaLayout ArenaLayout { get; init; }

    /// <summary>The layouts of <c>mp_</c> that the file agrees with, likeliest first; none where it was not found.</summary>
    public required IReadOnlyList<ParamLayout> ParamLayouts { get; init; }

    /// <summary>What the file says of itself; null where it does not, as in many static programs.</summary>
    public required GlibcVersion? Version { get; init; }

    /// <summary>The file's <see cref="ElfFile.VirtualBase"/>, so that the file need not be kept open.</summary>
    public required ulong VirtualBase { get; init; }

    /// <summary>The layout hint: how far <c>next</c> lies from the arena's start.</summary>
    public int NextOffset => ArenaLayout.Next;

    public bool HasAttachedThreads => ArenaLayout.AttachedThreads is not null;

    public static bool TryFind(ElfFile file, [NotNullWhen(true)] out MallocImage? image)
    {
        image = null;
        if (!file.IsUnderstood || UsesTheLibrary(file) || !ArenaSearch.TryFind(file, out ulong arena, out ArenaLayout? layout))
        {
            return false;
        }

        GlibcVersion? version = VersionBanner.Find(file);
        bool hasSettings = ParamSearch.TryFind(file, arena, out ulong mp, out IReadOnlyList<ParamLayout> fitting);
        image = new MallocImage
        {
            MainArena = arena,
            Mp = hasSettings ? mp : null,
            ArenaLayout = layout,
            ParamLayouts = [.. fitting.LikeliestFirst(row => row.Since, version ?? layout.Since)],
            Version = version,
            VirtualBase = file.VirtualBase,
        };
        return true;
    }

    // Most programs: malloc is in libc.so.6, and a search through their relocations would be for nothing.
    private static bool UsesTheLibrary(ElfFile file) => file.Interpreter is not null && file.Needed.Contains("libc.so.6");
}
