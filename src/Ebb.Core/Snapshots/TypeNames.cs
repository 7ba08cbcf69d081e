using Ebb.Glibc;
using Ebb.Leaks;

namespace Ebb.Snapshots;

/// <summary>Puts names in the place of addresses: of classes' tables that blocks begin with, and of variables that point to blocks.</summary>
internal static class TypeNames
{
    /// <summary>The same pins, with a name for a type's address where it has one; without a type where not.</summary>
    public static IReadOnlyList<PagePin> Of(IReadOnlyList<PagePin> pins, SymbolNames names) =>
        [.. pins.Select(pin => pin.Type is { } type ? pin with { Type = names.ClassAt(type) } : pin)];

    /// <summary>The same blocks with names for their types; those that begin with something else than a class's table are left out.</summary>
    public static IReadOnlyList<TypeClass> Of(IReadOnlyList<TypeClass> types, SymbolNames names) =>
        [.. types.Select(type => (Type: type, Name: names.ClassAt(type.Type))).Where(static one => one.Name is not null).Select(static one => one.Type with { Type = one.Name! })];

    /// <summary>The same with names for the types of leaks, of blocks that keep others, and for variables, where they have one.</summary>
    public static LeakFacts Of(LeakFacts leaks, SymbolNames names) => leaks with
    {
        Groups = [.. leaks.Groups.Select(group => group with
        {
            Type = Named(group.Type, names),
            Below = [.. group.Below.Select(type => Named(type, names)).OfType<BlockType>().Distinct()],
        })],
        Reach = leaks.Reach is { } reach ? reach with
        {
            Blocks = [.. reach.Blocks.Select(block => block with { Type = Named(block.Type, names) })],
            Pins = [.. reach.Pins.Select(pin => pin with { Type = Named(pin.Type, names), HolderType = Named(pin.HolderType, names) })],
        } : null,
        Explanation = leaks.Explanation is { } one ? one with { Type = Named(one.Type, names), Chain = [.. one.Chain.Select(step => Named(step, names))], From = [.. one.From.Select(step => Named(step, names))], To = [.. one.To.Select(step => Named(step, names))] } : null,
    };

    private static BlockType? Named(BlockType? type, SymbolNames names) =>
        type is not { Source: TypeSource.Table } ? type : names.ClassAt(type.Name) is { } name ? type with { Name = name } : null;

    private static Reference Named(Reference one, SymbolNames names)
    {
        one = one with { ToType = Named(one.ToType, names) };
        if (one is not { Kind: RootKind.Program or RootKind.Library, At: { } at } || names.VariableAt(at.Value) is not { } variable)
        {
            return one;
        }

        ulong offset = at.Value - variable.Start;
        return one with { Name = offset == 0 ? variable.Name : FormattableString.Invariant($"{variable.Name} + {offset}") };
    }
}
