namespace Ebb.Accounts;

/// <summary>Live blocks of one class of C++ and one size before and after.</summary>
/// <param name="BlockSize">Of each, with its header.</param>
/// <param name="Before">How many there were.</param>
/// <param name="After">How many there are.</param>
/// <param name="Bytes">By how much their bytes grew.</param>
public readonly record struct TypeChange(string Type, Bytes BlockSize, ulong Before, ulong After, Change Bytes)
{
    public long Blocks => Change.After(Before, After);
}
