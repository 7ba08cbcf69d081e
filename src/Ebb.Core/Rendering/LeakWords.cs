using Ebb.Leaks;

namespace Ebb.Rendering;

/// <summary>How leaks are called.</summary>
internal static class LeakWords
{
    private const int ShownBelow = 3;

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
    public static string What(LeakGroup group)
    {
        string what = group is { Type: null, Content: BlockContent.Pointers, Below.Count: > 0 } ? "" : What(group.Type, group.Content);
        string below = string.Join(", ", group.Below.Where(type => type != group.Type).Take(ShownBelow).Select(What));
        return below.Length == 0 ? what : what.Length == 0 ? $"to {below}" : $"{what}, to {below}";
    }

    /// <summary>For people: what a block is.</summary>
    public static string What(BlockType? type, BlockContent content) => type is not null ? What(type) : content switch
    {
        BlockContent.Zeros => "zeros",
        BlockContent.Text => "text",
        BlockContent.Pointers => "pointers",
        _ => "",
    };

    public static string What(BlockType type) => type.Source switch
    {
        TypeSource.Shape => $"{type.Name} (by shape)",
        TypeSource.Python => $"Python {type.Name}",
        _ => type.Name,
    };

    /// <summary>The stable word of JSON.</summary>
    public static string Word(TypeSource source) => source switch
    {
        TypeSource.Shape => "shape",
        TypeSource.Python => "python",
        _ => "table",
    };

    /// <summary>For people: what a pin is, and whose.</summary>
    public static string Of(PinOwner owner)
    {
        string what = owner.Type is { } type ? What(type) + ", " : "";
        string holder = owner.Holder is { } block ? LeakReport.Text($" through {block}{(owner.HolderType is { } its ? $" ({What(its)})" : "")}, in {owner.Steps} steps") : "";
        return owner.Keeper is { } keeper ? $"{what}kept by {Who(keeper)}{holder}" : $"{what}leaked: nothing leads to it";
    }

    /// <summary>For people: who keeps something.</summary>
    public static string Who(Keeper keeper) => keeper switch
    {
        { Kind: RootKind.Stack, Tid: not 0 } => LeakReport.Text($"stack of thread {keeper.Tid}"),
        { Kind: RootKind.Register } => LeakReport.Text($"registers of thread {keeper.Tid}"),
        { Kind: RootKind.Program or RootKind.Library, Name: { } name } => name.StartsWith('/') ? $"variables of {Path.GetFileName(name)}" : name,
        { Name: { } name } => $"{InWords(keeper.Kind)} {name}",
        { At: { } at } => $"{InWords(keeper.Kind)} at {at}",
        _ => InWords(keeper.Kind),
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
