using Ebb.Leaks;

namespace Ebb.Rendering;

/// <summary>How leaks are called.</summary>
internal static class LeakWords
{
    /// <summary>The stable word of JSON.</summary>
    public static string Word(BlockContent content) => content switch
    {
        BlockContent.Zeros => "zeros",
        BlockContent.Text => "text",
        BlockContent.Pointers => "pointers",
        _ => "mixed",
    };

    /// <inheritdoc cref="Word(BlockContent)"/>
    public static string Word(RootKind kind) => kind switch
    {
        RootKind.Program => "program",
        RootKind.Library => "libraries",
        RootKind.Anonymous => "anonymous",
        RootKind.Shared => "shared",
        RootKind.Stack => "stacks",
        RootKind.Register => "registers",
        RootKind.Kernel => "kernel",
        _ => "unwalked",
    };

    /// <summary>For people: what a group's blocks are.</summary>
    public static string What(LeakGroup group) => group.Type ?? group.Content switch
    {
        BlockContent.Zeros => "zeros",
        BlockContent.Text => "text",
        BlockContent.Pointers => "pointers",
        _ => "",
    };

    /// <summary>For people.</summary>
    public static string InWords(RootKind kind) => kind switch
    {
        RootKind.Program => "variables of the program",
        RootKind.Library => "variables of libraries",
        RootKind.Anonymous => "other mapped memory",
        RootKind.Shared => "shared memory",
        RootKind.Stack => "stacks and thread data",
        RootKind.Register => "registers",
        RootKind.Kernel => "what the kernel keeps",
        _ => "heaps that could not be walked",
    };
}
